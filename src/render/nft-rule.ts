import { AgentError } from '../errors.ts';
import { formatRange, parseRange, type AddressRange, type NftFamily } from './nft-addresses.ts';
import { icmpCodeNames, icmpTypeNames, icmpv6CodeNames, icmpv6TypeNames, protocolNames } from './nft-names.ts';

/** In the order in which nft prints them. */
const connectionStates = ['invalid', 'established', 'related', 'new', 'untracked'] as const;
export type NftState = (typeof connectionStates)[number];

export type NftMatch =
  | { readonly match: 'interface'; readonly direction: 'iifname' | 'oifname'; readonly device: string }
  /** Sorted, disjoint, not touching (`addressRanges`). */
  | { readonly match: 'address'; readonly side: 'saddr' | 'daddr'; readonly ranges: readonly AddressRange[] }
  | { readonly match: 'ports'; readonly protocol: 'tcp' | 'udp'; readonly first: number; readonly last: number }
  /** ICMP of an `ip` table, ICMPv6 of an `ip6` table. */
  | { readonly match: 'icmp'; readonly types: readonly number[]; readonly code?: number }
  | { readonly match: 'protocol'; readonly number: number }
  | { readonly match: 'state'; readonly states: readonly NftState[] };

export type NftVerdict = 'accept' | 'drop' | { readonly jump: string };

/** The rules that a router needs, nothing more: what cannot be said here cannot get into a table. */
export interface NftRule {
  readonly matches: readonly NftMatch[];
  readonly counted: boolean;
  readonly verdict: NftVerdict;
}

const counter = 'counter packets 0 bytes 0';
const deviceName = /^(?:lo|(?:eth|ppp)\d{1,3})$/;
const chainName = /^[A-Za-z]\w{0,63}$/;

function check(valid: boolean, what: string): void {
  if (!valid) throw new AgentError('VRA_BUG', `an nft rule cannot be printed: ${what}`);
}

const isNumber = (value: number, max: number): boolean => Number.isInteger(value) && value >= 0 && value <= max;

/** One value as it is, several as an anonymous set. */
function printSet(values: readonly string[]): string {
  check(values.length > 0, 'a match without values');
  return values.length === 1 ? values.join('') : `{ ${values.join(', ')} }`;
}

function printIcmp(family: NftFamily, match: NftMatch & { match: 'icmp' }): string {
  check(
    match.types.every((type) => isNumber(type, 255)),
    'ICMP type out of range',
  );
  const [word, types, codes] =
    family === 'ip' ? (['icmp', icmpTypeNames, icmpCodeNames] as const) : (['icmpv6', icmpv6TypeNames, icmpv6CodeNames] as const);
  const type = printSet(match.types.toSorted((a, b) => a - b).map((value) => types.nameOf(value)));
  if (match.code === undefined) return `${word} type ${type}`;
  check(isNumber(match.code, 255), 'ICMP code out of range');
  return `${word} type ${type} ${word} code ${codes.nameOf(match.code)}`;
}

function printMatch(family: NftFamily, match: NftMatch): string {
  switch (match.match) {
    case 'interface':
      check(deviceName.test(match.device), `device ${JSON.stringify(match.device)}`);
      return `${match.direction} "${match.device}"`;
    case 'address':
      return `${family} ${match.side} ${printSet(match.ranges.map((range) => formatRange(family, range)))}`;
    case 'ports':
      check(isNumber(match.first, 65535) && isNumber(match.last, 65535) && match.first <= match.last, 'ports out of range');
      return `${match.protocol} dport ${match.first === match.last ? match.first : `${match.first}-${match.last}`}`;
    case 'icmp':
      return printIcmp(family, match);
    case 'protocol':
      check(isNumber(match.number, 255), 'protocol out of range');
      return `${family === 'ip' ? 'ip protocol' : 'ip6 nexthdr'} ${protocolNames.nameOf(match.number)}`;
    case 'state':
      return `ct state ${connectionStates.filter((state) => match.states.includes(state)).join(',')}`;
    default:
      return match satisfies never;
  }
}

/** The text that `nft list` shows for the rule, counters zeroed. Values out of range are a bug of the caller (`VRA_BUG`). */
export function printNftRule(family: NftFamily, rule: NftRule): string {
  const words = rule.matches.map((match) => printMatch(family, match));
  if (rule.counted) words.push(counter);
  if (typeof rule.verdict === 'object') {
    check(chainName.test(rule.verdict.jump), `chain ${JSON.stringify(rule.verdict.jump)}`);
    words.push(`jump ${rule.verdict.jump}`);
  } else words.push(rule.verdict);
  return words.join(' ');
}

/** Every value of a set, or the single one. */
function parseSet<V>(token: string, parse: (text: string) => V | undefined): V[] | undefined {
  const texts = token.startsWith('{') ? token.slice(1, -1).split(',') : [token];
  const values = texts.map((text) => parse(text.trim()));
  return values.includes(undefined) ? undefined : values.flatMap((value) => value ?? []);
}

function parsePorts(text: string): { first: number; last: number } | undefined {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = found[2] === undefined ? first : Number(found[2]);
  return last > 65535 || first > last ? undefined : { first, last };
}

function parseIcmp(family: NftFamily, word: string, next: () => string, peek: (ahead: number) => string): NftMatch | undefined {
  if (word !== (family === 'ip' ? 'icmp' : 'icmpv6') || next() !== 'type') return undefined;
  const types = parseSet(next(), (text) => (family === 'ip' ? icmpTypeNames : icmpv6TypeNames).valueOf(text));
  if (types === undefined) return undefined;
  if (peek(0) !== word || peek(1) !== 'code') return { match: 'icmp', types };
  next();
  next();
  const code = (family === 'ip' ? icmpCodeNames : icmpv6CodeNames).valueOf(next());
  return code === undefined ? undefined : { match: 'icmp', types, code };
}

function parseMatch(family: NftFamily, word: string, next: () => string, peek: (ahead: number) => string): NftMatch | undefined {
  switch (word) {
    case 'iifname':
    case 'oifname':
      return { match: 'interface', direction: word, device: next().replaceAll('"', '') };
    case 'ip':
    case 'ip6': {
      const field = next();
      if (word !== family) return undefined;
      if (field === 'saddr' || field === 'daddr') {
        const ranges = parseSet(next(), (text) => parseRange(family, text));
        return ranges === undefined ? undefined : { match: 'address', side: field, ranges };
      }
      if (field !== (family === 'ip' ? 'protocol' : 'nexthdr')) return undefined;
      const number = protocolNames.valueOf(next());
      return number === undefined ? undefined : { match: 'protocol', number };
    }
    case 'tcp':
    case 'udp': {
      if (next() !== 'dport') return undefined;
      const ports = parseSet(next(), parsePorts)?.at(0);
      return ports === undefined ? undefined : { match: 'ports', protocol: word, ...ports };
    }
    case 'icmp':
    case 'icmpv6':
      return parseIcmp(family, word, next, peek);
    case 'ct': {
      if (next() !== 'state') return undefined;
      const named = next().split(',');
      const states = connectionStates.filter((state) => named.includes(state));
      return states.length === named.length ? { match: 'state', states } : undefined;
    }
    default:
      return undefined;
  }
}

/** Undoes `printNftRule`; a counter's values are dropped. Undefined for a rule that says more than a router's rules do. */
export function parseNftRule(family: NftFamily, text: string): NftRule | undefined {
  const tokens = text.match(/\{[^}]*\}|"[^"]*"|\S+/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const peek = (ahead: number): string => tokens[at + ahead] ?? '';
  const matches: NftMatch[] = [];
  let counted = false;
  while (at < tokens.length) {
    const word = next();
    if (word === 'counter') {
      counted = true;
      if (peek(0) === 'packets') at += 4;
    } else if (word === 'accept' || word === 'drop') {
      return at === tokens.length ? { matches, counted, verdict: word } : undefined;
    } else if (word === 'jump') {
      const jump = next();
      return at === tokens.length ? { matches, counted, verdict: { jump } } : undefined;
    } else {
      const match = parseMatch(family, word, next, peek);
      if (match === undefined) return undefined;
      matches.push(match);
    }
  }
  return undefined;
}
