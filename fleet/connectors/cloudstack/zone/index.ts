export { changeHost, knownHost } from './change-host.ts';
export { findHost } from './find-host.ts';
export { pingRouting, runningOn, type GroupStates } from './host-ping.ts';
export { agentGuid, hostOwnMemoryBytes, startupRouting } from './host-startup.ts';
export { makeHosts, type HostsOptions } from './make-hosts.ts';
export { openZone, type ZoneOptions, type ZonePlace } from './open-zone.ts';
export type * from './records.ts';
export type * from './table.ts';
export type * from './zone.ts';
