import type { Bag } from '../../bags/bag-types.ts';
import { parseIpv4, ipv4Broadcast } from '../../net/ipv4.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import { bootArgument } from './boot-arguments.ts';
import { primaryGuestAddresses, sharedGateway } from './guest-addresses.ts';

/** A subnet in which the router gives out addresses. */
export interface ServedSubnet {
  /** The router's own address in it. */
  readonly address: PlacedAddress;
  /** `interface-<device>-<i>`: i counts the served subnets. */
  readonly tag: string;
  /** What a redundant pair answers under; undefined for a single router. */
  readonly sharedGateway: string | undefined;
  /** What guests get as their router; `0.0.0.0` means none. */
  readonly gateway: string;
}

interface Candidate {
  readonly address: PlacedAddress;
  /** First and last address are no hosts. */
  readonly base: number;
  readonly broadcast: number;
  served: boolean;
  /** Of the last entry in rendering order that names a gateway: the others of its subnet follow it (2.9). */
  gateway: string | undefined;
  gatewayOf: string;
}

/** Marks what the entries serve. Runs over all entries on every DHCP change: numbers and comparisons only, nothing is allocated. */
function markServed(candidates: readonly Candidate[], entries: Bag<'dhcpentry'>): void {
  for (const entry of entries.values()) {
    if (entry.remove === true) continue;
    const value = parseIpv4(entry.ipv4_address);
    if (value === undefined) continue;
    for (const candidate of candidates) {
      if (value <= candidate.base || value >= candidate.broadcast) continue;
      candidate.served = true;
      const gateway = entry.default_gateway;
      if (gateway === undefined || gateway === '' || entry.ipv4_address < candidate.gatewayOf) continue;
      candidate.gateway = gateway;
      candidate.gatewayOf = entry.ipv4_address;
    }
  }
}

/** Used when no entry of the subnet names a gateway. */
function ownGateway(view: RouterView, address: PlacedAddress): string {
  return view.type === 'dhcpsrvr' ? (bootArgument(view, 'gateway') ?? '0.0.0.0') : (sharedGateway(view, address) ?? address.ip);
}

/** The subnets with at least one live DHCP entry, in device order (cloudstack-vr-commands.md, 2.9). */
export function servedSubnets(view: RouterView): readonly ServedSubnet[] {
  const entries = view.bags.get('dhcpentry');
  if (entries === undefined) return [];
  const candidates = primaryGuestAddresses(view).map((address): Candidate => {
    const broadcast = parseIpv4(ipv4Broadcast(address.network)) ?? 0;
    return { address, base: address.network.base, broadcast, served: false, gateway: undefined, gatewayOf: '' };
  });
  markServed(candidates, entries);
  return candidates
    .filter((candidate) => candidate.served)
    .map(({ address, gateway }, i) => ({
      address,
      tag: `interface-${address.device}-${i}`,
      sharedGateway: sharedGateway(view, address),
      gateway: view.vpc
        ? (view.tiers.get(address.device)?.record.router_guest_gateway ?? address.record.gateway ?? address.ip)
        : (gateway ?? ownGateway(view, address)),
    }));
}
