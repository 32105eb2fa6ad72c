import type { AgentNames, CredentialStore } from './certificates/credentials.ts';
import { availabilityHandlers } from './commands/availability/index.ts';
import { failed, type Handlers } from './commands/command.ts';
import { combineHandlers } from './commands/execute.ts';
import { hostHandlers } from './commands/host/index.ts';
import { imageStoreHandlers } from './commands/image-store/index.ts';
import { machineHandlers } from './commands/machines/index.ts';
import { NetworkElements, networkHandlers, routerCertificateHandlers, type HostRelease } from './commands/network/index.ts';
import { pluginHandlers, type VolumeSizes } from './commands/plugins/index.ts';
import { securityGroupHandlers } from './commands/security-groups/index.ts';
import { certificateHandlers, type MachineCertificate } from './commands/session/certificates.ts';
import { statisticsHandlers } from './commands/statistics/index.ts';
import { storageHandlers } from './commands/storage/index.ts';
import type { ConnectorParts } from './connector-parts.ts';
import type { ConnectorEvents } from './events.ts';
import type { ImageStoreMount } from './insides/index.ts';
import type { ZoneStorage } from './storage/storage.ts';
import { storePlace } from './storage/transfer-objects.ts';
import { changeHost } from './zone/change-host.ts';
import { consoleProxyHandlers, type ConsoleProxyState } from './system-vms/index.ts';

export interface AgentHandlersOptions {
  readonly parts: ConnectorParts;
  readonly storage: ZoneStorage;
  readonly events: ConnectorEvents;
  readonly credentials: CredentialStore;
  readonly hostIsUp: (host: string) => boolean;
  readonly names: (agent: string) => AgentNames;
  readonly restart: (agent: string, reason: string) => void;
  readonly onMachineCertificate: (machine: string, issued: MachineCertificate) => Promise<void>;
  readonly proxyState: (agent: string) => ConsoleProxyState;
  /** What hosts bring along for live patches. */
  readonly release?: HostRelease | undefined;
  /** Shows a secondary storage as mounted inside its VM. */
  readonly mountStore: (agent: string, store: ImageStoreMount) => Promise<void>;
}

/** What each kind of agent answers. */
export interface AgentHandlers {
  readonly host: Handlers;
  readonly secondaryStorage: Handlers;
  readonly consoleProxy: Handlers;
  /** The agent's process of a host ended. */
  forgetAgent(host: string): void;
}

/** A set-up store also shows inside the VM that sets it up. */
function mountingStores(handlers: Handlers, mountStore: AgentHandlersOptions['mountStore']): Handlers {
  return {
    ...handlers,
    SecStorageSetupCommand: async (command, context) => {
      const given = (await handlers.SecStorageSetupCommand?.(command, context)) ?? failed('no secondary storage here');
      if (given.name !== 'SecStorageSetupAnswer' || !given.fields.result) return given;
      const { _dir: uuid } = given.fields;
      const place = storePlace(command.store);
      const url = place?.kind === 'image' ? place.url : (command.secUrl ?? '');
      if (uuid !== undefined && /^nfs:/i.test(url)) await mountStore(context.agent, { uuid, url, nfsVersion: command.nfsVersion });
      return given;
    },
  };
}

/** What the plug-ins ask of primary pools: a volume of one pool, or of any. */
function volumeSizes({ pools }: ZoneStorage): VolumeSizes {
  return {
    virtualBytes: ({ pool, path }) => {
      const named = pool === undefined ? undefined : pools.get(pool);
      const candidates = pool === undefined ? [...pools.pools()] : named === undefined ? [] : [named];
      return candidates.flatMap((candidate) => pools.file(candidate, path)?.virtualBytes ?? [])[0];
    },
  };
}

/** The handlers of all areas, by the kind of agent that gets the commands (cloudstack-host-commands.md, A). */
export function agentHandlers(options: AgentHandlersOptions): AgentHandlers {
  const { parts, storage, events, credentials, hostIsUp, names, restart, onMachineCertificate, proxyState, mountStore } = options;
  // No simulated host is ever switched off: what stops is its agent.
  const health = { hostIsUp, hostHasPower: (host: string) => parts.zone.hosts.has(host) };
  const elements = new NetworkElements(parts);
  const ownCertificates = { clock: parts.clock, events, credentials, names, restart, onMachineCertificate };
  return {
    host: combineHandlers(
      hostHandlers(parts),
      machineHandlers(parts, health),
      statisticsHandlers(parts),
      availabilityHandlers(parts, health),
      securityGroupHandlers(parts),
      networkHandlers(parts, { elements, release: options.release }),
      storageHandlers(parts, storage),
      pluginHandlers(parts, health, volumeSizes(storage)),
      certificateHandlers({
        ...ownCertificates,
        onOwnCertificate: (host) => changeHost(parts.zone, host, () => ({ unsecured: undefined })),
        machine: routerCertificateHandlers(elements),
      }),
    ),
    secondaryStorage: combineHandlers(
      mountingStores(imageStoreHandlers(parts, storage), mountStore),
      certificateHandlers(ownCertificates),
    ),
    consoleProxy: combineHandlers(consoleProxyHandlers(proxyState), certificateHandlers(ownCertificates)),
    forgetAgent: (host) => elements.forgetAgent(host),
  };
}
