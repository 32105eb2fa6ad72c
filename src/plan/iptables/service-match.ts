import { protocolName } from '../../net/ip-protocol.ts';
import { icmpType } from '../../render/iptables.ts';
import type { RuleMatch } from '../../render/iptables-parts.ts';

/** Protocol and matches of a rule; no `protocol` means any. */
export interface ServiceMatch {
  readonly protocol?: string;
  readonly matches: readonly RuleMatch[];
}

/** A protocol as bags name it: undefined when iptables would not know it. `all` matches any. */
export function anyService(protocol: string | number): ServiceMatch | undefined {
  if (protocol === 'all') return { matches: [] };
  const name = protocolName(protocol);
  return name === undefined ? undefined : { protocol: name, matches: [] };
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

/**
 * ICMP by type and code, -1 or none for any. A code without a type is refused by iptables (`any/0`): no rule (2.7.2).
 */
export function icmpService(type: number = -1, code: number = -1): ServiceMatch | undefined {
  if (type === -1) return code === -1 ? { protocol: 'icmp', matches: [icmpType()] } : undefined;
  if (!isByte(type) || (code !== -1 && !isByte(code))) return undefined;
  // iptables prints type 255, its own mark for "any", as that.
  if (type === 255) return { protocol: 'icmp', matches: [icmpType()] };
  return { protocol: 'icmp', matches: [code === -1 ? icmpType(type) : icmpType(type, code)] };
}
