import type { ConnectorParts } from '../../connector-parts.ts';
import { answer, type AnswerOf } from '../command.ts';
import { runsOn } from '../machines/index.ts';

/** What a host says of a migration that the server lost sight of: whether the machine runs here, and with which disks. */
export function reconciledMigration(
  { zone }: Pick<ConnectorParts, 'zone'>,
  name: string,
  host: string,
): AnswerOf<'ReconcileMigrateAnswer'> {
  const machine = zone.machines.get(name);
  const here = machine !== undefined && runsOn(machine, host);
  const hostId = zone.hosts.get(host)?.hostId;
  return answer('ReconcileMigrateAnswer', {
    result: true,
    resourceType: 'VirtualMachine',
    vmName: name,
    vmState: here ? 'Running' : 'Stopped',
    vmDisks: here ? machine.disks.map((disk) => disk.path).filter((path) => path !== '') : [],
    ...(hostId !== undefined && { hostId }),
    ...(machine !== undefined && { resourceId: machine.id }),
  });
}

/** The same of a volume's migration: the disks that its machine has now. */
export function reconciledVolume(
  { zone }: Pick<ConnectorParts, 'zone'>,
  name: string | undefined,
  host: string,
): AnswerOf<'ReconcileMigrateVolumeAnswer'> {
  const machine = name === undefined ? undefined : zone.machines.get(name);
  const here = machine !== undefined && runsOn(machine, host);
  return answer('ReconcileMigrateVolumeAnswer', {
    result: true,
    resourceType: 'Volume',
    ...(name !== undefined && { vmName: name }),
    vmDiskPaths: here ? machine.disks.map((disk) => disk.path).filter((path) => path !== '') : [],
  });
}
