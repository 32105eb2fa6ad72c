import type { AclRule, FirewallRecord } from '../../bags/bag-types.ts';
import type { NftChain } from '../../ports/filter-port.ts';
import { addressRanges, type NftFamily, type NftMatch, type NftRule } from '../../render/nft.ts';
import { decidingChain } from './chains.ts';
import { protocolMatches } from './protocol-match.ts';

/**
 * The match for a rule's list of CIDRs: none for an empty list, undefined when the list holds nothing of this family (the rule is
 * then not meant for it, 2.7.2).
 */
function addressMatches(family: NftFamily, side: 'saddr' | 'daddr', cidrs: readonly string[]): readonly NftMatch[] | undefined {
  if (cidrs.length === 0) return [];
  const ranges = addressRanges(family, cidrs);
  return ranges.length === 0 ? undefined : [{ match: 'address', side, ranges }];
}

const isEgress = (rule: FirewallRecord): boolean => rule.traffic_type.toLowerCase() === 'egress';

/** Protocol `all` without a source stands for the network's default (1.10.3). */
const isDefault = (rule: FirewallRecord): boolean => rule.protocol === 'all' && (rule.source_cidr_list ?? []).length === 0;

/** Ingress rules accept; egress rules are the exceptions from the default policy, so they do the opposite (2.7.1). */
function verdictOf(rule: FirewallRecord): 'accept' | 'drop' {
  if (!isEgress(rule)) return 'accept';
  return rule.default_egress_policy === isDefault(rule) ? 'accept' : 'drop';
}

function firewallRule(family: NftFamily, rule: FirewallRecord): NftRule | undefined {
  const sources = addressMatches(family, 'saddr', rule.source_cidr_list ?? []);
  const destinations = addressMatches(family, 'daddr', rule.dest_cidr_list ?? []);
  const protocol = protocolMatches(family, {
    protocol: rule.protocol,
    firstPort: rule.src_port_range?.[0],
    lastPort: rule.src_port_range?.[1],
    icmpType: rule.icmp_type,
    icmpCode: rule.icmp_code,
  });
  if (sources === undefined || destinations === undefined || protocol === undefined) return undefined;
  const matches = [...sources, ...destinations, ...protocol];
  // A default without any condition is what the chain's catch-all says.
  return matches.length === 0 && isDefault(rule) && isEgress(rule)
    ? undefined
    : { matches, counted: false, verdict: verdictOf(rule) };
}

/** Rules in the order of the bag's file, whose keys are sorted. */
function inFileOrder(bag: ReadonlyMap<string, FirewallRecord>): FirewallRecord[] {
  return [...bag].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, rule]) => rule);
}

/**
 * The two chains of a firewall bag: ingress drops what no rule accepts, egress ends in the network's default policy, which the
 * egress rules tell (the first rule where there is none).
 */
export function firewallChains(family: NftFamily, bag: ReadonlyMap<string, FirewallRecord>): readonly NftChain[] {
  const rules = inFileOrder(bag);
  const egress = rules.filter(isEgress);
  const policy = (egress[0] ?? rules[0])?.default_egress_policy === true ? 'accept' : 'drop';
  const print = (list: readonly FirewallRecord[]): NftRule[] => list.flatMap((rule) => firewallRule(family, rule) ?? []);
  const [defaults, exceptions] = [egress.filter(isDefault), egress.filter((rule) => !isDefault(rule))];
  return [
    decidingChain(family, 'fw_chain_egress', print([...exceptions, ...defaults]), policy),
    decidingChain(family, 'fw_chain_ingress', print(rules.filter((rule) => !isEgress(rule))), 'drop'),
  ];
}

function aclRule(family: NftFamily, side: 'saddr' | 'daddr', rule: AclRule): NftRule | undefined {
  const addresses = addressMatches(
    family,
    side,
    rule.cidr.split(',').map((cidr) => cidr.trim()),
  );
  const protocol = protocolMatches(family, {
    protocol: rule.type === 'protocol' ? String(rule.protocol) : rule.type,
    firstPort: rule.first_port,
    lastPort: rule.last_port,
    icmpType: rule.icmp_type,
    icmpCode: rule.icmp_code,
  });
  if (addresses === undefined || protocol === undefined) return undefined;
  return { matches: [...addresses, ...protocol], counted: false, verdict: rule.allowed ? 'accept' : 'drop' };
}

/** One direction of a tier's list, in the list's order; what no rule decides is dropped (2.7.4). */
export function aclChain(family: NftFamily, name: string, direction: 'ingress' | 'egress', rules: readonly AclRule[]): NftChain {
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  return decidingChain(
    family,
    name,
    rules.flatMap((rule) => aclRule(family, side, rule) ?? []),
    'drop',
  );
}
