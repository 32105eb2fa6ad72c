import { isDeepStrictEqual } from 'node:util';
import pLimit, { type LimitFunction } from 'p-limit';
import { AgentError, type Clock, type ProgramResult } from '#agent';
import { errorText } from '../error-text.ts';
import type { FleetEvents } from '../events.ts';
import type { CommandDoor, CommandLogs } from './command-log.ts';
import type { HostParts } from './host-parts.ts';
import type { HostLimits } from './limits.ts';
import { redact } from './redact.ts';
import type { Registry } from './registry.ts';
import type { RouterEntry } from './router-index.ts';
import { RuntimePool } from './runtime-pool.ts';
import type { RouterRuntime } from './runtime.ts';
import type { Slot } from './slot.ts';

/** What a command may be done to: `configure` needs a router that runs, `inspect` any, `power` is how a crashed one comes back. */
export type Access = 'configure' | 'inspect' | 'power';

/** A command as its log has it. */
export interface CommandName {
  readonly door: CommandDoor;
  readonly access: Access;
  /** Without secrets. */
  readonly what: string;
}

const done: ProgramResult = { stdout: '', stderr: '', exitCode: 0 };

function isBug(error: unknown): boolean {
  return !(error instanceof AgentError) || error.code === 'VRA_BUG';
}

/**
 * Gives routers their turns: one command at a time for a router, a limited number at a time for all. A router is open when its command
 * runs; a command that ends in a bug marks its router as crashed, and those behind it are refused.
 */
export class RouterTurns {
  readonly #registry: Registry;
  readonly #logs: CommandLogs;
  readonly #events: FleetEvents;
  readonly #limits: HostLimits;
  readonly #clock: Clock;
  readonly #pool: RuntimePool<Slot>;
  readonly #permits: LimitFunction;
  readonly #onTurn: () => void;
  #closing = false;

  /** `onTurn` is called after every turn. */
  constructor({ registry, logs, events, limits, storage }: HostParts, clock: Clock, onTurn: () => void) {
    this.#registry = registry;
    this.#logs = logs;
    this.#events = events;
    this.#limits = limits;
    this.#clock = clock;
    this.#onTurn = onTurn;
    this.#permits = pLimit(Math.min(limits.concurrency, limits.openRouters));
    this.#pool = new RuntimePool({
      open: storage.open,
      limit: limits.openRouters,
      clock,
      events,
      onCloseError: (slot, error) => this.#closeFailed(slot, error),
    });
  }

  /** Routers that are in memory now. */
  get open(): number {
    return this.#pool.size;
  }

  /** Runs `work` on the open router after everything that waits for it already. */
  async take<T>(slot: Slot, access: Access, work: (runtime: RouterRuntime) => Promise<T>): Promise<T> {
    slot.queue.checkRoom(slot.name, this.#limits.queuedCommands);
    return slot.queue.add(() =>
      this.#permits(async () => {
        this.#check(slot, access);
        slot.busy = true;
        let succeeded = false;
        const beganMs = this.#clock.now();
        try {
          const result = await work(await this.#pool.acquire(slot));
          succeeded = true;
          return result;
        } catch (error) {
          if (!isBug(error)) throw error;
          this.#markCrashed(slot, error);
          await this.#pool.release(slot).catch((again: unknown) => this.#events.crashed(slot.name, again));
          throw new AgentError('VRA_CRASHED', `a bug stopped router ${slot.name}: ${errorText(error)}`, { cause: error });
        } finally {
          // Refused commands change a router too: arguments it cannot boot with leave it off.
          if (slot.runtime !== undefined) {
            await slot.runtime.service?.endTurn(beganMs).catch((error: unknown) => this.#eventsFailed(slot, error));
            await this.#note(slot, slot.runtime, succeeded && access === 'power').catch((error: unknown) =>
              this.#markCrashed(slot, error),
            );
          }
          slot.busy = false;
          slot.lastUsedMs = this.#clock.now();
          this.#onTurn();
        }
      }),
    );
  }

  /**
   * Lets `look` read a router that runs without waiting for what it does now; one that sleeps and has nothing to do is opened for it.
   * Undefined where that would mean to wait: who asks may itself be what the other waits for.
   */
  async peek<T>(slot: Slot, look: (runtime: RouterRuntime) => Promise<T>): Promise<T | undefined> {
    const { crash, power } = slot.entry;
    if (this.#closing || slot.removed || crash !== undefined || power === 'off') return undefined;
    try {
      if (slot.runtime !== undefined && slot.closing === undefined) return await look(slot.runtime);
      if (slot.queue.length > 0) return undefined;
      return await slot.queue.add(() => this.#look(slot, look));
    } catch (error) {
      // Put to sleep meanwhile, or its disk is gone.
      if (error instanceof AgentError) return undefined;
      throw error;
    }
  }

  async #look<T>(slot: Slot, look: (runtime: RouterRuntime) => Promise<T>): Promise<T> {
    slot.busy = true;
    try {
      return await look(await this.#pool.acquire(slot));
    } finally {
      slot.busy = false;
      slot.lastUsedMs = this.#clock.now();
      this.#onTurn();
    }
  }

  /** Runs `work` in the router's turn while the router is closed. */
  takeClosed<T>(slot: Slot, access: Access, work: () => Promise<T>): Promise<T> {
    return slot.queue.add(async () => {
      this.#check(slot, access);
      slot.busy = true;
      try {
        await this.#pool.release(slot).catch((error: unknown) => this.#closeFailed(slot, error));
        return await work();
      } finally {
        slot.busy = false;
        this.#onTurn();
      }
    });
  }

  /** A turn that is counted, logged and written to the router's command log. */
  async command(
    slot: Slot,
    { door, access, what }: CommandName,
    work: (runtime: RouterRuntime) => Promise<ProgramResult | void>,
  ): Promise<ProgramResult> {
    let beganMs: number | undefined;
    try {
      const result = await this.take(slot, access, async (runtime) => {
        beganMs = this.#clock.now();
        return (await work(runtime)) ?? done;
      });
      const ms = this.#clock.now() - (beganMs ?? 0);
      this.#logs.append(slot.name, { time: this.#time(beganMs), door, what, exit: result.exitCode, ms });
      this.#events.command({ router: slot.name, what, ms, exit: result.exitCode });
      return result;
    } catch (error) {
      const nowMs = this.#clock.now();
      const text = redact(errorText(error));
      const ms = nowMs - (beganMs ?? nowMs);
      if (!slot.removed) this.#logs.append(slot.name, { time: this.#time(beganMs), door, what, ms, error: text });
      this.#events.commandRefused({ router: slot.name, what, error: text });
      throw error;
    }
  }

  /** Puts every router to sleep that nobody used for `idleMs`. */
  sweep(idleMs: number): Promise<void> {
    return this.#pool.sweep(idleMs);
  }

  /** Refuses commands that wait and all that come, and resolves when those that run are done and every router sleeps. */
  async end(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#registry.all()].map((slot) => slot.queue.idle()));
    await this.#pool.sweep(0);
  }

  #check(slot: Slot, access: Access): void {
    if (this.#closing) throw new AgentError('VRA_CLOSED', `the fleet is closing; ${slot.name} takes no more commands`);
    if (slot.removed) throw new AgentError('VRA_NOT_FOUND', `router ${slot.name} was removed while the command waited`);
    if (access !== 'configure') return;
    const { crash, power } = slot.entry;
    if (crash !== undefined) {
      const message = `a bug stopped router ${slot.name} at ${crash.time} (${crash.message}); start it to go on`;
      throw new AgentError('VRA_CRASHED', message);
    }
    if (power === 'off') throw new AgentError('VRA_STOPPED', `router ${slot.name} is powered off; start it first`);
  }

  /** Keeps the registry in step with the router after a turn; `cured` when the turn makes an earlier crash a thing of the past. */
  async #note(slot: Slot, runtime: RouterRuntime, cured: boolean): Promise<void> {
    const { power, readiness, type } = runtime.condition();
    const keepalived = await runtime.keepalived();
    const { crash, keepalived: _before, unsure: _unsure, ...rest } = slot.entry;
    const entry: RouterEntry = {
      ...rest,
      power,
      readiness,
      ...(type !== undefined && { type }),
      ...(crash !== undefined && !cured && { crash }),
      ...(keepalived !== undefined && { keepalived }),
    };
    if (!isDeepStrictEqual(entry, slot.entry)) this.#registry.replace(slot, entry);
  }

  /** A disk that is full or gone is no bug: the router goes on when there is space. */
  #closeFailed(slot: Slot, error: unknown): void {
    if (isBug(error)) this.#markCrashed(slot, error);
    else this.#events.flushFailed(slot.name, error);
  }

  /** The turn itself is done: that its events wait in memory is no reason to fail it. */
  #eventsFailed(slot: Slot, error: unknown): void {
    if (isBug(error)) this.#markCrashed(slot, error);
    else this.#events.journalFailed(slot.name, error);
  }

  #markCrashed(slot: Slot, error: unknown): void {
    this.#events.crashed(slot.name, error);
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    this.#registry.update(slot, { crash: { time: this.#time(), message: errorText(error), stack } });
  }

  #time(ms = this.#clock.now()): string {
    return new Date(ms).toISOString();
  }
}
