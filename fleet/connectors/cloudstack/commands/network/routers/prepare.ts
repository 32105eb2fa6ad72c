import { AgentError } from '#agent';
import type { IpAddressTO, IpAssocCommand, IpAssocVpcCommand, SetupGuestNetworkCommand } from '../../../classes/index.ts';
import type { ConnectorParts } from '../../../connector-parts.ts';
import { changeNics, machineNic, nicNumber, nicsInOrder, withNic, withoutNic } from '../../../zone/plug-nic.ts';
import type { MachineRecord } from '../../../zone/records.ts';
import { required } from '../translation/required.ts';

type Parts = Pick<ConnectorParts, 'zone' | 'inside'>;

/** The NIC that the host never takes out: the first public one of an isolated network's router. */
const mainPublicNumber = 2;

/** What libvirt says of a domain that it does not run. */
function runningMachine({ zone }: Parts, name: string): MachineRecord {
  const machine = zone.machines.get(name);
  if (machine?.state === 'running') return machine;
  throw new AgentError('VRA_NOT_FOUND', `Domain not found: no domain with matching name '${name}'`);
}

/** The NIC that carries an address: `nicTO` has no device number of its own, it comes behind the others. */
function hotPlug(machine: MachineRecord, { nicTO, broadcastUri, trafficType }: IpAddressTO, mac: string): MachineRecord {
  const deviceId = (nicsInOrder(machine).at(-1)?.deviceId ?? -1) + 1;
  const nic = { ...nicTO, mac, ...(broadcastUri !== undefined && { broadcastUri }), type: nicTO?.type ?? trafficType ?? 'Public' };
  return withNic(machine, machineNic(nic, deviceId));
}

/** The address with its NIC's number. */
function placed(machine: MachineRecord, ip: IpAddressTO, newNic: boolean): IpAddressTO {
  const { nicDevId: _told, ...address } = ip;
  const number = ip.vifMacAddress === undefined ? undefined : nicNumber(machine, ip.vifMacAddress);
  return { ...address, ...(number !== undefined && { nicDevId: number }), ...(newNic && { newNic }) };
}

/**
 * IpAssoc: a NIC is plugged for every address whose MAC is not in the machine, also when the command is only collected (1.4). Gives the
 * command with NIC numbers.
 */
export async function prepareIpAssoc(parts: Parts, router: string, command: IpAssocCommand): Promise<IpAssocCommand> {
  const ipAddresses: IpAddressTO[] = [];
  const plug = async (ip: IpAddressTO): Promise<void> => {
    const machine = runningMachine(parts, router);
    const mac = required(ip.vifMacAddress, 'ipAddresses.vifMacAddress');
    const changed = await changeNics(parts, machine, (before) => hotPlug(before, ip, mac));
    ipAddresses.push(placed(changed, ip, changed !== machine));
  };
  const addresses = required(command.ipAddresses, 'ipAddresses');
  const machine = runningMachine(parts, router);
  if (addresses.every(({ vifMacAddress }) => vifMacAddress !== undefined && nicNumber(machine, vifMacAddress) !== undefined)) {
    // The usual case changes nothing and need not wait for anybody.
    return { ...command, ipAddresses: addresses.map((ip) => placed(machine, ip, false)) };
  }
  await parts.zone.exclusively(router, async () => {
    for (const ip of addresses) await plug(ip);
  });
  return { ...command, ipAddresses };
}

/** IpAssocVpc: NICs were plugged before; a MAC that is not there leaves its address without a number (1.4). */
export function prepareIpAssocVpc(parts: Parts, router: string, command: IpAssocVpcCommand): IpAssocVpcCommand {
  const machine = runningMachine(parts, router);
  return { ...command, ipAddresses: required(command.ipAddresses, 'ipAddresses').map((ip) => placed(machine, ip, false)) };
}

/** SetupGuestNetwork: the tier's NIC has to be there (1.4). */
export function prepareGuestNetwork(parts: Parts, router: string, command: SetupGuestNetworkCommand): SetupGuestNetworkCommand {
  const mac = required(command.nic?.mac, 'nic.mac');
  if (nicNumber(runningMachine(parts, router), mac) === undefined) {
    throw new AgentError('VRA_NOT_FOUND', `Can not find nic with mac ${mac} for VM ${router}`);
  }
  return command;
}

/** After an IpAssoc that was applied at once: the last address of a VLAN takes its NIC along, never the main one (1.4). */
export async function cleanUpIpAssoc(parts: Parts, router: string, command: IpAssocCommand): Promise<void> {
  if (command.accessDetails?.['network.public.last.ip'] !== 'true') return;
  const leaving = (command.ipAddresses ?? []).filter(
    ({ add, nicDevId, vifMacAddress }) => add !== true && nicDevId !== mainPublicNumber && vifMacAddress !== undefined,
  );
  if (leaving.length === 0) return;
  await parts.zone.exclusively(router, async () => {
    for (const { vifMacAddress = '' } of leaving) {
      const machine = parts.zone.machines.get(router);
      if (machine !== undefined) await changeNics(parts, machine, (before) => withoutNic(before, vifMacAddress));
    }
  });
}
