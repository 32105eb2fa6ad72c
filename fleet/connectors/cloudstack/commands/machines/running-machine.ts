import { AgentError } from '#agent';
import type { MachineRecord } from '../../zone/records.ts';
import type { Zone } from '../../zone/zone.ts';

const firstVncPort = 5900;

/** The machine when it runs on that host. Throws `VRA_NOT_FOUND` as a host says it that looks among its own machines only. */
export function runningHere(zone: Zone, name: string, host: string): MachineRecord {
  const machine = zone.machines.get(name);
  if (machine === undefined || !runsOn(machine, host)) {
    throw new AgentError('VRA_NOT_FOUND', `Domain not found: no domain with matching name '${name}' runs on ${host}`);
  }
  return machine;
}

export function runsOn(machine: MachineRecord | undefined, host: string): boolean {
  return machine?.state === 'running' && machine.host === host;
}

/** The lowest display port of a host that no machine running there has. */
export function freeVncPort(zone: Zone, host: string): number {
  const taken = new Set(zone.machinesOn(host).flatMap((machine) => (machine.state === 'running' ? [machine.vncPort] : [])));
  let port = firstVncPort;
  while (taken.has(port)) port++;
  return port;
}
