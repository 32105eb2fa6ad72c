import { parseRule, protocolNumber } from '#agent';
import type { ChainState, FilterState, IptablesTable, Negatable, ParsedRule, PortRange, RuleMatch } from '#agent';
import { contains, parseNetwork, type IpAddress } from './addresses.ts';
import type { Packet, Verdict } from './packet.ts';

/** What a run through a chain ends in; `next` leaves the decision to the caller (a RETURN, or the end of a chain). */
type Passage =
  | { readonly verdict: Verdict }
  | { readonly verdict: 'next'; readonly packet: Packet }
  | { readonly verdict: 'dnat'; readonly address: string };

/** Deep enough for every real rule set, and an end for rules that jump in circles. */
const maxDepth = 16;

function matchesDevice(part: Negatable<string> | undefined, device: string | undefined): boolean {
  if (part === undefined) return true;
  const wanted = part.value.endsWith('+') ? (device ?? '').startsWith(part.value.slice(0, -1)) : device === part.value;
  return wanted !== part.negated;
}

function matchesAddress(part: Negatable<string> | undefined, address: IpAddress | undefined): boolean {
  if (part === undefined) return true;
  const network = parseNetwork(part.value, address?.family ?? 4);
  const inside = network !== undefined && address !== undefined && contains(network, address);
  return inside !== part.negated;
}

function matchesPorts(part: Negatable<PortRange> | undefined, port: number | undefined): boolean {
  if (part === undefined) return true;
  return (port !== undefined && part.value.first <= port && port <= part.value.last) !== part.negated;
}

function matchesSet(state: FilterState, name: string, direction: 'src' | 'dst' | undefined, packet: Packet): boolean {
  const address = direction === 'dst' ? packet.destination : packet.source;
  const members = state.sets.find((set) => set.name === name)?.members ?? [];
  return members.some((member) => matchesAddress({ value: member, negated: false }, address));
}

function matchesOne(match: RuleMatch, state: FilterState, packet: Packet): boolean {
  switch (match.kind) {
    case 'ports':
      return (
        match.protocol === packet.protocol &&
        // Programs choose a high source port of their own.
        matchesPorts(match.source, 40_000) &&
        matchesPorts(match.destination, packet.port)
      );
    case 'icmp':
      return (packet.icmpType !== undefined && (match.type === undefined || match.type === packet.icmpType)) !== match.negated;
    case 'state':
      return match.states.includes(packet.state) !== match.negated;
    case 'mark':
      return ((packet.mark & match.mask) >>> 0 === match.value) !== match.negated;
    case 'set':
      return matchesSet(state, match.set, match.directions[0], packet) !== match.negated;
    case 'other':
      if (match.name === 'comment') return true;
      // What this project gives no meaning to does not match: a rule that might have let a packet through does not.
      return (
        match.name === 'conntrack' && match.tokens[0] === '--ctstate' && (match.tokens[1] ?? '').split(',').includes(packet.state)
      );
    default:
      return match satisfies never;
  }
}

function matches(rule: ParsedRule, state: FilterState, packet: Packet): boolean {
  if (!matchesDevice(rule.inInterface, packet.inDevice) || !matchesDevice(rule.outInterface, packet.outDevice)) return false;
  if (!matchesAddress(rule.source, packet.source) || !matchesAddress(rule.destination, packet.destination)) return false;
  if (rule.protocol !== undefined) {
    const same = protocolNumber(rule.protocol.value) === protocolNumber(packet.protocol);
    if (same === rule.protocol.negated) return false;
  }
  return rule.matches.every((match) => matchesOne(match, state, packet));
}

function walk(state: FilterState, chain: ChainState, start: Packet, depth: number): Passage {
  let packet = start;
  if (depth > maxDepth) return { verdict: 'next', packet };
  for (const text of chain.rules) {
    const rule = parseRule(text);
    const { target } = rule;
    if (target === undefined || !matches(rule, state, packet)) continue;
    switch (target.kind) {
      case 'jump':
      case 'goto': {
        if (target.chain === 'ACCEPT') return { verdict: 'accept' };
        if (target.chain === 'DROP') return { verdict: 'drop' };
        if (target.chain === 'REJECT') return { verdict: { reject: undefined } };
        if (target.chain === 'RETURN') return { verdict: 'next', packet };
        const called = findChain(state, chain, target.chain);
        if (called === undefined) break;
        const passage = walk(state, called, packet, depth + 1);
        if (passage.verdict !== 'next' || target.kind === 'goto') return passage;
        packet = passage.packet;
        break;
      }
      case 'dnat':
        return { verdict: 'dnat', address: target.address };
      case 'snat':
        return { verdict: 'accept' };
      case 'set-mark':
        if (target.on === 'MARK') packet = { ...packet, mark: ((packet.mark & ~target.mask) ^ target.value) >>> 0 };
        break;
      case 'copy-mark':
      case 'fill-checksum':
        break;
      case 'other':
        if (target.name === 'REJECT') return { verdict: { reject: target.tokens[target.tokens.indexOf('--reject-with') + 1] } };
        break;
      default:
        target satisfies never;
    }
  }
  return { verdict: 'next', packet };
}

function findChain(state: FilterState, from: Pick<ChainState, 'family' | 'table'>, name: string): ChainState | undefined {
  return state.chains.find((chain) => chain.family === from.family && chain.table === from.table && chain.chain === name);
}

/** What a built-in chain of iptables does with a packet; a chain that does not exist lets it pass. */
export function iptablesVerdict(state: FilterState, table: IptablesTable, hook: string, packet: Packet): Verdict {
  const family = packet.destination.family === 4 ? 'ip' : 'ip6';
  const chain = findChain(state, { family, table }, hook);
  if (chain === undefined) return 'accept';
  const passage = walk(state, chain, packet, 0);
  if (passage.verdict === 'dnat') return 'accept';
  if (passage.verdict === 'next') return chain.policy === 'DROP' ? 'drop' : 'accept';
  return passage.verdict;
}

/**
 * Where the `nat` table sends packets: those of the router itself in `OUTPUT`, those that come in in `PREROUTING`. Undefined when it leaves
 * them alone.
 */
export function redirectedDestination(
  state: FilterState,
  packet: Packet,
  hook: 'OUTPUT' | 'PREROUTING' = 'OUTPUT',
): string | undefined {
  const family = packet.destination.family === 4 ? 'ip' : 'ip6';
  const chain = findChain(state, { family, table: 'nat' }, hook);
  const passage = chain === undefined ? undefined : walk(state, chain, packet, 0);
  return passage?.verdict === 'dnat' ? passage.address : undefined;
}
