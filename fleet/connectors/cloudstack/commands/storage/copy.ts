import type { DataTO } from '../../classes/index.ts';
import { createObject, findObject, type ObjectContent, type StoredObject } from '../../storage/objects.ts';
import { emptyImageBytes } from '../../storage/sizes.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { snapshotData, storageObject, templateData, volumeData, type StorageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { imageFormat } from '../../storage/image-format.ts';
import { answer, type Handlers } from '../command.ts';

/**
 * Every copy between pools and secondary storages (cloudstack-host-commands.md, A5): the server tells source and destination, the answer is
 * of the destination's kind. Hosts and secondary storage VMs do the same here.
 */
export function copyHandlers(storage: ZoneStorage): Handlers {
  return {
    async CopyCommand({ srcTO, destTO }) {
      return answer('CopyCmdAnswer', { result: true, newData: await copyData(storage, srcTO, destTO) });
    },
  };
}

/** Copies what `from` names to where `to` says and gives the new data. `VRA_BAD_INPUT` when the command does not tell enough. */
export async function copyData(storage: ZoneStorage, from: DataTO | undefined, to: DataTO | undefined): Promise<DataTO> {
  const source = required(storageObject(from), 'srcTO');
  const destination = required(storageObject(to), 'destTO');
  await storage.downloads.settle();
  const found = await findObject(storage, source, 'srcTO');
  const clone = isClone(source, destination);
  const made = await createObject(storage, destination, contentOf(found, destination, clone), { field: 'destTO', named: clone });
  return newData(destination, made);
}

/** A volume made of a template on its own pool is an overlay. */
function isClone(source: StorageObject, destination: StorageObject): boolean {
  return (
    source.kind === 'template' &&
    destination.kind === 'volume' &&
    source.store?.kind === 'pool' &&
    destination.store?.kind === 'pool' &&
    source.store.pool.uuid === destination.store.pool.uuid
  );
}

function contentOf(found: StoredObject, destination: StorageObject, clone: boolean): ObjectContent {
  if (destination.kind !== 'volume') return found;
  // A root disk may be larger than its template.
  const virtualBytes = Math.max(found.virtualBytes, destination.to.size ?? 0);
  return clone ? { ...found, virtualBytes, physicalBytes: emptyImageBytes, backing: found.path } : { ...found, virtualBytes };
}

function newData({ kind, to }: StorageObject, { path, virtualBytes, physicalBytes, format }: StoredObject): DataTO {
  const size = { path, size: virtualBytes, format: imageFormat(format) };
  if (kind === 'volume') return volumeData(size);
  if (kind === 'template') {
    return templateData({ ...size, physicalSize: physicalBytes, ...(to.name !== undefined && { name: to.name }) });
  }
  return snapshotData({
    path,
    physicalSize: physicalBytes,
    ...(to.parentSnapshotPath !== undefined && { parentSnapshotPath: to.parentSnapshotPath }),
    ...(to.checkpointPath !== undefined && { checkpointPath: to.checkpointPath }),
  });
}
