import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { simpleName } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import type { CommandName } from '../../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { machine } from '../../support/machines.ts';
import { openStorageZone, type Said } from '../../support/storage-zone.ts';

interface Packet {
  readonly agent: string;
  readonly dir: 'in' | 'out';
  readonly seq: string;
  readonly body: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
}

const recording = new URL('../../../../../../fleet/recordings/cloudstack-4.22/session.jsonl', import.meta.url);

function recordedPackets(): readonly Packet[] {
  return readFileSync(recording, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"body"'))
    .map((line) => JSON.parse(line) as Packet);
}

/** All paths of a JSON value's fields, `newData.….path`, arrays left out. */
function fieldPaths(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => fieldPaths(inner, `${path}/${key}`));
}

/** Sent with every answer, or a field that the class does not have. */
const elsewhere = /^\/(?:contextMap|wait|bypassHostMaintenance|templateInfos)|SnapshotObjectTO\/format$/;

describe('the storage commands of the recorded session', () => {
  it('are answered with the recorded classes, results and fields', async () => {
    await using zone = await openStorageZone();
    await zone.zone.machines.put(machine('i-2-3-VM', 'User', []));
    const waiting = new Map<string, { readonly said: Said; readonly name: string }>();
    const paths = new Map<string, string>();
    let compared = 0;
    for (const { agent, dir, seq, body } of recordedPackets()) {
      const [element] = body;
      const [className = '', fields = {}] = Object.entries(element ?? {})[0] ?? [];
      const name = simpleName(className);
      const key = `${agent} ${seq}`;
      if (dir === 'in' && body.length === 1) {
        const asked = agent.startsWith('s-') ? zone.vmHandlers : zone.hostHandlers;
        if (!Object.hasOwn(asked, name)) continue;
        // Paths that the recorded agents invented are ours by now.
        const ours = JSON.parse(translated(JSON.stringify(fields), paths)) as object;
        const doer = agent.startsWith('s-') ? 'vm' : 'host';
        waiting.set(key, { said: await zone[doer](name as CommandName, ours, agent), name });
        continue;
      }
      const answered = waiting.get(key);
      if (dir === 'in' || answered === undefined) continue;
      compared++;
      assert.equal(answered.said.name, name, answered.name);
      assert.equal(answered.said.fields['result'], fields['result'], JSON.stringify(answered.said));
      const wanted = fieldPaths(fields).filter((path) => !elsewhere.test(path));
      const given = new Set(fieldPaths(answered.said.fields));
      assert.deepEqual(
        wanted.filter((path) => !given.has(path)),
        [],
        `${answered.name} ${JSON.stringify(answered.said)}`,
      );
      const [theirs, mine] = [pathOf(fields), pathOf(answered.said.fields)];
      if (theirs !== undefined && mine !== undefined) paths.set(theirs, mine);
    }
    assert.ok(compared >= 60, `${compared} commands`);
  });
});

function translated(text: string, paths: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [theirs, ours] of paths) result = result.replaceAll(theirs, ours);
  return result;
}

function pathOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const data = fields['newData'] ?? fields['data'];
  const [to] = Object.values((data ?? {}) as Record<string, { readonly path?: string }>);
  return to?.path;
}
