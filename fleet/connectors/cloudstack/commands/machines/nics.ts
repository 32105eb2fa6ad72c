import { AgentError } from '#agent';
import type { NicTO } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import type { MachineNic, MachineRecord } from '../../zone/records.ts';
import { required } from '../required.ts';
import { byDevice, machineNic } from './machine-record.ts';
import { runningHere } from './running-machine.ts';

interface NicCommand {
  readonly instanceName?: string;
  readonly nic?: NicTO;
}

/** Plugs a NIC into a running machine; one with that MAC that is there stays as it is. */
export function plugNic(parts: ConnectorParts, command: NicCommand, host: string): Promise<void> {
  return changeNics(parts, command, host, (nics, nic) => (hasMac(nics, nic.mac) ? nics : [...nics, nic]));
}

/** Takes a NIC out of a running machine; one that is not there is fine. */
export function unplugNic(parts: ConnectorParts, command: NicCommand, host: string): Promise<void> {
  return changeNics(parts, command, host, (nics, { mac }) => (hasMac(nics, mac) ? nics.filter((nic) => nic.mac !== mac) : nics));
}

/** Puts a NIC of the same MAC on other ground: another VLAN, other addresses. It keeps its place in the machine. */
export function replugNic(parts: ConnectorParts, command: NicCommand, host: string): Promise<void> {
  return changeNics(parts, command, host, (nics, fresh) => {
    if (!hasMac(nics, fresh.mac))
      throw new AgentError('VRA_NOT_FOUND', `${command.instanceName ?? ''} has no NIC ${fresh.mac} to replug`);
    return nics.map((nic) => (nic.mac === fresh.mac ? { ...fresh, deviceId: nic.deviceId } : nic));
  });
}

function hasMac(nics: readonly MachineNic[], mac: string): boolean {
  return nics.some((nic) => nic.mac === mac);
}

async function changeNics(
  parts: ConnectorParts,
  command: NicCommand,
  host: string,
  change: (nics: readonly MachineNic[], nic: MachineNic) => readonly MachineNic[],
): Promise<void> {
  const { zone } = parts;
  const name = required(command.instanceName, 'instanceName');
  const nic = machineNic(required(command.nic, 'nic'));
  await zone.exclusively(name, async () => {
    const machine = runningHere(zone, name, host);
    const nics = change(machine.nics, nic);
    if (nics === machine.nics) return;
    await withNics(parts, machine, byDevice(nics));
  });
}

/** The inside sees the new record; when it cannot follow, the old one is in force again. */
async function withNics(parts: ConnectorParts, machine: MachineRecord, nics: readonly MachineNic[]): Promise<void> {
  const { zone } = parts;
  const changed = { ...machine, nics };
  await zone.machines.put(changed);
  try {
    await parts.inside(machine.type)?.nicsChanged(changed);
  } catch (error) {
    await zone.machines.put(machine);
    throw error;
  }
}
