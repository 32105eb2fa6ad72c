import { AgentError } from '#agent';
import type { NetworkACLTO, SetNetworkACLCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { prefixText } from './prefix-text.ts';
import { required } from '../../required.ts';

/** Java's `Integer.parseInt` of a field that is not there. */
function icmpNumber(value: number | undefined): number {
  if (value === undefined) throw new AgentError('VRA_BAD_INPUT', 'For input string: "null"');
  return value;
}

/** Undefined for a protocol that nobody can read: such a rule is skipped. */
function protocolFields(rule: NetworkACLTO): Readonly<Record<string, unknown>> | undefined {
  const protocol = required(rule.protocol, 'rules.protocol').toLowerCase();
  switch (protocol) {
    case 'tcp':
    case 'udp': {
      // A range that is no pair of ports counts as none (1.10.5).
      const [first = 0, last = 0] = rule.portRange?.length === 2 ? rule.portRange : [];
      return { type: protocol, first_port: first, last_port: last };
    }
    case 'icmp':
      return { type: 'icmp', icmp_type: icmpNumber(rule.icmpType), icmp_code: icmpNumber(rule.icmpCode) };
    case 'all':
      return { type: 'all' };
    default:
      return /^\d{1,9}$/.test(protocol) ? { type: 'protocol', protocol: Number(protocol) } : undefined;
  }
}

/** A rule without networks is for all of both families. */
function cidrText(cidrs: readonly string[] | undefined): string {
  return cidrs === undefined || cidrs.length === 0 ? '0.0.0.0/0,::/0' : cidrs.join(',');
}

function aclRules(rules: readonly NetworkACLTO[], direction: 'Ingress' | 'Egress'): readonly Readonly<Record<string, unknown>>[] {
  return rules.flatMap((rule) => {
    if (rule.trafficType !== direction) return [];
    const fields = protocolFields(rule);
    return fields === undefined ? [] : [{ ...fields, cidr: cidrText(rule.cidrList), allowed: rule.action === 'ACCEPT' }];
  });
}

/** The whole ACL of a tier or of a private gateway, by rule number, without those that were revoked (1.10.5). */
export function networkAcl({ rules, nic, accessDetails }: SetNetworkACLCommand): QueueFile {
  const { deviceId, mac, ip, netmask, ip6cidr } = required(nic, 'nic');
  const standing = required(rules, 'rules')
    .filter((rule) => rule.revoked !== true)
    .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  return {
    base: 'network_acl.json',
    type: 'networkacl',
    fields: {
      device: `eth${deviceId ?? 0}`,
      mac_address: mac,
      private_gateway_acl: accessDetails?.['vpc.gateway.private'] !== undefined,
      nic_ip: ip,
      nic_netmask: prefixText(required(netmask, 'nic.netmask')),
      nic_ip6_cidr: ip6cidr,
      ingress_rules: aclRules(standing, 'Ingress'),
      egress_rules: aclRules(standing, 'Egress'),
    },
  };
}
