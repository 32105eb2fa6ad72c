import { z } from 'zod';
import { parseIpv4, parseIpv4Cidr, netmaskPrefix } from '../net/ipv4.ts';
import { parseIpv6, parseIpv6Cidr } from '../net/ipv6.ts';

/**
 * Field types of queue files and databags. Texts of these fields end up in rendered files (dnsmasq, hosts, secrets, …), so each
 * type accepts what a 4.22 management server can send and nothing that could break out of its place in such a file.
 */

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
};

/** A string that passes `test`; otherwise the message is `"<value>" is not <what>`. */
function text(test: (value: string) => boolean, what: string): z.ZodString {
  return z.string().refine(test, { error: (issue) => `${shown(issue.input)} is not ${what}` });
}

/** As `text`, for values that must not appear in a log. */
function secretText(test: (value: string) => boolean, what: string): z.ZodString {
  return z.string().refine(test, { error: () => `the value is not ${what}` });
}

const matches =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value);

/** Every element of a comma list passes; an empty text is an empty list. */
function commaList(value: string, test: (element: string) => boolean): boolean {
  if (value === '') return true;
  let start = 0;
  for (let comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', start)) {
    if (!test(value.slice(start, comma))) return false;
    start = comma + 1;
  }
  return test(start === 0 ? value : value.slice(start));
}

/** A number, or the same as text. */
const either = (pattern: RegExp, what: string): z.ZodType<number | string> =>
  z.custom<number | string>((value) => (typeof value === 'number' || typeof value === 'string') && pattern.test(String(value)), {
    error: (issue) => `${shown(issue.input)} is not ${what}`,
  });

const isIpv4 = (value: string): boolean => parseIpv4(value) !== undefined;
const isIpv6 = (value: string): boolean => parseIpv6(value) !== undefined;
const isAddress = (value: string): boolean => isIpv4(value) || isIpv6(value);
const isCidr = (value: string): boolean => parseIpv4Cidr(value) !== undefined || parseIpv6Cidr(value) !== undefined;

/** What ends a line, a C string or a terminal's patience. `layout`: tabs and line ends are fine. */
function holdsControl(value: string, layout = false): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 32 && !(layout && (code === 9 || code === 10 || code === 13))) || code === 127) return true;
  }
  return false;
}

const isPort = (value: number): boolean => value >= 0 && value <= 65535;

const domainPattern = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.))*$/;

export const ipv4 = text(isIpv4, 'an IPv4 address');
export const ipv4OrEmpty = text((value) => value === '' || isIpv4(value), 'an IPv4 address');
export const ipv6 = text(isIpv6, 'an IPv6 address');
export const ipv6OrEmpty = text((value) => value === '' || isIpv6(value), 'an IPv6 address');
export const ipv4Cidr = text((value) => parseIpv4Cidr(value) !== undefined, 'an IPv4 network');
export const ipv4CidrOrEmpty = text((value) => value === '' || parseIpv4Cidr(value) !== undefined, 'an IPv4 network');
/** Blanks around an element are the sender's. */
export const ipv4CidrList = text(
  (value) => !holdsControl(value) && commaList(value, (element) => parseIpv4Cidr(element.trim()) !== undefined),
  'a comma list of IPv4 networks',
);
export const ipv6CidrOrEmpty = text((value) => value === '' || parseIpv6Cidr(value) !== undefined, 'an IPv6 network');
export const cidr = text(isCidr, 'an IPv4 or IPv6 network');
export const cidrList = text((value) => commaList(value, isCidr), 'a comma list of IPv4 or IPv6 networks');
export const addressList = text(
  (value) => commaList(value, (element) => element === '' || isAddress(element)),
  'a comma list of IPv4 or IPv6 addresses',
);
/** `10.1.2.2-10.1.2.8`. */
export const ipv4Range = text((value) => {
  const dash = value.indexOf('-');
  return dash > 0 && isIpv4(value.slice(0, dash)) && isIpv4(value.slice(dash + 1));
}, 'a range of IPv4 addresses such as 10.1.2.2-10.1.2.8');
export const netmask = text((value) => netmaskPrefix(value) !== undefined, 'an IPv4 netmask');
/** A prefix length as text. */
export const prefixLength = text(matches(/^(?:\d|[1-9]\d|1[01]\d|12[0-8])$/), 'a prefix length');
export const mac = text(matches(/^[\da-fA-F]{2}(?::[\da-fA-F]{2}){5}$/), 'a MAC address');
/** `00:03:00:01:` and a MAC. */
export const duid = text(matches(/^[\da-fA-F]{2}(?::[\da-fA-F]{2}){1,127}$/), 'a DUID');
export const device = text(matches(/^eth\d{1,3}$/), 'a device such as eth2');
/** `ethNone` is what a 4.22 router files an address under whose NIC it cannot find (2.3). */
export const recordDevice = text(matches(/^eth(?:\d{1,3}|None)$/), 'a device such as eth2');
/** N of ethN, as a number or as text. */
export const deviceNumber = either(/^\d{1,3}$/, 'a device number');

const portError = { error: (issue: { input: unknown }) => `${shown(issue.input)} is not a port` };
export const port = z.int().refine(isPort, portError);
/** Start and end, or a start only (1.10). */
export const portRange = z.array(port).min(1).max(2);
/** `2222:2223`; `0:0` when there is none. */
export const portRangeText = text((value) => {
  const match = /^(\d{1,5}):(\d{1,5})$/.exec(value);
  return match !== null && isPort(Number(match[1])) && isPort(Number(match[2]));
}, 'a port range such as 22:22');
/** -1 is any. */
export const icmpNumber = z.int().min(-1).max(255);
/** The command line may say `null`. */
export const mtuText = text(matches(/^(?:\d{1,5}|null)$/), 'an MTU');
export const mtu = either(/^\d{1,5}$/, 'an MTU');
/** `tcp`, `icmp`, `all`, a number as text. */
export const protocol = text(matches(/^[A-Za-z0-9_-]{1,16}$/), 'a protocol');
/** A word of an enumeration that a later server may extend. */
export const word = text(matches(/^[A-Za-z0-9_.-]{0,64}$/), 'a word of letters, digits, "_", "." and "-"');

export const hostName = text(
  (value) => value.length <= 255 && domainPattern.test(value),
  'a host name (letters, digits, "-", "_" and ".", at most 255)',
);
export const domainName = text(
  (value) => value === '' || (value.length <= 255 && domainPattern.test(value)),
  'a domain name (letters, digits, "-", "_" and ".", at most 255)',
);
/** An IPsec peer may be a name instead of an address. It names files too. */
export const peer = text(
  (value) => value.length <= 255 && domainPattern.test(value) && (isIpv4(value) || /[^\d.]/.test(value)),
  'an IPv4 address or a domain name',
);
/** A name of one file in a folder that is given: no separator, not hidden, nothing that a rewrite rule or a shell would read. */
export const fileName = text(
  (value) => value.length <= 255 && /^[A-Za-z0-9_][A-Za-z0-9_.,+@~-]*$/.test(value),
  'a plain file name (letters, digits and "_.,+@~-", not beginning with a dot, at most 255)',
);
export const oneLine = text((value) => value.length <= 65_536 && !holdsControl(value), 'a single line without control characters');
/** Lines of a configuration text: newlines and tabs are part of it. */
export const configurationText = text((value) => !holdsControl(value, true), 'configuration text (it holds control characters)');
export const pem = secretText((value) => !holdsControl(value, true), 'PEM text (it holds control characters)');
export const cipherPolicy = text(matches(/^[A-Za-z0-9_,;!+-]{0,1024}$/), 'an IPsec policy such as aes128-sha1;modp1536');
/** Stands in double quotes in ipsec.secrets. */
export const presharedKey = secretText(
  (value) => value.length <= 1024 && !value.includes('"') && !holdsControl(value),
  'a pre-shared key (no double quote, no control character, at most 1024)',
);
/** A word of chap-secrets, where blanks, quotes and backslashes mean something, as do a leading `#` or `@` and a lone `*`. */
const isChapWord = (value: string): boolean =>
  value.length <= 256 && value !== '*' && /^[!$-&(-?A-[\]-~][!#-&(-[\]-~]*$/.test(value);
export const vpnUserName = text(isChapWord, 'a VPN user name (printable ASCII without blanks, quotes and backslash)');
export const vpnPassword = secretText(
  isChapWord,
  'a VPN password (printable ASCII without blanks, quotes and backslash, at most 256)',
);
/** Password of a guest or of a BGP peer: the rest of a line. */
export const linePassword = secretText(
  (value) => value.length <= 1024 && !holdsControl(value),
  'a password (no control character, at most 1024)',
);
/** `203.0.113.20:80:`, an entry of `add_rules` and `remove_rules`. */
export const balancerEndpoint = text((value) => {
  const match = /^([\d.]+):(\d{1,5}):$/.exec(value);
  return match !== null && isIpv4(match[1] ?? '') && isPort(Number(match[2]));
}, 'an endpoint such as 203.0.113.20:80:');
/** `10.1.1.1:8081:0/0:,`; empty when there is no statistics page (1.10.6). */
export const statisticsEndpoint = text((value) => {
  if (value === '') return true;
  const match = /^([\d.]+):(\d{1,5}):[\d./,:]*$/.exec(value);
  return match !== null && isIpv4(match[1] ?? '') && isPort(Number(match[2]));
}, 'a statistics endpoint such as 10.1.1.1:8081:0/0:,');
