import { AgentError } from '#agent';
import type { IpAddressTO, IpAssocCommand, IpAssocVpcCommand, SetupGuestNetworkCommand } from '../../../classes/index.ts';
import type { ConnectorParts } from '../../../connector-parts.ts';
import type { MachineNic, MachineRecord } from '../../../zone/records.ts';
import { plugNic, runningHere, unplugNic } from '../../machines/index.ts';
import { required } from '../../required.ts';

/** Whose command is prepared: a router, and the host that got the command. */
export interface Preparation {
  readonly parts: ConnectorParts;
  readonly host: string;
  readonly router: string;
}

/** The NIC that the host never takes out: the first public one of an isolated network's router. */
const mainPublicNumber = 2;

function machineOf({ parts, host, router }: Preparation): MachineRecord {
  return runningHere(parts.zone, router, host);
}

/** The NICs as the hypervisor lists them; the position of one is the number that the host tells (cloudstack-vr-commands.md, 1.4). */
function nicsInOrder({ nics }: MachineRecord): readonly MachineNic[] {
  return nics.toSorted((a, b) => a.deviceId - b.deviceId);
}

function nicNumber(machine: MachineRecord, mac: string | undefined): number | undefined {
  const wanted = mac?.toLowerCase();
  const at = nicsInOrder(machine).findIndex((nic) => nic.mac.toLowerCase() === wanted);
  return at < 0 ? undefined : at;
}

/** The address with its NIC's number, whatever the server said of it. */
function placed(machine: MachineRecord, ip: IpAddressTO, newNic: boolean): IpAddressTO {
  const { nicDevId: _told, ...address } = ip;
  const number = nicNumber(machine, ip.vifMacAddress);
  return { ...address, ...(number !== undefined && { nicDevId: number }), ...(newNic && { newNic }) };
}

/** Plugs the NIC of an address. `nicTO` has no device number of its own: it comes behind the others. */
async function hotPlug(preparation: Preparation, { nicTO, broadcastUri, trafficType, vifMacAddress }: IpAddressTO): Promise<void> {
  const { parts, router, host } = preparation;
  const nic = {
    ...nicTO,
    mac: required(vifMacAddress, 'ipAddresses.vifMacAddress'),
    deviceId: (nicsInOrder(machineOf(preparation)).at(-1)?.deviceId ?? -1) + 1,
    type: nicTO?.type ?? trafficType ?? 'Public',
    ...(broadcastUri !== undefined && { broadcastUri }),
  };
  await plugNic(parts, { instanceName: router, nic }, host);
}

/**
 * IpAssoc: a NIC is plugged for every address whose MAC is not in the machine, also when the command is only collected (1.4). Gives the
 * command with NIC numbers. Rejects with `VRA_NOT_FOUND` when the machine does not run on the host.
 */
export async function prepareIpAssoc(preparation: Preparation, command: IpAssocCommand): Promise<IpAssocCommand> {
  const ipAddresses: IpAddressTO[] = [];
  for (const ip of required(command.ipAddresses, 'ipAddresses')) {
    const missing = nicNumber(machineOf(preparation), ip.vifMacAddress) === undefined;
    if (missing) await hotPlug(preparation, ip);
    ipAddresses.push(placed(machineOf(preparation), ip, missing));
  }
  return { ...command, ipAddresses };
}

/** IpAssocVpc: NICs were plugged before; a MAC that is not there leaves its address without a number (1.4). */
export function prepareIpAssocVpc(preparation: Preparation, command: IpAssocVpcCommand): IpAssocVpcCommand {
  const machine = machineOf(preparation);
  return { ...command, ipAddresses: required(command.ipAddresses, 'ipAddresses').map((ip) => placed(machine, ip, false)) };
}

/** SetupGuestNetwork: the tier's NIC has to be there (1.4). */
export function prepareGuestNetwork(preparation: Preparation, command: SetupGuestNetworkCommand): SetupGuestNetworkCommand {
  const mac = required(command.nic?.mac, 'nic.mac');
  if (nicNumber(machineOf(preparation), mac) === undefined) {
    throw new AgentError('VRA_NOT_FOUND', `Can not find nic with mac ${mac} for VM ${preparation.router}`);
  }
  return command;
}

/** After an IpAssoc that was applied at once: the last address of a VLAN takes its NIC along, never the main one (1.4). */
export async function cleanUpIpAssoc({ parts, router, host }: Preparation, command: IpAssocCommand): Promise<void> {
  if (command.accessDetails?.['network.public.last.ip'] !== 'true') return;
  for (const { add, nicDevId, vifMacAddress: mac } of command.ipAddresses ?? []) {
    if (add === true || nicDevId === mainPublicNumber || mac === undefined) continue;
    await unplugNic(parts, { instanceName: router, nic: { mac } }, host);
  }
}
