import type { Zone } from '../../zone/zone.ts';
import { runsOn } from '../machines/index.ts';

/** True when a router of that host has a running machine with that address on one of its networks. */
export function routerReaches(
  zone: Zone,
  { host, router, machine }: { readonly host: string; readonly router: string; readonly machine: string },
): boolean {
  const found = zone.machinesOn(host).find((each) => runsOn(each, host) && each.nics.some((nic) => nic.ip === router));
  if (found === undefined) return false;
  const networks = new Set(found.nics.flatMap((nic) => (nic.broadcastUri === undefined ? [] : [nic.broadcastUri])));
  return Array.from(zone.machines.values()).some(
    (each) =>
      each.state === 'running' &&
      each.nics.some((nic) => nic.ip === machine && nic.broadcastUri !== undefined && networks.has(nic.broadcastUri)),
  );
}
