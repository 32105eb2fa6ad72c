import { classNames, type PingRoutingCommand, type PingRoutingWithNwGroupsCommand } from '../classes/index.ts';
import type { WireObject } from '../wire/packet.ts';
import type { HostRecord, MachineRecord } from './records.ts';

/** Id of a machine and number of the security group rules that are in force for it. */
export type GroupStates = Readonly<Record<string, readonly [number, number]>>;

/** What else a ping may tell. */
export interface PingFacts {
  readonly groupStates?: GroupStates | undefined;
  /** What the health check of the host's operator says; without one the server leaves the host as it is (B10 of cloudstack-host-commands.md). */
  readonly healthy?: boolean | undefined;
}

/**
 * A KVM host's ping (cloudstack-agent-protocol.md, 3.3 and 4.6): every machine that runs on the host and no other, for the server takes
 * one that is missing as stopped, and one on a second host as moved. The map is always there; without it nothing would be compared.
 * Hosts whose machines have security groups tell the number of their rules, too.
 */
export function pingRouting(
  host: HostRecord,
  hostId: number,
  machines: Iterable<MachineRecord>,
  { groupStates = {}, healthy }: PingFacts = {},
): WireObject {
  const ping: PingRoutingCommand = {
    _hostVmStateReport: Object.fromEntries(
      runningOn(host.name, machines).map((machine) => [machine.name, { state: 'PowerOn', host: host.name }]),
    ),
    _gatewayAccessible: true,
    _vnetAccessible: true,
    hostType: 'Routing',
    hostId,
    outOfBand: false,
    commandInfos: [],
    ...(healthy !== undefined && { hostHealthCheckResult: healthy }),
  };
  if (Object.keys(groupStates).length === 0) return { className: classNames.PingRoutingCommand, fields: { ...ping } };
  const withGroups: PingRoutingWithNwGroupsCommand = { ...ping, newGroupStates: groupStates };
  return { className: classNames.PingRoutingWithNwGroupsCommand, fields: { ...withGroups } };
}

/** The machines among them that run on that host. */
export function runningOn(host: string, machines: Iterable<MachineRecord>): readonly MachineRecord[] {
  return Array.from(machines).filter((machine) => machine.host === host && machine.state === 'running');
}
