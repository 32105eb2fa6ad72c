import type { IpsetSpec, IptablesFamily, IptablesTable, NftChain, NftTable } from '#agent';
import type { PacketCounter } from '../programs/machine.ts';
import { KernelFilter } from './kernel-filter.ts';
import type { ChainName, RuleChain } from './rule-chain.ts';

const partHeads = { sets: '# ipset save', ip: '# iptables-save', ip6: '# ip6tables-save', nft: '# nft list ruleset' } as const;

/**
 * `state/filter`: what `ipset save`, `iptables-save`, `ip6tables-save` and `nft list ruleset` print, one behind the other. In front
 * of every group of rules a comment says what iptables does not: its rank, and its key as JSON with the number of its rules, or `=`
 * for a group of one rule whose key is that rule. Counters stand where iptables-save has them, when they are not zero.
 *
 *     # iptables-save
 *     *filter
 *     :FW_OUTBOUND -
 *     # group 100 =
 *     -A FW_OUTBOUND -m state --state RELATED,ESTABLISHED -j ACCEPT
 *     # group 200 "egress" 1
 *     [7:420] -A FW_OUTBOUND -j FW_EGRESS_RULES
 *     COMMIT
 */
export function printFilter(filter: KernelFilter): string {
  const chains = filter.chains();
  const family = (name: IptablesFamily): readonly RuleChain[] => chains.filter((chain) => chain.family === name);
  return [
    ...printPart(partHeads.sets, filter.sets().flatMap(printSet)),
    ...printPart(partHeads.ip, printTables(family('ip'))),
    ...printPart(partHeads.ip6, printTables(family('ip6'))),
    ...printPart(partHeads.nft, filter.nftTables().flatMap(printNftTable)),
  ].join('');
}

function printPart(head: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${head}\n`, ...lines.map((line) => `${line}\n`)];
}

function printSet({ name, type, family, members }: IpsetSpec): readonly string[] {
  return [`create ${name} ${type} family ${family}`, ...members.map((member) => `add ${name} ${member}`)];
}

function printTables(chains: readonly RuleChain[]): readonly string[] {
  return [...Map.groupBy(chains, ({ table }) => table)].flatMap(([table, list]) => [
    `*${table}`,
    ...list.map((chain) => `:${chain.chain} ${chain.policy ?? '-'}${printCounter(' ', chain.counters().policy, '')}`),
    ...list.flatMap(printRules),
    'COMMIT',
  ]);
}

const isZero = ({ packets, bytes }: PacketCounter): boolean => packets === 0 && bytes === 0;

function printCounter(before: string, counter: PacketCounter, after: string): string {
  return isZero(counter) ? '' : `${before}[${counter.packets}:${counter.bytes}]${after}`;
}

function printRules(chain: RuleChain): readonly string[] {
  const passed = chain.counters().rules;
  let at = 0;
  return chain.groups().flatMap(({ rank, key, rules }) => [
    rules.length === 1 && rules[0] === key ? `# group ${rank} =` : `# group ${rank} ${JSON.stringify(key)} ${rules.length}`,
    ...rules.map((rule) => {
      const counter = passed[at++];
      return `${counter === undefined ? '' : printCounter('', counter, ' ')}-A ${chain.chain} ${rule}`;
    }),
  ]);
}

function printNftTable({ family, name, chains }: NftTable): readonly string[] {
  return [
    `table ${family} ${name} {`,
    ...chains.flatMap((chain) => [
      `\tchain ${chain.name} {`,
      ...[...(chain.hook === undefined ? [] : [chain.hook]), ...chain.rules].map((line) => `\t\t${line}`),
      '\t}',
    ]),
    '}',
  ];
}

/** The filter that `printFilter` printed. Throws for a text that makes no sense. */
export function parseFilter(text: string): KernelFilter {
  const parts = new Map<string, string[]>();
  let part: string[] | undefined;
  const heads: readonly string[] = Object.values(partHeads);
  for (const line of text.split('\n')) {
    if (heads.includes(line)) parts.set(line, (part = []));
    else if (part === undefined && line !== '') throw new SyntaxError(`unexpected line: ${line}`);
    else if (line !== '') part?.push(line);
  }
  const filter = new KernelFilter();
  filter.apply({ putSets: parseSets(parts.get(partHeads.sets) ?? []) });
  loadTables(filter, 'ip', parts.get(partHeads.ip) ?? []);
  loadTables(filter, 'ip6', parts.get(partHeads.ip6) ?? []);
  filter.apply({ putTables: parseNftTables(parts.get(partHeads.nft) ?? []) });
  return filter;
}

function matched(pattern: RegExp, line: string): readonly (string | undefined)[] {
  const match = pattern.exec(line);
  if (match === null) throw new SyntaxError(`unexpected line: ${line}`);
  return match.slice(1);
}

function parseSets(lines: readonly string[]): readonly IpsetSpec[] {
  const members = new Map<string, string[]>();
  const families = new Map<string, IpsetSpec['family']>();
  for (const line of lines) {
    if (line.startsWith('create ')) {
      const [name = '', family] = matched(/^create (\S+) hash:net family (inet6?)$/, line);
      families.set(name, family === 'inet6' ? 'inet6' : 'inet');
      members.set(name, []);
    } else {
      const [name = '', member = ''] = matched(/^add (\S+) (\S+)$/, line);
      members.get(name)?.push(member);
    }
  }
  return [...families].map(([name, family]) => ({ name, type: 'hash:net', family, members: members.get(name) ?? [] }));
}

const tableNames: readonly IptablesTable[] = ['raw', 'mangle', 'nat', 'filter'];

/** A chain while it is read. */
interface LoadedChain {
  readonly name: ChainName;
  readonly policy: RuleChain['policy'];
  readonly groups: { readonly rank: number; readonly key: string; readonly rules: string[] }[];
  readonly counters: (readonly [rule: string | undefined, counter: PacketCounter])[];
}

/** The comment in front of a group; `key` undefined: the rule itself. */
interface GroupHead {
  readonly rank: number;
  readonly key: string | undefined;
  readonly count: number;
}

function parseCounter(text: string | undefined): PacketCounter {
  const [packets, bytes] = (text ?? '0:0').split(':').map(Number);
  return { packets: packets ?? 0, bytes: bytes ?? 0 };
}

function parseChain(family: IptablesFamily, table: IptablesTable | undefined, line: string): LoadedChain {
  const [chain = '', policy, counter] = matched(/^:(\S+) (ACCEPT|DROP|-)(?: \[(\d+:\d+)\])?$/, line);
  if (table === undefined) throw new SyntaxError(`a chain outside of a table: ${line}`);
  return {
    name: { family, table, chain },
    policy: policy === 'ACCEPT' || policy === 'DROP' ? policy : undefined,
    groups: [],
    counters: counter === undefined ? [] : [[undefined, parseCounter(counter)]],
  };
}

function parseGroupHead(line: string): GroupHead {
  const [rank, key, count] = matched(/^# group (-?\d+) (?:=|(".*") (\d+))$/, line);
  if (key === undefined) return { rank: Number(rank), key: undefined, count: 1 };
  const parsed: unknown = JSON.parse(key);
  return { rank: Number(rank), key: String(parsed), count: Number(count) };
}

/** Loads all tables of a family in one transaction: chains jump to one another. */
function loadTables(filter: KernelFilter, family: IptablesFamily, lines: readonly string[]): void {
  const chains: LoadedChain[] = [];
  let byName = new Map<string, LoadedChain>();
  let table: IptablesTable | undefined;
  let head: GroupHead | undefined;
  let left = 0;
  for (const line of lines) {
    if (line.startsWith('*')) {
      table = tableNames.find((name) => name === line.slice(1));
      byName = new Map();
    } else if (line.startsWith(':')) {
      const chain = parseChain(family, table, line);
      chains.push(chain);
      byName.set(chain.name.chain, chain);
    } else if (line.startsWith('# ')) {
      head = parseGroupHead(line);
      left = head.count;
    } else if (line !== 'COMMIT') {
      const [counter, name = '', rule = ''] = matched(/^(?:\[(\d+:\d+)\] )?-A (\S+) ?(.*)$/, line);
      const chain = byName.get(name);
      if (chain === undefined || head === undefined || left === 0)
        throw new SyntaxError(`a rule without a chain or group: ${line}`);
      if (left === head.count) chain.groups.push({ rank: head.rank, key: head.key ?? rule, rules: [] });
      chain.groups.at(-1)?.rules.push(rule);
      left--;
      if (counter !== undefined) chain.counters.push([rule, parseCounter(counter)]);
    }
  }
  filter.apply({
    putChains: chains.map(({ name, policy }) => ({ ...name, ...(policy !== undefined && { policy }) })),
    putGroups: chains.flatMap(({ name, groups }) => groups.map((group) => ({ ...name, ...group }))),
  });
  for (const { name, counters } of chains) {
    for (const [rule, counter] of counters) filter.chain(name)?.setCounter(rule, counter);
  }
}

function parseNftTables(lines: readonly string[]): readonly NftTable[] {
  const tables: (NftTable & { readonly chains: (NftChain & { readonly rules: string[] })[] })[] = [];
  let hook: string | undefined;
  let chain: { name: string; rules: string[] } | undefined;
  for (const line of lines) {
    if (line.startsWith('table ')) {
      const [family, name = ''] = matched(/^table (ip6?) (\S+) \{$/, line);
      tables.push({ family: family === 'ip6' ? 'ip6' : 'ip', name, chains: [] });
    } else if (line.startsWith('\tchain ')) {
      chain = { name: matched(/^\tchain (\S+) \{$/, line)[0] ?? '', rules: [] };
      hook = undefined;
    } else if (line.startsWith('\t\t') && chain !== undefined) {
      // No rule begins with the word type.
      if (line.startsWith('\t\ttype ') && chain.rules.length === 0 && hook === undefined) hook = line.slice(2);
      else chain.rules.push(line.slice(2));
    } else if (line === '\t}' && chain !== undefined) tables.at(-1)?.chains.push({ ...chain, ...(hook !== undefined && { hook }) });
    else if (line !== '}') throw new SyntaxError(`unexpected line: ${line}`);
  }
  return tables;
}
