import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VolumeObjectTO } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { machine } from '../../support/machines.ts';
import { openStorageZone, pool, poolUuid, type StorageZone } from '../../support/storage-zone.ts';

const vmName = 'i-2-3-VM';
const size = 2 ** 30;

async function withVolume(): Promise<{ zone: StorageZone; volume: VolumeObjectTO }> {
  const zone = await openStorageZone();
  const data = { uuid: 'v-1', size, volumeId: 5, dataStore: pool() };
  await zone.host('CreateObjectCommand', { data: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': data } });
  const disks = [{ sequence: 0, type: 'ROOT', path: 'v-1', poolUuid }] as const;
  await zone.zone.machines.put(machine(vmName, 'User', [], { disks }));
  return { zone, volume: { ...data, path: 'v-1' } };
}

async function take(zone: StorageZone, volume: VolumeObjectTO): Promise<{ t: number; u: string }> {
  const { name, fields } = await zone.host('CreateDiskOnlyVmSnapshotCommand', { vmName, volumeTOs: [volume] });
  assert.equal(name, 'CreateDiskOnlyVmSnapshotAnswer');
  const map = fields['mapVolumeToSnapshotSizeAndNewVolumePath'] as Record<string, { t: number; u: string }>;
  assert.deepEqual(Object.keys(map), ['v-1']);
  return map['v-1'] ?? assert.fail();
}

const paths = (zone: StorageZone): readonly string[] => [...zone.storage.pools.files(poolUuid)].map(({ path }) => path).toSorted();

describe('snapshots of disks alone', () => {
  it('freeze the file and give the volume a new path, on the machine too', async () => {
    const { zone, volume } = await withVolume();
    await using _ = zone;
    const { t, u } = await take(zone, volume);
    assert.ok(t > 0);
    assert.deepEqual(paths(zone), [u, 'v-1'].toSorted());
    assert.equal(zone.zone.machines.get(vmName)?.disks[0]?.path, u);
  });

  it('are merged into their parent, which the machine goes on with', async () => {
    const { zone, volume } = await withVolume();
    await using _ = zone;
    const { u } = await take(zone, volume);
    const { name, fields } = await zone.host('MergeDiskOnlyVmSnapshotCommand', {
      vmName,
      snapshotMergeTreeToList: [
        {
          parent: { 'org.apache.cloudstack.storage.to.SnapshotObjectTO': { path: 'v-1', volume, dataStore: pool() } },
          child: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { ...volume, path: u } },
        },
      ],
    });
    assert.deepEqual([name, fields['result']], ['Answer', true]);
    assert.deepEqual(paths(zone), ['v-1']);
    assert.equal(zone.zone.machines.get(vmName)?.disks[0]?.path, 'v-1');
  });

  it('are reverted to with another path, and deleted', async () => {
    const { zone, volume } = await withVolume();
    await using _ = zone;
    const { u } = await take(zone, volume);
    const snapshot = { path: 'v-1', volume: { ...volume, path: u }, dataStore: pool() };
    const { name, fields } = await zone.host('RevertDiskOnlyVmSnapshotCommand', { vmName, snapshotObjectTos: [snapshot] });
    assert.equal(name, 'RevertDiskOnlyVmSnapshotAnswer');
    const [reverted] = fields['volumeObjectTos'] as readonly VolumeObjectTO[];
    assert.notEqual(reverted?.path, u);
    assert.deepEqual(paths(zone), [String(reverted?.path), 'v-1'].toSorted());
    await zone.host('DeleteDiskOnlyVmSnapshotCommand', {
      snapshots: [{ 'org.apache.cloudstack.storage.to.SnapshotObjectTO': snapshot }],
    });
    assert.deepEqual(paths(zone), [reverted?.path]);
  });
});

describe('snapshots with memory', () => {
  it('name every volume with its size', async () => {
    const { zone, volume } = await withVolume();
    await using _ = zone;
    const volumeTOs = [{ ...volume, size: 0 }];
    const target = { id: 1, snapshotName: 's', type: 'DiskAndMemory' } as const;
    const made = await zone.host('CreateVMSnapshotCommand', { vmName, target, volumeTOs });
    assert.partialDeepStrictEqual(made, {
      name: 'CreateVMSnapshotAnswer',
      fields: { volumeTOs: [{ path: 'v-1', size }], vmSnapshotTo: target },
    });
    const reverted = await zone.host('RevertToVMSnapshotCommand', { vmName, target, volumeTOs });
    assert.partialDeepStrictEqual(reverted, {
      name: 'RevertToVMSnapshotAnswer',
      fields: { vmState: 'PowerOn', volumeTOs: [{ size }] },
    });
    const deleted = await zone.host('DeleteVMSnapshotCommand', { vmName, target, volumeTOs });
    assert.partialDeepStrictEqual(deleted, { name: 'DeleteVMSnapshotAnswer', fields: { volumeTOs: [{ size }] } });
  });
});

describe('freezing', () => {
  it('is remembered until the thaw', async () => {
    const { zone } = await withVolume();
    await using _ = zone;
    const said: unknown[] = [];
    for (const option of ['status', 'freeze', 'status', 'thaw', 'status']) {
      said.push((await zone.host('FreezeThawVMCommand', { vmName, option })).fields['details']);
    }
    assert.deepEqual(said, ['thawed', 'frozen', 'frozen', 'thawed', 'thawed']);
  });
});
