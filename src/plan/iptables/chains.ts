import type { IptablesTable } from '../../ports/filter-port.ts';
import { ruleText, type RuleSpec } from '../../render/iptables.ts';
import type { Emit } from '../parts.ts';

/** Puts one rule; equal rules of several sections collapse into one. */
export function putRule(emit: Emit, table: IptablesTable, chain: string, rank: number, rule: RuleSpec): void {
  emit.rule('ip', table, chain, rank, ruleText(rule));
}

/** Rules whose order among themselves matters, or that are many. */
export function putGroup(
  emit: Emit,
  table: IptablesTable,
  chain: string,
  rank: number,
  key: string,
  rules: readonly string[],
): void {
  if (rules.length > 0) emit.group({ family: 'ip', table, chain, rank, key, rules });
}

/** Asks for a chain; whoever puts rules into a chain of its own or jumps to it asks for it too. */
export function putChain(emit: Emit, table: IptablesTable, chain: string): void {
  emit.chain({ family: 'ip', table, chain });
}

export const firewallChain = (publicIp: string): string => `FIREWALL_${publicIp}`;
export const vpnChain = (publicIp: string): string => `VPN_${publicIp}`;
export const inboundAclChain = (device: string): string => `ACL_INBOUND_${device}`;
export const outboundAclChain = (device: string): string => `ACL_OUTBOUND_${device}`;
export const statisticsChain = (device: string): string => `NETWORK_STATS_${device}`;
export const vpnStatisticsChain = (device: string): string => `VPN_STATS_${device}`;
export const staticNatMarkChain = (device: string): string => `PREROUTING-${device}-def`;
