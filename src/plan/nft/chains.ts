import type { NftChain } from '../../ports/filter-port.ts';
import {
  addressRanges,
  printNftRule,
  type NftState,
  type NftFamily,
  type NftMatch,
  type NftRule,
  type NftVerdict,
} from '../../render/nft.ts';

/** A chain that a packet enters at a hook, with what happens to packets that no rule decides on. */
export function baseChain(
  name: string,
  hook: 'input' | 'forward' | 'output',
  policy: 'accept' | 'drop',
  rules: readonly string[],
): NftChain {
  return { name, hook: `type filter hook ${hook} priority filter; policy ${policy};`, rules: distinct(rules) };
}

/** The same rule twice in a chain says nothing new. */
function distinct(rules: readonly string[]): readonly string[] {
  return [...new Set(rules)];
}

/** User rules in order, then the counted catch-all that decides the rest. */
export function decidingChain(family: NftFamily, name: string, rules: readonly NftRule[], rest: 'accept' | 'drop'): NftChain {
  const printed = rules.map((rule) => printNftRule(family, rule));
  return { name, rules: [...distinct(printed), printNftRule(family, { matches: [], counted: true, verdict: rest })] };
}

export const from = (device: string): NftMatch => ({ match: 'interface', direction: 'iifname', device });
export const to = (device: string): NftMatch => ({ match: 'interface', direction: 'oifname', device });
export const inState = (...states: NftState[]): NftMatch => ({ match: 'state', states });
export const port = (protocol: 'tcp' | 'udp', number: number): NftMatch => ({
  match: 'ports',
  protocol,
  first: number,
  last: number,
});
export const network = (family: NftFamily, side: 'saddr' | 'daddr', cidr: string): NftMatch => ({
  match: 'address',
  side,
  ranges: addressRanges(family, [cidr]),
});
export const known = inState('established', 'related');

/** A rule of the router's own: counted and accepted. */
export const allow = (...matches: NftMatch[]): string => printNftRule('ip', { matches, counted: true, verdict: 'accept' });

/** Sends the traffic of a network to a chain. */
export const divert = (family: NftFamily, side: 'saddr' | 'daddr', cidr: string, chain: string): string =>
  printNftRule(family, { matches: [network(family, side, cidr)], counted: false, verdict: { jump: chain } });

export const uncounted = (family: NftFamily, matches: readonly NftMatch[], verdict: NftVerdict): string =>
  printNftRule(family, { matches, counted: false, verdict });

/** Answers and asks for pings (2.7.4). */
export const ping = uncounted('ip', [{ match: 'icmp', types: [0, 8] }], 'accept');

/** Pings, neighbour discovery and router advertisements: what IPv6 needs to work at all (2.7.4). */
export const ipv6Control = uncounted('ip6', [{ match: 'icmp', types: [128, 129, 134, 135, 136] }], 'accept');

/** What the router serves to a guest network on `device`: DHCP, DNS, metadata, passwords (2.7.4). */
export function guestServices(device: string, cidr: string): string[] {
  const guests = network('ip', 'saddr', cidr);
  const fresh = inState('new');
  return [
    allow(from(device), known),
    allow(from(device), port('udp', 67)),
    allow(from(device), guests, port('tcp', 53)),
    allow(from(device), guests, port('udp', 53)),
    allow(from(device), guests, port('tcp', 80), fresh),
    allow(from(device), guests, port('tcp', 443), fresh),
    allow(from(device), guests, port('tcp', 8080), fresh),
  ];
}

/** Management reaches the router on its control NIC only. */
export const management = (device: string): string => allow(from(device), port('tcp', 3922), inState('new', 'established'));

/** A redundant pair that cannot hear each other's advertisements and session tables would have two primaries (4.2, 4.3). */
export const redundancyTraffic: readonly string[] = ['224.0.0.18', '225.0.0.50'].map((group) =>
  allow(network('ip', 'daddr', group)),
);
