import type { FilterState, IptablesFamily, ProgramResult } from '#agent';
import type { FilterEdit } from '../machine.ts';
import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { hostsFile } from '../router-files.ts';
import { builtinChains, chainTable, type ChainTable } from './chains.ts';
import { parseIptables, type IptablesRequest } from './iptables-words.ts';
import { listChain, listRule, type ListingOptions } from './listing.ts';
import { RuleRefusal, rulesFromWords } from './rule-words.ts';

/** What the request works on. */
interface Subject {
  readonly run: ProgramRun;
  readonly program: 'iptables' | 'ip6tables';
  readonly family: IptablesFamily;
  readonly request: IptablesRequest;
  readonly state: FilterState;
  readonly table: ChainTable;
  readonly hosts: ReadonlyMap<string, string>;
  /** Names to addresses. */
  readonly addresses: ReadonlyMap<string, string>;
}

const version = 'v1.8.9 (nf_tables)';
const noSuchName = 'No chain/target/match by that name.';
const noSuchRule = 'Bad rule (does a matching rule exist in that chain?).';

/** `iptables: what.`, exit status 1: the kernel's answer. */
function refused(subject: Pick<Subject, 'program'>, what: string): ProgramResult {
  return failed(1, `${subject.program}: ${what}\n`);
}

/** `iptables v1.8.9 (nf_tables): what`: the program's own complaint. */
function complained(program: string, exitCode: number, what: string): ProgramResult {
  return failed(exitCode, `${program} ${version}: ${what}\n`);
}

function advised(subject: Subject, what: string): ProgramResult {
  return complained(
    subject.program,
    2,
    `${what}\nTry \`${subject.program} -h' or '${subject.program} --help' for more information.`,
  );
}

/** `iptables` and `ip6tables` 1.8.9: lists, and edits by hand, one rule at a time. */
export const iptables: Program = async (run) => {
  const program = run.name.startsWith('ip6tables') ? 'ip6tables' : 'iptables';
  const parsed = parseIptables(run.args);
  if ('message' in parsed) {
    const message = parsed.message.replaceAll('`iptables', `\`${program}`).replaceAll("'iptables", `'${program}`);
    return failed(parsed.exitCode, parsed.plain ? message : `${program} ${version}: ${message}`);
  }
  if (parsed.command.kind === 'version') return printed(`${program} ${version}\n`);
  if (parsed.command.kind === 'help') return printed(`${program} ${version}\n\n${usage.replaceAll('iptables', program)}`);
  const family = program === 'iptables' ? 'ip' : 'ip6';
  const [state, entries] = await Promise.all([run.machine.filter.observe(), hostsFile(run.machine.files)]);
  const table = chainTable(state, family, parsed.table);
  const hosts = new Map(entries.toReversed().map(({ address, names }) => [address, names[0] ?? address] as const));
  const addresses = new Map(entries.toReversed().flatMap(({ address, names }) => names.map((name) => [name, address] as const)));
  return execute({ run, program, family, request: parsed, state, table, hosts, addresses });
};

const usage = `Usage: iptables -[ACD] chain rule-specification [options]
       iptables -I chain [rulenum] rule-specification [options]
       iptables -R chain rulenum rule-specification [options]
       iptables -D chain rulenum [options]
       iptables -[LS] [chain [rulenum]] [options]
       iptables -[FZ] [chain] [options]
       iptables -[NX] chain
       iptables -P chain target [options]
       iptables -h (print this help information)
`;

async function execute(subject: Subject): Promise<ProgramResult> {
  const { command } = subject.request;
  switch (command.kind) {
    case 'list':
      return list(subject, command.chain, command.position);
    case 'print':
      return print(subject, command.chain, command.position);
    case 'append':
    case 'insert':
    case 'replace':
    case 'check':
    case 'delete':
      return changeRules(subject, command.kind, command.chain, command.position);
    case 'create':
    case 'policy':
    case 'flush':
    case 'remove':
    case 'zero':
    case 'rename':
      return changeChain(subject, command);
    case 'version':
    case 'help':
      return printed('');
    default:
      return command satisfies never;
  }
}

function unknownChain(subject: Subject, chain: string): ProgramResult {
  const { program, request } = subject;
  return complained(program, 1, `chain \`${chain}' in table \`${request.table}' is incompatible, use 'nft' tool.`);
}

async function list(subject: Subject, chain: string | undefined, position: number | undefined): Promise<ProgramResult> {
  const { request, table, family, hosts, run } = subject;
  const options: ListingOptions = {
    family,
    numeric: request.numeric,
    verbose: request.verbose,
    exact: request.exact && request.verbose,
    lineNumbers: request.lineNumbers,
    nameOf: (address) => hosts.get(address),
  };
  const wanted = chain === undefined ? table.chains : table.chains.filter((known) => known.chain === chain);
  if (wanted.length === 0) return unknownChain(subject, chain ?? '');
  const texts: string[] = [];
  for (const known of wanted) {
    const traffic = request.verbose ? await run.machine.filter.counters(family, request.table, known.chain) : undefined;
    if (position !== undefined) return printed(lines([listRule(known, traffic, position, options) ?? []].flat()));
    texts.push(listChain(known, table.references(known.chain), traffic, options));
  }
  return printed(`${texts.join('\n\n')}\n`);
}

/** `-A CHAIN RULE`; with counters in front of the target, as `-S -v` has them. */
function ruleCommand(chain: string, rule: string, counters: string): string {
  if (counters === '') return rule === '' ? `-A ${chain}` : `-A ${chain} ${rule}`;
  const target = /(?:^| )-[jg] /.exec(rule);
  const [head, tail] = target === null ? [rule, ''] : [rule.slice(0, target.index), rule.slice(target.index).trimStart()];
  return ['-A', chain, head, counters, tail].filter((part) => part !== '').join(' ');
}

async function print(subject: Subject, chain: string | undefined, position: number | undefined): Promise<ProgramResult> {
  const { request, table, family, run } = subject;
  const wanted = chain === undefined ? table.chains : table.chains.filter((known) => known.chain === chain);
  if (wanted.length === 0) return unknownChain(subject, chain ?? '');
  const heads: string[] = [];
  const rules: string[] = [];
  for (const known of wanted) {
    const traffic = request.verbose ? await run.machine.filter.counters(family, request.table, known.chain) : undefined;
    const counter = (at: number): string => {
      const { packets, bytes } = (at < 0 ? traffic?.policy : traffic?.rules[at]) ?? { packets: 0, bytes: 0 };
      return request.verbose ? `-c ${packets} ${bytes}` : '';
    };
    const policy = `-P ${known.chain} ${known.policy ?? ''} ${counter(-1)}`.trimEnd();
    if (position === undefined) heads.push(known.policy === undefined ? `-N ${known.chain}` : policy);
    for (const [at, rule] of known.rules.entries()) {
      if (position === undefined || position === at + 1) rules.push(ruleCommand(known.chain, rule, counter(at)));
    }
  }
  return printed(lines([...heads, ...rules]));
}

const verdicts: readonly string[] = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'];
const extensions =
  /^(?:AUDIT|CHECKSUM|CLASSIFY|CLUSTERIP|CONNMARK|CONNSECMARK|CT|DNAT|DSCP|ECN|HL|HMARK|LOG|MARK|MASQUERADE|NETMAP|NFLOG|NFQUEUE|NOTRACK|RATEEST|REDIRECT|REJECT|SECMARK|SET|SNAT|SYNPROXY|TCPMSS|TEE|TOS|TPROXY|TRACE|TTL)$/;

/** Why the kernel or the program would not take a rule; undefined when it would. */
function objection(subject: Subject, rule: string): ProgramResult | undefined {
  const target = /(?:^| )-[jg] (\S+)/.exec(rule)?.[1];
  if (target !== undefined && !verdicts.includes(target) && !extensions.test(target) && subject.table.find(target) === undefined) {
    return advised(subject, `Chain '${target}' does not exist`);
  }
  for (const [, name = ''] of rule.matchAll(/--match-set (\S+)/g)) {
    if (!subject.state.sets.some((set) => set.name === name)) return advised(subject, `Set ${name} doesn't exist.\n`);
  }
  return undefined;
}

type RuleCommand = 'append' | 'insert' | 'replace' | 'check' | 'delete';

async function changeRules(
  subject: Subject,
  kind: RuleCommand,
  chain: string,
  position: number | undefined,
): Promise<ProgramResult> {
  const { request, family, table, run } = subject;
  const at = { family, table: request.table, chain };
  if (position === 0) return advised(subject, "Invalid rule number `0'");
  let rules: readonly string[];
  try {
    rules = rulesFromWords(request.rule, family, (name) => subject.addresses.get(name));
  } catch (error) {
    if (error instanceof RuleRefusal) return advised(subject, error.message);
    throw error;
  }
  const refusal = rules.map((rule) => objection(subject, rule)).find((found) => found !== undefined);
  if (refusal !== undefined) return refusal;
  const known = table.find(chain);
  if (known === undefined) return refused(subject, kind === 'check' ? noSuchRule : noSuchName);
  const found = (rule: string): number => known.rules.indexOf(rule) + 1;
  switch (kind) {
    case 'check':
      return rules.every((rule) => found(rule) > 0) ? printed('') : refused(subject, noSuchRule);
    case 'append':
      return apply(
        run,
        rules.map((rule) => ({ ...at, op: 'append', rule })),
      );
    case 'insert': {
      if ((position ?? 1) > known.rules.length + 1) return refused(subject, 'Index of insertion too big.');
      return apply(
        run,
        rules.map((rule) => ({ ...at, op: 'insert', position: position ?? 1, rule })),
      );
    }
    case 'replace': {
      if ((position ?? 1) > known.rules.length) return refused(subject, 'Index of replacement too big.');
      return apply(
        run,
        rules.slice(0, 1).map((rule) => ({ ...at, op: 'replace', position: position ?? 1, rule })),
      );
    }
    case 'delete': {
      if (position !== undefined) {
        if (position > known.rules.length) return refused(subject, 'Index of deletion too big.');
        return apply(run, [{ ...at, op: 'delete', position }]);
      }
      if (rules.some((rule) => found(rule) === 0)) return refused(subject, noSuchRule);
      for (const rule of rules) await apply(run, [{ ...at, op: 'delete', position: found(rule) }]);
      return printed('');
    }
    default:
      return kind satisfies never;
  }
}

async function apply(run: ProgramRun, edits: readonly FilterEdit[]): Promise<ProgramResult> {
  for (const edit of edits) await run.machine.filter.edit(edit);
  return printed('');
}

type ChainCommand = Extract<
  IptablesRequest['command'],
  { readonly kind: 'create' | 'policy' | 'flush' | 'remove' | 'zero' | 'rename' }
>;

async function changeChain(subject: Subject, command: ChainCommand): Promise<ProgramResult> {
  const { request, family, table, run, program } = subject;
  const chain = command.chain;
  const at = (name: string): Omit<FilterEdit, 'op'> & { readonly chain: string } => ({ family, table: request.table, chain: name });
  const known = chain === undefined ? undefined : table.find(chain);
  const busy = (name: string): ProgramResult =>
    complained(program, 4, ` CHAIN_DEL failed (Device or resource busy): chain ${name}`);
  const own = (name: string): boolean => !builtinChains[request.table].includes(name);
  switch (command.kind) {
    case 'create':
      if (known !== undefined) return refused(subject, 'Chain already exists.');
      if (!/^[\w.+:-]{1,28}$/.test(command.chain)) return advised(subject, `Invalid chain name \`${command.chain}'`);
      return apply(run, [{ ...at(command.chain), op: 'create' }]);
    case 'policy':
      if (command.policy !== 'ACCEPT' && command.policy !== 'DROP')
        return refused(subject, "Bad policy name. Run `dmesg' for more information.");
      if (known?.policy === undefined) return refused(subject, 'Bad built-in chain name.');
      return apply(run, [{ ...at(command.chain), op: 'policy', policy: command.policy }]);
    case 'rename':
      return complained(program, 4, ` CHAIN_USER_RENAME failed (Operation not supported): chain ${command.chain}`);
    case 'zero': {
      if (chain !== undefined && known === undefined) return refused(subject, noSuchName);
      for (const one of table.chains)
        if (chain === undefined || one.chain === chain) await run.machine.filter.zeroCounters(at(one.chain));
      return printed('');
    }
    case 'flush': {
      if (chain !== undefined && known === undefined) return refused(subject, noSuchName);
      const flushed = table.chains.filter((one) => (chain === undefined || one.chain === chain) && one.rules.length > 0);
      return apply(
        run,
        flushed.map((one) => ({ ...at(one.chain), op: 'flush' })),
      );
    }
    case 'remove': {
      if (chain !== undefined && known === undefined) return refused(subject, noSuchName);
      if (chain !== undefined && !own(chain)) return refused(subject, 'Directory not empty.');
      const gone = table.chains.filter((one) => own(one.chain) && (chain === undefined || one.chain === chain));
      const used = gone.find((one) => one.rules.length > 0 || table.references(one.chain) > 0);
      if (used !== undefined) return busy(used.chain);
      return apply(
        run,
        gone.map((one) => ({ ...at(one.chain), op: 'remove' })),
      );
    }
    default:
      return command satisfies never;
  }
}
