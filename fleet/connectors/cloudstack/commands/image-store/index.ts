import type { ConnectorParts } from '../../connector-parts.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import type { Handlers } from '../command.ts';
import { sharedHandlers } from '../storage/index.ts';
import { dataDiskHandlers } from './data-disks.ts';
import { downloadHandlers } from './downloads.ts';
import { extractHandlers } from './extracts.ts';
import { listingHandlers } from './listings.ts';
import { maintenanceHandlers } from './maintenance.ts';
import { setupHandlers } from './setup.ts';
import { uploadHandlers } from './uploads.ts';

/** Commands of secondary storage VMs about their stores: cloudstack-host-commands.md, A12, with those that hosts hear, too. */
export function imageStoreHandlers(parts: ConnectorParts, storage: ZoneStorage): Handlers {
  return {
    ...sharedHandlers(storage),
    ...setupHandlers(storage),
    ...listingHandlers(storage),
    ...downloadHandlers(parts, storage),
    ...extractHandlers(storage),
    ...maintenanceHandlers(storage),
    ...uploadHandlers(storage),
    ...dataDiskHandlers(storage),
  };
}
