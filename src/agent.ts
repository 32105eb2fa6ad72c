import { createHash } from 'node:crypto';
import type { AgentReason, AgentStatus } from './agent-status.ts';
import { readStamp, invalidateStamp, writeStamp } from './applied-stamp.ts';
import { applyPlan, appliedCleanly, type ApplyReport } from './apply/apply-plan.ts';
import { planDifference } from './apply/plan-difference.ts';
import type { BagDelta, BagPatch } from './bags/bag-patch.ts';
import { BagStore } from './bags/bag-store.ts';
import { bagNames, type Bags } from './bags/bag-types.ts';
import type { CorruptBag } from './bags/read-bags.ts';
import { parseCommandLine } from './legacy/decode/index.ts';
import type { ConfigItem } from './merge/config-item.ts';
import { merge } from './merge/index.ts';
import type { DesiredSystem } from './plan/parts.ts';
import { Planner, type PlanDelta } from './plan/planner.ts';
import { createRouterView, type Nic, type RouterView } from './plan/router-view.ts';
import type { Section } from './plan/section.ts';
import { routerSections } from './plan/sections.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Random } from './ports/random.ts';
import type { RouterBackend } from './ports/router-backend.ts';
import { closeRecord } from './versions/patch-record.ts';
import { recoverPatch } from './versions/recover-patch.ts';
import { restartUnits } from './versions/restart-units.ts';

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

/** What an apply was about, and what came of it. */
export interface AppliedChange {
  /** Entries that came and left since the apply before. */
  readonly bags: readonly BagDelta[];
  /** What was to be changed on the machine. */
  readonly plan: PlanDelta;
  readonly report: ApplyReport;
}

interface Failure extends AgentReason {
  readonly fatal: boolean;
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
  readonly #sections: readonly Section[];
  readonly #planner: Planner;
  readonly #appliedListeners = new Set<(change: AppliedChange) => void>();
  #store: BagStore;
  readonly #corrupt: AgentReason[];
  #nics: readonly Nic[] = [];
  #view: RouterView | undefined;
  #pending: BagDelta[] = [];
  /** The machine may be anything: compare all of it next time. */
  #unsure = true;
  #viewStale = false;
  /** What is not in force, by file path or step. */
  readonly #failures = new Map<string, Failure>();
  readonly #holds = new Set<AgentReason>();
  #managedFiles: readonly string[] = [];

  private constructor(options: AgentOptions, store: BagStore, corrupt: readonly CorruptBag[]) {
    this.backend = options.backend;
    this.clock = options.clock;
    this.random = options.random;
    this.log = options.log;
    this.#sections = options.sections ?? routerSections;
    this.#planner = new Planner(this.#sections);
    this.#store = store;
    this.#corrupt = corrupt.map(corruptReason);
  }

  /**
   * Opens the agent of a machine with whatever bags are on its disk. After a clean `settle` nothing on the machine is touched; after a
   * crash the machine is compared with the plan and repaired. A patch that was cut off is finished or undone first. Bags that cannot be read
   * are set aside: the router is `degraded`.
   */
  static async open(options: AgentOptions): Promise<RouterAgent> {
    const { files, services } = options.backend;
    const interrupted = await recoverPatch(files, options.log);
    const { store, corrupt } = await BagStore.open(files, { log: options.log });
    const agent = new RouterAgent(options, store, corrupt);
    await agent.#readNics();
    agent.#view = createRouterView(store, agent.#nics);
    agent.#planner.rebuild(agent.#view);
    const stamp = await readStamp(files, options.log);
    agent.#managedFiles = stamp?.files ?? [];
    if (stamp?.fingerprint === (await agent.#fingerprint())) agent.#unsure = false;
    else if (agent.#view !== undefined && options.repair !== false) await agent.converge({ full: true });
    if (interrupted !== undefined) {
      if (options.repair !== false) await restartUnits(services, interrupted.units);
      await closeRecord(files, interrupted.record);
    }
    return agent;
  }

  get bags(): Bags {
    return this.#store;
  }

  /** Facts derived from the bags and NICs; undefined before the first boot. */
  view(): RouterView | undefined {
    return this.#view;
  }

  /** Plugged in now. */
  get nics(): readonly Nic[] {
    return this.#nics;
  }

  /** Calls `listener` after every apply; it must not throw. Gives back how to end it. */
  onApplied(listener: (change: AppliedChange) => void): () => void {
    this.#appliedListeners.add(listener);
    return () => this.#appliedListeners.delete(listener);
  }

  /** What would change on a machine that is as planned if the bags were these. Changes nothing; costs as much as planning twice. */
  preview(bags: Bags): PlanDelta {
    const planner = new Planner(this.#sections);
    planner.rebuild(this.#view);
    return planner.rebuild(createRouterView(bags, this.#nics));
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
    for (const item of items) await this.stage(item);
    return options.defer === true ? appliedCleanly : this.converge();
  }

  /**
   * Merges one item and makes it durable; a later `converge` applies it. False when the bags held it already. Throws `AgentError` for one that
   * cannot be merged; then nothing changed.
   */
  async stage(item: ConfigItem): Promise<boolean> {
    const deltas = await this.#store.commit(merge(this.#store, item, { nics: this.#nics }));
    this.#pending.push(...deltas);
    return deltas.length > 0;
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
    const report = await applyPlan(this.backend, delta, this.#planner, this.#view?.type);
    for (const path of [...delta.files.put.keys(), ...delta.files.removed.keys()]) this.#failures.delete(path);
    this.#unsure = false;
    for (const failure of report.failures) {
      if (failure.path === undefined) this.#unsure = true;
      this.#failures.set(failure.path ?? failure.step, {
        code: failure.code,
        message: failure.message,
        fatal: failure.fatal === true,
      });
      this.log.warn({ step: failure.step, code: failure.code, reason: failure.message }, 'a step of the apply failed');
    }
    for (const listener of this.#appliedListeners) listener({ bags: deltas, plan: delta, report });
    return report;
  }

  /** To be called after NICs were plugged or unplugged: what depends on them is planned and applied anew (the udev hook of 3.3). */
  async nicsChanged(): Promise<ApplyReport> {
    await this.#readNics();
    this.#viewStale = true;
    return this.#view === undefined ? appliedCleanly : this.converge();
  }

  /**
   * Reads the bags again after their files were replaced, and applies what changed. To be called after `settle`, which leaves no journals and
   * views. Bags that cannot be read are set aside as in `open`.
   */
  async reload(): Promise<ApplyReport> {
    const managed = new Set([...this.#managedFiles, ...this.#planner.snapshot().files.keys()]);
    const { store, corrupt } = await BagStore.open(this.backend.files, { log: this.log });
    this.#store = store;
    this.#corrupt.push(...corrupt.map(corruptReason));
    this.#pending = [];
    this.#view = createRouterView(store, this.#nics);
    this.#planner.rebuild(this.#view);
    this.#managedFiles = [...managed];
    this.#unsure = true;
    await invalidateStamp(this.backend.files, this.log, [...managed, ...this.#planner.snapshot().files.keys()]);
    return this.converge();
  }

  /** The router counts as failed, for this reason, until the returned function is called. */
  hold(reason: AgentReason): () => void {
    const held = { ...reason };
    this.#holds.add(held);
    return () => this.#holds.delete(held);
  }

  status(): AgentStatus {
    const failures = [...this.#failures.values()];
    const reasons = [...this.#holds, ...this.#corrupt, ...failures.map(({ code, message }) => ({ code, message }))];
    if (this.#view === undefined) {
      const message = 'no boot command line: start the router with its boot arguments';
      return { readiness: 'failed', reasons: [...reasons, { code: 'VRA_NO_COMMAND_LINE', message }] };
    }
    if (this.#holds.size > 0 || failures.some(({ fatal }) => fatal)) return { readiness: 'failed', reasons };
    return { readiness: reasons.length > 0 ? 'degraded' : 'ready', reasons };
  }

  /** Folds journals in, notes what is in force and flushes the backend. To be called when the router is quiet. */
  async settle(): Promise<void> {
    await this.#store.settle();
    if (this.#view !== undefined && this.#pending.length === 0 && !this.#unsure && this.#failures.size === 0) {
      const fingerprint = await this.#fingerprint();
      await writeStamp(this.backend.files, { fingerprint, files: [...this.#planner.snapshot().files.keys()] });
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
}

function corruptReason({ bag, path, setAside, reason }: CorruptBag): AgentReason {
  const message = `databag ${bag}: ${path} cannot be read (${reason}); set aside as ${setAside}; send the configuration again`;
  return { code: 'VRA_BAG_CORRUPT', message };
}
