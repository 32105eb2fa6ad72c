import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createDiskStore, type RouterStore, type StoreChange } from '#backends/dummy';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const put = (path: string, content: string, mode = 0o644): StoreChange => ({
  op: 'put',
  path,
  content: Buffer.from(content),
  mode,
  modifiedMs: 1_795_194_000_123,
});
const append = (path: string, content: string): StoreChange => ({
  op: 'append',
  path,
  content: Buffer.from(content),
  mode: 0o644,
  modifiedMs: 1_795_194_000_123,
});
const text = (store: RouterStore, path: string): string | undefined => {
  const bytes = store.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
};

/** All files below `rootfs` with their modes. */
function picture(store: RouterStore, path = 'rootfs'): readonly unknown[] {
  return store
    .list(path)
    .toSorted()
    .flatMap((name) => {
      const below = `${path}/${name}`;
      const info = store.info(below);
      return info?.kind === 'file' ? [[below, info.mode, text(store, below)]] : [[below], ...picture(store, below)];
    });
}

describe('disk store', () => {
  it('keeps files where a person finds them, with their modes and times', async () => {
    using folder = temporaryFolder();
    const store = createDiskStore(join(folder.path, 'fleet/r-4-VM'));
    store.write([put('rootfs/etc/hosts', 'hosts'), put('rootfs/etc/secret', 'psk', 0o400)]);
    await store.commit([put('rootfs/etc/cloudstack/ips.json', '{}', 0o755)]);
    await store.flush();
    const root = join(folder.path, 'fleet/r-4-VM');
    assert.equal(readFileSync(join(root, 'rootfs/etc/hosts'), 'utf8'), 'hosts');
    assert.deepEqual(
      ['hosts', 'secret', 'cloudstack/ips.json'].map((name) => statSync(join(root, 'rootfs/etc', name)).mode & 0o7777),
      [0o644, 0o400, 0o755],
    );
    assert.equal(Math.round(statSync(join(root, 'rootfs/etc/hosts')).mtimeMs), 1_795_194_000_123);
    assert.deepEqual(readdirSync(root), ['rootfs']);
    assert.equal(statSync(root).mode & 0o777, 0o700);
  });

  it('makes no set-user-id program on the host, and no file that cannot be read back', () => {
    using folder = temporaryFolder();
    const store = createDiskStore(folder.path);
    store.write([put('rootfs/evil', '#!/bin/sh', 0o6755), put('rootfs/none', '', 0)]);
    assert.equal(statSync(join(folder.path, 'rootfs/evil')).mode & 0o7777, 0o755);
    assert.equal(statSync(join(folder.path, 'rootfs/none')).mode & 0o7777, 0o400);
  });

  it('refuses paths that are not inside', () => {
    using folder = temporaryFolder();
    const store = createDiskStore(join(folder.path, 'router'));
    for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.', 'a/.', 'a\0b', 'a\nb', '']) {
      assert.throws(() => store.write([put(path, '')]), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
      assert.throws(() => store.read(path), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
      assert.throws(() => store.write([{ op: 'remove', path }]), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
    }
    assert.deepEqual(readdirSync(folder.path), ['router']);
  });

  it('follows no symbolic link, whatever it is asked to do', async () => {
    using folder = temporaryFolder();
    const outside = join(folder.path, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), 'untouched');
    const root = join(folder.path, 'router');
    mkdirSync(join(root, 'rootfs/etc'), { recursive: true });
    symlinkSync(outside, join(root, 'rootfs/link'));
    symlinkSync(join(outside, 'file'), join(root, 'rootfs/etc/leaf'));
    symlinkSync(join(outside, 'file'), join(root, 'rootfs/etc/durable'));
    symlinkSync(join(outside, 'file'), join(root, 'rootfs/etc/log'));
    const store = createDiskStore(root);
    assert.equal(store.read('rootfs/link/file'), undefined);
    assert.equal(store.read('rootfs/etc/leaf'), undefined);
    assert.equal(store.info('rootfs/link'), undefined);
    assert.deepEqual(store.list('rootfs/link'), []);
    assert.deepEqual(store.list('rootfs/etc'), []);
    assert.throws(() => store.write([put('rootfs/link/file', 'x')]), { code: 'VRA_BAD_PATH' });
    assert.throws(() => store.write([append('rootfs/link/new', 'x')]), { code: 'VRA_BAD_PATH' });
    store.write([{ op: 'remove', path: 'rootfs/link/file' }]);
    store.write([put('rootfs/etc/leaf', 'mine'), append('rootfs/etc/log', 'mine')]);
    await store.commit([put('rootfs/etc/durable', 'mine'), append('rootfs/etc/log', ' too')]);
    await store.flush();
    assert.deepEqual(
      [text(store, 'rootfs/etc/leaf'), text(store, 'rootfs/etc/durable'), text(store, 'rootfs/etc/log')],
      ['mine', 'mine', 'mine too'],
    );
    store.write([{ op: 'remove', path: 'rootfs/link' }]);
    assert.equal(existsSync(join(root, 'rootfs/link')), false);
    assert.deepEqual(readdirSync(outside), ['file']);
    assert.equal(readFileSync(join(outside, 'file'), 'utf8'), 'untouched');
  });

  it('puts a committed change back that the files themselves lost', async () => {
    using folder = temporaryFolder();
    const store = createDiskStore(folder.path);
    store.write([put('rootfs/log', 'a')]);
    await store.commit([put('rootfs/bag', 'committed'), append('rootfs/log', 'b'), put('rootfs/gone', '')]);
    await store.commit([append('rootfs/log', 'c')]);
    store.write([{ op: 'remove', path: 'rootfs/gone' }]);
    // As a power failure may leave what was not flushed.
    writeFileSync(join(folder.path, 'rootfs/bag'), 'torn');
    writeFileSync(join(folder.path, 'rootfs/log'), 'a');
    const after = createDiskStore(folder.path);
    assert.deepEqual([text(after, 'rootfs/bag'), text(after, 'rootfs/log')], ['committed', 'abc']);
    assert.equal(after.info('rootfs/gone'), undefined);
    await after.flush();
    assert.equal(existsSync(join(folder.path, 'journal')), false);
    assert.equal(text(createDiskStore(folder.path), 'rootfs/bag'), 'committed');
  });

  it('has all of a commit or nothing, wherever the journal was cut', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('one', 'two', 'three/four'), fc.string()).map(([name, content]) => put(`rootfs/${name}`, content)),
      fc
        .tuple(fc.constantFrom('one', 'two', 'three/four'), fc.string())
        .map(([name, content]) => append(`rootfs/${name}`, content)),
      fc.constantFrom('one', 'three').map((name): StoreChange => ({ op: 'remove', path: `rootfs/${name}` })),
      fc.constant<StoreChange>({ op: 'mode', path: 'rootfs/one', mode: 0o600 }),
      fc.constant<StoreChange>({ op: 'directory', path: 'rootfs/three/folder' }),
    );
    const commits = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(), async (all, at) => {
        using folder = temporaryFolder();
        const store = createDiskStore(folder.path);
        const journal = join(folder.path, 'journal');
        const pictures = [picture(store)];
        const sizes = [0];
        // The first keeps every path in the journal: an append to a file that is not needs none.
        await store.commit(['one', 'two', 'three/four'].map((name) => put(`rootfs/${name}`, 'first')));
        for (const changes of all) {
          pictures.push(picture(store));
          sizes.push(statSync(journal).size);
          await store.commit(changes);
        }
        pictures.push(picture(store));
        sizes.push(statSync(journal).size);
        const cut = at % ((sizes.at(-1) ?? 0) + 1);
        truncateSync(journal, cut);
        rmSync(join(folder.path, 'rootfs'), { recursive: true, force: true });
        const whole = sizes.findLastIndex((size) => size <= cut);
        assert.deepEqual(picture(createDiskStore(folder.path)), pictures[whole]);
      }),
      { numRuns: 150 },
    );
  });

  it('does not lose what was appended behind a removal that is still in the journal', async () => {
    using folder = temporaryFolder();
    const store = createDiskStore(folder.path);
    await store.commit([put('rootfs/bags/a', 'old')]);
    await store.commit([{ op: 'remove', path: 'rootfs/bags' }]);
    await store.commit([append('rootfs/bags/b', 'new')]);
    const after = createDiskStore(folder.path);
    assert.deepEqual(after.list('rootfs/bags'), ['b']);
    assert.equal(text(after, 'rootfs/bags/b'), 'new');
  });

  it('goes on behind a record that was cut short', async () => {
    using folder = temporaryFolder();
    await createDiskStore(folder.path).commit([put('rootfs/one', 'kept')]);
    appendFileSync(join(folder.path, 'journal'), '123 45 [{"op":"put","path":"rootfs/one","mo');
    await createDiskStore(folder.path).commit([put('rootfs/two', 'new')]);
    rmSync(join(folder.path, 'rootfs'), { recursive: true });
    const after = createDiskStore(folder.path);
    assert.deepEqual([text(after, 'rootfs/one'), text(after, 'rootfs/two')], ['kept', 'new']);
  });

  it('keeps the journal within bounds, also of a router that is never quiet', async () => {
    using folder = temporaryFolder();
    const store = createDiskStore(folder.path);
    const megabyte = 'x'.repeat(2 ** 20);
    for (let i = 0; i < 10; i++) await store.commit([put('rootfs/bag', `${i}${megabyte}`)]);
    assert.ok((store.info('journal')?.size ?? 0) < 5 * 2 ** 20);
    assert.equal(text(createDiskStore(folder.path), 'rootfs/bag')?.[0], '9');
  });

  it('drops a journal that holds nothing whole', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'journal'), 'nonsense\n');
    assert.deepEqual(createDiskStore(folder.path).list(''), []);
  });

  it('lets an interrupted replacement leave the old file', () => {
    using folder = temporaryFolder();
    createDiskStore(folder.path).write([put('rootfs/file', 'old')]);
    writeFileSync(join(folder.path, '.new'), 'half of the n');
    const after = createDiskStore(folder.path);
    assert.equal(text(after, 'rootfs/file'), 'old');
    assert.deepEqual(after.list(''), ['rootfs']);
  });

  it('keeps a log within its bounds', () => {
    using folder = temporaryFolder();
    const store = createDiskStore(folder.path);
    for (let i = 0; i < 10; i++) store.appendLog(`{"line":${i}}`, 48);
    const log = text(store, 'log/commands.ndjson') ?? '';
    const older = text(store, 'log/commands.ndjson.1') ?? '';
    assert.equal(log.trimEnd().split('\n').at(-1), '{"line":9}');
    assert.ok(Buffer.byteLength(log) <= 48 && Buffer.byteLength(older) <= 48);
    createDiskStore(folder.path).appendLog('{"line":10}', 1000);
    assert.match(text(store, 'log/commands.ndjson') ?? '', /"line":9\}\n\{"line":10\}\n$/);
  });

  it('runs what waits for the disk through its limit', async () => {
    using folder = temporaryFolder();
    let running = 0;
    let most = 0;
    let queue: Promise<unknown> = Promise.resolve();
    const limit = <T>(task: () => Promise<T>): Promise<T> => {
      const result = queue.then(async () => {
        most = Math.max(most, ++running);
        try {
          return await task();
        } finally {
          running--;
        }
      });
      queue = result;
      return result;
    };
    const stores = [0, 1, 2].map((n) => createDiskStore(join(folder.path, String(n)), { limit }));
    await Promise.all(stores.map((store) => store.commit([put('rootfs/x', 'y')])));
    await Promise.all(stores.map((store) => store.flush()));
    assert.equal(most, 1);
  });

  it('says what is wrong with a directory that cannot be used', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), '');
    assert.throws(() => createDiskStore(join(folder.path, 'file')), { code: 'VRA_STORAGE', message: /file/ });
  });
});
