import { agentVersion } from '../agent-version.ts';
import {
  classNames,
  type StartupCommand,
  type StartupProxyCommand,
  type StartupSecondaryStorageCommand,
} from '../classes/index.ts';
import type { WireObject } from '../wire/packet.ts';
import type { MachineNic, MachineRecord } from '../zone/records.ts';
import type { SystemVmArguments } from './boot-arguments.ts';

/** Any was accepted; 8443 is what a console proxy with TLS listens on (cloudstack-agent-protocol.md, 7). */
const proxyPort = 8443;

function nicOfType(machine: MachineRecord, type: string): MachineNic | undefined {
  return machine.nics.find((nic) => nic.type === type);
}

/** The address that the agent dials from, and that its certificate names: that of the management NIC. */
export function managementAddress(machine: MachineRecord): string | undefined {
  return (nicOfType(machine, 'Management') ?? nicOfType(machine, 'Control'))?.ip;
}

function startupBase(machine: MachineRecord, args: SystemVmArguments, transferred: boolean): StartupCommand {
  const management = nicOfType(machine, 'Management');
  const open = nicOfType(machine, 'Public');
  const storage = nicOfType(machine, 'Storage') ?? management;
  return {
    dataCenter: args.zone,
    pod: args.pod,
    guid: `${args.guid}-${args.resource}`,
    resourceName: args.resource,
    // The server looks the VM up by this name, for nothing else it is told.
    name: machine.name,
    version: agentVersion,
    iqn: 'NoIqn',
    ...(management && address('private', management)),
    ...(open && address('public', open)),
    ...(storage && address('storage', storage)),
    msHostList: args.servers.map((server) => server.host).join(','),
    connectionTransferred: transferred,
    arch: machine.arch,
  };
}

function address(role: 'private' | 'public' | 'storage', nic: MachineNic): Partial<StartupCommand> {
  return {
    ...(nic.ip !== undefined && { [`${role}IpAddress`]: nic.ip }),
    [`${role}MacAddress`]: nic.mac,
    ...(nic.netmask !== undefined && { [`${role}Netmask`]: nic.netmask }),
  };
}

/** The first packet of a system VM's agent (cloudstack-agent-protocol.md, 7). */
export function systemVmStartup(machine: MachineRecord, args: SystemVmArguments, transferred: boolean): WireObject {
  const base = startupBase(machine, args, transferred);
  if (args.kind === 'secondary-storage') {
    const fields: StartupSecondaryStorageCommand = { ...base, type: 'SecondaryStorageVM' };
    return { className: classNames.StartupSecondaryStorageCommand, fields: { ...fields } };
  }
  const fields: StartupProxyCommand = { ...base, type: 'ConsoleProxy', proxyPort, proxyVmId: args.proxyVmId ?? machine.id };
  return { className: classNames.StartupProxyCommand, fields: { ...fields } };
}

export function systemVmPing(kind: SystemVmArguments['kind'], hostId: number): WireObject {
  return kind === 'secondary-storage'
    ? { className: classNames.PingStorageCommand, fields: { changes: {}, hostType: 'Storage', hostId, outOfBand: false } }
    : { className: classNames.PingCommand, fields: { hostType: 'ConsoleProxy', hostId, outOfBand: false } };
}
