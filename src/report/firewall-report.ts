import type { AclRule, FirewallRecord, NetworkAclRecord } from '../bags/bag-types.ts';
import type { ReportSource } from './report-source.ts';

export interface FirewallRule {
  readonly id: number;
  /** Public address of an ingress rule; absent for rules of the whole guest network. */
  readonly address?: string;
  readonly protocol: string;
  /** `22`, `80-443`, `all`; ICMP: `type 8 code 0`, `any`. */
  readonly match: string;
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly action: 'allow' | 'deny';
}

export interface AclEntry {
  readonly direction: 'ingress' | 'egress';
  /** Place in its list, from 1: the first that matches decides. */
  readonly position: number;
  readonly protocol: string;
  readonly match: string;
  readonly cidrs: readonly string[];
  readonly action: 'allow' | 'deny';
}

export interface FirewallReport {
  /** `nftables` for routers in routed mode. */
  readonly filter: 'iptables' | 'nftables';
  readonly ingress: readonly FirewallRule[];
  readonly egress: readonly FirewallRule[];
  /** What happens to egress traffic that no rule names; absent while the server has not said. */
  readonly egressDefault?: 'allow' | 'deny';
  readonly ipv6: readonly FirewallRule[];
  /** VPC: one list per tier or private gateway. */
  readonly acls: readonly {
    readonly device: string;
    readonly network: string;
    readonly privateGateway: boolean;
    readonly rules: readonly AclEntry[];
  }[];
  /** Rules that are in force in the machine, of everything, not only those above. */
  readonly inForce: { readonly iptables: number; readonly ip6tables: number; readonly nftables: number };
}

function portsText(first: number | undefined, last: number | undefined): string {
  if (first === undefined || (first === 0 && (last ?? 0) === 0)) return 'all';
  return last === undefined || last === first ? String(first) : `${first}-${last}`;
}

function icmpText(type: number | undefined, code: number | undefined): string {
  if (type === undefined || type < 0) return 'any';
  return code === undefined || code < 0 ? `type ${type}` : `type ${type} code ${code}`;
}

function matchText(rule: FirewallRecord): string {
  if (rule.protocol.startsWith('icmp')) return icmpText(rule.icmp_type, rule.icmp_code);
  return portsText(rule.src_port_range?.[0], rule.src_port_range?.[1]);
}

/** The rule of id 0 with protocol `all` and no sources is the default of egress traffic, not a rule (1.10.3). */
function isEgressDefault(rule: FirewallRecord): boolean {
  return rule.traffic_type === 'Egress' && rule.protocol === 'all' && (rule.source_cidr_list ?? []).length === 0;
}

function firewallRule(rule: FirewallRecord): FirewallRule {
  // An egress rule is an exception to its network's default (2.7.1).
  const action = rule.traffic_type === 'Egress' && rule.default_egress_policy ? 'deny' : 'allow';
  return {
    id: rule.id,
    ...(rule.src_ip !== undefined && rule.src_ip !== '' && { address: rule.src_ip }),
    protocol: rule.protocol,
    match: matchText(rule),
    sources: rule.source_cidr_list ?? [],
    destinations: rule.dest_cidr_list ?? [],
    action,
  };
}

function aclEntries(direction: AclEntry['direction'], rules: readonly AclRule[]): AclEntry[] {
  return rules.map((rule, index) => ({
    direction,
    position: index + 1,
    protocol: rule.type === 'protocol' ? String(rule.protocol ?? '') : rule.type,
    match: rule.type === 'icmp' ? icmpText(rule.icmp_type, rule.icmp_code) : portsText(rule.first_port, rule.last_port),
    cidrs: rule.cidr.split(',').filter((cidr) => cidr !== ''),
    action: rule.allowed ? 'allow' : 'deny',
  }));
}

function acl(record: NetworkAclRecord): FirewallReport['acls'][number] {
  return {
    device: record.device,
    network: `${record.nic_ip}/${record.nic_netmask}`,
    privateGateway: record.private_gateway_acl,
    rules: [...aclEntries('ingress', record.ingress_rules), ...aclEntries('egress', record.egress_rules)],
  };
}

export async function firewallReport({ view, bags, backend }: ReportSource): Promise<FirewallReport> {
  const rules = [...(bags.get('firewallrules')?.values() ?? [])];
  const defaults = rules.filter(isEgressDefault);
  const named = rules.filter((rule) => !isEgressDefault(rule));
  const egressDefault = defaults.at(-1)?.default_egress_policy;
  const { chains, tables } = await backend.filter.observe();
  const count = (family: 'ip' | 'ip6'): number =>
    chains.filter((chain) => chain.family === family).reduce((sum, chain) => sum + chain.rules.length, 0);
  return {
    filter: view?.routed === true ? 'nftables' : 'iptables',
    ingress: named.filter((rule) => rule.traffic_type !== 'Egress').map(firewallRule),
    egress: named.filter((rule) => rule.traffic_type === 'Egress').map(firewallRule),
    ...(egressDefault !== undefined && { egressDefault: egressDefault ? ('allow' as const) : ('deny' as const) }),
    ipv6: [...(bags.get('ipv6firewallrules')?.values() ?? [])].filter((rule) => !isEgressDefault(rule)).map(firewallRule),
    acls: [...(bags.get('networkacl')?.values() ?? [])].map(acl),
    inForce: {
      iptables: count('ip'),
      ip6tables: count('ip6'),
      nftables: tables.reduce((sum, table) => sum + table.chains.reduce((inner, chain) => inner + chain.rules.length, 0), 0),
    },
  };
}
