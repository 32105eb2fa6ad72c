import { AgentError } from '#agent';
import type { NicTO } from '../classes/index.ts';
import type { ConnectorParts } from '../connector-parts.ts';
import type { MachineNic, MachineRecord } from './records.ts';

/** The NICs of a machine as its host's hypervisor lists them: by `deviceId`; the position is the number that the host side tells (cloudstack-vr-commands.md, 1.4). */
export function nicsInOrder(machine: MachineRecord): readonly MachineNic[] {
  return machine.nics.toSorted((a, b) => a.deviceId - b.deviceId);
}

function sameMac(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Position of the NIC with that MAC; undefined when none has it. */
export function nicNumber(machine: MachineRecord, mac: string): number | undefined {
  const at = nicsInOrder(machine).findIndex((nic) => sameMac(nic.mac, mac));
  return at < 0 ? undefined : at;
}

/**
 * What a record keeps of a NIC. `deviceId` overrides that of the transfer object.
 * @throws AgentError `VRA_BAD_INPUT` without a MAC.
 */
export function machineNic(nic: NicTO, deviceId: number): MachineNic {
  if (nic.mac === undefined) throw new AgentError('VRA_BAD_INPUT', 'a NIC without a MAC; send nic.mac');
  return {
    mac: nic.mac,
    deviceId,
    type: nic.type ?? 'Guest',
    ip: nic.ip,
    netmask: nic.netmask,
    gateway: nic.gateway,
    ip6: nic.ip6address,
    ip6Cidr: nic.ip6cidr,
    broadcastUri: nic.broadcastUri,
    networkId: nic.networkId,
    uuid: nic.nicUuid ?? nic.uuid,
    label: nic.name,
    mtu: nic.mtu,
    secondaryIps: nic.nicSecIps ?? [],
  };
}

/** The machine with one more NIC; the machine itself when it has that MAC already: plugging is idempotent (1.12.4). */
export function withNic(machine: MachineRecord, nic: MachineNic): MachineRecord {
  return machine.nics.some(({ mac }) => sameMac(mac, nic.mac)) ? machine : { ...machine, nics: [...machine.nics, nic] };
}

/** The machine without that NIC; the machine itself when it never had it. */
export function withoutNic(machine: MachineRecord, mac: string): MachineRecord {
  const nics = machine.nics.filter((nic) => !sameMac(nic.mac, mac));
  return nics.length === machine.nics.length ? machine : { ...machine, nics };
}

/**
 * Changes the NICs of a machine that runs: its record first, then its inside. Resolves with the record afterwards. To be called within
 * the machine's turn (`Zone.exclusively`).
 */
export async function changeNics(
  parts: Pick<ConnectorParts, 'zone' | 'inside'>,
  machine: MachineRecord,
  change: (machine: MachineRecord) => MachineRecord,
): Promise<MachineRecord> {
  const changed = change(machine);
  if (changed === machine) return machine;
  await parts.zone.machines.put(changed);
  if (changed.state === 'running') await parts.inside(changed.type)?.nicsChanged(changed);
  return changed;
}
