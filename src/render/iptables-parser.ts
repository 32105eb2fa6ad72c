import { protocolName } from '../net/ip-protocol.ts';
import { formatIpv4Network, parseIpv4Cidr } from '../net/ipv4.ts';
import { formatIpv6Network, parseIpv6Cidr } from '../net/ipv6.ts';
import { AgentError } from '../errors.ts';
import {
  connectionStates,
  fullMask,
  parsePorts,
  portProtocols,
  printMatch,
  printTarget,
  type Negatable,
  type PortRange,
  type RuleMatch,
  type RuleTarget,
} from './iptables-parts.ts';

/** A rule as `iptables-save` prints it, taken apart: for listings and for judging packets. */
export interface ParsedRule {
  /** CIDR without host bits; absent: every address. */
  readonly source?: Negatable<string>;
  readonly destination?: Negatable<string>;
  readonly inInterface?: Negatable<string>;
  readonly outInterface?: Negatable<string>;
  /** As iptables prints it: `tcp`, `esp`, `99`. */
  readonly protocol?: Negatable<string>;
  readonly matches: readonly RuleMatch[];
  readonly target?: RuleTarget;
}

/** What the parser fills while it reads. */
type Draft = { -readonly [K in keyof ParsedRule]: ParsedRule[K] } & { matches: RuleMatch[] };

const ruleOptions = {
  '-s': ['--source', '--src'],
  '-d': ['--destination', '--dst'],
  '-i': ['--in-interface'],
  '-o': ['--out-interface'],
  '-p': ['--protocol', '--proto'],
  '-m': ['--match'],
  '-j': ['--jump'],
  '-g': ['--goto'],
} as const;

type RuleOption = keyof typeof ruleOptions;

function isRuleOption(word: string): word is RuleOption {
  return Object.hasOwn(ruleOptions, word);
}

/** The short form of an option of the rule itself; undefined for words that belong to a match or a target. */
function ruleOption(word: string | undefined): RuleOption | undefined {
  if (word === undefined || isRuleOption(word)) return word;
  return Object.keys(ruleOptions)
    .filter(isRuleOption)
    .find((option) => ruleOptions[option].some((long) => long === word));
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^(?:0[xX][\da-fA-F]{1,8}|\d{1,10})$/.test(text) && Number(text) <= fullMask ? Number(text) : undefined;

/** `0x525`, `0x525/0xff`. */
function markAndMask(text: string): { value: number; mask: number } | undefined {
  const [valueText, maskText, ...rest] = text.split('/');
  const value = number(valueText);
  const mask = maskText === undefined ? fullMask : number(maskText);
  return value === undefined || mask === undefined || rest.length > 0 ? undefined : { value, mask };
}

/** Words of one match or target, read as options with one value each, some behind a `!`. Undefined when they are not of that form. */
function readOptions(tokens: readonly string[]): Map<string, Negatable<string>> | undefined {
  const options = new Map<string, Negatable<string>>();
  for (let i = 0; i < tokens.length; i++) {
    const negated = tokens[i] === '!';
    if (negated) i++;
    const name = tokens[i];
    const value = tokens[i + 1];
    if (name === undefined || value === undefined || !name.startsWith('--') || value.startsWith('-') || value === '!')
      return undefined;
    if (options.has(name)) return undefined;
    options.set(name, { value, negated });
    i++;
  }
  return options;
}

function portsMatch(protocol: string, tokens: readonly string[]): RuleMatch | undefined {
  const options = readOptions(tokens);
  if (options === undefined) return undefined;
  let source: Negatable<PortRange> | undefined;
  let destination: Negatable<PortRange> | undefined;
  for (const [name, { value, negated }] of options) {
    const ports = parsePorts(value);
    if (ports === undefined) return undefined;
    if (name === '--sport' || name === '--source-port') source = { value: ports, negated };
    else if (name === '--dport' || name === '--destination-port') destination = { value: ports, negated };
    else return undefined;
  }
  return { kind: 'ports', protocol, ...(source && { source }), ...(destination && { destination }) };
}

function icmpMatch(value: string, negated: boolean): RuleMatch | undefined {
  if (value === 'any') return { kind: 'icmp', negated };
  const match = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(value);
  if (match === null || Number(match[1]) > 255 || Number(match[2] ?? 0) > 255) return undefined;
  return { kind: 'icmp', type: Number(match[1]), ...(match[2] === undefined ? {} : { code: Number(match[2]) }), negated };
}

function stateMatch(value: string, negated: boolean): RuleMatch | undefined {
  const words = value.split(',');
  const states = connectionStates.filter((state) => words.includes(state));
  return states.length === words.length ? { kind: 'state', states, negated } : undefined;
}

function setMatch(tokens: readonly string[]): RuleMatch | undefined {
  const [option, set, directions, ...rest] = tokens[0] === '!' ? tokens.slice(1) : tokens;
  if (option !== '--match-set' || set === undefined || directions === undefined || rest.length > 0) return undefined;
  const words = directions.split(',').filter((word): word is 'src' | 'dst' => word === 'src' || word === 'dst');
  if (words.join(',') !== directions) return undefined;
  return { kind: 'set', set, directions: words, negated: tokens[0] === '!' };
}

function parseMatch(name: string, tokens: readonly string[]): RuleMatch {
  const other: RuleMatch = { kind: 'other', name, tokens };
  if (portProtocols.includes(name)) return portsMatch(name, tokens) ?? other;
  if (name === 'set') return setMatch(tokens) ?? other;
  const [only, ...more] = readOptions(tokens) ?? [];
  if (only === undefined || more.length > 0) return other;
  const [option, { value, negated }] = only;
  switch (`${name} ${option}`) {
    case 'icmp --icmp-type':
      return icmpMatch(value, negated) ?? other;
    case 'state --state':
      return stateMatch(value, negated) ?? other;
    case 'mark --mark': {
      const mark = markAndMask(value);
      return mark === undefined ? other : { kind: 'mark', ...mark, negated };
    }
    default:
      return other;
  }
}

function natTarget(kind: 'dnat' | 'snat', value: string): RuleTarget | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})(?::([\d-]+))?$/.exec(value);
  if (match?.[1] === undefined) return undefined;
  if (match[2] === undefined) return { kind, address: match[1] };
  const ports = parsePorts(match[2], '-');
  return ports === undefined ? undefined : { kind, address: match[1], ports };
}

function connectionMarkTarget(tokens: readonly string[]): RuleTarget | undefined {
  const [action, ...rest] = tokens;
  const direction = action === '--save-mark' ? 'save' : action === '--restore-mark' ? 'restore' : undefined;
  const options = readOptions(rest);
  if (
    direction === undefined ||
    options === undefined ||
    [...options.keys()].some((name) => name !== '--nfmask' && name !== '--ctmask')
  ) {
    return undefined;
  }
  const packetMask = number(options.get('--nfmask')?.value ?? '0xffffffff');
  const connectionMask = number(options.get('--ctmask')?.value ?? '0xffffffff');
  if (packetMask === undefined || connectionMask === undefined) return undefined;
  return { kind: 'copy-mark', direction, packetMask, connectionMask };
}

function parseTarget(name: string, tokens: readonly string[]): RuleTarget {
  if (tokens.length === 0) return { kind: 'jump', chain: name };
  const other: RuleTarget = { kind: 'other', name, tokens };
  const [first, second, third] = tokens;
  if (name === 'CHECKSUM') return first === '--checksum-fill' && second === undefined ? { kind: 'fill-checksum' } : other;
  if (name === 'CONNMARK' && first !== '--set-xmark') return connectionMarkTarget(tokens) ?? other;
  if (second === undefined || third !== undefined) return other;
  if (name === 'DNAT' && first === '--to-destination') return natTarget('dnat', second) ?? other;
  if (name === 'SNAT' && first === '--to-source') return natTarget('snat', second) ?? other;
  if ((name === 'MARK' || name === 'CONNMARK') && first === '--set-xmark') {
    const mark = markAndMask(second);
    return mark === undefined ? other : { kind: 'set-mark', on: name, ...mark };
  }
  return other;
}

function canonicalNetwork(text: string): string | undefined {
  const ipv4 = parseIpv4Cidr(text);
  if (ipv4 !== undefined) return formatIpv4Network(ipv4);
  const ipv6 = parseIpv6Cidr(text);
  return ipv6 === undefined ? undefined : formatIpv6Network(ipv6);
}

/** Reads a rule word by word. */
class RuleReader {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** True when the next word, or the one behind its `!`, is an option of the rule itself. */
  get atOption(): boolean {
    return ruleOption(this.#words[this.#words[this.#at] === '!' ? this.#at + 1 : this.#at]) !== undefined;
  }

  word(): string {
    return this.#words[this.#at++] ?? this.refuse('it ends too early');
  }

  /** The words of a match or target: up to the next option of the rule itself. */
  ownWords(): readonly string[] {
    const start = this.#at;
    while (!this.done && !this.atOption) this.#at += this.#words[this.#at] === '!' ? 2 : 1;
    return this.#words.slice(start, this.#at);
  }

  /** The next option of the rule with its value. */
  option(): { readonly name: RuleOption; readonly value: string; readonly negated: boolean } {
    let word = this.word();
    const negated = word === '!';
    if (negated) word = this.word();
    const name = ruleOption(word) ?? this.refuse(`${word} is no option`);
    return { name, value: this.word(), negated };
  }

  refuse(what: string): never {
    throw new AgentError('VRA_BAD_INPUT', `iptables rule ${JSON.stringify(this.#text)}: ${what}`);
  }
}

/** Adds one option to the rule; `match` and `target` take their own words from the reader. */
function readOption(reader: RuleReader, rule: Draft): void {
  const { name, value, negated } = reader.option();
  const kept = (part: string | undefined): Negatable<string> => ({
    value: part ?? reader.refuse(`${value} is not valid`),
    negated,
  });
  if (negated && (name === '-m' || name === '-j' || name === '-g')) reader.refuse(`${name} cannot be negated`);
  switch (name) {
    case '-s':
    case '-d': {
      const network = kept(canonicalNetwork(value));
      // Every address is no condition, unless negated.
      if (network.value.endsWith('/0') && !negated) break;
      if (name === '-s') rule.source = network;
      else rule.destination = network;
      break;
    }
    case '-i':
      rule.inInterface = kept(value);
      break;
    case '-o':
      rule.outInterface = kept(value);
      break;
    case '-p':
      if (negated || (value !== 'all' && value !== '0')) rule.protocol = kept(protocolName(value));
      break;
    case '-m':
      rule.matches.push(parseMatch(value, reader.ownWords()));
      break;
    case '-j':
      rule.target = parseTarget(value, reader.ownWords());
      break;
    case '-g':
      rule.target = { kind: 'goto', chain: value };
      break;
    default:
      name satisfies never;
  }
}

/**
 * Takes the text behind `-A <chain> ` apart. It reads what `iptables-save` prints and what people type (long option names, options
 * in any order, a port without `-m tcp`, host bits); `printRule` then gives what iptables would print.
 * Throws VRA_BAD_INPUT for text that is no rule.
 */
export function parseRule(text: string): ParsedRule {
  const reader = new RuleReader(text);
  const rule: Draft = { matches: [] };
  while (!reader.done) {
    if (reader.atOption) {
      readOption(reader, rule);
      continue;
    }
    // Words without a match in front of them are the protocol's own.
    const protocol = rule.protocol?.value ?? reader.refuse(`${reader.word()} stands where an option should`);
    rule.matches.push(parseMatch(protocol, reader.ownWords()));
  }
  return rule;
}

function printOption(option: string, part: Negatable<string> | undefined): string[] {
  return part === undefined ? [] : [`${part.negated ? '! ' : ''}${option} ${part.value}`];
}

/** The text `iptables-save` prints behind `-A <chain> `. */
export function printRule(rule: ParsedRule): string {
  return [
    ...printOption('-s', rule.source),
    ...printOption('-d', rule.destination),
    ...printOption('-i', rule.inInterface),
    ...printOption('-o', rule.outInterface),
    ...printOption('-p', rule.protocol),
    ...rule.matches.map(printMatch),
    ...(rule.target === undefined ? [] : [printTarget(rule.target)]),
  ].join(' ');
}
