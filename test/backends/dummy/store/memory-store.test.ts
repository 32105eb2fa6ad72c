import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import { createMemoryStore, type RouterStore, type StoreChange } from '#backends/dummy';

const put = (path: string, content: string): StoreChange => ({
  op: 'put',
  path,
  content: Buffer.from(content),
  mode: 0o640,
  modifiedMs: 1_795_194_000_123,
});
const text = (store: RouterStore, path: string): string | undefined => {
  const bytes = store.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
};

describe('memory store', () => {
  it('leaves in its volume what was committed, and only that, until it is flushed', async () => {
    const volume = new Volume();
    const store = createMemoryStore(volume, '/fleet/r-4-VM');
    store.write([put('rootfs/written', 'w')]);
    await store.commit([put('rootfs/committed', 'c')]);
    const crashed = createMemoryStore(volume, '/fleet/r-4-VM');
    assert.equal(text(crashed, 'rootfs/committed'), 'c');
    assert.deepEqual(crashed.info('rootfs/committed'), { kind: 'file', size: 1, mode: 0o640, modifiedMs: 1_795_194_000_123 });
    assert.equal(crashed.read('rootfs/written'), undefined);
    await store.flush();
    assert.equal(text(createMemoryStore(volume, '/fleet/r-4-VM'), 'rootfs/written'), 'w');
  });

  it('is one file in the volume once it is flushed, whatever it holds', async () => {
    const volume = new Volume();
    const store = createMemoryStore(volume, '/fleet/r-4-VM');
    for (let i = 0; i < 60; i++) store.write([put(`rootfs/folder ${i % 7}/file ${i}`, `content ${i}`)]);
    await store.commit([put('state/power', 'on'), { op: 'directory', path: 'rootfs/empty' }]);
    await store.flush();
    assert.deepEqual(volume.readdirSync('/fleet/r-4-VM'), ['router.pack']);
    assert.ok(volume.statSync('/fleet/r-4-VM/router.pack').size < 2000);
    const after = createMemoryStore(volume, '/fleet/r-4-VM');
    assert.equal(text(after, 'rootfs/folder 3/file 59'), 'content 59');
    assert.equal(after.info('rootfs/empty')?.kind, 'directory');
    assert.equal(after.list('rootfs').length, 8);
  });

  it('does not bring back what was removed before a commit', async () => {
    const volume = new Volume();
    const store = createMemoryStore(volume, '/r');
    store.write([put('rootfs/packed', '1')]);
    await store.commit([put('rootfs/loose', '2')]);
    await store.flush();
    await store.commit([put('rootfs/loose', '3')]);
    store.write([
      { op: 'remove', path: 'rootfs/packed' },
      { op: 'remove', path: 'rootfs/loose' },
    ]);
    await store.commit([put('rootfs/other', '4')]);
    const crashed = createMemoryStore(volume, '/r');
    assert.deepEqual(crashed.list('rootfs'), ['other']);
  });

  it('keeps the routers of one volume apart', async () => {
    const volume = new Volume();
    const [one, two] = ['/r-1', '/r-2'].map((directory) => createMemoryStore(volume, directory));
    await one?.commit([put('rootfs/x', '1')]);
    await two?.commit([put('rootfs/x', '2')]);
    assert.equal(text(createMemoryStore(volume, '/r-1'), 'rootfs/x'), '1');
  });

  it('appends a line at the cost of a line', async () => {
    const volume = new Volume();
    const store = createMemoryStore(volume, '/r');
    for (let i = 0; i < 500; i++) {
      await store.commit([{ op: 'append', path: 'rootfs/journal', content: Buffer.from(`${i}\n`), mode: 0o600, modifiedMs: i }]);
      store.appendLog(String(i), 100);
    }
    const expected = Array.from({ length: 500 }, (_, i) => `${i}\n`).join('');
    assert.equal(text(store, 'rootfs/journal'), expected);
    assert.equal(text(createMemoryStore(volume, '/r'), 'rootfs/journal'), expected);
    assert.ok((store.info('log/commands.ndjson')?.size ?? 999) <= 100);
    assert.match(text(store, 'log/commands.ndjson') ?? '', /499\n$/);
    assert.ok((store.info('log/commands.ndjson.1')?.size ?? 999) <= 100);
  });

  it('refuses paths that are not inside', () => {
    const store = createMemoryStore();
    for (const path of ['../x', '/x', 'a/../b']) assert.throws(() => store.write([put(path, '')]), { code: 'VRA_BAD_PATH' });
  });
});
