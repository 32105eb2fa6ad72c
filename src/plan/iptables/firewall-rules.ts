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

/** What a rule is about; undefined when iptables would refuse it. `bare` adds `-m tcp` to a rule without ports, as egress rules have it. */
function service(rule: FirewallRecord, bare: boolean): ServiceMatch | undefined {
  if (rule.protocol === 'icmp') return icmpService(rule.icmp_type, rule.icmp_code);
  const any = anyService(rule.protocol);
  if (any?.protocol === undefined || !portProtocols.includes(any.protocol)) return any;
  if (rule.src_port_range === undefined) return bare ? { ...any, matches: [toPorts(any.protocol)] } : any;
  const range = ports(rule.src_port_range);
  return range === undefined ? undefined : { ...any, matches: [toPorts(any.protocol, range)] };
}

/** Inbound: what is returned from the public address's chain is let through (2.7.1). */
function planIngress(view: RouterView, emit: Emit, rule: FirewallRecord): void {
  const placed = view.addressAt(parseIpv4(rule.src_ip ?? '') ?? -1);
  const about = service(rule, false);
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

function planSet(emit: Emit, name: string, cidrs: readonly string[]): boolean {
  const networks = ipv4Networks(cidrs);
  const restricted = networks.length > 0 && networks.every(({ prefix }) => prefix > 0);
  emit.ipset({ name, type: 'hash:net', family: 'inet', members: members(networks.filter(({ prefix }) => prefix > 0)) });
  return restricted;
}

/**
 * Outbound: rules say the opposite of the network's default; the default itself is the rule for `all` without sources and comes
 * last. Sources and destinations are sets, both made in any case (1.10.3, 2.7.1).
 */
function planEgress(emit: Emit, rule: FirewallRecord): void {
  const sources = rule.source_cidr_list ?? [];
  const sourceSet = `sourceCidrIpset-${rule.id}`;
  const destinationSet = `destCidrIpset-${rule.id}`;
  const fromSources = planSet(emit, sourceSet, sources);
  const toDestinations = planSet(emit, destinationSet, rule.dest_cidr_list ?? []);
  const about = service(rule, true);
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
