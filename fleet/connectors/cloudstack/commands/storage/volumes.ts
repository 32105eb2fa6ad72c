import type { ConnectorParts } from '../../connector-parts.ts';
import { forgetDestroyedMachine } from '../machines/index.ts';
import type { MachineDisk } from '../../zone/records.ts';
import { imageFormat } from '../../storage/image-format.ts';
import { changeDisksIfThere, movedDisk } from '../../storage/machine-disks.ts';
import { createObject, fileContent, findObject, findVolume, formatOn, removeObject } from '../../storage/objects.ts';
import { emptyImageBytes } from '../../storage/sizes.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { poolOfFiler, snapshotData, storageObject, volumeData, type StorageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Answer, type Handlers } from '../command.ts';

/** Deletes what a command names; a host and a secondary storage VM hear the same one. */
export function deleteHandlers(storage: ZoneStorage): Handlers {
  return {
    async DeleteCommand({ data }) {
      await removeObject(storage, required(storageObject(data), 'data'), 'data');
      return succeeded();
    },
  };
}

/** On a host, a stopped machine whose root volume goes is gone, too. */
export function hostDeleteHandlers(parts: ConnectorParts, storage: ZoneStorage): Handlers {
  return {
    async DeleteCommand({ data }) {
      const object = required(storageObject(data), 'data');
      await removeObject(storage, object, 'data');
      const { path } = object.to;
      if (object.kind === 'volume' && object.store?.kind === 'pool' && path !== undefined) {
        await forgetDestroyedMachine(parts, { path, vmName: object.to.vmName });
      }
      return succeeded();
    },
  };
}

/** Blank volumes and snapshots on pools; resize, migration, repair (cloudstack-host-commands.md, A5). */
export function volumeHandlers({ zone }: ConnectorParts, storage: ZoneStorage): Handlers {
  return {
    async CreateObjectCommand({ data }) {
      const object = required(storageObject(data), 'data');
      return object.kind === 'snapshot' ? createSnapshot(storage, object) : createBlank(storage, object);
    },

    async DestroyCommand({ volume }) {
      const path = required(volume?.path, 'volume.path');
      const uuid = required(volume?.storagePoolUuid, 'volume.storagePoolUuid');
      await storage.pools.remove(await storage.pools.ensure({ uuid, type: volume?.storagePoolType }), path);
      return succeeded();
    },

    async ResizeVolumeCommand({ path, pool, currentSize, newSize = 0, shrinkOk = false }) {
      const name = required(poolOfFiler(pool), 'pool.uuid');
      const { file } = await findVolume(storage, name, required(path, 'path'), { virtualBytes: currentSize });
      if (newSize <= 0)
        return answer('ResizeVolumeAnswer', { result: false, details: `${newSize} bytes is no size for volume ${file.path}` });
      if (newSize < file.virtualBytes && !shrinkOk) {
        const details = `volume ${file.path} has ${file.virtualBytes} bytes; shrinking it to ${newSize} was not allowed`;
        return answer('ResizeVolumeAnswer', { result: false, details });
      }
      const physicalBytes = Math.min(newSize, storage.pools.physicalBytes(file));
      await storage.pools.put({ ...file, virtualBytes: newSize, physicalBytes, createdMs: storage.now() });
      return answer('ResizeVolumeAnswer', { result: true, newSize });
    },

    async MigrateVolumeCommand({ volumePath, chainInfo, pool, sourcePool, attachedVmName, srcData, destData }) {
      const target = required(storageObject(destData)?.store ?? placeOf(pool), 'pool or destData');
      const from = storageObject(srcData);
      const source = required(from?.store ?? placeOf(sourcePool), 'sourcePool or srcData');
      const path = required(from?.to.path ?? volumePath, 'volumePath');
      const moved = await moveVolume(storage, {
        path,
        source: poolOf(source),
        target: poolOf(target),
        wanted: storageObject(destData)?.to.path,
      });
      await changeDisksIfThere(zone, attachedVmName, (disks: readonly MachineDisk[]) =>
        movedDisk(disks, path, { path: moved, poolUuid: poolOf(target).uuid }),
      );
      return answer('MigrateVolumeAnswer', {
        result: true,
        volumePath: moved,
        ...(chainInfo !== undefined && { volumeChain: chainInfo }),
      });
    },

    async CheckAndRepairVolumeCommand({ path, pool, repair }) {
      const name = required(poolOfFiler(pool), 'pool.uuid');
      const { file } = await findVolume(storage, name, required(path, 'path'));
      return answer('CheckAndRepairVolumeAnswer', {
        result: true,
        details: '',
        volumeCheckExecutionResult: checkReport(file.path, file.virtualBytes, storage.pools.physicalBytes(file)),
        ...(repair !== undefined && repair !== '' && { volumeRepairExecutionResult: 'No errors were found on the image.' }),
      });
    },

    async CopyVolumeCommand({ volumePath, pool, srcData, secondaryStorageURL, toSecondaryStorage = false, volumeId }) {
      const path = required(volumePath, 'volumePath');
      const name = required(poolOfFiler(pool), 'pool.uuid');
      const url = required(secondaryStorageURL, 'secondaryStorageURL');
      const onPool = { kind: 'volume', to: { path, id: volumeId }, store: { kind: 'pool', pool: name } } as const;
      const folder = `volumes/${storageObject(srcData)?.to.accountId ?? 0}/${volumeId ?? 0}`;
      const onStore = { kind: 'volume', to: { path: folder, id: volumeId }, store: { kind: 'image', url } } as const;
      const [from, to] = toSecondaryStorage ? [onPool, onStore] : [onStore, onPool];
      const made = await createObject(storage, clean(to), await findObject(storage, clean(from), 'volumePath'), { field: 'pool' });
      return answer('CopyVolumeAnswer', { result: true, volumePath: made.path, volumeFolder: folder });
    },
  };
}

async function createBlank(storage: ZoneStorage, object: StorageObject): Promise<Answer> {
  const told = object.kind === 'volume' || object.kind === 'template' ? object.to.size : undefined;
  const virtualBytes = required(told, 'data.size');
  const full = object.kind === 'volume' && object.to.provisioningType === 'FAT';
  const physicalBytes = full ? virtualBytes : Math.min(virtualBytes, emptyImageBytes);
  const content = { virtualBytes, physicalBytes, format: 'QCOW2' };
  const { path, format } = await createObject(storage, object, content, { field: 'data', named: true });
  return answer('CreateObjectAnswer', {
    result: true,
    data: volumeData({ path, size: virtualBytes, format: imageFormat(format) }),
  });
}

/** A snapshot of a file-based pool is a full copy of the volume in the pool's own folder of snapshots. */
async function createSnapshot(storage: ZoneStorage, object: StorageObject & { readonly kind: 'snapshot' }): Promise<Answer> {
  const volume = required(storageObject(object.to.volume && volumeData(object.to.volume)), 'data.volume');
  const content = await findObject(storage, volume, 'data.volume');
  const place = { ...object, store: object.store ?? volume.store };
  const { path, physicalBytes } = await createObject(storage, place, content, { field: 'data' });
  return answer('CreateObjectAnswer', {
    result: true,
    data: snapshotData({
      path,
      physicalSize: physicalBytes,
      ...(object.to.parentSnapshotPath !== undefined && { parentSnapshotPath: object.to.parentSnapshotPath }),
      ...(object.to.kvmIncrementalSnapshot === true && { checkpointPath: path.replace('/snapshots/', '/checkpoints/') }),
    }),
  });
}

interface Move {
  readonly path: string;
  readonly source: { readonly uuid: string };
  readonly target: { readonly uuid: string };
  readonly wanted: string | undefined;
}

/** Gives the volume's path on the other pool: its own where that is free. */
async function moveVolume(storage: ZoneStorage, { path, source, target, wanted }: Move): Promise<string> {
  const { pool, file } = await findVolume(storage, source, path);
  const destination = await storage.pools.ensure(target);
  if (destination.uuid === pool.uuid) return path;
  const name = [wanted, file.path].find((one) => one !== undefined && storage.pools.file(destination, one) === undefined);
  const { backing: _flattened, ...rest } = file;
  const moved = await storage.pools.put({
    ...rest,
    ...fileContent(storage, file),
    pool: destination.uuid,
    path: name === undefined ? storage.names.uuid() : storage.pools.relative(destination, name),
    format: formatOn(destination, file.format),
    createdMs: storage.now(),
  });
  await storage.pools.remove(pool, file.path);
  return moved.path;
}

function placeOf(filer: Parameters<typeof poolOfFiler>[0]): StorageObject['store'] {
  const pool = poolOfFiler(filer);
  return pool && { kind: 'pool', pool };
}

function poolOf(place: NonNullable<StorageObject['store']>): { readonly uuid: string } {
  return required(place.kind === 'pool' ? place.pool : undefined, 'the pool of the volume');
}

/** A volume object without fields that nobody told. */
function clean(object: {
  readonly to: { readonly path: string; readonly id: number | undefined };
  readonly store: NonNullable<StorageObject['store']>;
}): StorageObject {
  const { path, id } = object.to;
  return { kind: 'volume', to: { path, ...(id !== undefined && { id }) }, store: object.store };
}

/** What `qemu-img check --output=json` prints of a sound image. */
function checkReport(path: string, virtualBytes: number, physicalBytes: number): string {
  const cluster = 65_536;
  const report = {
    'image-end-offset': physicalBytes,
    'total-clusters': Math.ceil(virtualBytes / cluster),
    'check-errors': 0,
    'allocated-clusters': Math.ceil(physicalBytes / cluster),
    filename: path,
    format: 'qcow2',
  };
  return JSON.stringify(report, undefined, 4);
}
