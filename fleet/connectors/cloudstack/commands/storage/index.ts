import type { ConnectorParts } from '../../connector-parts.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import type { Handlers } from '../command.ts';
import { attachmentHandlers } from './attachments.ts';
import { browserHandlers, volumeListHandlers } from './browse.ts';
import { configDriveHandlers } from './config-drive.ts';
import { copyHandlers } from './copy.ts';
import { diagnosticsArchiveHandlers } from './diagnostics-archive.ts';
import { directDownloadHandlers } from './direct-downloads.ts';
import { foreignStorageHandlers } from './foreign.ts';
import { poolHandlers } from './pools.ts';
import { snapshotHandlers } from './snapshots.ts';
import { storeStatisticsHandlers, volumeStatisticsHandlers } from './statistics.ts';
import { unsentStorageHandlers } from './unsent.ts';
import { vmSnapshotHandlers } from './vm-snapshots.ts';
import { deleteHandlers, hostDeleteHandlers, volumeHandlers } from './volumes.ts';
import { zoneCopyHandlers } from './zone-copies.ts';

/** Storage commands of hosts: cloudstack-host-commands.md, A4, A5, the two of A6 about storage and the one of A10. */
export function storageHandlers(parts: ConnectorParts, storage: ZoneStorage): Handlers {
  return {
    ...sharedHandlers(storage),
    ...poolHandlers(storage),
    ...volumeStatisticsHandlers(storage),
    ...hostDeleteHandlers(parts, storage),
    ...volumeHandlers(parts, storage),
    ...attachmentHandlers(parts, storage),
    ...snapshotHandlers(storage),
    ...vmSnapshotHandlers(parts, storage),
    ...directDownloadHandlers(parts, storage),
    ...volumeListHandlers(storage),
    ...diagnosticsArchiveHandlers(parts, storage),
    ...foreignStorageHandlers(parts),
    ...unsentStorageHandlers(storage),
  };
}

/** Commands that the server sends to a host or to a secondary storage VM, wherever the data is (cloudstack-host-commands.md, A12, D4). */
export function sharedHandlers(storage: ZoneStorage): Handlers {
  return {
    ...copyHandlers(storage),
    ...deleteHandlers(storage),
    ...storeStatisticsHandlers(storage),
    ...configDriveHandlers(storage),
    ...browserHandlers(storage),
    ...zoneCopyHandlers(storage),
  };
}
