import { parseRule, protocolNumber } from '#agent';
import type { ChainState, IptablesFamily, Negatable, ParsedRule } from '#agent';
import type { ChainTraffic, PacketCounter } from '../machine.ts';
import { matchText, targetName, targetText } from './match-text.ts';

/** Options of `iptables -L`. */
export interface ListingOptions {
  readonly family: IptablesFamily;
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  /** The name of an address, for listings without `-n`. */
  nameOf(address: string): string | undefined;
}

/** `123K`, `1235M`: a counter in five columns, as iptables rounds it. */
export function counterText(value: number, exact: boolean): string {
  if (exact) return String(value).padStart(8);
  if (value <= 99_999) return String(value).padStart(5);
  let scaled = value;
  for (const suffix of ['K', 'M', 'G']) {
    scaled = Math.floor((scaled + 500) / 1000);
    if (scaled <= 9999) return `${scaled}${suffix}`.padStart(5);
  }
  return `${Math.floor((scaled + 500) / 1000)}T`.padStart(5);
}

function chainHeading(chain: ChainState, references: number, traffic: ChainTraffic | undefined, options: ListingOptions): string {
  if (chain.policy === undefined) return `Chain ${chain.chain} (${references} references)`;
  const { packets, bytes } = traffic?.policy ?? { packets: 0, bytes: 0 };
  const passed = options.verbose
    ? ` ${counterText(packets, options.exact).trim()} packets, ${counterText(bytes, options.exact).trim()} bytes`
    : '';
  return `Chain ${chain.chain} (policy ${chain.policy}${passed})`;
}

function columnHeading(options: ListingOptions): string {
  const number = options.lineNumbers ? 'num  ' : '';
  const counters = options.exact ? '    pkts      bytes ' : ' pkts bytes ';
  const devices = options.verbose ? 'in     out     ' : '';
  return `${number}${options.verbose ? counters : ''}${'target'.padEnd(9)}  prot opt ${devices}${'source'.padEnd(19)}  ${'destination'.padEnd(19)} `;
}

function protocolColumn(protocol: Negatable<string> | undefined, numeric: boolean): string {
  if (protocol === undefined) return ` ${(numeric ? '0' : 'all').padEnd(4)}`;
  const text = numeric ? String(protocolNumber(protocol.value) ?? protocol.value) : protocol.value;
  return `${protocol.negated ? '!' : ' '}${text.padEnd(4)}`;
}

function addressColumn(address: Negatable<string> | undefined, options: ListingOptions): string {
  const column = (text: string, negated: boolean): string => `${negated ? '!' : ' '}${text.padEnd(19)} `;
  if (address === undefined) return column(options.numeric ? (options.family === 'ip' ? '0.0.0.0/0' : '::/0') : 'anywhere', false);
  const [host = '', length] = address.value.split('/');
  const single = length === (options.family === 'ip' ? '32' : '128');
  const named = options.numeric ? undefined : single ? options.nameOf(host) : networkNames.get(address.value);
  return column(named ?? (single ? host : address.value), address.negated);
}

/** `/etc/networks` of Debian. */
const networkNames: ReadonlyMap<string, string> = new Map([
  ['127.0.0.0/8', 'loopback/8'],
  ['169.254.0.0/16', 'link-local/16'],
]);

function deviceColumn(device: Negatable<string> | undefined, numeric: boolean): string {
  const text = device === undefined ? (numeric ? '*' : 'any') : `${device.negated ? '!' : ''}${device.value}`;
  return `${text.padEnd(6)} `;
}

/** A line of `iptables -L` without its number. */
export function ruleLine(rule: ParsedRule, counter: PacketCounter, options: ListingOptions): string {
  const counters = `${counterText(counter.packets, options.exact)} ${counterText(counter.bytes, options.exact)} `;
  const devices = ` ${deviceColumn(rule.inInterface, options.numeric)}${deviceColumn(rule.outInterface, options.numeric)}`;
  const protocol = rule.protocol?.value ?? '';
  const parts = rule.matches.map((match) => matchText(match, protocol, options));
  const target = rule.target === undefined ? '' : targetText(rule.target, options);
  const words = [...parts, target].filter((part) => part !== '');
  const jump = rule.target?.kind === 'goto' ? '[goto] ' : '';
  return (
    `${options.verbose ? counters : ''}${targetName(rule.target).padEnd(9)} ${protocolColumn(rule.protocol, options.numeric)} -- ` +
    `${options.verbose ? devices : ''}${addressColumn(rule.source, options)}${addressColumn(rule.destination, options)}` +
    `${jump}${words.map((word) => ` ${word}`).join('')}`
  );
}

function numbered(line: string, position: number, options: ListingOptions): string {
  return options.lineNumbers ? `${String(position).padEnd(4)} ${line}` : line;
}

/** The rule at a position (from 1) of a chain as a line; undefined when there is none. */
export function listRule(
  chain: ChainState,
  traffic: ChainTraffic | undefined,
  position: number,
  options: ListingOptions,
): string | undefined {
  const rule = chain.rules[position - 1];
  if (rule === undefined) return undefined;
  const counter = traffic?.rules[position - 1] ?? { packets: 0, bytes: 0 };
  return numbered(ruleLine(parseRule(rule), counter, options), position, options);
}

/** A chain as `iptables -L` prints it, without a newline at the end. */
export function listChain(
  chain: ChainState,
  references: number,
  traffic: ChainTraffic | undefined,
  options: ListingOptions,
): string {
  const rules = chain.rules.map((_, index) => listRule(chain, traffic, index + 1, options) ?? '');
  return [chainHeading(chain, references, traffic, options), columnHeading(options), ...rules].join('\n');
}
