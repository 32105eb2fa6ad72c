import { AgentError } from '../errors.ts';

/** A part of a rule that may stand behind a `!`. */
export interface Negatable<T> {
  readonly value: T;
  readonly negated: boolean;
}

/** Ports from `first` to `last`, both included, 0 to 65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export type ConnectionState = 'INVALID' | 'NEW' | 'RELATED' | 'ESTABLISHED' | 'UNTRACKED';

/** In the order in which iptables prints them. */
export const connectionStates: readonly ConnectionState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];

/** Protocols whose match knows `--sport` and `--dport`. */
export const portProtocols: readonly string[] = ['tcp', 'udp', 'sctp', 'dccp', 'udplite'];

/** What stands behind `-m`. Marks and masks are unsigned 32-bit numbers. */
export type RuleMatch =
  | {
      readonly kind: 'ports';
      /** One of `portProtocols`. */
      readonly protocol: string;
      readonly source?: Negatable<PortRange>;
      readonly destination?: Negatable<PortRange>;
    }
  /** No `type`: any. */
  | { readonly kind: 'icmp'; readonly type?: number; readonly code?: number; readonly negated: boolean }
  | { readonly kind: 'state'; readonly states: readonly ConnectionState[]; readonly negated: boolean }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number; readonly negated: boolean }
  | { readonly kind: 'set'; readonly set: string; readonly directions: readonly ('src' | 'dst')[]; readonly negated: boolean }
  /** A match this project gives no meaning to: its words as iptables prints them, quotes included. */
  | { readonly kind: 'other'; readonly name: string; readonly tokens: readonly string[] };

/** What stands behind `-j`. A rule without a target only counts. */
export type RuleTarget =
  /** A verdict (`ACCEPT`, `DROP`, `RETURN`) or a chain. */
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  | { readonly kind: 'dnat' | 'snat'; readonly address: string; readonly ports?: PortRange }
  | { readonly kind: 'set-mark'; readonly on: 'MARK' | 'CONNMARK'; readonly value: number; readonly mask: number }
  | {
      readonly kind: 'copy-mark';
      readonly direction: 'save' | 'restore';
      readonly packetMask: number;
      readonly connectionMask: number;
    }
  | { readonly kind: 'fill-checksum' }
  | { readonly kind: 'other'; readonly name: string; readonly tokens: readonly string[] };

export const fullMask = 0xffffffff;

const hex = (value: number): string => `0x${value.toString(16)}`;
const not = (negated: boolean): string => (negated ? '! ' : '');
const allPorts = (range: PortRange): boolean => range.first === 0 && range.last === 65535;

/** `22`, `80:443`; DNAT separates with `-`. */
export function printPorts(range: PortRange, separator: ':' | '-' = ':'): string {
  return range.first === range.last ? `${range.first}` : `${range.first}${separator}${range.last}`;
}

function printPortOption(name: string, ports: Negatable<PortRange> | undefined): string {
  // iptables leaves a range that holds every port out.
  if (ports === undefined || (allPorts(ports.value) && !ports.negated)) return '';
  return ` ${not(ports.negated)}${name} ${printPorts(ports.value)}`;
}

function printIcmpType(type: number | undefined, code: number | undefined): string {
  if (type === undefined) return 'any';
  return code === undefined ? `${type}` : `${type}/${code}`;
}

/** `-m tcp --dport 22`. */
export function printMatch(match: RuleMatch): string {
  switch (match.kind) {
    case 'ports':
      return `-m ${match.protocol}${printPortOption('--sport', match.source)}${printPortOption('--dport', match.destination)}`;
    case 'icmp':
      return `-m icmp ${not(match.negated)}--icmp-type ${printIcmpType(match.type, match.code)}`;
    case 'state':
      return `-m state ${not(match.negated)}--state ${match.states.join(',')}`;
    case 'mark':
      return `-m mark ${not(match.negated)}--mark ${hex(match.value)}${match.mask === fullMask ? '' : `/${hex(match.mask)}`}`;
    case 'set':
      return `-m set ${not(match.negated)}--match-set ${match.set} ${match.directions.join(',')}`;
    case 'other':
      return ['-m', match.name, ...match.tokens].join(' ');
    default:
      return match satisfies never;
  }
}

/** `-j DNAT --to-destination 10.1.1.50:22`. */
export function printTarget(target: RuleTarget): string {
  switch (target.kind) {
    case 'jump':
      return `-j ${target.chain}`;
    case 'goto':
      return `-g ${target.chain}`;
    case 'dnat':
      return `-j DNAT --to-destination ${target.address}${target.ports === undefined ? '' : `:${printPorts(target.ports, '-')}`}`;
    case 'snat':
      return `-j SNAT --to-source ${target.address}${target.ports === undefined ? '' : `:${printPorts(target.ports, '-')}`}`;
    case 'set-mark':
      return `-j ${target.on} --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'copy-mark':
      return `-j CONNMARK --${target.direction}-mark --nfmask ${hex(target.packetMask)} --ctmask ${hex(target.connectionMask)}`;
    case 'fill-checksum':
      return '-j CHECKSUM --checksum-fill';
    case 'other':
      return ['-j', target.name, ...target.tokens].join(' ');
    default:
      return target satisfies never;
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65535;
}

/** A range of ports, or undefined when it is none (not whole, outside 0 to 65535, or backwards: iptables refuses those). */
export function portRange(first: number, last: number = first): PortRange | undefined {
  return isPort(first) && isPort(last) && first <= last ? { first, last } : undefined;
}

/** `22`, `80:443` → a range; undefined when it is none. */
export function parsePorts(text: string, separator: ':' | '-' = ':'): PortRange | undefined {
  const match = (separator === ':' ? /^(\d{1,5})(?::(\d{1,5}))?$/ : /^(\d{1,5})(?:-(\d{1,5}))?$/).exec(text);
  return match === null ? undefined : portRange(Number(match[1]), Number(match[2] ?? match[1]));
}

/** Guards the text of a rule against a name that would break it. Callers check input first: a throw here is a bug. */
export function checkedName(kind: 'chain' | 'interface' | 'set', name: string): string {
  const pattern = { chain: /^[\w.+-]{1,28}$/, interface: /^[\w.-]{1,15}\+?$/, set: /^[\w.+-]{1,31}$/ }[kind];
  if (!pattern.test(name) || name.startsWith('-')) {
    throw new AgentError('VRA_BUG', `a packet filter rule was to use ${JSON.stringify(name)} as a ${kind} name`);
  }
  return name;
}
