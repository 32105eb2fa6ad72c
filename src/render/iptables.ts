import { formatIpv4, formatIpv4Network, prefixMask, type Ipv4Network } from '../net/ipv4.ts';
import { protocolName } from '../net/ip-protocol.ts';
import { AgentError } from '../errors.ts';
import {
  checkedName,
  connectionStates,
  fullMask,
  printMatch,
  printTarget,
  type ConnectionState,
  type PortRange,
  type RuleMatch,
  type RuleTarget,
} from './iptables-parts.ts';

/** A value that must not be matched. */
export interface Not<T> {
  readonly not: T;
}

/** One rule in typed parts; host bits of networks are masked, a network that holds every address matches nothing special. */
export interface RuleSpec {
  readonly source?: Ipv4Network | Not<Ipv4Network> | undefined;
  readonly destination?: Ipv4Network | Not<Ipv4Network> | undefined;
  /** `ppp+`: every interface whose name starts so. */
  readonly inInterface?: string | Not<string>;
  readonly outInterface?: string | Not<string>;
  /** Name or number. */
  readonly protocol?: string | number | undefined;
  /** In this order. */
  readonly matches?: readonly RuleMatch[];
  /** None: the rule only counts. */
  readonly target?: RuleTarget;
}

function networkOption(option: string, value: Ipv4Network | Not<Ipv4Network> | undefined): string {
  if (value === undefined) return '';
  const negated = 'not' in value;
  const network = negated ? value.not : value;
  if (network.prefix === 0 && !negated) return '';
  const text = formatIpv4Network({ base: (network.base & prefixMask(network.prefix)) >>> 0, prefix: network.prefix });
  return negated ? ` ! ${option} ${text}` : ` ${option} ${text}`;
}

function interfaceOption(option: string, value: string | Not<string> | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string'
    ? ` ${option} ${checkedName('interface', value)}`
    : ` ! ${option} ${checkedName('interface', value.not)}`;
}

function protocolOption(protocol: string | number | undefined): string {
  if (protocol === undefined) return '';
  const name = protocolName(protocol);
  if (name === undefined)
    throw new AgentError('VRA_BUG', `a packet filter rule was to use ${JSON.stringify(protocol)} as a protocol`);
  return ` -p ${name}`;
}

/**
 * The text of a rule exactly as `iptables-save` 1.8.9 prints it behind `-A <chain> `, so that what is written and what is observed
 * compare as text. Throws VRA_BUG for names that are none: whoever builds rules from input checks it first.
 */
export function ruleText(spec: RuleSpec): string {
  let text =
    networkOption('-s', spec.source) +
    networkOption('-d', spec.destination) +
    interfaceOption('-i', spec.inInterface) +
    interfaceOption('-o', spec.outInterface) +
    protocolOption(spec.protocol);
  if (spec.matches !== undefined) for (const match of spec.matches) text += ` ${printMatch(match)}`;
  if (spec.target !== undefined) text += ` ${printTarget(spec.target)}`;
  return text.slice(1);
}

/** A single address as a network. */
export function host(address: number): Ipv4Network {
  return { base: address, prefix: 32 };
}

export const accept: RuleTarget = { kind: 'jump', chain: 'ACCEPT' };
export const drop: RuleTarget = { kind: 'jump', chain: 'DROP' };
export const returnToCaller: RuleTarget = { kind: 'jump', chain: 'RETURN' };
export const fillChecksum: RuleTarget = { kind: 'fill-checksum' };
export const saveMark: RuleTarget = { kind: 'copy-mark', direction: 'save', packetMask: fullMask, connectionMask: fullMask };
export const restoreMark: RuleTarget = { kind: 'copy-mark', direction: 'restore', packetMask: fullMask, connectionMask: fullMask };

export function jump(chain: string): RuleTarget {
  return { kind: 'jump', chain: checkedName('chain', chain) };
}

export function setMark(value: number): RuleTarget {
  return { kind: 'set-mark', on: 'MARK', value, mask: fullMask };
}

export function setConnectionMark(value: number): RuleTarget {
  return { kind: 'set-mark', on: 'CONNMARK', value, mask: fullMask };
}

export function dnat(address: number, ports?: PortRange): RuleTarget {
  return { kind: 'dnat', address: formatIpv4(address), ...(ports === undefined ? {} : { ports }) };
}

export function snat(address: number): RuleTarget {
  return { kind: 'snat', address: formatIpv4(address) };
}

/** `-m tcp [--dport …]`; only for protocols that have ports. */
export function toPorts(protocol: string, ports?: PortRange): RuleMatch {
  return { kind: 'ports', protocol, ...(ports === undefined ? {} : { destination: { value: ports, negated: false } }) };
}

export function toPort(protocol: 'tcp' | 'udp', port: number): RuleMatch {
  return toPorts(protocol, { first: port, last: port });
}

export function icmpType(type?: number, code?: number): RuleMatch {
  return { kind: 'icmp', ...(type === undefined ? {} : { type }), ...(code === undefined ? {} : { code }), negated: false };
}

export function inState(...states: readonly ConnectionState[]): RuleMatch {
  return { kind: 'state', states: connectionStates.filter((state) => states.includes(state)), negated: false };
}

export function hasMark(value: number): RuleMatch {
  return { kind: 'mark', value, mask: fullMask, negated: false };
}

export function inSet(set: string, direction: 'src' | 'dst'): RuleMatch {
  return { kind: 'set', set: checkedName('set', set), directions: [direction], negated: false };
}
