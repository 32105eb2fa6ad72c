import { AgentError, parseNft, parseNftRule, printNftRule } from '#agent';
import type { FilterState, NftChain, NftTable, ProgramResult } from '#agent';
import { absolutePath, failed, printed, type Program, type ProgramRun } from '../program.ts';
import { readText } from '../router-files.ts';
import { sharedTables } from './iptables-as-nft.ts';
import { tableHandles, type ChainHandles } from './nft-handles.ts';
import { nftJson } from './nft-json.ts';

interface NftOptions {
  readonly json: boolean;
  readonly handles: boolean;
  readonly stateless: boolean;
  readonly check: boolean;
  readonly file: string | undefined;
}

/** A table as `nft` sees it: one of its own, or one that iptables made. */
interface SeenTable {
  readonly table: NftTable;
  readonly handle: number;
  readonly managed: boolean;
}

interface Subject {
  readonly run: ProgramRun;
  readonly options: NftOptions;
  readonly state: FilterState;
  readonly tables: readonly SeenTable[];
  /** The command as typed, for error messages. */
  readonly words: readonly string[];
}

const families: readonly string[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** `nft` 1.0.6: lists of everything, and the few edits that people make by hand. */
export const nft: Program = async (run) => {
  const words: string[] = [];
  const letters = new Set<string>();
  let file: string | undefined;
  const { args } = run;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '-f' || word === '--file') file = args[++at];
    else if (word === '-v' || word === '--version') return printed('nftables v1.0.6 (Lester Gooch #5)\n');
    else if (/^-[jasncytNSpTu]+$/.test(word)) for (const letter of word.slice(1)) letters.add(letter);
    else if (word.startsWith('--')) letters.add(word.charAt(2));
    else words.push(word);
  }
  // One argument may hold the whole command, as in nft 'list ruleset'.
  const command = words
    .join(' ')
    .split(/[\s;]+/)
    .filter((word) => word !== '');
  const options = { json: letters.has('j'), handles: letters.has('a'), stateless: letters.has('s'), check: letters.has('c'), file };
  if (file !== undefined) return loadFile(run, options, file);
  if (command.length === 0) return failed(1, 'nft: no command specified\n');
  const state = await run.machine.filter.observe();
  const shared = await sharedTables(state, async (family, table, chain) => {
    const traffic = await run.machine.filter.counters(family, table, chain);
    return traffic?.rules ?? [];
  });
  const seen = [
    ...shared.map(({ asNft }) => ({ table: asNft, managed: true })),
    ...state.tables.map((table) => ({ table, managed: false })),
  ];
  return execute({ run, options, state, tables: seen.map((entry, at) => ({ ...entry, handle: at + 1 })), words: command });
};

/** The error that nft prints under the command, with a mark below the word that it is about. */
function complain(subject: Subject, what: string, at: number): ProgramResult {
  const line = subject.words.join(' ');
  const column = subject.words.slice(0, at).join(' ').length + (at > 0 && at < subject.words.length ? 1 : 0);
  const width = Math.max(subject.words[at]?.length ?? 1, 1);
  return failed(1, `Error: ${what}\n${line}\n${' '.repeat(column)}${'^'.repeat(width)}\n`);
}

const missing = 'No such file or directory';
const notProcessed = `Could not process rule: ${missing}`;

async function execute(subject: Subject): Promise<ProgramResult> {
  const [verb = ''] = subject.words;
  switch (verb) {
    case 'list':
      return list(subject);
    case 'flush':
      return flush(subject);
    case 'delete':
      return remove(subject);
    case 'add':
    case 'insert':
    case 'create':
      return add(subject, verb);
    default:
      return complain(
        subject,
        `syntax error, unexpected ${subject.words.length === 1 ? 'newline, expecting string' : 'string'}`,
        subject.words.length === 1 ? 1 : 0,
      );
  }
}

/** `[family] table [chain]` behind the object of a command; positions are those of the words, for error messages. */
interface Place {
  readonly found: SeenTable | undefined;
  readonly tableAt: number;
  readonly chain: string | undefined;
  readonly chainAt: number;
  /** Where the words behind start. */
  readonly restAt: number;
}

function place(subject: Subject): Place {
  const explicit = families.includes(subject.words[2] ?? '');
  const family = explicit ? subject.words[2] : 'ip';
  const tableAt = explicit ? 3 : 2;
  const name = subject.words[tableAt];
  const found = subject.tables.find(({ table }) => table.family === family && table.name === name);
  return { found, tableAt, chain: subject.words[tableAt + 1], chainAt: tableAt + 1, restAt: tableAt + 2 };
}

function chainText(chain: NftChain, options: NftOptions, handles: ChainHandles | undefined): string {
  const counters = (rule: string): string => (options.stateless ? rule.replace(/counter packets \d+ bytes \d+/g, 'counter') : rule);
  const handle = (number: number | undefined): string => (options.handles ? ` # handle ${number}` : '');
  const hook = chain.hook === undefined ? [] : [`\t\t${chain.hook}`];
  const rules = chain.rules.map((rule, at) => `\t\t${counters(rule)}${handle(handles?.rules[at])}`);
  return [`\tchain ${chain.name} {${handle(handles?.chain)}`, ...hook, ...rules, '\t}\n'].join('\n');
}

function tableText({ table, handle }: SeenTable, chains: readonly NftChain[], options: NftOptions, separator = '\n'): string {
  const handles = tableHandles(table);
  const texts = chains.map((chain) => chainText(chain, options, handles.get(chain)));
  return `table ${table.family} ${table.name} {${options.handles ? ` # handle ${handle}` : ''}\n${texts.join(separator)}}\n`;
}

function warnings(tables: readonly SeenTable[]): string {
  return tables
    .filter(({ managed }) => managed)
    .map(({ table }) => `# Warning: table ${table.family} ${table.name} is managed by iptables-nft, do not touch!\n`)
    .join('');
}

/** Whole tables, or only the chain `name` of each. */
function show(subject: Subject, tables: readonly SeenTable[], name?: string): ProgramResult {
  const { options } = subject;
  const wanted = (chain: NftChain): boolean => name === undefined || chain.name === name;
  if (options.json) return printed(nftJson(tables, { deep: true, head: name === undefined, wanted }));
  const text = tables.map((seen) => tableText(seen, seen.table.chains.filter(wanted), options)).join('');
  return { ...printed(text), stderr: warnings(tables) };
}

function list(subject: Subject): ProgramResult {
  const { words, tables, options } = subject;
  const [, object = '', family] = words;
  const inFamily = family === undefined ? tables : tables.filter(({ table }) => table.family === family);
  switch (object) {
    case 'ruleset':
      // What the iptables programs own is listed by them, and here only when it is asked for by name.
      return show(
        subject,
        inFamily.filter(({ managed }) => !managed),
      );
    case 'tables':
      if (options.json) return printed(nftJson(inFamily, { deep: false, head: true, wanted: () => true }));
      return printed(inFamily.map(({ table }) => `table ${table.family} ${table.name}\n`).join(''));
    case 'table': {
      const { found, tableAt } = place(subject);
      return found === undefined ? complain(subject, missing, tableAt) : show(subject, [found]);
    }
    case 'chain': {
      const { found, tableAt, chain, chainAt } = place(subject);
      if (found === undefined) return complain(subject, missing, tableAt);
      if (!found.table.chains.some((known) => known.name === chain)) return complain(subject, missing, chainAt);
      return show(subject, [found], chain);
    }
    case 'chains': {
      const empty = inFamily.map((seen) => {
        const chains = seen.table.chains.map((chain) => ({ ...chain, rules: [] }));
        return { ...seen, table: { ...seen.table, chains } };
      });
      if (options.json) return show(subject, empty);
      return printed(empty.map((seen) => tableText(seen, seen.table.chains, options, '')).join(''));
    }
    // Nobody has any of these; of some the tables are named all the same.
    case 'sets':
    case 'maps':
    case 'flowtables':
    case 'meters':
      if (options.json) return printed(nftJson([], { deep: false, head: false, wanted: () => false }));
      return printed(inFamily.map((seen) => tableText(seen, [], options)).join(''));
    case 'counters':
    case 'quotas':
    case 'limits':
      return printed('');
    case '':
      return complain(subject, 'syntax error, unexpected newline', 1);
    default:
      return complain(subject, 'syntax error, unexpected string', 1);
  }
}

/** Puts a table back with other chains, or takes it away; nothing when `-c` only checks. */
async function put(subject: Subject, table: NftTable, chains: readonly NftChain[] | undefined): Promise<ProgramResult> {
  const { run, options } = subject;
  if (options.check) return printed('');
  const { family, name } = table;
  try {
    await run.machine.filter.apply(
      chains === undefined ? { removeTables: [{ family, name }] } : { putTables: [{ family, name, chains }] },
    );
  } catch (error) {
    if (error instanceof AgentError && error.code === 'VRA_FILTER_REFUSED')
      return complain(subject, notProcessed, subject.words.length - 1);
    throw error;
  }
  return printed('');
}

const foreign = 'Could not process rule: Operation not supported';

async function flush(subject: Subject): Promise<ProgramResult> {
  const [, object = '', family] = subject.words;
  if (object === 'ruleset') {
    for (const { table, managed } of subject.tables) {
      if (managed || (family !== undefined && family !== table.family)) continue;
      await put(subject, table, undefined);
    }
    return printed('');
  }
  const { found, tableAt, chain, chainAt } = place(subject);
  if (found === undefined) return complain(subject, notProcessed, tableAt);
  if (found.managed) return complain(subject, foreign, tableAt);
  const { chains } = found.table;
  if (object === 'table')
    return put(
      subject,
      found.table,
      chains.map((known) => ({ ...known, rules: [] })),
    );
  if (object !== 'chain') return complain(subject, 'syntax error, unexpected string', 1);
  if (!chains.some((known) => known.name === chain)) return complain(subject, notProcessed, chainAt);
  return put(
    subject,
    found.table,
    chains.map((known) => (known.name === chain ? { ...known, rules: [] } : known)),
  );
}

async function remove(subject: Subject): Promise<ProgramResult> {
  const { found, tableAt, chain, chainAt } = place(subject);
  const object = subject.words[1];
  if (found === undefined) return complain(subject, notProcessed, tableAt);
  if (found.managed) return complain(subject, foreign, tableAt);
  if (object === 'table') return put(subject, found.table, undefined);
  const { chains } = found.table;
  const known = chains.find((candidate) => candidate.name === chain);
  if (known === undefined) return complain(subject, notProcessed, chainAt);
  if (object !== 'chain') return complain(subject, foreign, 1);
  const used = chains.some((other) => other.rules.some((rule) => rule.endsWith(`jump ${known.name}`)));
  if (used || known.rules.length > 0) return complain(subject, 'Could not process rule: Device or resource busy', chainAt);
  return put(
    subject,
    found.table,
    chains.filter((other) => other !== known),
  );
}

/** A rule as nft prints it; words that are outside of a router's rules stay as typed. */
function canonicalRule(family: NftTable['family'], words: readonly string[]): string {
  const text = words.join(' ').replace(/\bcounter(?! packets)/g, 'counter packets 0 bytes 0');
  const parsed = parseNftRule(family, text);
  return parsed === undefined ? text : printNftRule(family, parsed);
}

async function add(subject: Subject, verb: 'add' | 'insert' | 'create'): Promise<ProgramResult> {
  const { words, state } = subject;
  const object = words[1];
  const { found, tableAt, chain = '', chainAt, restAt } = place(subject);
  if (object === 'table') {
    const family = words[2] === 'ip6' ? 'ip6' : 'ip';
    const name = words[tableAt];
    if (name === undefined || !['ip', 'ip6'].includes(tableAt === 3 ? (words[2] ?? '') : 'ip'))
      return complain(subject, foreign, 2);
    if (found === undefined) return put(subject, { family, name, chains: [] }, []);
    return verb === 'create' ? complain(subject, 'Could not process rule: File exists', tableAt) : printed('');
  }
  if (found === undefined) return complain(subject, notProcessed, tableAt);
  if (found.managed) return complain(subject, foreign, tableAt);
  const { table } = found;
  if (object === 'chain') {
    if (table.chains.some((known) => known.name === chain)) return printed('');
    return put(subject, table, [...table.chains, { name: chain, rules: [] }]);
  }
  if (object !== 'rule') return complain(subject, foreign, 1);
  if (!table.chains.some((known) => known.name === chain)) return complain(subject, notProcessed, chainAt);
  const rule = canonicalRule(table.family, words.slice(restAt));
  const chains = table.chains.map((known) => {
    if (known.name !== chain) return known;
    return { ...known, rules: verb === 'insert' ? [rule, ...known.rules] : [...known.rules, rule] };
  });
  return state.tables.includes(table) ? put(subject, table, chains) : complain(subject, foreign, tableAt);
}

/** `nft -f FILE`: tables as `nft list` prints them, an optional `flush ruleset` in front. */
async function loadFile(run: ProgramRun, options: NftOptions, file: string): Promise<ProgramResult> {
  const text = file === '-' ? (run.context.stdin ?? '') : await readText(run.machine.files, absolutePath(run, file));
  if (text === undefined) return failed(1, `internal:0:0-0: Error: Could not open file "${file}": No such file or directory\n`);
  const flushes = /^\s*flush ruleset\s*;?\s*$/m;
  const body = text.replace(/^\s*#.*$/gm, '').replace(flushes, '');
  let tables: readonly NftTable[];
  try {
    tables = parseNft(body);
  } catch (error) {
    if (error instanceof AgentError) return failed(1, `${file}: Error: syntax error, ${error.message}\n`);
    throw error;
  }
  if (options.check) return printed('');
  const { tables: before } = await run.machine.filter.observe();
  const removeTables = flushes.test(text) ? before.map(({ family, name }) => ({ family, name })) : [];
  await run.machine.filter.apply({ removeTables, putTables: tables });
  return printed('');
}
