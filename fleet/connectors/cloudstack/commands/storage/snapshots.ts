import { findObject } from '../../storage/objects.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { snapshotObject, storageObject, volumeData } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

/** Volume snapshots that are there already (cloudstack-host-commands.md, A5). */
export function snapshotHandlers(storage: ZoneStorage): Handlers {
  return {
    async RevertSnapshotCommand({ data, dataOnPrimaryStorage }) {
      const told = dataOnPrimaryStorage?.path === undefined ? data : dataOnPrimaryStorage;
      const snapshot = snapshotObject(required(told, 'data or dataOnPrimaryStorage'));
      const { physicalBytes } = await findObject(storage, snapshot, 'data');
      const volume = required(
        storageObject(volumeData(required(snapshot.to.volume ?? data?.volume, 'data.volume'))),
        'data.volume',
      );
      const { path } = await findObject(storage, volume, 'data.volume');
      const place = required(volume.store?.kind === 'pool' ? volume.store.pool : undefined, 'data.volume.dataStore');
      const file = storage.pools.file(await storage.pools.ensure(place), path);
      if (file) {
        const reverted = { ...file, physicalBytes: Math.min(physicalBytes, file.virtualBytes), createdMs: storage.now() };
        await storage.pools.put(reverted);
      }
      return succeeded();
    },

    async ConvertSnapshotCommand({ snapshotObjectTO }) {
      const snapshot = snapshotObject(required(snapshotObjectTO, 'snapshotObjectTO'));
      const { path, physicalBytes } = await findObject(storage, snapshot, 'snapshotObjectTO');
      return answer('ConvertSnapshotAnswer', {
        result: true,
        snapshotObjectTO: { ...snapshot.to, path, physicalSize: physicalBytes },
      });
    },

    RemoveBitmapCommand({ snapshotObjectTO }) {
      required(snapshotObjectTO, 'snapshotObjectTO');
      return succeeded();
    },

    RecreateCheckpointsCommand({ vmName }) {
      required(vmName, 'vmName');
      return succeeded();
    },
  };
}
