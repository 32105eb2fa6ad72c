import type { ProgramResult, Random, SystemFacts, SystemPort } from '#agent';
import type { Lifetime } from './lifetime.ts';

const mib = 2 ** 20;

/** What the hardware says, from cloudstack-vr-commands.md, 5.4: one CPU, 512 MB, a disk of 5 GB. Varies a little with the boot. */
export class DummySystem implements SystemPort {
  readonly #lifetime: Lifetime;
  readonly #random: Random;
  readonly #boot: () => { readonly boots: number; readonly bootedMs: number; readonly bootId: string };
  readonly #run: (argv: readonly string[]) => Promise<ProgramResult>;

  constructor(options: {
    readonly lifetime: Lifetime;
    readonly random: Random;
    readonly boot: () => { readonly boots: number; readonly bootedMs: number; readonly bootId: string };
    readonly run: (argv: readonly string[]) => Promise<ProgramResult>;
  }) {
    this.#lifetime = options.lifetime;
    this.#random = options.random;
    this.#boot = options.boot;
    this.#run = options.run;
  }

  async facts(): Promise<SystemFacts> {
    this.#lifetime.assertOpen();
    const { boots, bootedMs, bootId } = this.#boot();
    const random = this.#random.fork(`facts ${boots}`);
    return {
      bootedMs,
      bootId,
      cpus: 1,
      cpuUsagePercent: random.integer(7, 45) / 10,
      memoryBytes: 512 * mib,
      memoryUsedBytes: random.integer(110, 190) * mib,
      diskBytes: 5120 * mib,
      diskFreeBytes: random.integer(2800, 3400) * mib,
      readOnlyFileSystem: false,
    };
  }

  async run(argv: readonly string[]): Promise<ProgramResult> {
    this.#lifetime.assertOpen();
    return this.#run(argv);
  }
}
