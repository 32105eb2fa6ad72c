/** What the hosts of a zone know of each other: whether one is there at all. */
export interface HostHealth {
  /** False when the host is off, or nothing reaches it: its heartbeat on the pools has stopped. */
  hostIsUp(host: string): boolean;
}
