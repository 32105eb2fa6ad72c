import type { ChainSpec, ChainState, IptablesFamily, IptablesTable, RuleGroup } from '#agent';
import type { ChainTraffic, PacketCounter } from '../programs/machine.ts';
import { builtInChains } from './rule-references.ts';

export type ChainName = Omit<ChainSpec, 'policy'>;

/** A group without the chain it is in. */
export type ChainGroup = Pick<RuleGroup, 'rank' | 'key' | 'rules'>;

export const chainKey = ({ family, table, chain }: ChainName): string => `${family} ${table} ${chain}`;

export const isBuiltIn = ({ table, chain }: ChainName): boolean => builtInChains[table].includes(chain);

const nothing: PacketCounter = { packets: 0, bytes: 0 };

/** One chain: its groups by rank and key, so that putting one costs the same in a chain of ten and of ten thousand. */
export class RuleChain {
  readonly family: IptablesFamily;
  readonly table: IptablesTable;
  readonly chain: string;
  /** Built-in chains only. */
  policy: ChainSpec['policy'];
  readonly #ranks = new Map<number, Map<string, readonly string[]>>();
  /** What passed a rule, by its text; only what is not zero. */
  readonly #passed = new Map<string, PacketCounter>();
  #policyPassed = nothing;
  #rules: readonly string[] | undefined;

  constructor(name: ChainName) {
    this.family = name.family;
    this.table = name.table;
    this.chain = name.chain;
    this.policy = isBuiltIn(name) ? 'ACCEPT' : undefined;
  }

  group(rank: number, key: string): readonly string[] | undefined {
    return this.#ranks.get(rank)?.get(key);
  }

  put(rank: number, key: string, rules: readonly string[]): void {
    const before = this.group(rank, key);
    const keys = this.#ranks.get(rank);
    if (keys === undefined) this.#ranks.set(rank, new Map([[key, rules]]));
    else keys.set(key, rules);
    this.#changed(before, rules);
  }

  delete(rank: number, key: string): void {
    const keys = this.#ranks.get(rank);
    const before = keys?.get(key);
    keys?.delete(key);
    if (keys?.size === 0) this.#ranks.delete(rank);
    this.#changed(before, []);
  }

  /** By rank, then key in code-unit order. */
  groups(): readonly ChainGroup[] {
    return [...this.#ranks]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([rank, keys]) => [...keys.keys()].toSorted(byCodeUnit).map((key) => ({ rank, key, rules: keys.get(key) ?? [] })));
  }

  /** Sorted when somebody asks; most changes come without anybody looking. */
  rules(): readonly string[] {
    this.#rules ??= this.groups().flatMap(({ rules }) => rules);
    return this.#rules;
  }

  state(): ChainState {
    const { family, table, chain, policy } = this;
    return { family, table, chain, ...(policy !== undefined && { policy }), rules: this.rules() };
  }

  counters(): ChainTraffic {
    return { policy: this.#policyPassed, rules: this.rules().map((rule) => this.#passed.get(rule) ?? nothing) };
  }

  /** `rule` undefined: the policy's. */
  setCounter(rule: string | undefined, counter: PacketCounter): void {
    if (rule === undefined) this.#policyPassed = counter;
    else if (counter.packets === 0 && counter.bytes === 0) this.#passed.delete(rule);
    else this.#passed.set(rule, counter);
  }

  zeroCounters(): void {
    this.#passed.clear();
    this.#policyPassed = nothing;
  }

  #changed(before: readonly string[] | undefined, after: readonly string[]): void {
    this.#rules = undefined;
    if (this.#passed.size === 0) return;
    for (const rule of before ?? []) if (!after.includes(rule)) this.#passed.delete(rule);
  }
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
