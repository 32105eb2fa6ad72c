import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Nic } from '#agent';

const recordings = join(import.meta.dirname, '../../fleet/recordings');
const fixtures = join(import.meta.dirname, '../fixtures');

/** What happens to the bags of a router, in order. */
export type RecordedInput =
  | { readonly kind: 'boot'; readonly commandLine: string }
  | { readonly kind: 'nics'; readonly nics: readonly Nic[] }
  | { readonly kind: 'file'; readonly name: string; readonly content: string };

interface SessionNic {
  readonly deviceId: number;
  readonly mac: string;
}

interface SessionCommand {
  readonly vm?: { readonly name: string; readonly bootArgs?: string; readonly nics: readonly SessionNic[] };
  readonly vmName?: string;
  readonly instanceName?: string;
  readonly nic?: SessionNic;
}

interface RouterAction {
  readonly line: number;
  readonly index: number;
  readonly router: string;
  readonly actions: readonly { readonly file?: string; readonly json?: unknown; readonly content?: string }[];
}

function readLines<T>(recording: string, file: string): T[] {
  return readFileSync(join(recordings, recording, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): T => JSON.parse(line));
}

const baseName = (path: string): string => path.replace(/^.*\//, '');

/** The queue files of an action; those of an aggregation stand between `<file>` lines (1.8). */
function* queueFiles(action: RouterAction): Generator<Extract<RecordedInput, { kind: 'file' }>> {
  for (const { file, json, content } of action.actions) {
    if (file === undefined) continue;
    if (json !== undefined) yield { kind: 'file', name: baseName(file), content: JSON.stringify(json) };
    for (const match of (content ?? '').matchAll(/^<file>\n(.*)\n([^]*?)\n<\/file>$/gm)) {
      yield { kind: 'file', name: baseName(match[1] ?? ''), content: match[2] ?? '' };
    }
  }
}

function firstFree(nics: readonly Nic[]): string {
  let index = 0;
  while (nics.some(({ device }) => device === `eth${index}`)) index++;
  return `eth${index}`;
}

/** Routers that a recording has commands for, whether or not their final state was recorded. */
export function recordedRouterNames(recording: string): readonly string[] {
  return [...new Set(readLines<RouterAction>(recording, 'router-actions.jsonl').map(({ router }) => router))].toSorted();
}

/** Every queue file of a recording, whatever its router. */
export function* recordedQueueFiles(recording: string): Generator<Extract<RecordedInput, { kind: 'file' }>> {
  for (const action of readLines<RouterAction>(recording, 'router-actions.jsonl')) yield* queueFiles(action);
}

/** Everything that reached a router of a recording before line `beforeLine` of its session (to the end when null). */
export function* recordedInputs(recording: string, router: string, beforeLine: number | null): Generator<RecordedInput> {
  const actions = readLines<RouterAction>(recording, 'router-actions.jsonl').filter((action) => action.router === router);
  const session = readLines<{ dir?: string; body?: readonly Record<string, SessionCommand>[] }>(recording, 'session.jsonl');
  let nics: readonly Nic[] = [];
  let commandLine = '';
  for (const [position, { dir, body }] of session.slice(0, beforeLine === null ? undefined : beforeLine - 1).entries()) {
    if (dir !== 'in' || body === undefined) continue;
    for (const [index, [name, command]] of body.flatMap((wrapped) => Object.entries(wrapped)).entries()) {
      if (name.endsWith('.StartCommand') && command.vm?.name === router) {
        nics = command.vm.nics.map(({ deviceId, mac }) => ({ device: `eth${deviceId}`, mac }));
        commandLine = command.vm.bootArgs ?? '';
        yield { kind: 'nics', nics };
        yield { kind: 'boot', commandLine };
      } else if (/\.Reboot(?:Router)?Command$/.test(name) && command.vmName === router) {
        yield { kind: 'boot', commandLine };
      } else if (command.instanceName === router && command.nic !== undefined) {
        const { mac } = command.nic;
        const others = nics.filter((nic) => nic.mac !== mac);
        if (name.endsWith('.UnPlugNicCommand')) nics = others;
        else if (others.length === nics.length) nics = [...nics, { device: firstFree(nics), mac }];
        yield { kind: 'nics', nics };
      }
      for (const action of actions) if (action.line === position + 1 && action.index === index) yield* queueFiles(action);
    }
  }
}

/** The inputs of one of the two routers of fixtures/vr-4.22; its command line is a queue file too. */
export function* firstRecordingInputs(name: 'isolated' | 'vpc'): Generator<RecordedInput> {
  const folder = join(fixtures, 'vr-4.22', name, 'input');
  yield {
    kind: 'nics',
    nics: Array.from({ length: 5 }, (_, index) => ({ device: `eth${index}`, mac: `02:00:00:00:00:0${index}` })),
  };
  for (const file of readdirSync(folder).toSorted()) {
    yield { kind: 'file', name: file.replace(/^\d+-/, ''), content: readFileSync(join(folder, file), 'utf8') };
  }
}
