import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  DataTO,
  SnapshotObjectTO,
  TemplateObjectTO,
  VolumeObjectTO,
} from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { machine } from '../../support/machines.ts';
import {
  filer,
  openStorageZone,
  otherPoolUuid,
  pool,
  poolUuid,
  store,
  storeUrl,
  unwrap,
  type StorageZone,
} from '../../support/storage-zone.ts';

const gibibyte = 2 ** 30;
const template = (to: TemplateObjectTO): DataTO => ({ 'org.apache.cloudstack.storage.to.TemplateObjectTO': to });
const volume = (to: VolumeObjectTO): DataTO => ({ 'org.apache.cloudstack.storage.to.VolumeObjectTO': to });
const snapshot = (to: SnapshotObjectTO): DataTO => ({ 'org.apache.cloudstack.storage.to.SnapshotObjectTO': to });

const seeded: TemplateObjectTO = {
  path: 'template/tmpl/1/3/',
  uuid: 't-3',
  id: 3,
  name: 'routing-3',
  accountId: 1,
  format: 'QCOW2',
};
const rootUuid = 'd7c0ed42-ea96-480f-a206-a3567bc16dfe';
const dataUuid = '32c3417f-4b9b-40a8-9929-b67e1528f309';

async function usedOf(zone: StorageZone, uuid = poolUuid): Promise<number> {
  const { fields } = await zone.host('GetStorageStatsCommand', { id: uuid, pooltype: 'NetworkFilesystem' });
  return Number(fields['usedBytes']);
}

async function copyTemplate(zone: StorageZone): Promise<string> {
  const said = await zone.host('CopyCommand', {
    srcTO: template({ ...seeded, imageDataStore: store }),
    destTO: template({ uuid: 't-3', id: 3, name: 'routing-3', imageDataStore: pool() }),
  });
  assert.equal(said.name, 'CopyCmdAnswer');
  return String(unwrap(said.fields['newData'], 'TemplateObjectTO')['path']);
}

describe('a template on its way to a machine', () => {
  it('has a path of its own on the pool, and the same one when it is sent again', async () => {
    await using zone = await openStorageZone();
    const path = await copyTemplate(zone);
    assert.match(path, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    assert.equal(await copyTemplate(zone), path);
  });

  it('tells sizes although the server seeded it with size 0', async () => {
    await using zone = await openStorageZone();
    const said = await zone.host('CopyCommand', {
      srcTO: template({ ...seeded, size: 0, imageDataStore: store }),
      destTO: template({ uuid: 't-3', id: 3, imageDataStore: pool() }),
    });
    const { size, physicalSize, format } = unwrap(said.fields['newData'], 'TemplateObjectTO');
    assert.deepEqual([size, format], [5_242_880_000, 'QCOW2']);
    assert.ok(Number(physicalSize) > 0 && Number(physicalSize) < Number(size));
  });

  it('becomes a root volume named by its uuid, as large as the offering says', async () => {
    await using zone = await openStorageZone();
    const srcTO = template({ ...seeded, path: await copyTemplate(zone), imageDataStore: pool() });
    const clone = (size: number): DataTO => volume({ uuid: rootUuid, volumeType: 'ROOT', size, id: 2, dataStore: pool() });
    const small = await zone.host('CopyCommand', { srcTO, destTO: clone(0) });
    assert.deepEqual(unwrap(small.fields['newData'], 'VolumeObjectTO'), { path: rootUuid, size: 5_242_880_000, format: 'QCOW2' });
    const large = await zone.host('CopyCommand', { srcTO, destTO: clone(20 * gibibyte) });
    assert.equal(unwrap(large.fields['newData'], 'VolumeObjectTO')['size'], 20 * gibibyte);
    assert.equal([...zone.storage.pools.files(poolUuid)].length, 2);
  });

  it('refuses a copy that names nothing, with details', async () => {
    await using zone = await openStorageZone();
    const said = await zone.host('CopyCommand', {});
    assert.equal(said.name, 'CopyCmdAnswer');
    assert.equal(said.fields['result'], false);
    assert.match(String(said.fields['details']), /srcTO/);
  });
});

describe('a deployment from first to last', () => {
  it('gives back every byte', async () => {
    await using zone = await openStorageZone();
    const vmName = 'i-2-3-VM';
    await zone.zone.machines.put(machine(vmName, 'User', []));
    const empty = [await usedOf(zone), await usedOf(zone, otherPoolUuid), zone.storage.images.usedBytes(storeUrl)];
    const templatePath = await copyTemplate(zone);
    const withTemplate = await usedOf(zone);
    assert.ok(withTemplate > (empty[0] ?? 0));

    const root = { uuid: rootUuid, volumeType: 'ROOT', id: 2, vmName, dataStore: pool() } as const;
    await zone.host('CopyCommand', {
      srcTO: template({ ...seeded, path: templatePath, imageDataStore: pool() }),
      destTO: volume(root),
    });
    const disk = {
      uuid: dataUuid,
      volumeType: 'DATADISK',
      size: 5 * gibibyte,
      volumeId: 31,
      id: 31,
      accountId: 2,
      dataStore: pool(),
    } as const;
    const created = await zone.host('CreateObjectCommand', { data: volume(disk) });
    assert.deepEqual(unwrap(created.fields['data'], 'VolumeObjectTO'), { path: dataUuid, size: 5 * gibibyte, format: 'QCOW2' });

    const attached = { ...disk, path: dataUuid };
    const attach = await zone.host('AttachCommand', { vmName, disk: { data: volume(attached), diskSeq: 1, type: 'DATADISK' } });
    assert.equal(attach.name, 'AttachAnswer');
    assert.partialDeepStrictEqual(attach.fields, { result: true, disk: { diskSeq: 1, path: dataUuid } });
    assert.deepEqual(zone.zone.machines.get(vmName)?.disks, [
      { sequence: 1, type: 'DATADISK', path: dataUuid, volumeId: 31, poolUuid },
    ]);

    const taken = await zone.host('CreateObjectCommand', {
      data: snapshot({ volume: attached, dataStore: pool(), id: 1, name: 'snap' }),
    });
    const { path: snapshotPath, physicalSize } = unwrap(taken.fields['data'], 'SnapshotObjectTO');
    assert.match(String(snapshotPath), new RegExp(`^/mnt/${poolUuid}/snapshots/`));
    assert.ok(Number(physicalSize) > 0);

    const onPool = snapshot({ volume: attached, dataStore: pool(), id: 1, name: 'snap', path: String(snapshotPath) });
    const backup = await zone.host('CopyCommand', {
      srcTO: onPool,
      destTO: snapshot({ volume: attached, dataStore: store, id: 1, name: 'snap', path: 'snapshots/2/31' }),
    });
    const { path: backupPath } = unwrap(backup.fields['newData'], 'SnapshotObjectTO');
    assert.match(String(backupPath), /^snapshots\/2\/31\/[\da-f-]{36}$/);
    const onStore = snapshot({ volume: attached, dataStore: store, id: 1, path: String(backupPath) });

    const made = await zone.vm('CopyCommand', {
      srcTO: onStore,
      destTO: template({
        path: 'template/tmpl/2/205',
        id: 205,
        uuid: 't-205',
        name: '205-2-x',
        format: 'QCOW2',
        imageDataStore: store,
      }),
    });
    const fromSnapshot = unwrap(made.fields['newData'], 'TemplateObjectTO');
    assert.match(String(fromSnapshot['path']), /^template\/tmpl\/2\/205\/[\da-f-]{36}\.qcow2$/);
    assert.equal(fromSnapshot['size'], 5 * gibibyte);

    const resized = await zone.host('ResizeVolumeCommand', {
      path: dataUuid,
      pool: filer(),
      currentSize: 5 * gibibyte,
      newSize: 20 * gibibyte,
    });
    assert.deepEqual(resized, { name: 'ResizeVolumeAnswer', fields: { result: true, newSize: 20 * gibibyte } });

    const migrated = await zone.host('MigrateVolumeCommand', {
      volumePath: dataUuid,
      sourcePool: filer(),
      pool: filer(otherPoolUuid),
      attachedVmName: vmName,
    });
    assert.equal(migrated.fields['volumePath'], dataUuid);
    assert.equal(zone.zone.machines.get(vmName)?.disks[0]?.poolUuid, otherPoolUuid);
    assert.ok((await usedOf(zone, otherPoolUuid)) > (empty[1] ?? 0));

    const moved = volume({ ...attached, dataStore: pool(otherPoolUuid) });
    const detached = await zone.host('DettachCommand', { vmName, disk: { data: moved, diskSeq: 1 } });
    assert.equal(detached.name, 'DettachAnswer');
    assert.deepEqual(zone.zone.machines.get(vmName)?.disks, []);

    for (const data of [
      moved,
      onPool,
      volume({ ...root, path: rootUuid }),
      template({ uuid: 't-3', id: 3, path: templatePath, imageDataStore: pool() }),
    ]) {
      assert.deepEqual(await zone.host('DeleteCommand', { data }), { name: 'Answer', fields: { result: true } });
    }
    await zone.vm('DeleteCommand', { data: onStore });
    await zone.vm('DeleteCommand', { data: template({ path: String(fromSnapshot['path']), imageDataStore: store }) });
    await zone.vm('DeleteCommand', { data: template({ ...seeded, imageDataStore: store }) });
    assert.deepEqual([await usedOf(zone), await usedOf(zone, otherPoolUuid), zone.storage.images.usedBytes(storeUrl)], empty);
  });

  it('deletes what is not there', async () => {
    await using zone = await openStorageZone();
    const said = await zone.host('DeleteCommand', { data: volume({ uuid: 'x', path: 'x', dataStore: pool() }) });
    assert.deepEqual(said.fields, { result: true });
  });

  it('forgets a stopped machine with its root volume', async () => {
    await using zone = await openStorageZone();
    const disks = [{ sequence: 0, type: 'ROOT', path: rootUuid, poolUuid }] as const;
    await zone.zone.machines.put(machine('i-2-4-VM', 'User', [], { state: 'stopped', disks }));
    await zone.host('DeleteCommand', { data: volume({ path: rootUuid, vmName: 'i-2-4-VM', dataStore: pool() }) });
    assert.equal(zone.zone.machines.get('i-2-4-VM'), undefined);
  });
});

describe('volumes', () => {
  it('grow with time, never beyond their size', async () => {
    await using zone = await openStorageZone();
    await zone.host('CreateObjectCommand', { data: volume({ uuid: dataUuid, size: gibibyte, dataStore: pool() }) });
    const stats = async (): Promise<number> => {
      const { fields } = await zone.host('GetVolumeStatsCommand', {
        volumeUuids: [dataUuid, 'unknown'],
        poolType: 'NetworkFilesystem',
        poolUuid,
      });
      const entries = fields['volumeStats'] as Record<string, { volumeUuid: string; physicalsize: number; virtualSize: number }>;
      assert.deepEqual(Object.keys(entries), [dataUuid]);
      assert.equal(entries[dataUuid]?.virtualSize, gibibyte);
      return entries[dataUuid].physicalsize;
    };
    const before = await stats();
    await zone.clock.advance(7 * 86_400_000);
    const after = await stats();
    assert.ok(before < after && after < gibibyte, `${before} ${after}`);
  });

  it('do not shrink without leave, nor to nothing', async () => {
    await using zone = await openStorageZone();
    await zone.host('CreateObjectCommand', { data: volume({ uuid: dataUuid, size: 2 * gibibyte, dataStore: pool() }) });
    for (const newSize of [gibibyte, 0]) {
      const said = await zone.host('ResizeVolumeCommand', { path: dataUuid, pool: filer(), newSize });
      assert.equal(said.name, 'ResizeVolumeAnswer');
      assert.equal(said.fields['result'], false);
      assert.notEqual(said.fields['details'], undefined);
    }
    const shrunk = await zone.host('ResizeVolumeCommand', { path: dataUuid, pool: filer(), newSize: gibibyte, shrinkOk: true });
    assert.equal(shrunk.fields['newSize'], gibibyte);
  });

  it('go to the next free place of a machine, and past its CD drive', async () => {
    await using zone = await openStorageZone();
    await zone.zone.machines.put(machine('i-2-3-VM', 'User', []));
    const places: unknown[] = [];
    for (const uuid of ['a', 'b', 'c', 'd']) {
      const disk = { data: volume({ uuid, path: uuid, size: gibibyte, volumeType: 'DATADISK', dataStore: pool() }) } as const;
      const { fields } = await zone.host('AttachCommand', { vmName: 'i-2-3-VM', disk });
      places.push((fields['disk'] as { diskSeq: number }).diskSeq);
    }
    assert.deepEqual(places, [1, 2, 4, 5]);
  });

  it('are not attached to a machine that is not there', async () => {
    await using zone = await openStorageZone();
    const disk = { data: volume({ path: 'a', size: gibibyte, dataStore: pool() }) };
    const { name, fields } = await zone.host('AttachCommand', { vmName: 'i-9-9-VM', disk });
    assert.equal(name, 'AttachAnswer');
    assert.match(String(fields['details']), /no domain with matching name 'i-9-9-VM'/);
  });

  it('an ISO comes to the drive and leaves it, with plain answers', async () => {
    await using zone = await openStorageZone();
    await zone.zone.machines.put(machine('i-2-3-VM', 'User', []));
    const iso = template({
      path: 'template/tmpl/2/210/210-2-x.iso',
      id: 210,
      name: '210-2-x',
      format: 'ISO',
      imageDataStore: store,
    });
    assert.equal((await zone.host('AttachCommand', { vmName: 'i-2-3-VM', disk: { data: iso, diskSeq: 3 } })).name, 'Answer');
    assert.deepEqual(zone.zone.machines.get('i-2-3-VM')?.disks, [
      { sequence: 3, type: 'ISO', path: 'template/tmpl/2/210/210-2-x.iso' },
    ]);
    assert.equal((await zone.host('DettachCommand', { vmName: 'i-2-3-VM', disk: { data: iso } })).name, 'Answer');
    assert.deepEqual(zone.zone.machines.get('i-2-3-VM')?.disks, []);
  });
});
