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
  /** What its entries name; guests of a subnet follow the last entry in rendering order (2.9). */
  gateway: string | undefined;
  gatewayOf: string;
}

const holds = ({ base, broadcast }: Candidate, address: number): boolean => address > base && address < broadcast;

// The loops below see every entry on every DHCP change: they compare, and allocate nothing.

/** Marks which candidates have a live entry; ends when all have. */
function markServed(candidates: readonly Candidate[], entries: Bag<'dhcpentry'>): void {
  let unserved = candidates.length;
  for (const entry of entries.values()) {
    if (unserved === 0) return;
    if (entry.remove === true) continue;
    const address = parseIpv4(entry.ipv4_address) ?? 0;
    for (const candidate of candidates) {
      if (candidate.served || !holds(candidate, address)) continue;
      candidate.served = true;
      unserved--;
    }
  }
}

/** Whether all live entries name one gateway, the same for all of them: then no order has to be known. */
function commonGateway(entries: Bag<'dhcpentry'>): string | undefined {
  let common: string | undefined;
  for (const entry of entries.values()) {
    if (entry.remove === true || entry.default_gateway === common) continue;
    if (common !== undefined) return undefined;
    common = entry.default_gateway;
    if (common === undefined || common === '') return undefined;
  }
  return common;
}

/** Marks what is served and finds the gateway of each subnet. */
function markWithGateways(candidates: readonly Candidate[], entries: Bag<'dhcpentry'>): void {
  for (const entry of entries.values()) {
    if (entry.remove === true) continue;
    const address = parseIpv4(entry.ipv4_address) ?? 0;
    for (const candidate of candidates) {
      if (!holds(candidate, address)) continue;
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
  const common = view.vpc ? undefined : commonGateway(entries);
  if (view.vpc || common !== undefined) markServed(candidates, entries);
  else markWithGateways(candidates, entries);
  return candidates
    .filter((candidate) => candidate.served)
    .map(({ address, gateway }, i) => ({
      address,
      tag: `interface-${address.device}-${i}`,
      sharedGateway: sharedGateway(view, address),
      gateway: view.vpc
        ? (view.tiers.get(address.device)?.record.router_guest_gateway ?? address.record.gateway ?? address.ip)
        : (common ?? gateway ?? ownGateway(view, address)),
    }));
}
