import type { Random } from '#agent';
import type { HostStatsEntry, VmStatsEntry } from '../../classes/index.ts';
import { hostOwnMemoryBytes } from '../../zone/host-startup.ts';
import type { HostRecord, MachineRecord } from '../../zone/records.ts';
import { MachineLoad, round } from './load.ts';

const KiB = 1024;
/** Rates are those of the minute before, which is how often a server asks. */
const sampleMs = 60_000;
/** What a host does that runs nothing. */
const idleCpuPercent = 0.8;

/** Statistics of one machine. Rates are units per sample, memory in KiB, as a KVM host tells them. */
export function vmStats(random: Random, machine: MachineRecord, nowMs: number): VmStatsEntry {
  const load = new MachineLoad(random, machine);
  const { cpuPercent, usedMemoryBytes } = load.gauges(nowMs);
  const beforeMs = Math.max(machine.startedMs, nowMs - sampleMs);
  const received = machine.nics.map(
    ({ mac }) => load.network(mac, nowMs).bytesReceived - load.network(mac, beforeMs).bytesReceived,
  );
  const sent = machine.nics.map(({ mac }) => load.network(mac, nowMs).bytesSent - load.network(mac, beforeMs).bytesSent);
  const disks = filledDisks(machine).map(({ path }) => ({ now: load.disk(path, nowMs), before: load.disk(path, beforeMs) }));
  return {
    entityType: 'vm',
    vmId: machine.id,
    numCPUs: machine.cpus,
    cpuUtilization: cpuPercent,
    networkReadKBs: round(sum(received) / KiB),
    networkWriteKBs: round(sum(sent) / KiB),
    diskReadIOs: sum(disks.map(({ now, before }) => now.reads - before.reads)),
    diskWriteIOs: sum(disks.map(({ now, before }) => now.writes - before.writes)),
    diskReadKBs: round(sum(disks.map(({ now, before }) => now.bytesRead - before.bytesRead)) / KiB),
    diskWriteKBs: round(sum(disks.map(({ now, before }) => now.bytesWritten - before.bytesWritten)) / KiB),
    memoryKBs: Math.floor(machine.memoryBytes / KiB),
    intFreeMemoryKBs: Math.floor((machine.memoryBytes - usedMemoryBytes) / KiB),
    targetMemoryKBs: Math.floor(machine.memoryBytes / KiB),
  };
}

/** Statistics of a host: what the machines that run on it use, and a little for itself. */
export function hostStats(
  random: Random,
  host: HostRecord,
  running: readonly MachineRecord[],
  { hostId, nowMs }: { readonly hostId: number; readonly nowMs: number },
): HostStatsEntry {
  const machines = running.map((machine) => ({ machine, stats: vmStats(random, machine, nowMs) }));
  const busyCores = sum(machines.map(({ machine, stats }) => ((stats.cpuUtilization ?? 0) / 100) * machine.cpus));
  const usedKBs = sum(machines.map(({ stats }) => (stats.memoryKBs ?? 0) - (stats.intFreeMemoryKBs ?? 0)));
  const totalMemoryKBs = host.profile.memoryBytes / KiB;
  return {
    hostId,
    entityType: 'host',
    cpuUtilization: round(Math.min(100, idleCpuPercent + (100 * busyCores) / host.profile.cores)),
    averageLoad: round(busyCores + (idleCpuPercent / 100) * host.profile.cores),
    networkReadKBs: round(sum(machines.map(({ stats }) => stats.networkReadKBs ?? 0))),
    networkWriteKBs: round(sum(machines.map(({ stats }) => stats.networkWriteKBs ?? 0))),
    totalMemoryKBs,
    freeMemoryKBs: Math.max(0, totalMemoryKBs - hostOwnMemoryBytes / KiB - usedKBs),
  };
}

/** An empty CD drive counts nothing. */
export function filledDisks(machine: MachineRecord): MachineRecord['disks'] {
  return machine.disks.filter((disk) => disk.path !== '');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
