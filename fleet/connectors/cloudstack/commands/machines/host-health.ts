/** What the hosts of a zone know of each other: whether one is there at all. */
export interface HostHealth {
  /** False when the host is off, or nothing reaches it, or its agent does not run: its heartbeat on the pools has stopped. */
  hostIsUp(host: string): boolean;
  /** A host without its agent answers pings, and its machines write to their disks. Default: as `hostIsUp`. */
  hostHasPower?(host: string): boolean;
}

export function hasPower(health: HostHealth, host: string): boolean {
  return health.hostHasPower?.(host) ?? health.hostIsUp(host);
}
