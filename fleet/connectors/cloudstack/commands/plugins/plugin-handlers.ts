import type { ConnectorParts } from '../../connector-parts.ts';
import type { Handlers } from '../command.ts';
import type { HostHealth } from '../machines/index.ts';
import { backupHandlers } from './backup-handlers.ts';
import { importHandlers } from './import-handlers.ts';
import { networkPluginHandlers } from './network-plugin-handlers.ts';
import type { VolumeSizes } from './volume-sizes.ts';

/**
 * Import, backup and network plug-ins (cloudstack-host-commands.md, A14). Those of the Linstor and StorPool vendors have classes that
 * nobody described; they stay unsupported.
 */
export function pluginHandlers(parts: ConnectorParts, health: HostHealth, volumes: VolumeSizes): Handlers {
  return { ...importHandlers(parts, health, volumes), ...backupHandlers(parts, volumes), ...networkPluginHandlers(parts) };
}
