import type { LinkState, NetworkState, RouteState } from '#agent';
import { tableOrder, type RoutingTables } from '../iproute/tables.ts';
import { deviceAddresses, parseNetwork } from './addresses.ts';

/** A route as the kernel holds it: the state's, and those of the local table that the kernel derives from addresses. */
export interface KernelRoute extends Omit<RouteState, 'type'> {
  readonly type: RouteState['type'] | 'local' | 'broadcast';
  readonly scope: 'global' | 'link' | 'host';
}

/** Links with the loopback device in front; a backend that lists it keeps its own. */
export function linksOf(state: Pick<NetworkState, 'links'>): readonly LinkState[] {
  const loopback: LinkState = { device: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, up: true };
  return state.links.some((link) => link.device === 'lo') ? state.links : [loopback, ...state.links];
}

/** Addresses of the state and of the loopback device, which keeps its IPv6 one as it did on the recorded routers. */
export function addressesOf(state: Pick<NetworkState, 'addresses'>): NetworkState['addresses'] {
  if (state.addresses.some((address) => address.device === 'lo')) return state.addresses;
  const loopback = [
    { device: 'lo', cidr: '127.0.0.1/8' },
    { device: 'lo', cidr: '::1/128' },
  ];
  return [...loopback, ...state.addresses];
}

/** Every route, the local table's included, in no particular order. */
export function kernelRoutes(state: NetworkState): readonly KernelRoute[] {
  const up = new Set(
    linksOf(state)
      .filter((link) => link.up)
      .map((link) => link.device),
  );
  const stated = state.routes.map((route): KernelRoute => {
    const onLink = route.family === 4 && route.type === 'unicast' && route.via === undefined;
    return { ...route, scope: onLink ? 'link' : 'global' };
  });
  const primaries = new Map<string, string>();
  const local = deviceAddresses(addressesOf(state))
    .filter((entry) => up.has(entry.device))
    .flatMap(({ device, address, network, state: { broadcast } }): KernelRoute[] => {
      const base = { table: 'local', device, protocol: 'kernel' } as const;
      if (address.family === 6) return [{ ...base, family: 6, type: 'local', scope: 'global', destination: address.text }];
      const subnet = `${device} ${network.text}`;
      const source = primaries.get(subnet) ?? address.text;
      primaries.set(subnet, source);
      const own: KernelRoute = { ...base, family: 4, type: 'local', scope: 'host', destination: address.text, source };
      const end = device === 'lo' ? '127.255.255.255' : broadcast;
      return [
        ...(device === 'lo' ? [{ ...own, destination: network.text }] : []),
        own,
        ...(end === undefined ? [] : [{ ...own, type: 'broadcast' as const, scope: 'link' as const, destination: end }]),
      ];
    });
  const unique = new Map(
    local.map((route) => [`${route.family} ${route.type} ${route.destination} ${route.device}`, route] as const),
  );
  return [...stated, ...unique.values()];
}

/** Node order of the kernel's IPv6 tree: what a prefix covers stands before it, else by address. */
function compareIpv6(a: { base: bigint; prefix: number }, b: { base: bigint; prefix: number }): number {
  const shared = Math.min(a.prefix, b.prefix);
  const [left, right] = [a.base >> BigInt(128 - shared), b.base >> BigInt(128 - shared)];
  if (left !== right) return left < right ? -1 : 1;
  return b.prefix - a.prefix;
}

function compareDestinations(a: KernelRoute, b: KernelRoute): number {
  const left = parseNetwork(a.destination, a.family);
  const right = parseNetwork(b.destination, b.family);
  if (left === undefined || right === undefined) return 0;
  if (left.family === 4 && right.family === 4) return left.base - right.base || right.prefix - left.prefix;
  return left.family === 6 && right.family === 6 ? compareIpv6(left, right) : 0;
}

/** In the order of a dump: tables by number modulo 256 (the kernel's hash), then by destination. Stable. */
export function inDumpOrder(routes: readonly KernelRoute[], tables: RoutingTables): readonly KernelRoute[] {
  return routes.toSorted(
    (a, b) =>
      a.family - b.family || (tableOrder(tables, a.table) & 255) - (tableOrder(tables, b.table) & 255) || compareDestinations(a, b),
  );
}
