import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BagStore, merge, silentLog, type BagPatch, type ConfigItem } from '#agent';
import { dhcpEntry, firewallRule } from '../support/items.ts';
import { DiskFailure, MemoryFiles } from '../support/memory-files.ts';

const path = '/etc/cloudstack/firewallrules.json';
const journal = `${path}.journal`;

const rules = (from: number, to: number): ConfigItem => ({
  type: 'firewallrules',
  rules: Array.from({ length: to - from }, (_, i) => firewallRule(from + i)),
});

async function openStore(files: MemoryFiles): Promise<BagStore> {
  const { store, corrupt } = await BagStore.open(files, { log: silentLog });
  assert.deepEqual(corrupt, []);
  return store;
}

async function commit(store: BagStore, item: ConfigItem): Promise<void> {
  await store.commit(merge(store, item, { nics: [] }));
}

/** A store whose firewall bag is large enough to be journalled. */
async function largeStore(files: MemoryFiles): Promise<BagStore> {
  const store = await openStore(files);
  await commit(store, rules(0, 60));
  return store;
}

async function read(files: MemoryFiles, file: string): Promise<string> {
  const bytes = await files.read(file);
  assert.ok(bytes !== undefined, file);
  return Buffer.from(bytes).toString('utf8');
}

describe('BagStore', () => {
  it('has no bag before one was committed', async () => {
    const store = await openStore(new MemoryFiles());
    assert.equal(store.get('firewallrules'), undefined);
  });

  it('writes a small bag whole, durably, in one operation', async () => {
    const files = new MemoryFiles();
    const store = await openStore(files);
    await commit(store, rules(1, 3));
    assert.equal(files.operations, 1);
    assert.deepEqual(files.paths(), [path]);
    const reopened = await openStore(files.crash());
    assert.deepEqual(reopened.get('firewallrules'), store.get('firewallrules'));
    assert.equal(await read(files, path), store.print('firewallrules'));
  });

  it('gives the deltas of bags whose entries changed', async () => {
    const store = await openStore(new MemoryFiles());
    const rule = firewallRule(7);
    const patch: BagPatch = { bag: 'firewallrules', ops: [{ op: 'set', key: '7', value: rule }] };
    assert.deepEqual(await store.commit([patch]), [{ bag: 'firewallrules', removed: [], added: [{ key: '7', value: rule }] }]);
    assert.deepEqual(await store.commit([patch]), []);
  });

  it('takes several patches of one bag as one', async () => {
    const files = new MemoryFiles();
    const store = await openStore(files);
    const [first, second] = [firewallRule(1), firewallRule(1, { revoked: true })];
    const deltas = await store.commit([
      { bag: 'firewallrules', ops: [{ op: 'set', key: '1', value: first }] },
      { bag: 'firewallrules', ops: [{ op: 'set', key: '1', value: second }] },
    ]);
    assert.deepEqual(deltas, [{ bag: 'firewallrules', removed: [], added: [{ key: '1', value: second }] }]);
    assert.equal(files.operations, 1);
  });

  it('makes a bag of a patch without operations, once', async () => {
    const files = new MemoryFiles();
    const store = await openStore(files);
    await store.commit([{ bag: 'firewallrules', ops: [] }]);
    await store.commit([{ bag: 'firewallrules', ops: [] }]);
    assert.equal(files.operations, 1);
    assert.equal(await read(files, path), '{\n  "id": "firewallrules"\n}');
    assert.equal((await openStore(files)).get('firewallrules')?.size, 0);
  });

  it('journals a large bag: one operation of the size of the change, and readers see the current state', async () => {
    const files = new MemoryFiles();
    const store = await largeStore(files);
    await commit(store, rules(60, 61));
    const written = files.operations;
    const json = files.stored(path);
    const before = files.stored(journal)?.length ?? 0;
    await commit(store, rules(61, 62));
    assert.equal(files.operations, written + 1);
    assert.equal(files.stored(path), json);
    const grown = (files.stored(journal)?.length ?? 0) - before;
    assert.ok(grown > 0 && grown < 500, `the journal grew by ${grown}`);
    assert.equal(await read(files, path), store.print('firewallrules'));
    assert.ok((await read(files, path)).includes('"id": 61'));
  });

  it('starts a bag that is large from the beginning in its journal', async () => {
    const files = new MemoryFiles();
    const store = await openStore(files);
    await commit(store, rules(0, 500));
    assert.equal(files.stored(path), '{\n  "id": "firewallrules"\n}');
    assert.equal((await openStore(files.crash())).get('firewallrules')?.size, 500);
  });

  it('goes on with a journal after a restart', async () => {
    const files = new MemoryFiles();
    await commit(await largeStore(files), rules(60, 61));
    const after = files.crash();
    const second = await openStore(after);
    assert.equal(second.get('firewallrules')?.size, 61);
    assert.equal(await read(after, path), second.print('firewallrules'));
    await commit(second, rules(61, 62));
    assert.equal((await openStore(after.crash())).get('firewallrules')?.size, 62);
  });

  it('loses nothing when it is opened again beside the views of a store that was dropped', async () => {
    const files = new MemoryFiles();
    await commit(await largeStore(files), rules(60, 61));
    const second = await openStore(files);
    assert.equal(second.get('firewallrules')?.size, 61);
    assert.equal((await openStore(files.crash())).get('firewallrules')?.size, 61);
    await commit(second, rules(61, 62));
    assert.equal((await openStore(files.crash())).get('firewallrules')?.size, 62);
  });

  it('folds journals in when it settles, and has nothing to do when there are none', async () => {
    const files = new MemoryFiles();
    const store = await largeStore(files);
    await commit(store, rules(60, 61));
    await store.settle();
    assert.deepEqual(files.paths(), [path]);
    assert.equal(files.stored(path), store.print('firewallrules'));
    assert.deepEqual((await openStore(files.crash())).get('firewallrules'), store.get('firewallrules'));
    const written = files.operations;
    await store.settle();
    assert.equal(files.operations, written);
  });

  it('replays what it journalled: the same bag, the same text', async () => {
    const files = new MemoryFiles();
    const store = await largeStore(files);
    await commit(store, {
      type: 'firewallrules',
      rules: [firewallRule(3, { revoked: true }), firewallRule(4, { protocol: 'udp' })],
    });
    const replayed = await openStore(files.crash());
    assert.equal(replayed.print('firewallrules'), store.print('firewallrules'));
  });

  it('keeps memory as it was when a write fails, and repairs the files with the next commit', async () => {
    const files = new MemoryFiles();
    const store = await largeStore(files);
    await commit(store, rules(60, 61));
    files.failAfter(0, 40);
    await assert.rejects(commit(store, rules(61, 62)), DiskFailure);
    assert.equal(store.get('firewallrules')?.size, 61);
    files.repair();
    await commit(store, rules(62, 63));
    const reopened = await openStore(files.crash());
    assert.deepEqual(reopened.get('firewallrules'), store.get('firewallrules'));
    assert.equal(reopened.get('firewallrules')?.has('61'), false);
  });

  it('repairs the files when it settles after a write that failed', async () => {
    const files = new MemoryFiles();
    const store = await openStore(files);
    files.failAfter(0);
    await assert.rejects(commit(store, rules(1, 2)), DiskFailure);
    assert.equal(store.get('firewallrules'), undefined);
    files.repair();
    files.write(path, 'half a fi');
    await store.settle();
    assert.deepEqual(files.paths(), []);
  });

  it('refuses commits that overlap', async () => {
    const store = await openStore(new MemoryFiles());
    const first = commit(store, rules(1, 2));
    await assert.rejects(commit(store, rules(2, 3)), { code: 'VRA_BUG' });
    await first;
    assert.equal(store.get('firewallrules')?.size, 1);
  });

  it('wipes bags and journals', async () => {
    const files = new MemoryFiles();
    const store = await largeStore(files);
    await commit(store, rules(60, 61));
    await commit(store, dhcpEntry('10.1.1.50', '02:00:00:00:00:50'));
    files.write('/etc/cloudstack/other.json', '{}');
    files.write('/etc/cloudstack/readme', 'stays');
    await store.wipe();
    assert.deepEqual(files.paths(), ['/etc/cloudstack/readme']);
    assert.equal(await files.read(path), undefined);
    assert.equal(store.get('firewallrules'), undefined);
    assert.equal((await openStore(files.crash())).get('dhcpentry'), undefined);
  });
});
