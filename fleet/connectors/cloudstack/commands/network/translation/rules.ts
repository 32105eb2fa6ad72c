import type {
  FirewallRuleTO,
  SetFirewallRulesCommand,
  SetIpv6FirewallRulesCommand,
  SetPortForwardingRulesCommand,
  SetStaticNatRulesCommand,
} from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

/** `22:22`; a range that is no pair of ports is `0:0` (1.10, FirewallRuleTO). */
function portRange(ports: readonly number[] | undefined): string {
  return ports?.length === 2 ? ports.join(':') : '0:0';
}

/** Port forwarding of isolated networks and VPCs (1.10.1). */
export function portForwarding({ rules }: SetPortForwardingRulesCommand): QueueFile {
  return {
    base: 'forwarding_rules.json',
    type: 'forwardrules',
    fields: {
      rules: required(rules, 'rules').map((rule) => ({
        revoke: rule.revoked ?? false,
        protocol: required(rule.protocol, 'rules.protocol').toLowerCase(),
        source_ip_address: rule.srcIp,
        source_port_range: portRange(rule.srcPortRange),
        destination_ip_address: rule.dstIp,
        destination_port_range: portRange(rule.dstPortRange),
        source_cidr_list: rule.sourceCidrList?.join(','),
      })),
    },
  };
}

/** Static NAT (1.10.2). */
export function staticNat({ rules }: SetStaticNatRulesCommand): QueueFile {
  return {
    base: 'staticnat_rules.json',
    type: 'staticnatrules',
    fields: {
      rules: required(rules, 'rules').map((rule) => ({
        revoke: rule.revoked ?? false,
        protocol: rule.protocol,
        source_ip_address: rule.srcIp,
        source_port_range: portRange(rule.srcPortRange),
        destination_ip_address: rule.dstIp,
      })),
    },
  };
}

function firewallRule(rule: FirewallRuleTO, guestIp6Cidr: string | undefined): Readonly<Record<string, unknown>> {
  return {
    id: rule.id ?? 0,
    src_vlan_tag: rule.srcVlanTag,
    src_ip: rule.srcIp,
    protocol: rule.protocol,
    src_port_range: rule.srcPortRange,
    revoked: rule.revoked ?? false,
    already_added: rule.alreadyAdded ?? false,
    source_cidr_list: rule.sourceCidrList,
    dest_cidr_list: rule.destCidrList,
    purpose: required(rule.purpose, 'rules.purpose'),
    icmp_type: rule.icmpType,
    icmp_code: rule.icmpCode,
    traffic_type: required(rule.trafficType, 'rules.trafficType'),
    guest_cidr: rule.guestCidr,
    default_egress_policy: rule.defaultEgressPolicy ?? false,
    guest_ip6_cidr: guestIp6Cidr,
  };
}

/** Firewall of isolated networks, both directions (1.10.3). */
export function firewall({ rules }: SetFirewallRulesCommand): QueueFile {
  return {
    base: 'firewall_rules.json',
    type: 'firewallrules',
    fields: { rules: required(rules, 'rules').map((rule) => firewallRule(rule, undefined)) },
  };
}

/** IPv6 firewall; every rule carries the guest network (1.10.4). */
export function ipv6Firewall({ rules, guestIp6Cidr }: SetIpv6FirewallRulesCommand): QueueFile {
  return {
    base: 'ipv6_firewall_rules.json',
    type: 'ipv6firewallrules',
    fields: { rules: required(rules, 'rules').map((rule) => firewallRule(rule, guestIp6Cidr)) },
  };
}
