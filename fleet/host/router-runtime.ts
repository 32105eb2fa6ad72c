import {
  AgentError,
  LegacyDoor,
  RouterAgent,
  RouterService,
  checkHaproxyConfig,
  report,
  type BudgetLimits,
  type Clock,
  type EventFeed,
  type Log,
  type Nic,
  type PatchBundle,
  type PatchReport,
  type PatchRouterOptions,
  type ProgramResult,
  type Random,
  type ReportOf,
  type ReportTopic,
  type Versions,
} from '#agent';
import {
  createDummyBackend,
  createRouterShell,
  receive,
  runProgram,
  type Arrival,
  type DummyBackend,
  type ProgramMachine,
  type Reception,
  type RouterShell,
  type RouterStore,
  type World,
} from '#backends/dummy';
import { keepalivedCondition } from './keepalived-condition.ts';
import { withReadinessTargets } from './readiness-targets.ts';
import type {
  ExecOptions,
  KeepalivedCondition,
  PutOptions,
  RouterCondition,
  RouterFacts,
  RouterFile,
  RouterRuntime,
  StartOptions,
} from './runtime.ts';

/** What one router is opened with. */
export interface RouterOptions {
  readonly name: string;
  /** Its directory; nobody else may use it while the router is open. */
  readonly store: RouterStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Who answers outside of the router; default: the Internet does. */
  readonly world?: World | undefined;
  /** Where its events go. */
  readonly feed: EventFeed;
  readonly budget?: BudgetLimits | undefined;
}

/** Where a start leaves its boot arguments (cloudstack-vr-commands.md, 3.3): a reboot finds them there. */
const commandLinePath = '/var/cache/cloud/cmdline';

/** Those that run the health checks. */
const healthScripts = /monitor/i;

/** How a boot ended, in the form in which scripts answer. */
function bootResult({ ok, failures }: Awaited<ReturnType<LegacyDoor['boot']>>): ProgramResult {
  const stderr = failures.map((failure) => `${failure.step}: ${failure.message} [${failure.code}]\n`).join('');
  return { stdout: '', stderr, exitCode: ok ? 0 : 1 };
}

/** The real agent on a dummy machine, with the legacy door and the machine's shell. */
class DummyRouter implements RouterRuntime {
  readonly #backend: DummyBackend;
  readonly #agent: RouterAgent;
  readonly #door: LegacyDoor;
  readonly #options: RouterOptions;
  readonly service: RouterService;
  /** Made for the first line that somebody types. */
  #shell: RouterShell | undefined;

  constructor(backend: DummyBackend, agent: RouterAgent, options: RouterOptions) {
    this.#backend = backend;
    this.#agent = agent;
    this.#door = new LegacyDoor(agent);
    this.#options = options;
    const { feed, budget } = options;
    this.service = new RouterService({
      agent,
      shell: (line, { signal }) => this.exec(line, { signal }),
      runScript: (path, args) => this.#runScript(path, args),
      publish: (events) => feed.publish(events),
      isWatched: () => feed.isWatched,
      ...(budget !== undefined && { budget }),
    });
  }

  /** Brings what a crash interrupted to its end. */
  async recover(): Promise<void> {
    if (this.#backend.power.on) await this.service.recover();
  }

  condition(): RouterCondition {
    const { readiness } = this.#agent.status();
    return { power: this.#backend.power.on ? 'on' : 'off', readiness, type: this.#agent.view()?.type };
  }

  async keepalived(): Promise<KeepalivedCondition | undefined> {
    return this.#backend.power.on ? keepalivedCondition(this.#agent, this.#backend) : undefined;
  }

  facts(): Promise<RouterFacts> {
    return Promise.resolve({ ...this.condition(), reasons: this.#agent.status().reasons, nics: this.#backend.power.nics });
  }

  async start({ nics, bootArguments }: StartOptions): Promise<ProgramResult> {
    const { power } = this.#backend;
    await power.stop();
    await power.start(nics);
    return this.#boot(bootArguments);
  }

  async stop(): Promise<void> {
    await this.#backend.power.stop();
  }

  async reboot(): Promise<ProgramResult> {
    const bytes = await this.#backend.files.read(commandLinePath);
    if (bytes === undefined) {
      throw new AgentError(
        'VRA_NO_COMMAND_LINE',
        `${this.#options.name} has no ${commandLinePath}; start it with its boot arguments`,
      );
    }
    await this.#backend.power.reboot();
    return this.#boot(Buffer.from(bytes).toString('utf8'));
  }

  async plug(nic: Nic): Promise<void> {
    await this.#backend.power.plug(nic);
    await this.#agent.nicsChanged();
  }

  async unplug(mac: string): Promise<void> {
    await this.#backend.power.unplug(mac);
    await this.#agent.nicsChanged();
  }

  putFile(path: string, content: string | Uint8Array, { mode }: PutOptions = {}): Promise<void> {
    return this.#door.putFile(path, content, mode === undefined ? {} : { mode });
  }

  run(script: string, args: readonly string[]): Promise<ProgramResult> {
    const run = (): Promise<ProgramResult> => this.#door.run(script, args);
    return healthScripts.test(script) ? this.service.observeHealth(run) : run();
  }

  exec(line: string, { stdin, cwd, signal }: ExecOptions = {}): Promise<ProgramResult> {
    this.#shell ??= this.#openShell();
    return this.#shell.exec(line, {
      ...(stdin !== undefined && { stdin }),
      ...(cwd !== undefined && { cwd }),
      ...(signal !== undefined && { signal }),
    });
  }

  patch(bundle: PatchBundle, options: PatchRouterOptions = {}): Promise<PatchReport> {
    return this.service.patch(bundle, options);
  }

  versions(): Promise<Versions> {
    return this.service.versions();
  }

  receive(arrival: Arrival): Promise<Reception> {
    return receive(this.#backend, arrival);
  }

  report<T extends ReportTopic>(topic: T): Promise<ReportOf<T>> {
    const agent = this.#agent;
    return report(topic, {
      view: agent.view(),
      bags: agent.bags,
      backend: this.#backend,
      status: agent.status(),
      clock: this.#options.clock,
    });
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#backend.files.read(path);
  }

  async inspect(path: string): Promise<RouterFile | undefined> {
    const info = await this.#backend.files.info(path);
    if (info === undefined) return undefined;
    return { info, entries: info.kind === 'directory' ? await this.#backend.files.list(path) : [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.service.settle();
      await this.#agent[Symbol.asyncDispose]();
    } finally {
      await this.#backend[Symbol.asyncDispose]();
    }
  }

  /** A script of a bundle, whose paths and arguments are words that no shell reads differently. */
  #runScript(path: string, args: readonly string[]): Promise<ProgramResult> {
    return this.exec(['bash', path, ...args].join(' '));
  }

  #openShell(): RouterShell {
    const { clock, random, log, world } = this.#options;
    const door = this.#door;
    return createRouterShell({
      machine: programMachine(this.#backend, this.#agent),
      runScript: (path, args, stdin) => door.run(path, args, stdin),
      scriptNames: door.scriptNames,
      clock,
      random,
      log,
      ...(world !== undefined && { world }),
    });
  }

  /** A machine that gets arguments it cannot boot with stays off. */
  async #boot(bootArguments: string): Promise<ProgramResult> {
    try {
      const booted = await this.#door.boot(bootArguments);
      await this.service.booted();
      return bootResult(booted);
    } catch (error) {
      await this.#backend.power.stop();
      throw error;
    }
  }
}

/** The machine as programs and people see it: the agent's readiness is one of the things that its service manager shows. */
function programMachine(backend: DummyBackend, agent: RouterAgent): ProgramMachine {
  const { files, network, filter, system } = backend;
  const services = withReadinessTargets(
    backend.services,
    () => agent.status(),
    () => backend.power.bootedMs,
  );
  return { files, network, filter, services, system };
}

/** Opens a router: its machine from its directory, the agent over it, the doors. One that is off is only looked at: nothing is repaired. */
export async function openRouter(options: RouterOptions): Promise<RouterRuntime> {
  const { name, store, clock, random, log, world } = options;
  const backend = await createDummyBackend({
    name,
    store,
    clock,
    random,
    log,
    traffic: world?.traffic,
    programs: (machine, argv) => runProgram(machine, argv, { clock, random, ...(world !== undefined && { world }) }),
    check: (_program, path, text, fileExists) => checkHaproxyConfig(text, { path, fileExists }),
  });
  try {
    const agent = await RouterAgent.open({ backend, clock, random, log, repair: backend.power.on });
    const router = new DummyRouter(backend, agent, options);
    await router.recover();
    return router;
  } catch (error) {
    await backend[Symbol.asyncDispose]();
    throw error;
  }
}
