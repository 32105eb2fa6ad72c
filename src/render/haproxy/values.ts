import { parseIpv6 } from '../../net/ipv6.ts';

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 2 ** 31 - 1;

/** Why a text is no time such as `5000`, `50s` or `30m`; undefined when it is one. */
export function timeProblem(text: string): string | undefined {
  const match = /^(\d+)(us|ms|s|m|h|d)?/.exec(text);
  if (match === null || match[0].length < text.length) {
    return `unexpected character '${text.charAt(match === null ? 0 : match[0].length)}'`;
  }
  const ms = Number(match[1]) * (unitMs[match[2] ?? 'ms'] ?? 1);
  return ms > longestMs ? `timer overflow in argument '${text}' (maximum value is 2147483647 ms or ~24.8 days)` : undefined;
}

/** Why a text is no size such as `200k`; undefined when it is one. */
export function sizeProblem(text: string): string | undefined {
  const match = /^\d+[kKmMgG]?/.exec(text);
  return match?.[0].length === text.length && text !== ''
    ? undefined
    : `unexpected character '${text.charAt(match?.[0].length ?? 0)}'`;
}

/** What C's `atol` makes of a text: haproxy takes most numbers that way. */
export function leadingInteger(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

/** Names of proxies, servers and ACLs. The first character that is not allowed, or undefined. */
export function badNameCharacter(name: string): string | undefined {
  return /[^\w.:-]/.exec(name)?.[0];
}

/** An IPv4 address in one of the forms of C's `inet_aton`: one to four parts, decimal, octal or hexadecimal. */
function isNumericIpv4(text: string): boolean {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.test(part))) return false;
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  return numbers.every((number) => number < 256) && last < 256 ** (4 - numbers.length);
}

/** `localhost` is the one name that every router knows; others would be asked of a server that may not be there yet. */
export function isHostAddress(host: string): boolean {
  return host === '' || host === '*' || host === 'localhost' || isNumericIpv4(host) || parseIpv6(host) !== undefined;
}

export interface SocketAddress {
  /** Undefined for UNIX sockets, abstract names and file descriptors. */
  readonly host: string | undefined;
  /** Undefined when none is given. */
  readonly port: string | undefined;
}

/** Splits `addr:port`, `[addr]:port`, `/path`, `unix@path`, `ipv4@addr:port`. */
export function splitSocketAddress(text: string): SocketAddress {
  const family = /^(?:(?:udp|tcp|quic)?[46]?@|(?:ipv4|ipv6|udp4|udp6|tcp4|tcp6|udp|tcp|quic4|quic6)@)/.exec(text)?.[0] ?? '';
  const rest = text.slice(family.length);
  if (/^(?:unix|uxst|uxdg|abns|abnsz|fd|sockpair)@/.test(text) || (family === '' && rest.startsWith('/')))
    return { host: undefined, port: undefined };
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] };
  const colon = rest.lastIndexOf(':');
  return colon < 0 ? { host: rest, port: undefined } : { host: rest.slice(0, colon), port: rest.slice(colon + 1) };
}

/** Why a text is no port from `least` to 65535; undefined when it is one. Like haproxy, digits count up to the first other character. */
export function portProblem(port: string, least: number, where: string): string | undefined {
  if (!/^\d/.test(port)) return `invalid character '${port.charAt(0)}' in port number '${port}' in '${where}'`;
  const number = leadingInteger(port);
  return number < least || number > 65535 ? `invalid port '${port}'` : undefined;
}
