import { AgentError, type FilterChange, type FilterState, type IptablesFamily, type IptablesTable } from '#agent';
import { parseFilter, printFilter } from '../kernel/filter-text.ts';
import { KernelFilter } from '../kernel/kernel-filter.ts';
import { filterChangeOf } from '../kernel/filter-edit.ts';
import type { ChainName } from '../kernel/rule-chain.ts';
import type { ChainTraffic, EditableFilter, FilterEdit, PacketCounter, Traffic } from '../programs/machine.ts';
import type { Lifetime } from './lifetime.ts';
import { StateCell, type StateFormat, type StateKeeper } from './state-cell.ts';
import { TrafficCount } from './traffic.ts';

const filterFormat: StateFormat<KernelFilter> = {
  files: ['filter'],
  parse: ([text = '']) => parseFilter(text),
  print: (filter) => [printFilter(filter)],
};

/** The packet filter of a simulated machine. */
export class DummyFilter implements EditableFilter {
  readonly #lifetime: Lifetime;
  readonly #cell: StateCell<KernelFilter>;
  readonly #traffic: TrafficCount | undefined;

  constructor(keeper: StateKeeper, lifetime: Lifetime, traffic?: Traffic) {
    this.#lifetime = lifetime;
    this.#cell = new StateCell(keeper, filterFormat, () => new KernelFilter());
    this.#traffic = traffic && new TrafficCount(traffic, keeper);
  }

  async apply(change: FilterChange): Promise<void> {
    this.#lifetime.assertOpen();
    this.#cell.get().apply(change);
    this.#cell.touch();
  }

  async observe(): Promise<FilterState> {
    this.#lifetime.assertOpen();
    return this.#cell.get().observe();
  }

  async edit(edit: FilterEdit): Promise<void> {
    this.#lifetime.assertOpen();
    const filter = this.#cell.get();
    filter.apply(filterChangeOf(filter, edit));
    this.#cell.touch();
  }

  async counters(family: IptablesFamily, table: IptablesTable, chain: string): Promise<ChainTraffic | undefined> {
    this.#lifetime.assertOpen();
    this.#countTraffic();
    return this.#cell.get().chain({ family, table, chain })?.counters();
  }

  /** Sets what passed a rule, or with `rule` undefined what reached the policy. Rejects with `VRA_NOT_FOUND` when there is no such chain. */
  async setCounter(name: ChainName, rule: string | undefined, counter: PacketCounter): Promise<void> {
    this.#lifetime.assertOpen();
    this.#countTraffic();
    const chain = this.#cell.get().chain(name);
    if (chain === undefined) {
      throw new AgentError(
        'VRA_NOT_FOUND',
        `${this.#lifetime.name} has no chain ${name.chain} in table ${name.table} (${name.family})`,
      );
    }
    chain.setCounter(rule, counter);
    this.#cell.touch();
  }

  /** Sets the counters of a chain to zero, as `iptables -Z` does. Missing is fine. */
  async zeroCounters(name: ChainName): Promise<void> {
    this.#lifetime.assertOpen();
    this.#countTraffic();
    this.#cell.get().chain(name)?.zeroCounters();
    this.#cell.touch();
  }

  powerOn(): void {
    this.#cell.reset(new KernelFilter());
    this.#traffic?.powerOn();
  }

  flush(): void {
    this.#cell.flush();
    this.#traffic?.flush();
  }

  #countTraffic(): void {
    if (this.#traffic?.advance(this.#cell.get()) === true) this.#cell.touch();
  }
}
