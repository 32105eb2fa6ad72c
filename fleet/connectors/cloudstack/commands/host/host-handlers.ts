import type { NicTO, PhysicalNetworkSetupInfo } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { changeHost, knownHost } from '../../zone/change-host.ts';
import type { HostRecord } from '../../zone/records.ts';
import { answer, failed, succeeded, type Handlers } from '../command.ts';
import { required } from '../required.ts';
import { reconciledMigration, reconciledVolume } from './reconcile.ts';

/**
 * What a host answers for itself (cloudstack-host-commands.md, A1): what comes at every connect, maintenance, persistent networks,
 * reconciliation. Ready, shutdown, lists of servers and certificates are the session's.
 */
export function hostHandlers(parts: ConnectorParts): Handlers {
  const { zone } = parts;
  return {
    CheckNetworkCommand: async ({ networkInfoList = [] }, { agent }) => {
      const devices = labelledDevices(knownHost(zone, agent).devices, networkInfoList);
      if (devices !== undefined) await changeHost(zone, agent, () => ({ devices }));
      // `_reconnect` true would make the server drop the link.
      return answer('CheckNetworkAnswer', { result: true, details: 'Network setup check by names is done', _reconnect: false });
    },
    CheckHealthCommand: () => answer('CheckHealthAnswer', { result: true, details: 'resource is alive' }),
    SetHostParamsCommand: async ({ params = {} }, { agent }) => {
      await changeHost(zone, agent, (host) => ({ params: { ...host.params, ...params } }));
      return succeeded();
    },
    ModifySshKeysCommand: async ({ _pubKey: publicKey, _prvKey: privateKey }, { agent }) => {
      const routerKeys = { public: required(publicKey, '_pubKey'), private: required(privateKey, '_prvKey') };
      await changeHost(zone, agent, () => ({ routerKeys }));
      return succeeded();
    },
    MaintainCommand: async (_command, { agent }) => {
      await changeHost(zone, agent, () => ({ maintenance: true }));
      // Without it the server stops every machine by force instead of moving it (E6).
      return answer('MaintainAnswer', { result: true, details: 'Put host in maintenance', willMigrate: true });
    },
    SetupPersistentNetworkCommand: async (command, { agent }) => {
      const network = persistentNetwork(required(command.nic, 'nic'));
      await changeHost(zone, agent, (host) => ({ persistentNetworks: [...without(host, network), network] }));
      return answer('SetupPersistentNetworkAnswer', { result: true, details: 'Successfully setup persistent network' });
    },
    CleanupPersistentNetworkResourceCommand: async (command, { agent }) => {
      const network = persistentNetwork(required(command.nicTO, 'nicTO'));
      await changeHost(zone, agent, (host) => ({ persistentNetworks: without(host, network) }));
      return answer('CleanupPersistentNetworkResourceAnswer', { result: true, details: 'Successfully deleted bridge' });
    },
    UpdateHostPasswordCommand: ({ username, newPassword }) => {
      required(newPassword, 'newPassword');
      return username === 'root'
        ? succeeded()
        : failed(`user ${username ?? '(missing)'} does not exist on this host; it has root only`);
    },
    RollingMaintenanceCommand: ({ stage, checkMaintenanceScript }) =>
      // A host as it is installed has no scripts of its operator: every stage is skipped.
      checkMaintenanceScript === true
        ? answer('RollingMaintenanceAnswer', {
            result: true,
            finished: false,
            avoidMaintenance: false,
            maintenaceScriptDefined: false,
          })
        : answer('RollingMaintenanceAnswer', {
            result: true,
            details: `Skipped stage ${stage ?? ''}`,
            finished: true,
            avoidMaintenance: false,
            maintenaceScriptDefined: false,
          }),
    ReconcileMigrateCommand: ({ vmName }, { agent }) => reconciledMigration(parts, required(vmName, 'vmName'), agent),
    ReconcileMigrateVolumeCommand: ({ vmName }, { agent }) => reconciledVolume(parts, vmName, agent),
    ReconcileCopyCommand: () =>
      answer('ReconcileCopyAnswer', {
        result: true,
        isSkipped: true,
        reason: 'no copy is under way: those of this host end at once',
      }),
  };
}

/** Devices that the host does not know yet, named by the labels of the zone's physical networks; undefined when there is none. */
function labelledDevices(
  devices: HostRecord['devices'],
  networks: readonly PhysicalNetworkSetupInfo[],
): HostRecord['devices'] | undefined {
  const label = (name: keyof PhysicalNetworkSetupInfo & `${string}NetworkName`): string | undefined =>
    networks.map((network) => network[name]).find((text) => text !== undefined && text !== '');
  const told = {
    public: devices.public ?? label('publicNetworkName'),
    private: devices.private ?? label('privateNetworkName'),
    guest: devices.guest ?? label('guestNetworkName'),
    storage: devices.storage ?? label('storageNetworkName'),
  };
  const same = (['public', 'private', 'guest', 'storage'] as const).every((traffic) => devices[traffic] === told[traffic]);
  return same ? undefined : told;
}

type PersistentNetwork = HostRecord['persistentNetworks'][number];

function persistentNetwork(nic: NicTO): PersistentNetwork {
  return { bridgeOf: nic.name ?? '', broadcastUri: required(nic.broadcastUri, 'nic.broadcastUri') };
}

function without(host: HostRecord, network: PersistentNetwork): readonly PersistentNetwork[] {
  return host.persistentNetworks.filter(
    (known) => known.broadcastUri !== network.broadcastUri || known.bridgeOf !== network.bridgeOf,
  );
}
