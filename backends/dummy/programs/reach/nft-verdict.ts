import { parseNftRule, protocolName, protocolNumber } from '#agent';
import type { FilterState, NftMatch, NftTable } from '#agent';
import type { IpAddress } from './addresses.ts';
import type { Packet, Verdict } from './packet.ts';

const maxDepth = 16;

function addressValue(address: IpAddress): bigint {
  return BigInt(address.value);
}

function matches(match: NftMatch, packet: Packet): boolean {
  switch (match.match) {
    case 'interface':
      return (match.direction === 'iifname' ? packet.inDevice : packet.outDevice) === match.device;
    case 'address': {
      const address = match.side === 'saddr' ? packet.source : packet.destination;
      return (
        address !== undefined &&
        match.ranges.some(({ first, last }) => first <= addressValue(address) && addressValue(address) <= last)
      );
    }
    case 'ports':
      return (
        packet.protocol === match.protocol && packet.port !== undefined && match.first <= packet.port && packet.port <= match.last
      );
    case 'icmp':
      return packet.icmpType !== undefined && match.types.includes(packet.icmpType);
    case 'protocol':
      return protocolNumber(packet.protocol) === match.number || protocolName(match.number) === packet.protocol;
    case 'state':
      return match.states.some((state) => state === packet.state.toLowerCase());
    default:
      return match satisfies never;
  }
}

function walk(table: NftTable, name: string, packet: Packet, depth: number): Verdict | undefined {
  const chain = table.chains.find((candidate) => candidate.name === name);
  if (chain === undefined || depth > maxDepth) return undefined;
  for (const text of chain.rules) {
    const rule = parseNftRule(table.family, text);
    if (rule === undefined || !rule.matches.every((match) => matches(match, packet))) continue;
    if (rule.verdict === 'accept' || rule.verdict === 'drop') return rule.verdict;
    const verdict = walk(table, rule.verdict.jump, packet, depth + 1);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** What the nft tables of a packet's family do with it at a hook: the first that drops it decides. */
export function nftVerdict(state: FilterState, hook: 'input' | 'output' | 'forward', packet: Packet): Verdict {
  const family = packet.destination.family === 4 ? 'ip' : 'ip6';
  for (const table of state.tables.filter((candidate) => candidate.family === family)) {
    for (const chain of table.chains) {
      if (chain.hook?.includes(`hook ${hook} `) !== true) continue;
      const verdict = walk(table, chain.name, packet, 0) ?? (chain.hook.includes('policy drop') ? 'drop' : 'accept');
      if (verdict !== 'accept') return verdict;
    }
  }
  return 'accept';
}
