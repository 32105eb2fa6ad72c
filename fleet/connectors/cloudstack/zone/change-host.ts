import { AgentError } from '#agent';
import type { HostRecord } from './records.ts';
import type { Zone } from './zone.ts';

/** The record of a host that received a command. Throws `VRA_NOT_FOUND` when the host was removed meanwhile. */
export function knownHost(zone: Zone, name: string): HostRecord {
  const host = zone.hosts.get(name);
  if (host === undefined) throw new AgentError('VRA_NOT_FOUND', `there is no host ${name} any more`);
  return host;
}

/** Puts a changed record, made from the newest one: nothing happens between reading and writing. `VRA_NOT_FOUND` as above. */
export async function changeHost(zone: Zone, name: string, change: (host: HostRecord) => Partial<HostRecord>): Promise<void> {
  const host = knownHost(zone, name);
  await zone.hosts.put({ ...host, ...change(host) });
}

/** A server sends machines only to a host that is out of maintenance; in no other way does it say when that ended. */
export async function leaveMaintenance(zone: Zone, name: string): Promise<void> {
  if (zone.hosts.get(name)?.maintenance === true) await changeHost(zone, name, () => ({ maintenance: false }));
}
