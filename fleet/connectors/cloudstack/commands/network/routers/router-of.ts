import type { NetworkElementCommand } from '../../../classes/index.ts';
import type { Zone } from '../../../zone/zone.ts';
import type { RouterAddress } from './router-link.ts';

/** The machine on that host's link that has an address; the link is the host's own, so other hosts may use the address too. */
function nameAt(zone: Zone, host: string, ip: string): string | undefined {
  return zone.machinesOn(host).find(({ state, nics }) => state === 'running' && nics.some((nic) => nic.ip === ip))?.name;
}

/**
 * The router or system VM of a command. GetRouterAlerts and ManageService name none: it is found by its address (1.2). The name is empty when
 * nobody has that address.
 */
export function routerOf(
  zone: Zone,
  host: string,
  { accessDetails = {} }: Pick<NetworkElementCommand, 'accessDetails'>,
): RouterAddress {
  const ip = accessDetails['router.ip'] ?? '';
  return { name: accessDetails['router.name'] ?? nameAt(zone, host, ip) ?? '', ip };
}

/** The same for commands that name an address only, or beside a name (1.12). */
export function routerAt(zone: Zone, host: string, ip: string, name?: string): RouterAddress {
  return { name: name ?? nameAt(zone, host, ip) ?? '', ip };
}
