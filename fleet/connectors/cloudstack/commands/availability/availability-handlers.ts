import type { ConnectorParts } from '../../connector-parts.ts';
import type { HostTO } from '../../classes/index.ts';
import { leaveMaintenance } from '../../zone/change-host.ts';
import { findHost } from '../../zone/find-host.ts';
import type { Zone } from '../../zone/zone.ts';
import { answer, failed, succeeded, type Handlers } from '../command.ts';
import { hasPower, runsOn, type HostHealth } from '../machines/index.ts';
import { required } from '../required.ts';
import { migrateMachine } from './migration.ts';
import { routerReaches } from './router-ping.ts';

/** Migration, investigation and fencing of hosts (cloudstack-host-commands.md, A7 and A8). */
export function availabilityHandlers(parts: ConnectorParts, health: HostHealth): Handlers {
  const { zone } = parts;
  return {
    PrepareForMigrationCommand: async ({ vm, rollback }, { agent }) => {
      const { cpus = 1, minSpeed, speed = 0 } = required(vm, 'vm');
      if (rollback !== true) await leaveMaintenance(zone, agent);
      return answer('PrepareForMigrationAnswer', {
        result: true,
        newVmCpuShares: cpus * (minSpeed ?? speed),
        dpdkInterfaceMapping: {},
      });
    },
    MigrateCommand: async (command, { agent }) => {
      await migrateMachine(parts, health, command, agent);
      return answer('MigrateAnswer', { result: true });
    },
    // Read the right way round (E5): true says that the host is dead.
    CheckOnHostCommand: ({ host }) =>
      heartBeats(zone, health, required(host, 'host')) ? failed('Heart is beating...') : succeeded('Heart is not beating...'),
    // And here: true says that nothing writes.
    CheckVMActivityOnStoragePoolCommand: ({ host, volumeList = '' }) => {
      const suspect = findHost(zone, addressed(required(host, 'host')));
      const volumes = new Set(volumeList.split(',').map((path) => path.trim()));
      const active =
        suspect !== undefined &&
        hasPower(health, suspect.name) &&
        zone
          .machinesOn(suspect.name)
          .some((machine) => runsOn(machine, suspect.name) && machine.disks.some((disk) => volumes.has(disk.path)));
      return active ? failed('VMHA disk activity detected ...') : succeeded();
    },
    FenceCommand: ({ host, hostGuid, hostIp }) =>
      heartBeats(zone, health, { ...host, guid: hostGuid ?? host?.guid, ip: hostIp })
        ? answer('FenceAnswer', { result: false, details: 'Heart is still beating...' })
        : answer('FenceAnswer', { result: true }),
    PingTestCommand: ({ _computingHostIp: hostAddress, _routerIp: router, _privateIp: machine }, { agent }) => {
      if (hostAddress !== undefined) {
        const host = findHost(zone, { address: hostAddress });
        return host !== undefined && hasPower(health, host.name) ? succeeded() : failed(`${hostAddress} does not answer`);
      }
      if (router === undefined || machine === undefined) return failed('routerip and private ip is null');
      return routerReaches(zone, { host: agent, router, machine }) ? succeeded() : failed(`${machine} does not answer ${router}`);
    },
  };
}

interface Suspect {
  readonly guid?: string | undefined;
  readonly ip?: string | undefined;
  readonly privateNetwork?: HostTO['privateNetwork'] | undefined;
}

function addressed(suspect: Suspect): { readonly guid: string | undefined; readonly address: string | undefined } {
  return { guid: suspect.guid, address: suspect.ip ?? suspect.privateNetwork?.ip };
}

/** A host that nobody knows has no heartbeat on any pool. */
function heartBeats(zone: Zone, health: HostHealth, suspect: Suspect): boolean {
  const host = findHost(zone, addressed(suspect));
  return host !== undefined && health.hostIsUp(host.name);
}
