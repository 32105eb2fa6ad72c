import { isIP, isIPv6 } from 'node:net';
import type { ServerAddress } from '../wire/link.ts';

/**
 * A management server as people and servers name it: `mgmt-1`, `10.1.1.5`, `10.1.1.5:8250`, `[fd00::5]:8250`, `fd00::5`. `localhost` is
 * its IPv4 address: agents dial from IPv4 addresses (cloudstack-agent-protocol.md, 6.1).
 */
export function parseServer(text: string, defaultPort: number): ServerAddress {
  const [, bracketed, named, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/u.exec(text.trim()) ?? [];
  const host = bracketed ?? named ?? text.trim();
  return { host: host.toLowerCase() === 'localhost' ? '127.0.0.1' : host, port: port === undefined ? defaultPort : Number(port) };
}

export function printServer({ host, port }: ServerAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

export function sameServer(one: ServerAddress, other: ServerAddress): boolean {
  return one.port === other.port && one.host.toLowerCase() === other.host.toLowerCase();
}

/** True for addresses of the machine itself that no other machine can have. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/**
 * The rule for servers: this machine, and what was allowed on purpose. A fleet of simulated hosts that joins somebody's cloud by accident
 * does harm.
 */
export function allowLoopbackAnd(allowed: readonly string[]): (host: string) => boolean {
  const names = new Set(allowed.map((name) => name.toLowerCase()));
  return (host) => isLoopback(host) || names.has(host.toLowerCase());
}
