import type { FirewallRecord } from '../../bags/bag-types.ts';
import { formatIpv4, formatIpv4Network, parseIpv4, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, drop, inSet, returnToCaller, toPorts, type RuleSpec } from '../../render/iptables.ts';
import { portProtocols, portRange, type PortRange } from '../../render/iptables-parts.ts';
import type { Emit } from '../parts.ts';
import type { RouterView } from '../router-view.ts';
import type { EntrySection } from '../section.ts';
import { firewallChain, putChain, putRule } from './chains.ts';
import { ipv4Networks } from './cidr-list.ts';
import { egressRank, publicAddressRank } from './ranks.ts';
import { anyService, icmpService, type ServiceMatch } from './service-match.ts';

/** `[start, end]`, or `[start]` for one port (1.10, FirewallRuleTO); undefined when it is no range. */
function ports(range: readonly number[]): PortRange | undefined {
  const [first, last] = range;
  return first === undefined ? undefined : portRange(first, last ?? first);
}

/** What a rule is about; undefined when iptables would refuse it. A rule without ports names its match all the same, as 4.22 does. */
function service(rule: FirewallRecord): ServiceMatch | undefined {
  if (rule.protocol === 'icmp') return icmpService(rule.icmp_type, rule.icmp_code);
  const any = anyService(rule.protocol);
  if (any?.protocol === undefined || !portProtocols.includes(any.protocol)) return any;
  if (rule.src_port_range === undefined) return { ...any, matches: [toPorts(any.protocol)] };
  const range = ports(rule.src_port_range);
  return range === undefined ? undefined : { ...any, matches: [toPorts(any.protocol, range)] };
}

/** Inbound: what is returned from the public address's chain is let through (2.7.1). */
function planIngress(view: RouterView, emit: Emit, rule: FirewallRecord): void {
  const placed = view.addressAt(parseIpv4(rule.src_ip ?? '') ?? -1);
  const about = service(rule);
  if (placed?.role !== 'public' || about === undefined) return;
  const chain = firewallChain(placed.ip);
  putChain(emit, 'mangle', chain);
  for (const source of ipv4Networks(rule.source_cidr_list ?? [])) {
    putRule(emit, 'mangle', chain, publicAddressRank.rules, { source, ...about, target: returnToCaller });
  }
}

/** Members as ipset prints them: a host without its prefix. A set of networks cannot hold `0.0.0.0/0`: that means no restriction. */
function members(networks: readonly Ipv4Network[]): readonly string[] {
  const texts = networks.map((network) => (network.prefix === 32 ? formatIpv4(network.base) : formatIpv4Network(network)));
  return [...new Set(texts)];
}

function planSet(emit: Emit, name: string, networks: readonly Ipv4Network[]): void {
  emit.ipset({ name, type: 'hash:net', family: 'inet', members: members(networks) });
}

const isPart = ({ prefix }: Ipv4Network): boolean => prefix > 0;

/**
 * Outbound: rules say the opposite of the network's default; the default itself is the rule for `all` without sources and comes
 * last. Sources and destinations are sets, both made in any case (1.10.3, 2.7.1).
 */
function planEgress(emit: Emit, rule: FirewallRecord): void {
  const sources = rule.source_cidr_list ?? [];
  const sourceSet = `sourceCidrIpset-${rule.id}`;
  const destinationSet = `destCidrIpset-${rule.id}`;
  const from = ipv4Networks(sources);
  // Any destination is left out: the networks beside it count (1.10.3, 2.7.1).
  const to = ipv4Networks(rule.dest_cidr_list ?? []).filter(isPart);
  planSet(emit, sourceSet, from.filter(isPart));
  planSet(emit, destinationSet, to);
  const fromSources = from.length > 0 && from.every(isPart);
  const toDestinations = to.length > 0;
  const about = service(rule);
  if (about === undefined) return;
  const isDefault = rule.protocol === 'all' && sources.length === 0;
  const spec: RuleSpec = {
    ...about,
    matches: [
      ...(fromSources ? [inSet(sourceSet, 'src')] : []),
      ...(toDestinations ? [inSet(destinationSet, 'dst')] : []),
      ...about.matches,
    ],
    target: rule.default_egress_policy === isDefault ? accept : drop,
  };
  putRule(emit, 'filter', 'FW_EGRESS_RULES', isDefault ? egressRank.defaultPolicy : egressRank.rules, spec);
}

/** Firewall rules of isolated networks, a rule or two per entry. */
export const firewallRulesSection: EntrySection<'firewallrules'> = {
  kind: 'entries',
  name: 'iptables-firewall-rules',
  bag: 'firewallrules',
  plan(view, _key, rule, emit) {
    if (view.routed || view.vpc || rule.revoked) return;
    if (rule.traffic_type === 'Ingress') planIngress(view, emit, rule);
    else planEgress(emit, rule);
  },
};
