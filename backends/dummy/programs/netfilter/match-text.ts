import { fullMask, printPorts } from '#agent';
import type { Negatable, PortRange, RuleMatch, RuleTarget } from '#agent';
import { portName } from './port-names.ts';

/** How `iptables -L` spells values: with `-n` as numbers, else as names. */
export interface Spelling {
  readonly numeric: boolean;
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** Names that iptables has for ICMP types and codes; the first of several. */
const icmpNames: ReadonlyMap<string, string> = new Map(
  (
    '0 echo-reply,3 destination-unreachable,3/0 network-unreachable,3/1 host-unreachable,3/2 protocol-unreachable,3/3 port-unreachable,' +
    '3/4 fragmentation-needed,3/5 source-route-failed,3/6 network-unknown,3/7 host-unknown,3/9 network-prohibited,3/10 host-prohibited,' +
    '3/11 TOS-network-unreachable,3/12 TOS-host-unreachable,3/13 communication-prohibited,3/14 host-precedence-violation,' +
    '3/15 precedence-cutoff,4 source-quench,5 redirect,5/0 network-redirect,5/1 host-redirect,5/2 TOS-network-redirect,' +
    '5/3 TOS-host-redirect,8 echo-request,9 router-advertisement,10 router-solicitation,11 time-exceeded,11/0 ttl-zero-during-transit,' +
    '11/1 ttl-zero-during-reassembly,12 parameter-problem,12/0 ip-header-bad,12/1 required-option-missing,13 timestamp-request,' +
    '14 timestamp-reply,17 address-mask-request,18 address-mask-reply'
  )
    .split(',')
    .map((entry): [string, string] => {
      const [value = '', name = ''] = entry.split(' ');
      return [value, name];
    }),
);

/** `8` for `echo-request`, `3/1` for `host-unreachable`; undefined for names that are none. */
export function icmpTypeNumber(name: string): string | undefined {
  if (name === 'ping') return '8';
  if (name === 'pong') return '0';
  return [...icmpNames].find(([, known]) => known === name)?.[0];
}

function port(protocol: string, value: number, { numeric }: Spelling): string {
  return numeric ? String(value) : (portName(protocol, value) ?? String(value));
}

function portsText(name: 'spt' | 'dpt', protocol: string, ports: Negatable<PortRange> | undefined, spelling: Spelling): string {
  if (ports === undefined) return '';
  const { first, last } = ports.value;
  const bang = ports.negated ? '!' : '';
  if (first === last) return ` ${name}:${bang}${port(protocol, first, spelling)}`;
  return ` ${name}s:${bang}${port(protocol, first, spelling)}:${port(protocol, last, spelling)}`;
}

function icmpText(match: RuleMatch & { readonly kind: 'icmp' }, { numeric }: Spelling): string {
  const bang = match.negated ? '!' : '';
  const value = match.type === undefined ? 'any' : match.code === undefined ? `${match.type}` : `${match.type}/${match.code}`;
  const name = value === 'any' ? 'any' : icmpNames.get(value);
  if (!numeric && name !== undefined) return `icmp ${bang}${name}`;
  const numbers = `${match.type ?? 255}${match.code === undefined ? '' : ` code ${match.code}`}`;
  // iptables 1.8.9 prints the negated form with a blank of its own.
  return match.negated ? `icmp !type ${numbers}` : `icmptype ${numbers}`;
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');

/** Bits of TCP flags. */
const tcpFlags: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 };

function flagsText(flags: string, { numeric }: Spelling): string {
  if (!numeric) return flags;
  const bits = flags.split(',').reduce((sum, flag) => sum | (tcpFlags[flag] ?? 0), 0);
  return `0x${bits.toString(16).toUpperCase().padStart(2, '0')}`;
}

function otherMatch(name: string, tokens: readonly string[], protocol: string, spelling: Spelling): string {
  const negated = tokens[0] === '!' ? '! ' : '';
  const [option = '', value = '', more = ''] = tokens[0] === '!' ? tokens.slice(1) : tokens;
  switch (`${name} ${option}`) {
    case 'conntrack --ctstate':
      return `${negated}ctstate ${value}`;
    case 'comment --comment':
      return `/* ${unquoted(value)} */`;
    case 'limit --limit':
      return `limit: avg ${value} burst ${more === '--limit-burst' ? (tokens[3] ?? '5') : '5'}`;
    case 'multiport --dports':
    case 'multiport --sports':
    case 'multiport --ports': {
      const named = value.split(',').map((part) => (/^\d+$/.test(part) ? port(protocol, Number(part), spelling) : part));
      return `multiport ${negated}${option.slice(2)} ${named.join(',')}`;
    }
    case 'tcp --tcp-flags':
      return `tcp flags:${negated.trim()}${flagsText(value, spelling)}/${flagsText(more, spelling)}`;
    case 'iprange --src-range':
      return `source IP range ${negated}${value}`;
    case 'iprange --dst-range':
      return `destination IP range ${negated}${value}`;
    case 'mac --mac-source':
      return `MAC${negated === '' ? '' : ' !'}${value}`;
    case 'addrtype --dst-type':
      return `ADDRTYPE match dst-type ${negated === '' ? '' : '!'}${value}`;
    case 'addrtype --src-type':
      return `ADDRTYPE match src-type ${negated === '' ? '' : '!'}${value}`;
    default:
      return [name, ...tokens.map((token) => token.replace(/^--/, ''))].join(' ');
  }
}

/** What `iptables -L` prints for a match behind the addresses. */
export function matchText(match: RuleMatch, protocol: string, spelling: Spelling): string {
  switch (match.kind) {
    case 'ports': {
      const all = (ports: Negatable<PortRange> | undefined): Negatable<PortRange> | undefined =>
        ports !== undefined && !ports.negated && ports.value.first === 0 && ports.value.last === 65535 ? undefined : ports;
      const source = portsText('spt', match.protocol, all(match.source), spelling);
      return `${match.protocol}${source}${portsText('dpt', match.protocol, all(match.destination), spelling)}`;
    }
    case 'icmp':
      return icmpText(match, spelling);
    case 'state':
      return `${match.negated ? '! ' : ''}state ${match.states.join(',')}`;
    case 'mark':
      return `mark match ${match.negated ? '! ' : ''}${hex(match.value)}${match.mask === fullMask ? '' : `/${hex(match.mask)}`}`;
    case 'set':
      return `${match.negated ? '! ' : ''}match-set ${match.set} ${match.directions.join(',')}`;
    case 'other':
      return otherMatch(match.name, match.tokens, protocol, spelling);
    default:
      return match satisfies never;
  }
}

function otherTarget(name: string, tokens: readonly string[], { numeric }: Spelling): string {
  const value = (option: string): string | undefined => {
    const at = tokens.indexOf(option);
    return at < 0 ? undefined : tokens[at + 1];
  };
  switch (name) {
    case 'REJECT':
      return `reject-with ${value('--reject-with') ?? 'icmp-port-unreachable'}`;
    case 'LOG': {
      const prefix = value('--log-prefix');
      const level = numeric ? `LOG flags 0 level ${value('--log-level') ?? '4'}` : 'LOG level warn';
      return `${level}${prefix === undefined ? '' : ` prefix "${unquoted(prefix)}"`}`;
    }
    case 'REDIRECT':
      return tokens.length === 0 ? '' : `redir ports ${value('--to-ports') ?? ''}`;
    case 'MASQUERADE':
      return value('--to-ports') === undefined ? '' : `masq ports: ${value('--to-ports') ?? ''}`;
    case 'TCPMSS':
      return tokens.includes('--clamp-mss-to-pmtu') ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${value('--set-mss') ?? ''}`;
    case 'CT':
      return ['CT', ...tokens.map((token) => token.replace(/^--/, ''))].join(' ');
    default:
      return tokens.map((token) => token.replace(/^--/, '')).join(' ');
  }
}

/** What `iptables -L` prints for a target at the end of the line; empty for plain verdicts and chains. */
export function targetText(target: RuleTarget, spelling: Spelling): string {
  switch (target.kind) {
    case 'jump':
      // A target without words of its own may still print some.
      return target.chain === 'REJECT' || target.chain === 'LOG' ? otherTarget(target.chain, [], spelling) : '';
    case 'goto':
      return '';
    case 'dnat':
    case 'snat':
      return `to:${target.address}${target.ports === undefined ? '' : `:${printPorts(target.ports, '-')}`}`;
    case 'set-mark':
      return target.mask === fullMask
        ? `${target.on} set ${hex(target.value)}`
        : `${target.on} xset ${hex(target.value)}/${hex(target.mask)}`;
    case 'copy-mark': {
      const { direction, packetMask, connectionMask } = target;
      if (packetMask === fullMask && connectionMask === fullMask) return `CONNMARK ${direction}`;
      if (packetMask === connectionMask) return `CONNMARK ${direction} mask ${hex(packetMask)}`;
      return `CONNMARK ${direction} nfmask ${hex(packetMask)} ctmask ${hex(connectionMask)}`;
    }
    case 'fill-checksum':
      return 'CHECKSUM fill';
    case 'other':
      return otherTarget(target.name, target.tokens, spelling);
    default:
      return target satisfies never;
  }
}

/** The name in the target column. */
export function targetName(target: RuleTarget | undefined): string {
  if (target === undefined) return '';
  switch (target.kind) {
    case 'jump':
    case 'goto':
      return target.chain;
    case 'dnat':
      return 'DNAT';
    case 'snat':
      return 'SNAT';
    case 'set-mark':
      return target.on;
    case 'copy-mark':
      return 'CONNMARK';
    case 'fill-checksum':
      return 'CHECKSUM';
    case 'other':
      return target.name;
    default:
      return target satisfies never;
  }
}
