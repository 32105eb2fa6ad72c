import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import { createMemoryStore, routerTemplate } from '#backends/dummy';
import { openDummy } from '../../support/dummy-machine.ts';

const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');

describe('files of the dummy', () => {
  it('show the template under what the router wrote', async () => {
    const store = createMemoryStore();
    await using backend = await openDummy(store);
    const { files } = backend;
    assert.match(text(await files.read('/etc/cloudstack-release')) ?? '', /^Cloudstack Release 4\.22\.0 /);
    assert.ok((await files.list('/opt/cloud/bin')).includes('update_config.py'));
    assert.equal((await files.info('/opt/cloud/bin/update_config.py'))?.mode, 0o755);
    assert.equal((await files.info('/tmp'))?.mode, 0o1777);
    await files.apply([{ op: 'put', path: '/etc/hostname', content: 'r-4-VM\n' }]);
    await backend.flush();
    assert.deepEqual(store.list('rootfs/etc'), ['hostname']);
    assert.equal(routerTemplate.file('etc/hostname')?.content, 'systemvm\n');
  });

  it('remember which files of the template were removed, until they are put again', async () => {
    const volume = new Volume();
    {
      await using backend = await openDummy(createMemoryStore(volume, '/r'));
      await backend.files.apply([
        { op: 'remove', path: '/etc/motd' },
        { op: 'remove', path: '/etc/iproute2' },
      ]);
      assert.equal(await backend.files.info('/etc/motd'), undefined);
    }
    await using backend = await openDummy(createMemoryStore(volume, '/r'));
    assert.equal(await backend.files.read('/etc/motd'), undefined);
    assert.equal(await backend.files.info('/etc/iproute2'), undefined);
    assert.ok(!(await backend.files.list('/etc')).includes('motd'));
    await backend.files.apply([{ op: 'append', path: '/etc/motd', content: 'new' }]);
    await backend.files.apply([{ op: 'put', path: '/etc/iproute2/rt_tables', content: '254 main\n' }]);
    assert.equal(text(await backend.files.read('/etc/motd')), 'new');
    assert.deepEqual(await backend.files.list('/etc/iproute2'), ['rt_tables']);
  });

  it('append to a file of the template', async () => {
    await using backend = await openDummy(createMemoryStore());
    await backend.files.apply([
      { op: 'append', path: '/etc/iproute2/rt_tables', content: '100 Table_eth0\n' },
      { op: 'append', path: '/etc/hosts', content: '10.1.1.1\tr-4-VM\n', durable: true },
    ]);
    assert.match(text(await backend.files.read('/etc/iproute2/rt_tables')) ?? '', /254\tmain[^]*100 Table_eth0\n$/);
    assert.match(text(await backend.files.read('/etc/hosts')) ?? '', /localhost[^]*r-4-VM\n$/);
  });

  it('evaluate lazy contents when read, sized or flushed, and not otherwise', async () => {
    const store = createMemoryStore();
    await using backend = await openDummy(store);
    let calls = 0;
    const content = (): string => {
      calls++;
      return 'lazy';
    };
    await backend.files.apply([{ op: 'put', path: '/etc/dhcphosts.txt', content }]);
    await backend.files.apply([{ op: 'put', path: '/etc/dhcphosts.txt', content }]);
    await backend.files.list('/etc');
    assert.equal(calls, 0);
    await backend.files.read('/etc/dhcphosts.txt');
    assert.equal((await backend.files.info('/etc/dhcphosts.txt'))?.size, 4);
    assert.equal(calls, 2);
    await backend.flush();
    assert.equal(calls, 3);
    await backend.flush();
    assert.equal(text(await backend.files.read('/etc/dhcphosts.txt')), 'lazy');
    assert.equal(calls, 3);
  });

  it('do not pile up large contents in memory', async () => {
    const store = createMemoryStore();
    await using backend = await openDummy(store);
    const megabyte = 'x'.repeat(2 ** 20);
    for (let i = 0; i < 5; i++) await backend.files.apply([{ op: 'put', path: `/var/log/big${i}`, content: megabyte }]);
    assert.equal(store.info('rootfs/var/log/big0')?.size, 2 ** 20);
    assert.equal((await backend.files.read('/var/log/big4'))?.byteLength, 2 ** 20);
  });

  it('make folders and change modes for whoever sits at a prompt', async () => {
    const volume = new Volume();
    {
      await using backend = await openDummy(createMemoryStore(volume, '/r'));
      const { files } = backend;
      await files.makeFolder('/srv/empty/deep');
      await files.apply([
        { op: 'put', path: '/srv/memory', content: '' },
        { op: 'put', path: '/srv/stored', content: '', durable: true },
      ]);
      for (const path of ['/srv/memory', '/srv/stored', '/etc/motd', '/srv/none']) await files.setMode(path, 0o700);
      await assert.rejects(files.makeFolder('/srv/stored/x'), { code: 'VRA_BAD_PATH' });
    }
    await using backend = await openDummy(createMemoryStore(volume, '/r'));
    const { files } = backend;
    assert.equal((await files.info('/srv/empty/deep'))?.kind, 'directory');
    const modes = await Promise.all(
      ['/srv/memory', '/srv/stored', '/etc/motd'].map(async (path) => (await files.info(path))?.mode),
    );
    assert.deepEqual(modes, [0o700, 0o700, 0o700]);
    assert.match(text(await files.read('/etc/motd')) ?? '', /simulated/);
    assert.equal(await files.info('/srv/none'), undefined);
  });

  it('stamp files with the time of the clock they were given', async () => {
    await using backend = await openDummy(createMemoryStore());
    await backend.files.apply([{ op: 'put', path: '/srv/x', content: '', durable: true }]);
    assert.equal((await backend.files.info('/srv/x'))?.modifiedMs, Date.UTC(2026, 10, 20, 17, 0, 0));
  });
});
