import { parseIpv4, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, host, inState, toPort, type RuleSpec } from '../../render/iptables.ts';

export const isNew = inState('NEW');
export const isEstablished = inState('RELATED', 'ESTABLISHED');
export const newOrEstablished = inState('NEW', 'ESTABLISHED');

/** Groups of VRRP and of conntrack synchronisation (4.2, 4.3). */
export const vrrpGroup: Ipv4Network = host(parseIpv4('224.0.0.18') ?? 0);
export const conntrackGroup: Ipv4Network = host(parseIpv4('225.0.0.50') ?? 0);

/** DHCP answers to clients that check the UDP sum, which offloading leaves empty. */
export const dhcpReply: RuleSpec = { protocol: 'udp', matches: [toPort('udp', 68)] };

/** `-i eth0 -p tcp --dport 53 -j ACCEPT`. */
export function acceptService(
  protocol: 'tcp' | 'udp',
  port: number,
  from: Omit<RuleSpec, 'protocol' | 'matches' | 'target'>,
): RuleSpec {
  return { ...from, protocol, matches: [toPort(protocol, port)], target: accept };
}

/** The same for new connections only. */
export function acceptNewService(
  protocol: 'tcp' | 'udp',
  port: number,
  from: Omit<RuleSpec, 'protocol' | 'matches' | 'target'>,
): RuleSpec {
  return { ...from, protocol, matches: [toPort(protocol, port), isNew], target: accept };
}
