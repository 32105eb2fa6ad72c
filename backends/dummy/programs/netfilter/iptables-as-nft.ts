import { fullMask, parseRule, printPorts } from '#agent';
import type {
  FilterState,
  IptablesFamily,
  IptablesTable,
  Negatable,
  NftChain,
  NftTable,
  ParsedRule,
  RuleMatch,
  RuleTarget,
} from '#agent';
import type { PacketCounter } from '../machine.ts';
import { chainTable, savedTables, tableExists } from './chains.ts';

/**
 * The rules of `iptables` as `nft list` shows them: on a router both programs look at the same tables of the kernel
 * (iptables 1.8.9 on nf_tables, nft 1.0.6).
 */
export interface SharedTable {
  readonly family: IptablesFamily;
  readonly table: IptablesTable;
  readonly asNft: NftTable;
}

const priorities: Readonly<Record<string, string>> = {
  'nat PREROUTING': 'dstnat',
  'nat INPUT': '100',
  'nat OUTPUT': '-100',
  'nat POSTROUTING': 'srcnat',
};

function hookLine(table: IptablesTable, chain: string, policy: string): string {
  const kind = table === 'nat' ? 'nat' : table === 'mangle' && chain === 'OUTPUT' ? 'route' : 'filter';
  const priority = priorities[`${table} ${chain}`] ?? table;
  return `type ${kind} hook ${chain.toLowerCase()} priority ${priority}; policy ${policy.toLowerCase()};`;
}

const wildcard = (device: string): string => device.replace(/\+$/, '*');
const not = (part: Negatable<unknown>): string => (part.negated ? '!= ' : '');
const hex = (value: number): string => `0x${value.toString(16)}`;

function addressWords(word: string, side: string, part: Negatable<string> | undefined): string {
  if (part === undefined) return '';
  return `${word} ${side} ${not(part)}${part.value.replace(word === 'ip' ? /\/32$/ : /\/128$/, '')}`;
}

function matchWords(match: RuleMatch): string {
  switch (match.kind) {
    case 'ports': {
      const port = (side: string, ports: typeof match.source): string =>
        ports === undefined ? '' : `${match.protocol} ${side} ${not(ports)}${printPorts(ports.value, '-')}`;
      return [port('sport', match.source), port('dport', match.destination)].filter((word) => word !== '').join(' ');
    }
    case 'icmp': {
      if (match.type === undefined) return 'ip protocol icmp';
      if (match.type !== 8 || match.code !== undefined)
        return match.code === undefined ? `icmp type ${match.type}` : 'xt match icmp';
      return `icmp type ${match.negated ? '!= ' : ''}echo-request`;
    }
    case 'state':
      return `ct state ${match.negated ? '! ' : ''}${match.states.join(',').toLowerCase()}`;
    case 'mark': {
      const wide = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
      const left = match.mask === fullMask ? 'meta mark' : `meta mark & ${wide(match.mask)}`;
      return `${left} ${match.negated ? '!= ' : match.mask === fullMask ? '' : '== '}${wide(match.value)}`;
    }
    case 'set':
      return 'xt match set';
    case 'other':
      return match.name === 'conntrack' && match.tokens[0] === '--ctstate'
        ? `ct state ${(match.tokens[1] ?? '').toLowerCase()}`
        : match.name === 'comment'
          ? ''
          : `xt match ${match.name}`;
    default:
      return match satisfies never;
  }
}

function targetWords(target: RuleTarget): string {
  switch (target.kind) {
    case 'jump':
      return ['ACCEPT', 'DROP', 'RETURN'].includes(target.chain) ? target.chain.toLowerCase() : `jump ${target.chain}`;
    case 'goto':
      return `goto ${target.chain}`;
    case 'dnat':
    case 'snat':
      return `${target.kind} to ${target.address}${target.ports === undefined ? '' : `:${printPorts(target.ports, '-')}`}`;
    case 'set-mark': {
      const key = target.on === 'MARK' ? 'meta mark' : 'ct mark';
      return target.mask === fullMask ? `${key} set ${hex(target.value)}` : `xt target ${target.on}`;
    }
    case 'copy-mark': {
      const whole = target.packetMask === fullMask && target.connectionMask === fullMask;
      if (!whole) return 'xt target CONNMARK';
      return target.direction === 'save' ? 'ct mark set mark' : 'meta mark set ct mark';
    }
    case 'fill-checksum':
      return 'xt target CHECKSUM';
    case 'other':
      return target.name === 'MASQUERADE' ? 'masquerade' : target.name === 'REJECT' ? 'reject' : `xt target ${target.name}`;
    default:
      return target satisfies never;
  }
}

/** One rule; exported for its test against the real nft. */
export function ruleAsNft(rule: ParsedRule, family: IptablesFamily, counter: PacketCounter): string {
  // nft leaves the protocol out where the port right behind it says the same.
  const [first] = rule.matches;
  const implied = first?.kind === 'ports' && (first.source ?? first.destination) !== undefined;
  const words = [
    rule.inInterface === undefined ? '' : `iifname ${not(rule.inInterface)}"${wildcard(rule.inInterface.value)}"`,
    rule.outInterface === undefined ? '' : `oifname ${not(rule.outInterface)}"${wildcard(rule.outInterface.value)}"`,
    rule.protocol === undefined || implied ? '' : `meta l4proto ${not(rule.protocol)}${rule.protocol.value}`,
    addressWords(family, 'saddr', rule.source),
    addressWords(family, 'daddr', rule.destination),
    ...rule.matches.map((match) => matchWords(match)),
    `counter packets ${counter.packets} bytes ${counter.bytes}`,
    rule.target === undefined ? '' : targetWords(rule.target),
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** The tables of iptables and ip6tables that exist, as nft tables; `counters` gives what passed each rule. */
export async function sharedTables(
  state: FilterState,
  counters: (family: IptablesFamily, table: IptablesTable, chain: string) => Promise<readonly PacketCounter[]>,
): Promise<readonly SharedTable[]> {
  const shared: SharedTable[] = [];
  for (const family of ['ip', 'ip6'] as const) {
    for (const table of savedTables.filter((known) => tableExists(state, family, known))) {
      const chains: NftChain[] = [];
      for (const chain of chainTable(state, family, table).chains) {
        const passed = await counters(family, table, chain.chain);
        const rules = chain.rules.map((rule, at) => ruleAsNft(parseRule(rule), family, passed[at] ?? { packets: 0, bytes: 0 }));
        const hook = chain.policy === undefined ? {} : { hook: hookLine(table, chain.chain, chain.policy) };
        chains.push({ name: chain.chain, ...hook, rules });
      }
      shared.push({ family, table, asNft: { family, name: table, chains } });
    }
  }
  return shared;
}
