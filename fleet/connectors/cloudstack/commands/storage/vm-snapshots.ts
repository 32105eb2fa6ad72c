import type { VolumeObjectTO } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { changeDisksIfThere, movedDisk } from '../../storage/machine-disks.ts';
import { findObject, removeObject } from '../../storage/objects.ts';
import type { PoolFile, PoolRecord } from '../../storage/records.ts';
import { emptyImageBytes } from '../../storage/sizes.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { snapshotObject, storageObject, volumeData, type StorageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Answer, type Handlers } from '../command.ts';

/**
 * Snapshots of whole machines (cloudstack-host-commands.md, A5). Those of disks alone freeze each volume's file and go on in an overlay,
 * which the server keeps as the volume's new path; those with memory stay inside the volumes.
 */
export function vmSnapshotHandlers({ zone }: ConnectorParts, storage: ZoneStorage): Handlers {
  const frozen = new Set<string>();

  const moveDisk = (vmName: string | undefined, from: string, to: string): Promise<void> =>
    changeDisksIfThere(zone, vmName, (disks) => movedDisk(disks, from, { path: to }));

  return {
    async CreateDiskOnlyVmSnapshotCommand({ vmName, volumeTOs }) {
      const places: Record<string, { readonly t: number; readonly u: string }> = {};
      for (const volume of required(volumeTOs, 'volumeTOs')) {
        const { pool, file } = await volumeFile(storage, volume);
        const size = storage.pools.physicalBytes(file);
        await storage.pools.put({ ...file, kind: 'snapshot', physicalBytes: size });
        const path = await putOverlay(storage, pool, file, volume);
        await moveDisk(vmName, required(volume.path, 'volumeTOs.path'), path);
        places[required(volume.uuid, 'volumeTOs.uuid')] = { t: size, u: path };
      }
      return answer('CreateDiskOnlyVmSnapshotAnswer', { result: true, mapVolumeToSnapshotSizeAndNewVolumePath: places });
    },

    async DeleteDiskOnlyVmSnapshotCommand({ snapshots = [] }) {
      for (const snapshot of snapshots) await removeObject(storage, required(storageObject(snapshot), 'snapshots'), 'snapshots');
      return succeeded();
    },

    async MergeDiskOnlyVmSnapshotCommand({ snapshotMergeTreeToList, vmName }) {
      for (const tree of required(snapshotMergeTreeToList, 'snapshotMergeTreeToList')) {
        const parent = await objectFile(storage, storageObject(tree.parent), 'parent');
        const child = await objectFile(storage, storageObject(tree.child), 'child');
        await storage.pools.put(merged(storage, parent.file, child.file));
        for (const grandchild of tree.grandChildren ?? []) {
          const { file } = await objectFile(storage, storageObject(grandchild), 'grandChildren');
          await storage.pools.put({ ...file, backing: parent.file.path });
        }
        await storage.pools.remove(child.pool, child.file.path);
        await moveDisk(vmName, child.file.path, parent.file.path);
      }
      return succeeded();
    },

    async RevertDiskOnlyVmSnapshotCommand({ snapshotObjectTos, vmName }) {
      const volumeObjectTos: VolumeObjectTO[] = [];
      for (const snapshot of required(snapshotObjectTos, 'snapshotObjectTos')) {
        const { pool, file } = await objectFile(storage, snapshotObject(snapshot), 'snapshotObjectTos');
        const volume = required(snapshot.volume, 'snapshotObjectTos.volume');
        const old = required(volume.path, 'snapshotObjectTos.volume.path');
        const path = await putOverlay(storage, pool, file, volume);
        if (storage.pools.file(pool, old)?.kind === 'volume') await storage.pools.remove(pool, old);
        await moveDisk(vmName, old, path);
        volumeObjectTos.push({ ...volume, path, size: file.virtualBytes });
      }
      return answer('RevertDiskOnlyVmSnapshotAnswer', { result: true, volumeObjectTos });
    },

    async CreateVMSnapshotCommand({ target, volumeTOs }) {
      return answer('CreateVMSnapshotAnswer', {
        result: true,
        volumeTOs: await sized(storage, volumeTOs),
        vmSnapshotTo: required(target, 'target'),
      });
    },

    async DeleteVMSnapshotCommand({ volumeTOs }) {
      return answer('DeleteVMSnapshotAnswer', { result: true, volumeTOs: await sized(storage, volumeTOs) });
    },

    async RevertToVMSnapshotCommand({ target, volumeTOs }) {
      const vmState = required(target, 'target').type === 'DiskAndMemory' ? 'PowerOn' : 'PowerOff';
      return answer('RevertToVMSnapshotAnswer', { result: true, volumeTOs: await sized(storage, volumeTOs), vmState });
    },

    FreezeThawVMCommand({ vmName, option }) {
      const name = required(vmName, 'vmName');
      const verb = option?.toLowerCase();
      if (zone.machines.get(name)?.state !== 'running') return refused(`Domain ${name} is not running`);
      if (verb !== 'freeze' && verb !== 'thaw' && verb !== 'status') return refused(`${option} is none of freeze, thaw and status`);
      if (verb === 'freeze') frozen.add(name);
      if (verb === 'thaw') frozen.delete(name);
      return answer('FreezeThawVMAnswer', { result: true, details: frozen.has(name) ? 'frozen' : 'thawed' });
    },
  };
}

function refused(details: string): Answer {
  return answer('FreezeThawVMAnswer', { result: false, details });
}

interface OnPool {
  readonly pool: PoolRecord;
  readonly file: PoolFile;
}

async function volumeFile(storage: ZoneStorage, volume: VolumeObjectTO): Promise<OnPool> {
  return objectFile(storage, storageObject(volumeData(volume)), 'volumeTOs');
}

async function objectFile(storage: ZoneStorage, object: StorageObject | undefined, field: string): Promise<OnPool> {
  const { store } = required(object, field);
  const place = required(store?.kind === 'pool' ? store.pool : undefined, `the pool of ${field}`);
  const { path } = await findObject(storage, required(object, field), field);
  const pool = await storage.pools.ensure(place);
  return { pool, file: required(storage.pools.file(pool, path), `${field}.path`) };
}

async function putOverlay(storage: ZoneStorage, pool: PoolRecord, file: PoolFile, volume: VolumeObjectTO): Promise<string> {
  const { path } = await storage.pools.put({
    ...file,
    kind: 'volume',
    path: storage.names.uuid(),
    backing: file.path,
    physicalBytes: Math.min(emptyImageBytes, file.virtualBytes),
    createdMs: storage.now(),
    ...(volume.uuid !== undefined && { uuid: volume.uuid }),
    ...(volume.volumeId !== undefined && { id: volume.volumeId }),
    pool: pool.uuid,
  });
  return path;
}

/** The parent with what the child had; it takes the child's part in the chain. */
function merged(storage: ZoneStorage, parent: PoolFile, child: PoolFile): PoolFile {
  const physicalBytes = storage.pools.physicalBytes(parent) + storage.pools.physicalBytes(child);
  return {
    ...parent,
    kind: child.kind,
    virtualBytes: child.virtualBytes,
    physicalBytes: Math.min(physicalBytes, child.virtualBytes),
    createdMs: storage.now(),
  };
}

/** The volumes with their sizes: the server reads each. */
async function sized(storage: ZoneStorage, volumes: readonly VolumeObjectTO[] | undefined): Promise<readonly VolumeObjectTO[]> {
  const result: VolumeObjectTO[] = [];
  for (const volume of required(volumes, 'volumeTOs')) {
    const { file } = await volumeFile(storage, volume);
    result.push({ ...volume, size: file.virtualBytes });
  }
  return result;
}
