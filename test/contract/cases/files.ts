import assert from 'node:assert/strict';
import type { FilesPort } from '#agent';
import { text, type Case } from '../contract-case.ts';

const badPaths = ['etc/x', '', '/etc/../../x', '/..', '/a/..', '/a\0b', '/a\nb'];

export const filesCases = {
  apply: [
    {
      title: 'puts a file, parents included, and replaces it',
      async run({ files }) {
        await files.apply([{ op: 'put', path: '/srv/a/b/c', content: 'one' }]);
        assert.equal(text(await files.read('/srv/a/b/c')), 'one');
        await files.apply([{ op: 'put', path: '/srv/a/b/c', content: 'two and more' }]);
        assert.equal(text(await files.read('/srv/a/b/c')), 'two and more');
        await files.apply([{ op: 'put', path: '/srv/a/b/c', content: '3', durable: true }]);
        assert.equal(text(await files.read('/srv/a/b/c')), '3');
      },
    },
    {
      title: 'keeps bytes and characters as they are',
      async run({ files }) {
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        await files.apply([
          { op: 'put', path: '/srv/bytes', content: bytes },
          { op: 'put', path: '/srv/durable', content: bytes, durable: true },
          { op: 'put', path: '/srv/text', content: 'é → 名\n' },
        ]);
        bytes.fill(0);
        for (const path of ['/srv/bytes', '/srv/durable']) {
          assert.deepEqual(
            [...((await files.read(path)) ?? [])],
            Array.from({ length: 256 }, (_, i) => i),
            path,
          );
        }
        assert.equal(text(await files.read('/srv/text')), 'é → 名\n');
      },
    },
    {
      title: 'calls a lazy content when somebody reads, not before',
      async run({ files }) {
        let calls = 0;
        const content = (): string => `call ${++calls}`;
        await files.apply([{ op: 'put', path: '/srv/lazy', content }]);
        assert.equal(calls, 0);
        assert.match(text(await files.read('/srv/lazy')) ?? '', /^call \d+$/);
      },
    },
    {
      title: 'gives a file mode 0644 unless told otherwise',
      async run({ files }) {
        await files.apply([
          { op: 'put', path: '/srv/plain', content: '' },
          { op: 'put', path: '/srv/secret', content: 'psk', mode: 0o400 },
          { op: 'put', path: '/srv/script', content: '#!', mode: 0o755, durable: true },
        ]);
        const modes = await Promise.all(
          ['plain', 'secret', 'script'].map(async (name) => (await files.info(`/srv/${name}`))?.mode),
        );
        assert.deepEqual(modes, [0o644, 0o400, 0o755]);
        await files.apply([{ op: 'put', path: '/srv/secret', content: 'new' }]);
        assert.equal((await files.info('/srv/secret'))?.mode, 0o644);
      },
    },
    {
      title: 'appends, creating the file when it is missing',
      async run({ files }) {
        await files.apply([
          { op: 'append', path: '/srv/log', content: 'a' },
          { op: 'append', path: '/srv/log', content: 'b' },
        ]);
        await files.apply([{ op: 'append', path: '/srv/log', content: 'c', durable: true }]);
        await files.apply([{ op: 'append', path: '/srv/log', content: 'd', durable: true }]);
        await files.apply([{ op: 'append', path: '/srv/log', content: 'e' }]);
        assert.equal(text(await files.read('/srv/log')), 'abcde');
      },
    },
    {
      title: 'shows a view until the next put or remove, and what was there before once it ends',
      async run({ files }) {
        let state = 1;
        await files.apply([{ op: 'put', path: '/srv/bag', content: 'stored', durable: true }]);
        await files.apply([{ op: 'view', path: '/srv/bag', content: () => `state ${state}` }]);
        assert.equal(text(await files.read('/srv/bag')), 'state 1');
        state = 22;
        assert.equal(text(await files.read('/srv/bag')), 'state 22');
        assert.equal((await files.info('/srv/bag'))?.size, 8);
        assert.deepEqual(await files.list('/srv'), ['bag']);
        await files.apply([{ op: 'put', path: '/srv/bag', content: 'put' }]);
        assert.equal(text(await files.read('/srv/bag')), 'put');
        await files.apply([
          { op: 'view', path: '/srv/bag', content: () => 'again' },
          { op: 'remove', path: '/srv/bag' },
        ]);
        assert.equal(await files.read('/srv/bag'), undefined);
      },
    },
    {
      title: 'removes a file, a folder with all that is in it, and what is not there',
      async run({ files }) {
        await files.apply([
          { op: 'put', path: '/srv/tree/one', content: '1', durable: true },
          { op: 'put', path: '/srv/tree/deep/two', content: '2' },
          { op: 'put', path: '/srv/treehouse', content: '3' },
        ]);
        await files.apply([
          { op: 'remove', path: '/srv/tree' },
          { op: 'remove', path: '/srv/missing' },
        ]);
        assert.equal(await files.info('/srv/tree'), undefined);
        assert.equal(await files.read('/srv/tree/deep/two'), undefined);
        assert.deepEqual(await files.list('/srv'), ['treehouse']);
      },
    },
    {
      title: 'runs the changes in order',
      async run({ files }) {
        await files.apply([
          { op: 'put', path: '/srv/x', content: '1', durable: true },
          { op: 'remove', path: '/srv/x' },
          { op: 'append', path: '/srv/x', content: '2' },
          { op: 'append', path: '/srv/x', content: '3', durable: true },
          { op: 'put', path: '/srv/y', content: '4' },
          { op: 'append', path: '/srv/y', content: '5', durable: true },
          { op: 'put', path: '/srv/z/in', content: '6', durable: true },
          { op: 'remove', path: '/srv/z' },
          { op: 'put', path: '/srv/z', content: '7' },
        ]);
        const contents = await Promise.all(['x', 'y', 'z'].map(async (name) => text(await files.read(`/srv/${name}`))));
        assert.deepEqual(contents, ['23', '45', '7']);
      },
    },
    {
      title: 'runs overlapping calls in the order they were made',
      async run({ files }) {
        const calls = Array.from({ length: 20 }, (_, i) =>
          files.apply([{ op: 'append', path: '/srv/order', content: `${i} `, durable: i % 2 === 0 }]),
        );
        await Promise.all(calls);
        assert.equal(text(await files.read('/srv/order')), Array.from({ length: 20 }, (_, i) => `${i} `).join(''));
      },
    },
    {
      title: 'refuses a path that is not absolute, climbs, or would break a line, and changes nothing',
      async run({ files }) {
        for (const path of badPaths) {
          const changes = [
            { op: 'put', path: '/srv/good', content: '' },
            { op: 'put', path, content: '' },
          ] as const;
          await assert.rejects(files.apply(changes), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
        }
        assert.equal(await files.info('/srv/good'), undefined);
      },
    },
    {
      title: 'refuses a file where a folder is, and a folder where a file is',
      async run({ files }) {
        await files.apply([{ op: 'put', path: '/srv/folder/file', content: '' }]);
        await assert.rejects(files.apply([{ op: 'put', path: '/srv/folder', content: '' }]), { code: 'VRA_BAD_PATH' });
        await assert.rejects(files.apply([{ op: 'put', path: '/srv/folder/file/x', content: '' }]), { code: 'VRA_BAD_PATH' });
      },
    },
    {
      title: 'keeps what was durable through a crash, and what was not may be gone but never half there',
      async run({ files }, machine) {
        await files.apply([
          { op: 'put', path: '/srv/kept', content: 'first', durable: true },
          { op: 'append', path: '/srv/journal', content: 'line 1\n', durable: true },
        ]);
        await files.apply([{ op: 'put', path: '/srv/kept', content: 'kept', mode: 0o600, durable: true }]);
        await files.apply([{ op: 'append', path: '/srv/journal', content: 'line 2\n', durable: true }]);
        await files.apply([{ op: 'put', path: '/srv/lost', content: 'all of it' }]);
        const after = await machine.crash();
        assert.equal(text(await after.files.read('/srv/kept')), 'kept');
        assert.equal((await after.files.info('/srv/kept'))?.mode, 0o600);
        assert.equal(text(await after.files.read('/srv/journal')), 'line 1\nline 2\n');
        assert.ok([undefined, 'all of it'].includes(text(await after.files.read('/srv/lost'))));
      },
    },
    {
      title: 'does not bring back through a crash what was removed before the last durable change',
      async run({ files }, machine) {
        await files.apply([
          { op: 'put', path: '/srv/bags/a', content: 'old', durable: true },
          { op: 'put', path: '/srv/bags/b', content: 'old', durable: true },
        ]);
        await files.apply([{ op: 'remove', path: '/srv/bags' }]);
        await files.apply([{ op: 'put', path: '/srv/bags/b', content: 'new', durable: true }]);
        const after = await machine.crash();
        assert.deepEqual(await after.files.list('/srv/bags'), ['b']);
        assert.equal(text(await after.files.read('/srv/bags/b')), 'new');
      },
    },
  ],
  read: [
    {
      title: 'gives undefined for what is no file',
      async run({ files }) {
        await files.apply([{ op: 'put', path: '/srv/folder/file', content: '' }]);
        assert.equal(await files.read('/srv/missing'), undefined);
        assert.equal(await files.read('/srv/folder'), undefined);
        assert.equal(await files.read('/srv/folder/file/more'), undefined);
      },
    },
    {
      title: 'gives bytes that the caller may change',
      async run({ files }) {
        await files.apply([{ op: 'put', path: '/srv/x', content: 'abc', durable: true }]);
        (await files.read('/srv/x'))?.fill(0);
        assert.equal(text(await files.read('/srv/x')), 'abc');
      },
    },
    {
      title: 'refuses bad paths',
      async run({ files }) {
        for (const path of badPaths) await assert.rejects(files.read(path), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
      },
    },
  ],
  info: [
    {
      title: 'tells files from folders, with size, mode and time',
      async run({ files }) {
        await files.apply([
          { op: 'put', path: '/srv/f/lazy', content: () => 'é' },
          { op: 'put', path: '/srv/f/durable', content: 'four', durable: true },
        ]);
        const lazy = await files.info('/srv/f/lazy');
        const durable = await files.info('/srv/f/durable');
        assert.deepEqual([lazy?.kind, lazy?.size, durable?.kind, durable?.size], ['file', 2, 'file', 4]);
        assert.ok((lazy?.modifiedMs ?? 0) > 0 && Number.isInteger(durable?.modifiedMs));
        const folder = await files.info('/srv/f');
        assert.deepEqual([folder?.kind, folder?.size], ['directory', 0]);
        assert.equal((await files.info('/'))?.kind, 'directory');
        assert.equal(await files.info('/srv/f/none'), undefined);
      },
    },
    {
      title: 'refuses bad paths',
      async run({ files }) {
        for (const path of badPaths) await assert.rejects(files.info(path), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
      },
    },
  ],
  list: [
    {
      title: 'names files and folders, sorted by code unit',
      async run({ files }) {
        await files.apply([
          { op: 'put', path: '/srv/l/b', content: '' },
          { op: 'put', path: '/srv/l/a/deep', content: '', durable: true },
          { op: 'put', path: '/srv/l/B', content: '', durable: true },
          { op: 'view', path: '/srv/l/c', content: () => '' },
        ]);
        assert.deepEqual(await files.list('/srv/l'), ['B', 'a', 'b', 'c']);
        assert.deepEqual(await files.list('/srv/l/'), ['B', 'a', 'b', 'c']);
      },
    },
    {
      title: 'is empty for what is no folder',
      async run({ files }) {
        await files.apply([{ op: 'put', path: '/srv/file', content: '' }]);
        assert.deepEqual(await files.list('/srv/file'), []);
        assert.deepEqual(await files.list('/srv/none'), []);
      },
    },
    {
      title: 'refuses bad paths',
      async run({ files }) {
        for (const path of badPaths) await assert.rejects(files.list(path), { code: 'VRA_BAD_PATH' }, JSON.stringify(path));
      },
    },
  ],
} satisfies Record<keyof FilesPort, readonly Case[]>;
