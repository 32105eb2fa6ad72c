import { createHash } from 'node:crypto';
import { applyPlan, appliedCleanly, type ApplyReport } from './apply/apply-plan.ts';
import { planDifference } from './apply/plan-difference.ts';
import type { BagDelta, BagPatch } from './bags/bag-patch.ts';
import { BagStore } from './bags/bag-store.ts';
import { bagNames, type Bags } from './bags/bag-types.ts';
import type { AgentErrorCode } from './errors.ts';
import { parseCommandLine } from './legacy/decode/index.ts';
import type { ConfigItem } from './merge/config-item.ts';
import { merge } from './merge/index.ts';
import type { DesiredSystem } from './plan/parts.ts';
import { Planner } from './plan/planner.ts';
import { createRouterView, type Nic, type RouterView } from './plan/router-view.ts';
import type { Section } from './plan/section.ts';
import { routerSections } from './plan/sections.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Random } from './ports/random.ts';
import type { RouterBackend } from './ports/router-backend.ts';

/** Where the agent notes what it applied, so that a clean restart need not compare the whole machine. */
const stampPath = '/var/lib/vragent/applied.json';

export interface AgentReason {
  readonly code: AgentErrorCode;
  readonly message: string;
}

/**
 * `ready`: everything the bags ask for is in force. `degraded`: a part is not, for the reasons given; the rest works.
 * `failed`: there is no command line, so there is nothing to be.
 */
export interface AgentStatus {
  readonly readiness: 'ready' | 'degraded' | 'failed';
  readonly reasons: readonly AgentReason[];
}

export interface AgentOptions {
  readonly backend: RouterBackend;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Default: all sections of a 4.22 router. */
  readonly sections?: readonly Section[];
  /** False: after a crash leave the machine as it is (a router that is powered off and only looked at). Default true. */
  readonly repair?: boolean;
}

interface Stamp {
  /** Of the bags, NICs and power-on whose plan is in force. */
  readonly fingerprint: string;
  readonly files: readonly string[];
}

/**
 * The agent of one router: bags in, system out. Calls must not overlap: whoever owns the agent runs one at a time (a fleet's queue
 * does). An error of a caller's input is an `AgentError`, thrown before anything changed; anything else thrown is a bug.
 */
export class RouterAgent implements AsyncDisposable {
  readonly backend: RouterBackend;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly #planner: Planner;
  readonly #store: BagStore;
  readonly #corrupt: AgentReason[];
  #nics: readonly Nic[] = [];
  #view: RouterView | undefined;
  #pending: BagDelta[] = [];
  /** The machine may be anything: compare all of it next time. */
  #unsure = true;
  #viewStale = false;
  /** What is not in force, by file path or step. */
  readonly #failures = new Map<string, AgentReason>();
  #managedFiles: readonly string[] = [];

  private constructor(options: AgentOptions, store: BagStore, corrupt: AgentReason[]) {
    this.backend = options.backend;
    this.clock = options.clock;
    this.random = options.random;
    this.log = options.log;
    this.#planner = new Planner(options.sections ?? routerSections);
    this.#store = store;
    this.#corrupt = corrupt;
  }

  /**
   * Opens the agent of a machine with whatever bags are on its disk. After a clean `settle` nothing on the machine is touched; after a
   * crash the machine is compared with the plan and repaired. Bags that cannot be read are set aside: the router is `degraded`.
   */
  static async open(options: AgentOptions): Promise<RouterAgent> {
    const { store, corrupt } = await BagStore.open(options.backend.files, { log: options.log });
    const agent = new RouterAgent(
      options,
      store,
      corrupt.map(({ bag, path, setAside, reason }) => ({
        code: 'VRA_BAG_CORRUPT',
        message: `databag ${bag}: ${path} cannot be read (${reason}); set aside as ${setAside}; send the configuration again`,
      })),
    );
    await agent.#readNics();
    agent.#view = createRouterView(store, agent.#nics);
    agent.#planner.rebuild(agent.#view);
    const stamp = await agent.#readStamp();
    agent.#managedFiles = stamp?.files ?? [];
    if (stamp?.fingerprint === (await agent.#fingerprint())) agent.#unsure = false;
    else if (agent.#view !== undefined && options.repair !== false) await agent.converge({ full: true });
    return agent;
  }

  get bags(): Bags {
    return this.#store;
  }

  /** Facts derived from the bags and NICs; undefined before the first boot. */
  view(): RouterView | undefined {
    return this.#view;
  }

  /** What the bags ask for, in canonical order. */
  desired(): DesiredSystem {
    return this.#planner.snapshot();
  }

  /**
   * A start from boot arguments (3.3): the bags are wiped, the command line is merged, the whole system is applied to a machine that
   * was just powered on. Throws `VRA_BAD_INPUT` for a line that is none; then nothing changed.
   */
  async boot(commandLineText: string): Promise<ApplyReport> {
    const item: ConfigItem = { type: 'cmdline', cmd_line: parseCommandLine(commandLineText) };
    const managed = new Set([...this.#managedFiles, ...this.#planner.snapshot().files.keys()]);
    await this.#store.wipe();
    this.#corrupt.length = 0;
    this.#failures.clear();
    this.#pending = [];
    await this.#readNics();
    this.#view = createRouterView(this.#store, this.#nics);
    this.#planner.rebuild(this.#view);
    this.#managedFiles = [...managed];
    this.#unsure = true;
    return this.execute([item]);
  }

  /**
   * Merges the items in order, makes each durable, and applies the result (not with `defer`: a later `converge` does it for all).
   * Throws `AgentError` for an item that cannot be merged; the items before it stay merged.
   */
  async execute(items: readonly ConfigItem[], options: { readonly defer?: boolean } = {}): Promise<ApplyReport> {
    for (const item of items) {
      const patches = merge(this.#store, item, { nics: this.#nics });
      this.#pending.push(...(await this.#store.commit(patches)));
    }
    return options.defer === true ? appliedCleanly : this.converge();
  }

  /** Commits patches that no item describes (the state of a redundant router), then applies. */
  async commit(patches: readonly BagPatch[]): Promise<ApplyReport> {
    this.#pending.push(...(await this.#store.commit(patches)));
    return this.converge();
  }

  /** Applies what is pending. `full` compares the machine with the plan and repairs every difference. */
  async converge(options: { readonly full?: boolean } = {}): Promise<ApplyReport> {
    const deltas = this.#pending;
    this.#pending = [];
    const viewChanged = this.#viewStale || deltas.some(({ bag }) => bag === 'cmdline' || bag === 'ips' || bag === 'guestnetwork');
    this.#viewStale = false;
    if (viewChanged) this.#view = createRouterView(this.#store, this.#nics);
    let delta = this.#planner.update(this.#view, deltas, viewChanged);
    if (options.full === true || this.#unsure) {
      delta = planDifference(this.#planner.snapshot(), {
        network: await this.backend.network.observe(),
        filter: await this.backend.filter.observe(),
        services: await this.backend.services.observe(),
        managedFiles: this.#managedFiles,
      });
      this.#managedFiles = [];
      this.#failures.clear();
    }
    // Until the report is in, the machine may be half-way.
    this.#unsure = true;
    const report = await applyPlan(this.backend, delta, this.#planner);
    for (const path of [...delta.files.put.keys(), ...delta.files.removed.keys()]) this.#failures.delete(path);
    this.#unsure = false;
    for (const failure of report.failures) {
      if (failure.path === undefined) this.#unsure = true;
      this.#failures.set(failure.path ?? failure.step, { code: failure.code, message: failure.message });
      this.log.warn({ step: failure.step, code: failure.code, reason: failure.message }, 'a step of the apply failed');
    }
    return report;
  }

  /** To be called after NICs were plugged or unplugged: what depends on them is planned and applied anew (the udev hook of 3.3). */
  async nicsChanged(): Promise<ApplyReport> {
    await this.#readNics();
    this.#viewStale = true;
    return this.#view === undefined ? appliedCleanly : this.converge();
  }

  status(): AgentStatus {
    const reasons = [...this.#corrupt, ...this.#failures.values()];
    if (this.#view === undefined) {
      const message = 'no boot command line: start the router with its boot arguments';
      return { readiness: 'failed', reasons: [...reasons, { code: 'VRA_NO_COMMAND_LINE', message }] };
    }
    return { readiness: reasons.length > 0 ? 'degraded' : 'ready', reasons };
  }

  /** Folds journals in, notes what is in force and flushes the backend. To be called when the router is quiet. */
  async settle(): Promise<void> {
    await this.#store.settle();
    if (this.#view !== undefined && this.#pending.length === 0 && !this.#unsure && this.#failures.size === 0) {
      const stamp: Stamp = { fingerprint: await this.#fingerprint(), files: [...this.#planner.snapshot().files.keys()] };
      await this.backend.files.apply([{ op: 'put', path: stampPath, content: JSON.stringify(stamp), mode: 0o600 }]);
    }
    await this.backend.flush();
  }

  /** Settles. The backend belongs to whoever made it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.settle();
  }

  async #readNics(): Promise<void> {
    const { links } = await this.backend.network.observe();
    this.#nics = links.map(({ device, mac }) => ({ device, mac }));
  }

  /** Of what the plan is made of, and of this life of the machine: after a power-on nothing of an earlier one is in force. */
  async #fingerprint(): Promise<string> {
    const { bootId } = await this.backend.system.facts();
    const hash = createHash('sha256');
    for (const name of bagNames) if (this.#store.get(name) !== undefined) hash.update(this.#store.print(name));
    hash.update(JSON.stringify([this.#nics, bootId]));
    return hash.digest('base64');
  }

  async #readStamp(): Promise<Stamp | undefined> {
    const bytes = await this.backend.files.read(stampPath);
    if (bytes === undefined) return undefined;
    try {
      // One that is not ours, or damaged, is as good as none.
      const stamp: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      return isStamp(stamp) ? stamp : undefined;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.log.warn({ path: stampPath }, 'the applied stamp cannot be read; comparing the whole machine');
      return undefined;
    }
  }
}

function isStamp(value: unknown): value is Stamp {
  if (typeof value !== 'object' || value === null || !('fingerprint' in value) || !('files' in value)) return false;
  const { fingerprint, files } = value;
  return typeof fingerprint === 'string' && Array.isArray(files) && files.every((path) => typeof path === 'string');
}
