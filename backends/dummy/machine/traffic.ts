import type { Traffic } from '../programs/machine.ts';
import { StateCell, type StateFormat, type StateKeeper } from './state-cell.ts';
import type { KernelFilter } from '../kernel/kernel-filter.ts';
import type { RuleChain } from '../kernel/rule-chain.ts';

/** `state/traffic`: the time up to which counters hold what passed. */
const countedFormat: StateFormat<{ countedMs: number }> = {
  files: ['traffic'],
  parse: ([text = '']) => {
    const countedMs = Number(/^counted (\d+)\n$/.exec(text)?.[1]);
    if (!Number.isSafeInteger(countedMs)) throw new SyntaxError(`expected "counted <ms>", found ${text.slice(0, 40)}`);
    return { countedMs };
  },
  print: ({ countedMs }) => [`counted ${countedMs}\n`],
};

/** Counts a machine's traffic into the rules of its packet filter. */
export class TrafficCount {
  readonly #traffic: Traffic;
  readonly #clock: StateKeeper['clock'];
  readonly #counted: StateCell<{ countedMs: number }>;

  constructor(traffic: Traffic, keeper: StateKeeper) {
    this.#traffic = traffic;
    this.#clock = keeper.clock;
    // A machine from before there was traffic starts with what it has.
    this.#counted = new StateCell(keeper, countedFormat, () => ({ countedMs: keeper.clock.now() }));
  }

  powerOn(): void {
    this.#counted.reset({ countedMs: this.#clock.now() });
  }

  /** Adds what passed since the last time; true when counters changed. */
  advance(filter: KernelFilter): boolean {
    const counted = this.#counted.get();
    const fromMs = counted.countedMs;
    const toMs = this.#clock.now();
    if (toMs <= fromMs) return false;
    const chains = filter
      .chains()
      .filter(({ family, table, chain }) => family === 'ip' && table === 'filter' && this.#traffic.counts(chain));
    for (const chain of chains) this.#add(chain, fromMs, toMs);
    counted.countedMs = toMs;
    this.#counted.touch();
    return chains.length > 0;
  }

  flush(): void {
    this.#counted.flush();
  }

  #add(chain: RuleChain, fromMs: number, toMs: number): void {
    const rules = chain.rules();
    const before = chain.counters().rules;
    for (const [at, { packets, bytes }] of this.#traffic.passed(chain.chain, rules, fromMs, toMs).entries()) {
      const rule = rules[at];
      const counted = before[at];
      if (rule === undefined || counted === undefined || (packets === 0 && bytes === 0)) continue;
      chain.setCounter(rule, { packets: counted.packets + packets, bytes: counted.bytes + bytes });
    }
  }
}
