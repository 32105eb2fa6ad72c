import type { ConnectorParts } from '../../connector-parts.ts';
import { knownHost } from '../../zone/change-host.ts';
import type { MachineRecord } from '../../zone/records.ts';
import { answer, type Handlers } from '../command.ts';
import { runsOn } from '../machines/index.ts';
import { filledDisks, hostStats, vmStats } from './host-stats.ts';
import { MachineLoad } from './load.ts';

/**
 * Statistics of hosts and machines (cloudstack-host-commands.md, A6); those of storage and routers belong to
 * their own areas.
 */
export function statisticsHandlers({ zone, clock, random }: ConnectorParts): Handlers {
  const running = (host: string): readonly MachineRecord[] => zone.machinesOn(host).filter((machine) => runsOn(machine, host));
  /** Of those that were asked for: the server stumbles over any other name. */
  const asked = (names: readonly string[], host: string): readonly MachineRecord[] =>
    names.flatMap((name) => {
      const machine = zone.machines.get(name);
      return machine !== undefined && runsOn(machine, host) ? [machine] : [];
    });

  return {
    GetHostStatsCommand: ({ hostId = 0 }, { agent }) =>
      answer('GetHostStatsAnswer', {
        result: true,
        hostStats: hostStats(random, knownHost(zone, agent), running(agent), { hostId, nowMs: clock.now() }),
      }),
    GetVmStatsCommand: ({ vmNames = [] }, { agent }) => {
      const nowMs = clock.now();
      const entries = asked(vmNames, agent).map((machine) => [machine.name, vmStats(random, machine, nowMs)] as const);
      return answer('GetVmStatsAnswer', { result: true, vmStatsMap: Object.fromEntries(entries) });
    },
    GetVmDiskStatsCommand: ({ vmNames = [] }, { agent }) => {
      const nowMs = clock.now();
      const entries = asked(vmNames, agent).map((machine) => {
        const load = new MachineLoad(random, machine);
        const disks = filledDisks(machine).map(({ path }) => {
          const { bytesRead, bytesWritten, reads, writes } = load.disk(path, nowMs);
          return { vmName: machine.name, path, ioRead: reads, ioWrite: writes, bytesRead, bytesWrite: bytesWritten };
        });
        return [machine.name, disks] as const;
      });
      return answer('GetVmDiskStatsAnswer', { result: true, hostName: agent, vmDiskStatsMap: Object.fromEntries(entries) });
    },
    GetVmNetworkStatsCommand: ({ vmNames = [] }, { agent }) => {
      const nowMs = clock.now();
      const entries = asked(vmNames, agent).map((machine) => {
        const load = new MachineLoad(random, machine);
        return [
          machine.name,
          machine.nics.map(({ mac }) => ({ vmName: machine.name, macAddress: mac, ...load.network(mac, nowMs) })),
        ] as const;
      });
      return answer('GetVmNetworkStatsAnswer', { result: true, hostName: agent, vmNetworkStatsMap: Object.fromEntries(entries) });
    },
    GetGPUStatsCommand: () => answer('GetGPUStatsAnswer', { result: true, groupDetails: {}, gpuDevices: [] }),
  };
}
