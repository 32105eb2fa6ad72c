import { isIP } from 'node:net';

/** Names and addresses of this machine itself. */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/**
 * Tells whether a management server may be dialled: those of this machine always, others only when they were named on purpose. A fleet
 * of simulated hosts that joins somebody's cloud by accident does harm.
 */
export function serverGuard(allowed: readonly string[]): (host: string) => boolean {
  const names = new Set(allowed.map((host) => host.toLowerCase()));
  return (host) => isLoopback(host.toLowerCase()) || names.has(host.toLowerCase());
}
