import type { Zone } from '../zone/zone.ts';

/** Whether a URL names an address of a machine of the zone: copies between zones come from the other secondary storage VM. */
export function isOwnAddress(zone: Zone, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  for (const { nics } of zone.machines.values()) if (nics.some(({ ip }) => ip === hostname)) return true;
  return false;
}
