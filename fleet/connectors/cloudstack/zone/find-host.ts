import type { HostRecord } from './records.ts';
import { hostResource } from './host-startup.ts';
import type { Zone } from './zone.ts';

/** The host that a command of the server means: by its guid, with or without the resource's name, else by its address. */
export function findHost(
  zone: Zone,
  { guid, address }: { readonly guid?: string | undefined; readonly address?: string | undefined },
): HostRecord | undefined {
  const bare = guid?.endsWith(`-${hostResource}`) === true ? guid.slice(0, -hostResource.length - 1) : guid;
  for (const host of zone.hosts.values()) {
    if (bare === undefined ? host.address === address : host.guid === bare) return host;
  }
  return undefined;
}
