import { ipv4InNetwork, parseIpv4 } from '../../net/ipv4.ts';
import type { AclRule, NetworkAclRecord } from '../../bags/bag-types.ts';
import { accept, drop, ruleText, toPorts } from '../../render/iptables.ts';
import { portRange } from '../../render/iptables-parts.ts';
import type { RouterView } from '../router-view.ts';
import type { EntrySection } from '../section.ts';
import { inboundAclChain, outboundAclChain, putChain, putGroup } from './chains.ts';
import { ipv4NetworkList } from './cidr-list.ts';
import { aclRank } from './ranks.ts';
import { anyService, icmpService, type ServiceMatch } from './service-match.ts';

/** What a rule is about; undefined when iptables would refuse it. Ports 0 to 0, sent for "no ports", match port 0 as on 4.22 (1.10.5). */
function service(rule: AclRule): ServiceMatch | undefined {
  switch (rule.type) {
    case 'tcp':
    case 'udp': {
      if (rule.first_port === undefined) return { protocol: rule.type, matches: [] };
      const ports = portRange(rule.first_port, rule.last_port ?? rule.first_port);
      return ports === undefined ? undefined : { protocol: rule.type, matches: [toPorts(rule.type, ports)] };
    }
    case 'icmp':
      return icmpService(rule.icmp_type, rule.icmp_code);
    case 'all':
      return anyService('all');
    case 'protocol':
      return rule.protocol === undefined ? undefined : anyService(rule.protocol);
    default:
      return undefined;
  }
}

/** The rules of one direction in ACL order, a rule per IPv4 network. */
function ruleTexts(rules: readonly AclRule[], side: 'source' | 'destination'): readonly string[] {
  const texts: string[] = [];
  for (const rule of rules) {
    const about = service(rule);
    if (about === undefined) continue;
    const target = rule.allowed ? accept : drop;
    const { protocol, matches } = about;
    for (const network of ipv4NetworkList(rule.cidr)) {
      const spec =
        side === 'source' ? { source: network, protocol, matches, target } : { destination: network, protocol, matches, target };
      texts.push(ruleText(spec));
    }
  }
  return texts;
}

/** True while the NIC still carries the network that the list was made for: lists of removed tiers stay in the bag (2.2). */
function isLive(view: RouterView, entry: NetworkAclRecord): boolean {
  const address = parseIpv4(entry.nic_ip);
  return (view.addressesByDevice.get(entry.device) ?? []).some(
    ({ role, network }) => (role === 'private' || role === 'guest') && (address === undefined || ipv4InNetwork(address, network)),
  );
}

/** Network ACLs of tiers and private gateways: one ordered group per chain (2.7.2). In a VPC without a public network nothing leads there. */
export const networkAclSection: EntrySection<'networkacl'> = {
  kind: 'entries',
  name: 'iptables-network-acl',
  bag: 'networkacl',
  plan(view, _key, entry, emit) {
    if (view.routed || !view.vpc || !isLive(view, entry)) return;
    // Whoever jumps to the chains asks for them too: a list without rules of a direction makes no chain of its own.
    const inbound = ruleTexts(entry.ingress_rules, 'source');
    const outbound = ruleTexts(entry.egress_rules, 'destination');
    if (inbound.length > 0) putChain(emit, 'filter', inboundAclChain(entry.device));
    if (outbound.length > 0) putChain(emit, 'mangle', outboundAclChain(entry.device));
    putGroup(emit, 'filter', inboundAclChain(entry.device), aclRank.rules, 'rules', inbound);
    putGroup(emit, 'mangle', outboundAclChain(entry.device), aclRank.rules, 'rules', outbound);
  },
};
