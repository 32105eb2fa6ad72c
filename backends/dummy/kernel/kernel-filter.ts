import {
  AgentError,
  type FilterChange,
  type FilterState,
  type IpsetSpec,
  type IptablesTable,
  type NftTable,
  type RuleGroup,
} from '#agent';
import { canonicalSet } from './ipset-members.ts';
import { builtInChains, nftReferences, ruleReferences } from './rule-references.ts';
import { byCodeUnit, chainKey, isBuiltIn, RuleChain, type ChainName } from './rule-chain.ts';

const tableKey = ({ family, name }: Pick<NftTable, 'family' | 'name'>): string => `${family} ${name}`;

const tables: readonly IptablesTable[] = ['raw', 'mangle', 'nat', 'filter'];

const isName = (text: string): boolean => /^[^\s\p{Cc}]{1,64}$/u.test(text);
/** `XT_EXTENSION_MAXNAMELEN` without the closing zero. */
const longestChainName = 28;

/** Built-in chains of a table come first. */
function chainOrder({ table, chain }: ChainName): number {
  const at = builtInChains[table].indexOf(chain);
  return tables.indexOf(table) * 16 + (at < 0 ? 15 : at);
}

function refused(why: string): AgentError {
  return new AgentError('VRA_FILTER_REFUSED', `the packet filter refused the change: ${why}; nothing of it is in force`);
}

/** Takes back what a transaction did so far. */
type Undo = () => void;

/** The packet filter of a kernel: iptables chains, ipsets and nft tables, changed in transactions that are all or nothing. */
export class KernelFilter {
  readonly #chains = new Map<string, RuleChain>();
  readonly #sets = new Map<string, IpsetSpec>();
  readonly #tables = new Map<string, NftTable>();
  /** How many rules need a chain (by its key) or a set (`set <name>`). */
  readonly #uses = new Map<string, number>();

  chain(name: ChainName): RuleChain | undefined {
    return this.#chains.get(chainKey(name));
  }

  /** By family, table (as iptables-save has them), then built-in chains in hook order, then the others by name. */
  chains(): readonly RuleChain[] {
    return [...this.#chains.values()].toSorted(
      (a, b) => byCodeUnit(a.family, b.family) || chainOrder(a) - chainOrder(b) || byCodeUnit(a.chain, b.chain),
    );
  }

  sets(): readonly IpsetSpec[] {
    return [...this.#sets.values()].toSorted((a, b) => byCodeUnit(a.name, b.name));
  }

  nftTables(): readonly NftTable[] {
    return [...this.#tables.values()].toSorted((a, b) => byCodeUnit(tableKey(a), tableKey(b)));
  }

  observe(): FilterState {
    return { chains: this.chains().map((chain) => chain.state()), sets: this.sets(), tables: this.nftTables() };
  }

  /** See `FilterChange`. Throws `VRA_FILTER_REFUSED` with everything as it was. */
  apply(change: FilterChange): void {
    const undo: Undo[] = [];
    const touched = new Set<string>();
    try {
      this.#remove(change, undo, touched);
      this.#put(change, undo, touched);
      this.#verify(touched);
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw error;
    }
  }

  #remove(change: FilterChange, undo: Undo[], touched: Set<string>): void {
    for (const { rank, key, ...name } of change.removeGroups ?? []) {
      const chain = this.chain(name);
      const rules = chain?.group(rank, key);
      if (chain === undefined || rules === undefined) continue;
      chain.delete(rank, key);
      undo.push(() => chain.put(rank, key, rules));
      this.#use(chain, rules, -1, undo, touched);
    }
    for (const name of change.removeChains ?? []) {
      const chain = this.chain(name);
      if (chain === undefined) continue;
      for (const { rules } of chain.groups()) this.#use(chain, rules, -1, undo, touched);
      this.#change(this.#chains, chainKey(name), undefined, undo);
      touched.add(chainKey(name));
    }
    for (const name of change.removeSets ?? []) {
      this.#change(this.#sets, name, undefined, undo);
      touched.add(`set ${name}`);
    }
    for (const table of change.removeTables ?? []) this.#change(this.#tables, tableKey(table), undefined, undo);
  }

  #put(change: FilterChange, undo: Undo[], touched: Set<string>): void {
    for (const set of change.putSets ?? []) {
      if (!isName(set.name)) throw refused(`${JSON.stringify(set.name)} is no name for a set`);
      const { spec, problem } = canonicalSet(set);
      if (problem !== undefined) throw refused(problem);
      this.#change(this.#sets, set.name, spec, undo);
    }
    for (const { policy, ...name } of change.putChains ?? []) this.#putChain(name, policy, undo);
    for (const group of change.putGroups ?? []) this.#putGroup(group, undo, touched);
    for (const table of change.putTables ?? []) {
      assertNftTable(table);
      this.#change(this.#tables, tableKey(table), table, undo);
    }
  }

  #putChain(name: ChainName, policy: RuleChain['policy'], undo: Undo[]): void {
    if (!isName(name.chain) || name.chain.length > longestChainName) {
      throw refused(`${JSON.stringify(name.chain)} is no name for a chain (at most ${longestChainName} characters)`);
    }
    if (policy !== undefined && !isBuiltIn(name)) throw refused(`chain ${name.chain} is not built in and has no policy`);
    let chain = this.chain(name);
    if (chain === undefined) {
      chain = new RuleChain(name);
      this.#change(this.#chains, chainKey(name), chain, undo);
    }
    const changed = chain;
    const before = changed.policy;
    changed.policy = policy ?? before;
    undo.push(() => (changed.policy = before));
  }

  #putGroup(group: RuleGroup, undo: Undo[], touched: Set<string>): void {
    const { rank, key, rules, ...name } = group;
    if (this.chain(name) === undefined) {
      if (!isBuiltIn(name)) throw refused(`there is no chain ${name.chain} in table ${name.table} (${name.family})`);
      this.#putChain(name, undefined, undo);
    }
    const chain = this.chain(name);
    if (chain === undefined) return;
    const broken = rules.find((rule) => /\p{Cc}/u.test(rule));
    if (broken !== undefined) throw refused(`a rule of ${name.chain} holds a control character: ${JSON.stringify(broken)}`);
    const before = chain.group(rank, key);
    if (before !== undefined) this.#use(chain, before, -1, undo, touched);
    // A group without rules is as good as none.
    if (rules.length === 0) chain.delete(rank, key);
    else chain.put(rank, key, rules);
    undo.push(() => (before === undefined ? chain.delete(rank, key) : chain.put(rank, key, before)));
    this.#use(chain, rules, 1, undo, touched);
  }

  /** Counts what rules of a chain need; `by` is 1 or -1. */
  #use(chain: RuleChain, rules: readonly string[], by: number, undo: Undo[], touched: Set<string>): void {
    for (const rule of rules) {
      const { chain: target, sets } = ruleReferences(rule);
      if (target !== undefined) {
        const name = { family: chain.family, table: chain.table, chain: target };
        if (by > 0 && isBuiltIn(name)) throw refused(`a rule of ${chain.chain} jumps to the built-in chain ${target}: ${rule}`);
        this.#count(chainKey(name), by, undo, touched);
      }
      for (const set of sets) this.#count(`set ${set}`, by, undo, touched);
    }
  }

  #count(key: string, by: number, undo: Undo[], touched: Set<string>): void {
    const before = this.#uses.get(key);
    const after = (before ?? 0) + by;
    this.#change(this.#uses, key, after === 0 ? undefined : after, undo);
    if (by > 0) touched.add(key);
  }

  #change<V>(map: Map<string, V>, key: string, value: V | undefined, undo: Undo[]): void {
    const before = map.get(key);
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
  }

  #verify(touched: ReadonlySet<string>): void {
    for (const key of touched) {
      const uses = this.#uses.get(key) ?? 0;
      if (uses === 0) continue;
      const there = key.startsWith('set ') ? this.#sets.has(key.slice(4)) : this.#chains.has(key);
      if (there) continue;
      const what = key.startsWith('set ') ? key : `chain ${key}`;
      throw refused(`${uses === 1 ? 'a rule needs' : `${uses} rules need`} ${what}, which does not exist`);
    }
  }
}

function assertNftTable(table: NftTable): void {
  const names = new Set(table.chains.map(({ name }) => name));
  for (const name of [table.name, ...names]) {
    if (!/^[\w./-]+$/.test(name)) throw refused(`${JSON.stringify(name)} is no name in nft table ${table.name}`);
  }
  for (const { name, hook, rules } of table.chains) {
    if (hook !== undefined && !hook.startsWith('type ')) throw refused(`chain ${name} of ${table.name} has no hook: ${hook}`);
    for (const rule of [...rules, hook ?? '']) {
      if (/\p{Cc}/u.test(rule)) throw refused(`a rule of ${table.name} ${name} holds a control character: ${JSON.stringify(rule)}`);
      const missing = nftReferences(rule).find((target) => !names.has(target));
      if (missing !== undefined)
        throw refused(`a rule of ${table.name} ${name} needs chain ${missing}, which does not exist: ${rule}`);
    }
  }
}
