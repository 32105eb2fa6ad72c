import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machine, nic } from '../../support/machines.ts';
import { openStorageZone, pool, poolUuid, store, storeUrl } from '../../support/storage-zone.ts';

describe('a secondary storage', () => {
  it('has one folder whatever the server asks and however often', async () => {
    await using zone = await openStorageZone();
    const setUp = async (url: string): Promise<unknown> => {
      const { name, fields } = await zone.vm('SecStorageSetupCommand', {
        store: { 'com.cloud.agent.api.to.NfsTO': { _url: url } },
      });
      assert.equal(name, 'SecStorageSetupAnswer');
      return fields['_dir'];
    };
    assert.match(String(await setUp(storeUrl)), /^[\da-f]{8}-[\da-f]{4}-3[\da-f]{3}-/);
    assert.equal(await setUp(`${storeUrl}/`), await setUp(storeUrl));
    assert.notEqual(await setUp('nfs://10.250.0.1/export/other'), await setUp(storeUrl));
  });

  it('has a capacity before anybody set it up, and is not empty', async () => {
    await using zone = await openStorageZone();
    const { name, fields } = await zone.vm('GetStorageStatsCommand', { store });
    assert.equal(name, 'GetStorageStatsAnswer');
    assert.ok(Number(fields['capacityBytes']) > 0);
    assert.ok(Number(fields['usedBytes']) > 0 && Number(fields['usedBytes']) < Number(fields['capacityBytes']));
  });

  it('takes the diagnostics archive of a router and links it', async () => {
    await using zone = await openStorageZone();
    const archive = '/root/diagnostics_files_20261121-120000.zip';
    zone.insides.disk('r-1-VM').files.set(archive, 'PK of a zip');
    await zone.zone.machines.put(
      machine('r-1-VM', 'DomainRouter', [nic(1, 'Control', '0e:00:a9:fe:00:01', { ip: '169.254.3.7' })]),
    );
    await zone.vm('SecStorageSetupCommand', { store });
    const copied = await zone.host('CopyToSecondaryStorageCommand', {
      secondaryStorageUrl: storeUrl,
      systemVmIp: '169.254.3.7',
      fileName: archive,
    });
    assert.deepEqual([copied.name, copied.fields['result']], ['CopyToSecondaryStorageAnswer', true]);

    const parent = zone.storage.images.get(storeUrl)?.directory ?? '';
    // The server joins its folder and the path without looking at slashes.
    const installPath = 'diagnostics_data//diagnostics_files_20261121-120000.zip';
    const linked = await zone.vm('CreateEntityDownloadURLCommand', { parent, installPath, filenameInExtractURL: 'u-1.zip' });
    assert.deepEqual(linked, { name: 'CreateEntityDownloadURLAnswer', fields: { result: true, details: '' } });
    const link = zone.storage.links.find('u-1.zip', 's-2-VM');
    assert.equal(String(Buffer.from(zone.storage.images.content(storeUrl, link?.path ?? '') ?? [])), 'PK of a zip');

    await zone.vm('DeleteEntityDownloadURLCommand', {
      extractUrl: 'http://203.0.113.9/userdata/u-1.zip',
      path: installPath,
      type: 'TEMPLATE',
    });
    assert.equal(zone.storage.links.find('u-1.zip'), undefined);
  });

  it('says what is missing when there is no such machine or file', async () => {
    await using zone = await openStorageZone();
    const command = { secondaryStorageUrl: storeUrl, systemVmIp: '169.254.3.7', fileName: '/root/x.zip' };
    assert.match(String((await zone.host('CopyToSecondaryStorageCommand', command)).fields['details']), /169\.254\.3\.7/);
    await zone.zone.machines.put(
      machine('r-1-VM', 'DomainRouter', [nic(1, 'Control', '0e:00:a9:fe:00:01', { ip: '169.254.3.7' })]),
    );
    assert.match(String((await zone.host('CopyToSecondaryStorageCommand', command)).fields['details']), /\/root\/x\.zip/);
  });

  it('links what is there only, and lets a volume go with its link', async () => {
    await using zone = await openStorageZone();
    const copied = await zone.host('CopyCommand', {
      srcTO: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { path: 'a', size: 2 ** 30, dataStore: pool() } },
      destTO: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { path: 'volumes/2/7', id: 7, dataStore: store } },
    });
    const data = copied.fields['newData'] as { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { path: string } };
    const { path } = data['org.apache.cloudstack.storage.to.VolumeObjectTO'];
    const { directory: parent } = await zone.storage.images.ensure(storeUrl);
    const missing = await zone.vm('CreateEntityDownloadURLCommand', { parent, installPath: 'volumes/2/8/x.qcow2' });
    assert.equal(missing.fields['result'], false);
    assert.match(String(missing.fields['details']), /Error in finding the file/);
    const linked = await zone.vm('CreateEntityDownloadURLCommand', {
      parent,
      installPath: path,
      filepathInExtractURL: 'u-2',
      filenameInExtractURL: 'my disk.qcow2',
    });
    assert.equal(linked.fields['result'], true);
    assert.equal(zone.storage.links.find('u-2/my disk.qcow2')?.path, path);
    const extractUrl = 'http://203.0.113.9/userdata/u-2/my%20disk.qcow2';
    await zone.vm('DeleteEntityDownloadURLCommand', { extractUrl, path, parentPath: parent, type: 'VOLUME' });
    assert.equal(zone.storage.links.find('u-2/my disk.qcow2'), undefined);
    assert.equal(zone.storage.images.find(storeUrl, path), undefined);
  });

  it('drops the snapshots of a folder', async () => {
    await using zone = await openStorageZone();
    for (const path of ['snapshots/2/7/a', 'snapshots/2/7/b', 'snapshots/2/70/c']) {
      await zone.storage.images.create(storeUrl, { kind: 'snapshot', path, virtualBytes: 10, physicalBytes: 10 });
    }
    await zone.vm('DeleteSnapshotsDirCommand', { store, directory: 'snapshots/2/7' });
    assert.deepEqual(
      [...zone.storage.images.images(storeUrl)].map(({ path }) => path),
      ['snapshots/2/70/c'],
    );
  });

  it('is browsed page by page', async () => {
    await using zone = await openStorageZone();
    for (const path of ['template/tmpl/1/3/x.qcow2', 'template/tmpl/2/201/y.qcow2', 'volumes/2/7/z.qcow2']) {
      await zone.storage.images.create(storeUrl, { kind: 'file', path, virtualBytes: 10, physicalBytes: 10 });
    }
    const list = async (path: string, startIndex = 0, pageSize = 10): Promise<Record<string, unknown>> =>
      (await zone.vm('ListDataStoreObjectsCommand', { store, path, startIndex, pageSize })).fields;
    assert.partialDeepStrictEqual(await list('/'), {
      pathExists: true,
      count: 2,
      names: ['template', 'volumes'],
      isDirs: [true, true],
    });
    assert.partialDeepStrictEqual(await list('template/tmpl', 1, 1), { count: 2, names: ['2'], paths: ['template/tmpl/2'] });
    assert.partialDeepStrictEqual(await list('volumes/2/7'), { names: ['z.qcow2'], isDirs: [false], sizes: [10] });
    assert.partialDeepStrictEqual(await list('nowhere'), { pathExists: false, count: 0, names: [] });
  });
});

describe('a primary pool', () => {
  const filer = {
    id: 1,
    uuid: poolUuid,
    host: '10.250.0.1',
    path: '/export/primary',
    port: 2049,
    type: 'NetworkFilesystem',
  } as const;

  it('tells its mount point by uuid, whatever the command proposes, and the same capacity to every host', async () => {
    await using zone = await openStorageZone();
    const mount = async (host: string): Promise<unknown> => {
      const said = await zone.host('ModifyStoragePoolCommand', { add: true, pool: filer, localPath: `/mnt//${poolUuid}` }, host);
      assert.equal(said.name, 'ModifyStoragePoolAnswer');
      assert.deepEqual(said.fields['templateInfo'], {});
      return said.fields['poolInfo'];
    };
    const info = await mount('kvm-sim-0001');
    assert.partialDeepStrictEqual(info, {
      uuid: poolUuid,
      host: '10.250.0.1',
      localPath: `/mnt/${poolUuid}`,
      hostPath: '/export/primary',
      poolType: 'NetworkFilesystem',
    });
    const { capacityBytes, availableBytes } = info as { capacityBytes: number; availableBytes: number };
    assert.ok(capacityBytes > availableBytes && availableBytes > 0);
    assert.deepEqual(await mount('kvm-sim-0002'), info);
    assert.deepEqual(
      zone.storage.pools.mountedBy('kvm-sim-0002').map(({ uuid }) => uuid),
      [poolUuid],
    );
    await zone.host('ModifyStoragePoolCommand', { add: false, pool: filer }, 'kvm-sim-0002');
    await zone.host('DeleteStoragePoolCommand', { _pool: filer }, 'kvm-sim-0001');
    assert.deepEqual([...zone.storage.pools.mountedBy('kvm-sim-0001'), ...zone.storage.pools.mountedBy('kvm-sim-0002')], []);
  });

  it('of a host is a folder of it', async () => {
    await using zone = await openStorageZone();
    const local = { ...filer, uuid: 'local', host: '10.20.0.11', path: '/var/lib/libvirt/images', type: 'Filesystem' } as const;
    const { fields } = await zone.host('ModifyStoragePoolCommand', { add: true, pool: local });
    assert.partialDeepStrictEqual(fields['poolInfo'], { localPath: '/var/lib/libvirt/images', poolType: 'Filesystem' });
  });

  it('keeps configuration drives, and says where they are', async () => {
    await using zone = await openStorageZone();
    const isoFile = 'configdrive/i-2-3-VM.iso';
    const isoData = Buffer.from('iso').toString('base64');
    const made = await zone.host('HandleConfigDriveIsoCommand', { isoFile, isoData, create: true, destStore: pool() });
    assert.partialDeepStrictEqual(made, { name: 'HandleConfigDriveIsoAnswer', fields: { result: true, location: 'PRIMARY' } });
    assert.equal([...zone.storage.pools.files(poolUuid)].length, 1);
    await zone.host('HandleConfigDriveIsoCommand', { isoFile, create: false, destStore: pool() });
    assert.equal([...zone.storage.pools.files(poolUuid)].length, 0);
    const cached = await zone.host('HandleConfigDriveIsoCommand', {
      isoFile,
      isoData,
      create: true,
      destStore: pool(),
      preferHostCache: true,
    });
    assert.equal(cached.fields['location'], 'HOST');
    const second = await zone.vm('HandleConfigDriveIsoCommand', { isoFile, isoData, create: true, destStore: store });
    assert.equal(second.fields['location'], 'SECONDARY');
  });
});
