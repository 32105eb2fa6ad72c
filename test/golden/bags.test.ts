import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bagNames, BagStore, decodeQueueFile, merge, parseCommandLine, silentLog, type Bags, type Nic } from '#agent';
import { firstRecordings } from '../support/first-recordings.ts';
import { MemoryFiles } from '../support/memory-files.ts';
import { firstRecordingInputs, recordedInputs, recordedRouterNames, type RecordedInput } from '../support/recorded-inputs.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { bagDifferences } from './differences/bags.ts';

/** `path|value` of every leaf; list positions are part of the path, so order counts. */
function* leaves(path: string, value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) yield `${path}|${JSON.stringify(value)}`;
  else {
    const entries = Object.entries(value);
    if (entries.length === 0) yield `${path}|${JSON.stringify(value)}`;
    for (const [key, inner] of entries) yield* leaves(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner);
  }
}

function bagLines(bags: Bags): string[] {
  return bagNames
    .flatMap((name) => {
      const bag = bags.get(name);
      if (bag === undefined) return [];
      return [`${name}|bag`, ...[...bag].flatMap(([key, value]) => [...leaves(`${name} ${key}`, value)])];
    })
    .filter((line) => !line.startsWith('cmdline config.authorized_key|'));
}

/** Plays inputs as a router gets them; the bags afterwards as they are read back from the files. */
async function play(inputs: Iterable<RecordedInput>, times = 1): Promise<Bags> {
  const files = new MemoryFiles();
  const { store } = await BagStore.open(files, { log: silentLog });
  let nics: readonly Nic[] = [];
  for (const input of inputs) {
    if (input.kind === 'nics') nics = input.nics;
    else if (input.kind === 'boot') {
      await store.wipe();
      await store.commit(merge(store, { type: 'cmdline', cmd_line: parseCommandLine(input.commandLine) }, { nics }));
    } else {
      const { item, unknownFields } = decodeQueueFile(input.name, input.content);
      assert.deepEqual(unknownFields, [], input.name);
      for (let time = 0; time < times; time++) await store.commit(merge(store, item, { nics }));
    }
  }
  const reopened = await BagStore.open(files, { log: silentLog });
  assert.deepEqual(reopened.corrupt, []);
  for (const name of bagNames) assert.deepEqual(reopened.store.get(name), store.get(name), name);
  return reopened.store;
}

describe('databags of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, async () => {
      const router = loadRecordedRouter(recording, name);
      const inputs = [...recordedInputs(recording, name, router.beforeLine)];
      compareLines('bags', name, bagLines(router.bags), bagLines(await play(inputs)), bagDifferences);
    });
  }

  for (const recorded of firstRecordings()) {
    it(recorded.name, async () => {
      const inputs = [...firstRecordingInputs(recorded.name)];
      compareLines('bags', recorded.name, bagLines(recorded.bags), bagLines(await play(inputs)), bagDifferences);
    });
  }

  it('of all routers of the recordings are the same when every queue file is merged twice', async () => {
    for (const recording of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
      for (const name of recordedRouterNames(recording)) {
        const inputs = [...recordedInputs(recording, name, null)];
        const once = bagLines(await play(inputs));
        assert.ok(once.length > 0, name);
        assert.deepEqual(bagLines(await play(inputs, 2)), once, name);
      }
    }
  });
});
