import type { RouterType } from '../router-view.ts';

/** What guests cannot do without: addresses and names; on a redundant router the one that decides who forwards. */
const core: ReadonlySet<string> = new Set(['dnsmasq', 'keepalived', 'ssh']);

/** Types of system VMs that are there for one service. */
const purpose: Partial<Readonly<Record<RouterType, string>>> = {
  ilbvm: 'haproxy',
  elbvm: 'haproxy',
  secstorage: 'cloud',
  consoleproxy: 'cloud',
};

/**
 * True for services that start before the others and whose failure is the router's: without one it is `failed`. Load balancer, VPN, web
 * and password servers and routing daemons are optional: without one of them the router is `degraded`.
 */
export function isCoreService(unit: string, type: RouterType | undefined): boolean {
  return core.has(unit) || (type !== undefined && purpose[type] === unit);
}
