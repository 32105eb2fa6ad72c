import { AgentError } from '#agent';
import type { MigrateCommand } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { findHost } from '../../zone/find-host.ts';
import type { HostRecord, MachineDisk, MachineRecord } from '../../zone/records.ts';
import { freeVncPort, runningHere, type HostHealth } from '../machines/index.ts';
import { required } from '../required.ts';

/**
 * Moves a running machine to another host; it never stops. Sent to the host that it leaves, which sees its own machines only. `VRA_NOT_FOUND`
 * when it does not run there or the other host is unknown, `VRA_UNREACHABLE` when that one is down: then nothing has changed.
 */
export async function migrateMachine(
  parts: ConnectorParts,
  health: HostHealth,
  command: MigrateCommand,
  source: string,
): Promise<void> {
  const { zone } = parts;
  const name = required(command.vmName, 'vmName');
  await zone.exclusively(name, async () => {
    const machine = runningHere(zone, name, source);
    const target = targetHost(parts, health, command, source);
    const moved: MachineRecord = {
      ...machine,
      host: target.name,
      vncPort: freeVncPort(zone, target.name),
      disks: machine.disks.map((disk) => movedDisk(disk, command.migrateStorage ?? {})),
    };
    await zone.machines.put(moved);
    try {
      await parts.inside(machine.type)?.moved(moved);
    } catch (error) {
      await zone.machines.put(machine);
      throw error;
    }
  });
}

function targetHost(parts: ConnectorParts, health: HostHealth, command: MigrateCommand, source: string): HostRecord {
  const { destinationIp, hostGuid } = command;
  const target = findHost(parts.zone, { guid: hostGuid, address: destinationIp });
  if (target === undefined) {
    throw new AgentError(
      'VRA_NOT_FOUND',
      `unable to connect to server at '${destinationIp ?? hostGuid ?? ''}:16509': there is no host ${hostGuid === undefined ? 'of this address' : `with the guid ${hostGuid}`}`,
    );
  }
  if (target.name === source) throw new AgentError('VRA_BAD_INPUT', `Attempt to migrate guest to the same host ${source}`);
  if (!health.hostIsUp(target.name)) {
    throw new AgentError('VRA_UNREACHABLE', `unable to connect to server at '${target.address}:16509': No route to host`);
  }
  checkProtocol(parts.zone.hosts.get(source), target);
  return target;
}

/** A host moves machines with TLS or without, as it is secured; libvirt of the other one listens to one of the two. */
function checkProtocol(source: HostRecord | undefined, target: HostRecord): void {
  if (source?.unsecured === target.unsecured) return;
  const port = source?.unsecured === true ? 16_509 : 16_514;
  throw new AgentError('VRA_UNREACHABLE', `unable to connect to server at '${target.address}:${port}': Connection refused`);
}

/** A disk whose volume moves along has a new path, `/mnt/<pool>/<volume>`; the others stay on their pool. */
function movedDisk(disk: MachineDisk, storage: NonNullable<MigrateCommand['migrateStorage']>): MachineDisk {
  const found = Object.entries(storage).find(([path]) => lastPart(path) === lastPart(disk.path));
  const place = found?.[1].sourceText;
  if (disk.path === '' || place === undefined) return disk;
  const poolUuid = /^\/mnt\/([^/]+)\//.exec(place)?.[1] ?? disk.poolUuid;
  return { ...disk, path: lastPart(place), poolUuid };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
