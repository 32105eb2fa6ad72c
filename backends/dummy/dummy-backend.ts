import {
  AgentError,
  checkHaproxyConfig,
  silentLog,
  type BackendCapabilities,
  type Clock,
  type Log,
  type ProgramResult,
  type Random,
  type RouterBackend,
} from '#agent';
import { DummyFilter } from './machine/dummy-filter.ts';
import { DummyNetwork, type HardwareNic } from './machine/dummy-network.ts';
import { DummyServices, type ConfigCheck } from './machine/dummy-services.ts';
import { DummySystem } from './machine/dummy-system.ts';
import { Lifetime } from './machine/lifetime.ts';
import { OverlayFiles } from './machine/overlay-files.ts';
import { DummyPower, type Power, type PoweredMachine } from './machine/power.ts';
import type { StateKeeper } from './machine/state-cell.ts';
import { runProgram } from './programs/index.ts';
import type { Traffic } from './programs/machine.ts';
import { readIdentity, writeIdentity } from './router-identity.ts';
import type { RouterStore } from './store/router-store.ts';
import type { FileTemplate } from './template/file-template.ts';
import { routerTemplate } from './template/router-template.ts';

export interface DummyOptions {
  /** Host name of the router, `r-4-VM`. Has to be the one in the directory's `router.json`, which is made when it is missing. */
  readonly name: string;
  /** Nobody else may use the directory while the machine is open. */
  readonly store: RouterStore;
  readonly clock: Clock;
  /** Of this router: process numbers, boot ids, load. The same seed makes the same machine. */
  readonly random: Random;
  /** Default: silence. */
  readonly log?: Log;
  /** Says whether haproxy would take a configuration. Default: the agent's own check. */
  readonly check?: ConfigCheck;
  /** Runs what `system.run` is asked for. Default: the simulated programs of this backend. */
  readonly programs?: (machine: DummyBackend, argv: readonly string[]) => Promise<ProgramResult>;
  /** What passes through it by itself; default: nothing. */
  readonly traffic?: Traffic | undefined;
  /** Default: that of a 4.22 router. */
  readonly template?: FileTemplate;
}

/** Folders that live in memory on a real router: empty after every power-on. */
const volatileFolders = ['run', 'var/run', 'tmp', 'ramdisk', 'dev/shm'];

const checkWithAgent: ConfigCheck = (_program, path, text, fileExists) => checkHaproxyConfig(text, { path, fileExists });

/**
 * A simulated machine: what the kernel and the service manager of a router would hold, kept in a directory. Nothing of it runs; it
 * answers for its state. Disposing it flushes; opening the directory again gives the same machine.
 */
export class DummyBackend implements RouterBackend {
  readonly name: string;
  readonly capabilities: BackendCapabilities;
  readonly files: OverlayFiles;
  readonly network: DummyNetwork;
  readonly filter: DummyFilter;
  readonly services: DummyServices;
  readonly system: DummySystem;
  readonly power: Power;
  readonly #store: RouterStore;
  readonly #lifetime: Lifetime;

  constructor(options: DummyOptions) {
    const { name, store, clock, random, log = silentLog, check = checkWithAgent, template = routerTemplate } = options;
    const programs =
      options.programs ?? ((machine: DummyBackend, argv: readonly string[]) => runProgram(machine, argv, { clock, random }));
    this.name = name;
    this.capabilities = { durable: store.durable };
    this.#store = store;
    this.#lifetime = new Lifetime(name);
    const lifetime = this.#lifetime;
    const keeper: StateKeeper = { store, clock, log };
    const machine: PoweredMachine = {
      powerOn: (nics, bootedMs) => this.#powerOn(nics, bootedMs),
      plug: (nic) => this.network.plug(nic),
      unplug: (device) => this.network.unplug(device),
    };
    const power = new DummyPower({ keeper, lifetime, random, machine });
    this.power = power;
    this.files = new OverlayFiles({ store, template, clock, lifetime });
    this.network = new DummyNetwork(keeper, lifetime, () => power.nics);
    this.filter = new DummyFilter(keeper, lifetime, options.traffic);
    this.services = new DummyServices({ keeper, lifetime, files: this.files, random, check, bootedMs: () => power.bootedMs });
    this.system = new DummySystem({ lifetime, random, boot: () => power, run: (argv) => programs(this, argv) });
  }

  /** The kernel's and the service manager's state first: a file that says what is in force must not be there before it. */
  async flush(): Promise<void> {
    this.#lifetime.assertOpen();
    await this.#flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lifetime.closed) return;
    this.#lifetime.close();
    await this.#flush();
  }

  async #flush(): Promise<void> {
    this.network.flush();
    this.filter.flush();
    this.services.flush();
    await this.files.flush();
    await this.#store.flush();
  }

  async #powerOn(nics: readonly HardwareNic[], bootedMs: number): Promise<void> {
    await this.files.wipe(volatileFolders);
    this.network.powerOn(nics);
    this.filter.powerOn();
    this.services.powerOn(bootedMs);
  }
}

/**
 * Opens the machine in a store, which may be new. Rejects with `VRA_CONFLICT` when the directory belongs to a router of another name,
 * with `VRA_STORAGE` when it cannot be read or written.
 */
export async function createDummyBackend(options: DummyOptions): Promise<DummyBackend> {
  const { name, store, clock } = options;
  const identity = readIdentity(store);
  if (identity === undefined) {
    await writeIdentity(store, { apiVersion: 'vrfleet/v1', kind: 'Router', type: 'Virtual', name }, clock.now());
  } else if (identity.name !== name) {
    throw new AgentError('VRA_CONFLICT', `${store.location} belongs to ${identity.name}, not to ${name}`);
  }
  return new DummyBackend(options);
}
