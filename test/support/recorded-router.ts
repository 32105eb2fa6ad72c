import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bags, BagName, Nic } from '#agent';

const fixtures = join(import.meta.dirname, '../fixtures');
const recordings = join(import.meta.dirname, '../../fleet/recordings');

/** The routers whose final state was recorded, by the recording they come from. */
export const recordedRouters = ['cloudstack-4.22', 'cloudstack-4.22-more'].flatMap((recording) =>
  readdirSync(join(fixtures, recording, 'routers')).map((name) => ({ recording, name })),
);

/** What a real 4.22 router ended in (fixtures/<recording>/README.md). */
export interface RecordedRouter {
  readonly name: string;
  readonly type: string;
  /** The line of the session it was played up to; null: to the end. */
  readonly beforeLine: number | null;
  readonly bags: Bags;
  /** Plugged in at the end, from the Start, PlugNic and UnPlugNic commands. */
  readonly nics: readonly Nic[];
  /** A recorded output such as `iptables`, `nft`, `ip-route`; undefined when not recorded. */
  output(name: string): string | undefined;
  /** Path (absolute) → content of the recorded service files. */
  readonly files: ReadonlyMap<string, string>;
}

/** A databag's JSON text as the agent holds it in memory: a map without `id`. */
export function bagFromJson(text: string): ReadonlyMap<string, unknown> {
  // Recorded bags are JSON objects; the shape of each entry is what the test is about.
  const bag = JSON.parse(text) as Record<string, unknown>;
  return new Map(Object.entries(bag).filter(([key]) => key !== 'id'));
}

/** Bags over a folder of `<bag>.json` files. */
export function bagsFromFolder(folder: string): Bags {
  const bags = new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file.slice(0, -5), bagFromJson(readFileSync(join(folder, file), 'utf8'))] as const),
  );
  // The folder's bags are trusted to have the recorded shapes.
  return { get: ((name: BagName) => bags.get(name)) as Bags['get'] };
}

interface SessionNic {
  readonly deviceId: number;
  readonly mac: string;
}

/** NICs of a router of a recording just before line `beforeLine` (to the end when null). */
function recordedNics(recording: string, router: string, startLine: number, beforeLine: number | null): Nic[] {
  const nics = new Map<string, Nic>();
  const lines = readFileSync(join(recordings, recording, 'session.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const add = (nic: SessionNic, device = `eth${nic.deviceId}`): unknown => nics.set(nic.mac, { device, mac: nic.mac });
  for (const line of lines.slice(startLine - 1, beforeLine === null ? undefined : beforeLine - 1)) {
    const packet = JSON.parse(line) as { dir?: string; body?: readonly Record<string, unknown>[] };
    if (packet.dir !== 'in' || !Array.isArray(packet.body)) continue;
    for (const [name, raw] of packet.body.flatMap((command: object) => Object.entries(command))) {
      const command = raw as { vm?: { name: string; nics: SessionNic[] }; instanceName?: string; nic?: SessionNic };
      if (name.endsWith('.StartCommand') && command.vm?.name === router) {
        nics.clear();
        for (const nic of command.vm.nics) add(nic);
      }
      if (command.instanceName !== router || command.nic === undefined) continue;
      if (name.endsWith('.PlugNicCommand')) {
        const used = new Set([...nics.values()].map((nic) => nic.device));
        let index = 0;
        while (used.has(`eth${index}`)) index++;
        add(command.nic, `eth${index}`);
      }
      if (name.endsWith('.UnPlugNicCommand')) nics.delete(command.nic.mac);
    }
  }
  return [...nics.values()];
}

function filesBelow(folder: string, prefix = ''): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = `${prefix}/${entry.name}`;
    return entry.isDirectory()
      ? filesBelow(join(folder, entry.name), path)
      : [[path, readFileSync(join(folder, entry.name), 'utf8')]];
  });
}

export function loadRecordedRouter(recording: string, name: string): RecordedRouter {
  const folder = join(fixtures, recording, 'routers', name);
  const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as {
    type: string;
    startLine: number;
    beforeLine: number | null;
  };
  return {
    name,
    type: about.type,
    beforeLine: about.beforeLine,
    bags: bagsFromFolder(join(folder, 'databags')),
    nics: recordedNics(recording, name, about.startLine, about.beforeLine),
    output: (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined),
    files: new Map(filesBelow(join(folder, 'files'))),
  };
}
