import { jump, ruleText, type RuleSpec } from '../../render/iptables.ts';
import type { Ipv4Network } from '../../net/ipv4.ts';
import type { Emit } from '../parts.ts';
import { putChain, putGroup, putRule, statisticsChain } from './chains.ts';
import { forwardRank, inputRank, onlyRank, outputRank } from './ranks.ts';

/** Counting rules, read by position (1.12.1): sent, received, then TCP of others. */
function planCounters(emit: Emit, chain: string, rules: readonly RuleSpec[]): void {
  putChain(emit, 'filter', chain);
  putRule(emit, 'filter', 'INPUT', inputRank.statistics, { target: jump(chain) });
  putRule(emit, 'filter', 'FORWARD', forwardRank.statistics, { target: jump(chain) });
  putRule(emit, 'filter', 'OUTPUT', outputRank.statistics, { target: jump(chain) });
  putGroup(emit, 'filter', chain, onlyRank, 'counters', rules.map(ruleText));
}

function guestCounters(device: string): readonly RuleSpec[] {
  return [
    { inInterface: 'eth0', outInterface: device },
    { inInterface: device, outInterface: 'eth0' },
    { inInterface: { not: 'eth0' }, outInterface: device, protocol: 'tcp' },
    { inInterface: device, outInterface: { not: 'eth0' }, protocol: 'tcp' },
  ];
}

/** Traffic between the guest network and the main public NIC: what `netusage.sh` reads. */
export function planMainStatistics(emit: Emit): void {
  planCounters(emit, 'NETWORK_STATS', guestCounters('eth2'));
}

/** The same for one public NIC of an isolated network. */
export function planPublicStatistics(emit: Emit, device: string): void {
  planCounters(emit, statisticsChain(device), guestCounters(device));
}

/** Traffic between a VPC and one of its outside NICs: what `vpc_netusage.sh` reads. */
export function planVpcStatistics(emit: Emit, device: string, vpc: Ipv4Network): void {
  planCounters(emit, statisticsChain(device), [
    { source: vpc, outInterface: device },
    { destination: vpc, inInterface: device },
    { source: { not: vpc }, outInterface: device, protocol: 'tcp' },
    { destination: { not: vpc }, inInterface: device, protocol: 'tcp' },
  ]);
}
