import pLimit, { type LimitFunction } from 'p-limit';
import {
  AgentError,
  type CancelTimer,
  type Clock,
  type Nic,
  type ProgramResult,
  type Random,
  type ReportOf,
  type ReportTopic,
} from '#agent';
import { errorText } from '../error-text.ts';
import { FleetEvents, type FleetCounters, type FleetLog } from '../events.ts';
import { checkMac, checkNics, checkPath } from './check-input.ts';
import { DiskCommandLogs, MemoryCommandLogs, type CommandDoor, type CommandLogs, type CommandRecord } from './command-log.ts';
import { defaultLimits, type HostLimits } from './limits.ts';
import { redact, redactScript } from './redact.ts';
import { RouterIndex, type RouterEntry, type RouterLabels, type RouterOrigin, type RouterState } from './router-index.ts';
import { checkRouterName, nearMatches } from './router-names.ts';
import { matches, reconcile } from './registry.ts';
import { createDiskStorage, createMemoryStorage } from './router-storage.ts';
import { RuntimePool } from './runtime-pool.ts';
import type { RouterFacts, RouterFile, RouterRuntime, RouterStorage, StartOptions, TreeNode } from './runtime.ts';
import { shellWords } from './shell-words.ts';
import { Slot } from './slot.ts';
import { emptyStateDirectory, prepareStateDirectory, stateDirectory, type StateDirectory } from './state-directory.ts';
import { lockStateDirectory, type LockPurpose, type StateLock } from './state-lock.ts';

/** A router at a glance. */
export interface RouterSummary extends RouterEntry {
  readonly state: RouterState;
  /** False while it sleeps. */
  readonly open: boolean;
  /** Commands that wait or run. */
  readonly queued: number;
  /** Its directory; absent for a fleet in memory. */
  readonly folder?: string;
}

export interface RouterDetails extends RouterSummary {
  readonly facts: RouterFacts;
}

export interface ListOptions {
  /** A part of the name, the type or a label; case does not count. */
  readonly match?: string | undefined;
  readonly state?: RouterState | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

export interface RouterList {
  /** Sorted by name, numbers by value. */
  readonly routers: readonly RouterSummary[];
  /** How many match, whatever `offset` and `limit` are. */
  readonly total: number;
}

/** Where the routers are kept. */
export type FleetHostPlace =
  | {
      readonly stateDir: string;
      /** Who holds the directory meanwhile; default `fleet`. */
      readonly purpose?: LockPurpose | undefined;
      /** Removes the fleet that is there first. */
      readonly empty?: boolean | undefined;
    }
  | { readonly memory: true };

export type FleetHostOptions = FleetHostPlace & {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
  readonly limits?: Partial<HostLimits>;
  /** What a router is made of; default: the real agent over the dummy backend. For tests of the host. */
  readonly storage?: RouterStorage;
};

/** What a command may be done to: `configure` needs a router that runs, `inspect` any, `power` is how a crashed one comes back. */
type Access = 'configure' | 'inspect' | 'power';

const housekeepingMs = 1_000;
const byName = new Intl.Collator('en', { numeric: true });
const done: ProgramResult = { stdout: '', stderr: '', exitCode: 0 };

function isBug(error: unknown): boolean {
  return !(error instanceof AgentError) || error.code === 'VRA_BUG';
}

/**
 * Many routers in one process: their registry, their life cycle and a serial queue for each. Routers that nobody uses are hibernated:
 * everything is flushed, the agent and its machine are dropped, and the next command opens them again. A bug in one router marks it as
 * crashed; the others go on.
 *
 * Methods that name a router reject with `VRA_NOT_FOUND` (near matches in the message), those that change one with `VRA_STOPPED` when it
 * is off, `VRA_CRASHED` after a bug, `VRA_BUSY` when too many commands wait, and all with `VRA_CLOSED` after disposal.
 */
export class FleetHost implements AsyncDisposable {
  readonly events: FleetEvents;
  readonly limits: HostLimits;
  /** Undefined for a fleet in memory. */
  readonly directory: StateDirectory | undefined;
  readonly #clock: Clock;
  readonly #storage: RouterStorage;
  readonly #logs: CommandLogs;
  readonly #index: RouterIndex | undefined;
  readonly #lock: StateLock | undefined;
  readonly #slots = new Map<string, Slot>();
  readonly #pool: RuntimePool<Slot>;
  readonly #permits: LimitFunction;
  #sorted: readonly Slot[] | undefined;
  #timer: CancelTimer | undefined;
  #housekeeping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(parts: {
    readonly clock: Clock;
    readonly events: FleetEvents;
    readonly limits: HostLimits;
    readonly storage: RouterStorage;
    readonly logs: CommandLogs;
    readonly directory?: StateDirectory;
    readonly index?: RouterIndex;
    readonly lock?: StateLock;
    readonly entries?: Iterable<RouterEntry>;
  }) {
    this.events = parts.events;
    this.limits = parts.limits;
    this.directory = parts.directory;
    this.#clock = parts.clock;
    this.#storage = parts.storage;
    this.#logs = parts.logs;
    this.#index = parts.index;
    this.#lock = parts.lock;
    for (const entry of parts.entries ?? []) this.#slots.set(entry.name, new Slot(entry));
    this.#permits = pLimit(Math.min(parts.limits.concurrency, parts.limits.openRouters));
    this.#pool = new RuntimePool({
      open: parts.storage.open,
      limit: parts.limits.openRouters,
      clock: parts.clock,
      events: parts.events,
      onBug: (slot, error) => this.#markCrashed(slot, error),
    });
  }

  /**
   * Opens the fleet of a state directory (made when there is none), or an empty one in memory. Routers are known at once and opened when
   * somebody asks for them. Rejects with `VRA_CONFLICT` when another process has the directory, or it holds something else.
   */
  static async open(options: FleetHostOptions): Promise<FleetHost> {
    const { clock, random, log } = options;
    const limits: HostLimits = { ...defaultLimits, ...options.limits };
    const events = new FleetEvents(log);
    if ('memory' in options) {
      const storage = options.storage ?? createMemoryStorage({ clock, random, log });
      return new FleetHost({ clock, events, limits, storage, logs: new MemoryCommandLogs(limits.logBytes) });
    }
    const beganMs = clock.now();
    const directory = stateDirectory(options.stateDir);
    await prepareStateDirectory(directory);
    const lock = await lockStateDirectory(directory, { purpose: options.purpose ?? 'fleet', clock });
    try {
      if (options.empty === true) {
        await emptyStateDirectory(directory);
        await prepareStateDirectory(directory);
      }
      const storage = options.storage ?? createDiskStorage({ directory, clock, random, log });
      const { index, entries } = await RouterIndex.open(directory.index);
      const known = await reconcile(storage, entries, lock.takenOver);
      const logs = new DiskCommandLogs((name) => directory.router(name), limits.logBytes);
      const host = new FleetHost({ clock, events, limits, storage, logs, directory, index, lock, entries: known });
      events.opened({ routers: host.#slots.size, ms: clock.now() - beganMs, takenOver: lock.takenOver });
      return host;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Routers that are in memory now. */
  get openRouters(): number {
    return this.#pool.size;
  }

  get counters(): Readonly<FleetCounters> {
    return this.events.counters;
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  get(name: string): RouterSummary {
    return this.#summary(this.#slot(name));
  }

  list(options: ListOptions = {}): RouterList {
    this.#sorted ??= [...this.#slots.values()].toSorted((a, b) => byName.compare(a.name, b.name));
    const match = options.match?.toLowerCase();
    const found = this.#sorted.filter(
      (slot) =>
        (options.state === undefined || slot.state === options.state) && (match === undefined || matches(slot.entry, match)),
    );
    const { offset = 0, limit = found.length } = options;
    return { total: found.length, routers: found.slice(offset, offset + limit).map((slot) => this.#summary(slot)) };
  }

  /** Adds a router that is off and has never been started. `VRA_BAD_INPUT` for its name, `VRA_CONFLICT` when it is taken. */
  async create(
    name: string,
    options: { readonly labels?: RouterLabels; readonly origin?: RouterOrigin } = {},
  ): Promise<RouterSummary> {
    checkRouterName(name);
    if (this.#slots.has(name))
      throw new AgentError('VRA_CONFLICT', `there is a router ${name} already; remove it first, or choose another name`);
    const { labels, origin } = options;
    const slot = new Slot({ name, power: 'off', readiness: 'failed', ...(labels && { labels }), ...(origin && { origin }) });
    this.#slots.set(name, slot);
    this.#sorted = undefined;
    try {
      await slot.queue.add(() => this.#storage.make(name, labels));
    } catch (error) {
      this.#slots.delete(name);
      this.#sorted = undefined;
      throw error;
    }
    this.#index?.put(slot.entry);
    this.events.created(name);
    return this.#summary(slot);
  }

  /** Notes where a router's configuration comes from. */
  setOrigin(name: string, origin: RouterOrigin): void {
    this.#update(this.#slot(name), { origin });
  }

  /** Removes a router and everything that is kept of it. */
  async remove(name: string): Promise<void> {
    const slot = this.#slot(name);
    await slot.queue.add(async () => {
      this.#check(slot, 'power');
      await this.#putAway(slot);
      await this.#storage.remove(name);
      slot.removed = true;
      this.#slots.delete(name);
      this.#sorted = undefined;
      this.#logs.forget(name);
      this.#index?.remove(name);
    });
    this.events.removed(name);
    this.#scheduleHousekeeping();
  }

  /**
   * Powers a router on (one that runs is cut off first) and gives it its boot arguments: the disk is kept, the bags are wiped
   * (cloudstack-vr-commands.md, 3.3). A crashed router is sound again afterwards. The result is that of the boot.
   */
  async start(name: string, options: StartOptions): Promise<ProgramResult> {
    const slot = this.#slot(name);
    checkNics(options.nics);
    const result = await this.#command(slot, 'power', 'power', `start with ${options.nics.length} NICs`, (runtime) =>
      runtime.start(options),
    );
    this.events.started(name);
    return result;
  }

  /** Powers a router off; it stays as it was, to be looked at. One that is off stays off. */
  async stop(name: string): Promise<void> {
    await this.#command(this.#slot(name), 'power', 'power', 'stop', (runtime) => runtime.stop());
    this.events.stopped(name);
  }

  /** Off and on again with the NICs and boot arguments of its last start. */
  async reboot(name: string): Promise<ProgramResult> {
    return this.#command(this.#slot(name), 'power', 'configure', 'reboot', (runtime) => runtime.reboot());
  }

  /** Plugs a NIC in; one with that MAC that is there stays as it is. */
  async plug(name: string, nic: Nic): Promise<void> {
    checkNics([nic]);
    await this.#command(this.#slot(name), 'power', 'configure', `plug ${nic.device} ${nic.mac}`, (runtime) => runtime.plug(nic));
  }

  /** Takes a NIC out; one that is not there is fine. */
  async unplug(name: string, mac: string): Promise<void> {
    checkMac(mac);
    await this.#command(this.#slot(name), 'power', 'configure', `unplug ${mac}`, (runtime) => runtime.unplug(mac));
  }

  /** Puts a file into a router, as the host's SCP does. `VRA_TOO_LARGE` above the limit, `VRA_BAD_PATH`. */
  async putFile(name: string, path: string, content: string | Uint8Array): Promise<void> {
    const slot = this.#slot(name);
    checkPath(path);
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
    if (bytes > this.limits.fileBytes) {
      const message = `${path} for router ${name} has ${bytes} bytes; at most ${this.limits.fileBytes} are taken. Send it in parts`;
      this.events.commandRefused({ router: name, what: `put ${path}`, error: message });
      throw new AgentError('VRA_TOO_LARGE', message);
    }
    await this.#command(slot, 'legacy', 'configure', `put ${path} (${bytes} bytes)`, (runtime) => runtime.putFile(path, content));
  }

  /** Runs `/opt/cloud/bin/<script> <args>` in a router, as the host's SSH does. */
  async run(name: string, script: string, args = ''): Promise<ProgramResult> {
    const slot = this.#slot(name);
    const words = shellWords(args);
    return this.#command(slot, 'legacy', 'configure', redactScript(script, args), (runtime) => runtime.run(script, words));
  }

  /** Gives a line to a router's shell. Works on one that is off, too: it shows what is there. */
  async exec(name: string, line: string): Promise<ProgramResult> {
    return this.#command(this.#slot(name), 'shell', 'inspect', redact(line), (runtime) => runtime.exec(line));
  }

  async details(name: string): Promise<RouterDetails> {
    const slot = this.#slot(name);
    const facts = await this.#turn(slot, 'inspect', (runtime) => runtime.facts());
    return { ...this.#summary(slot), facts };
  }

  async report<T extends ReportTopic>(name: string, topic: T): Promise<ReportOf<T>> {
    return this.#turn(this.#slot(name), 'inspect', (runtime) => runtime.report(topic));
  }

  /** Content of a file of a router's file system. `VRA_NOT_FOUND`, `VRA_BAD_PATH`. */
  async readFile(name: string, path: string): Promise<Uint8Array> {
    const slot = this.#slot(name);
    checkPath(path);
    const bytes = await this.#turn(slot, 'inspect', (runtime) => runtime.read(path));
    if (bytes === undefined) throw new AgentError('VRA_NOT_FOUND', `router ${name} has no file ${path}`);
    return bytes;
  }

  /** What a path of a router's file system is. `VRA_NOT_FOUND`, `VRA_BAD_PATH`. */
  async inspect(name: string, path: string): Promise<RouterFile> {
    const slot = this.#slot(name);
    checkPath(path);
    const file = await this.#turn(slot, 'inspect', (runtime) => runtime.inspect(path));
    if (file === undefined) throw new AgentError('VRA_NOT_FOUND', `router ${name} has no ${path}`);
    return file;
  }

  /** The newest `last` commands of a router, oldest first. */
  async log(name: string, last = 50): Promise<readonly CommandRecord[]> {
    return this.#logs.read(this.#slot(name).name, last);
  }

  /** A router's directory. What the router holds in memory only is written first. */
  async tree(name: string): Promise<TreeNode> {
    const slot = this.#slot(name);
    await this.#logs.flush();
    return slot.queue.add(async () => {
      this.#check(slot, 'inspect');
      await this.#putAway(slot);
      return this.#storage.tree(name);
    });
  }

  /** Puts every router to sleep that nobody used for `idleMs`, all by default, and writes logs and index. */
  async settle(idleMs = 0): Promise<void> {
    await this.#pool.sweep(idleMs);
    await this.#flushFiles();
  }

  /** Waits for commands that run, refuses those that wait, puts all routers to sleep and lets go of the directory. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (slot !== undefined) return slot;
    const near = nearMatches(name, this.#slots.keys());
    const shown = JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
    const hint =
      near.length > 0
        ? `did you mean ${near.join(', ')}?`
        : this.#slots.size === 0
          ? 'the fleet has no routers'
          : '"ls" lists them';
    throw new AgentError('VRA_NOT_FOUND', `there is no router ${shown}; ${hint}`);
  }

  #summary(slot: Slot): RouterSummary {
    const folder = this.#storage.folder(slot.name);
    return {
      ...slot.entry,
      state: slot.state,
      open: slot.runtime !== undefined,
      queued: slot.queue.length,
      ...(folder !== undefined && { folder }),
    };
  }

  #update(slot: Slot, change: Partial<RouterEntry>): void {
    slot.entry = { ...slot.entry, ...change };
    this.#index?.put(slot.entry);
    this.#scheduleHousekeeping();
  }

  #check(slot: Slot, access: Access): void {
    if (this.#closing !== undefined)
      throw new AgentError('VRA_CLOSED', `the fleet is closing; ${slot.name} takes no more commands`);
    if (slot.removed) throw new AgentError('VRA_NOT_FOUND', `router ${slot.name} was removed while the command waited`);
    if (access !== 'configure') return;
    const { crash, power } = slot.entry;
    if (crash !== undefined) {
      throw new AgentError(
        'VRA_CRASHED',
        `a bug stopped router ${slot.name} at ${crash.time} (${crash.message}); start it to go on`,
      );
    }
    if (power === 'off') throw new AgentError('VRA_STOPPED', `router ${slot.name} is powered off; start it first`);
  }

  /** Runs `work` on the open router after everything that waits for it already. */
  async #turn<T>(slot: Slot, access: Access, work: (runtime: RouterRuntime) => Promise<T>): Promise<T> {
    slot.queue.checkRoom(slot.name, this.limits.queuedCommands);
    return slot.queue.add(() =>
      this.#permits(async () => {
        this.#check(slot, access);
        slot.busy = true;
        let succeeded = false;
        try {
          const result = await work(await this.#pool.acquire(slot));
          succeeded = true;
          return result;
        } catch (error) {
          if (!isBug(error)) throw error;
          this.#markCrashed(slot, error);
          await this.#pool.release(slot).catch((again: unknown) => this.events.crashed(slot.name, again));
          throw new AgentError('VRA_CRASHED', `a bug stopped router ${slot.name}: ${errorText(error)}`, { cause: error });
        } finally {
          // Refused commands change a router too: arguments it cannot boot with leave it off.
          if (slot.runtime !== undefined) this.#note(slot, slot.runtime, succeeded && access === 'power');
          slot.busy = false;
          slot.lastUsedMs = this.#clock.now();
          this.#scheduleHousekeeping();
        }
      }),
    );
  }

  /** Closes a router from within its queue. */
  async #putAway(slot: Slot): Promise<void> {
    slot.busy = true;
    try {
      await this.#pool.release(slot);
    } catch (error) {
      this.#markCrashed(slot, error);
    } finally {
      slot.busy = false;
    }
  }

  /** Keeps the registry in step with the router after a command. */
  #note(slot: Slot, runtime: RouterRuntime, cured: boolean): void {
    const { power, readiness, type } = runtime.condition();
    const { entry } = slot;
    const recovered = cured && entry.crash !== undefined;
    if (entry.power === power && entry.readiness === readiness && entry.type === type && !recovered) return;
    if (recovered) {
      const { crash: _forgotten, ...rest } = entry;
      slot.entry = rest;
    }
    this.#update(slot, { power, readiness, ...(type !== undefined && { type }) });
  }

  #markCrashed(slot: Slot, error: unknown): void {
    this.events.crashed(slot.name, error);
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    this.#update(slot, { crash: { time: this.#time(this.#clock.now()), message: errorText(error), stack } });
  }

  /** A turn that is counted, logged and written to the router's command log. */
  async #command(
    slot: Slot,
    door: CommandDoor,
    access: Access,
    what: string,
    work: (runtime: RouterRuntime) => Promise<ProgramResult | void>,
  ): Promise<ProgramResult> {
    let beganMs: number | undefined;
    try {
      const result = await this.#turn(slot, access, async (runtime) => {
        beganMs = this.#clock.now();
        return (await work(runtime)) ?? done;
      });
      const ms = this.#clock.now() - (beganMs ?? 0);
      this.#logs.append(slot.name, { time: this.#time(beganMs), door, what, exit: result.exitCode, ms });
      this.events.command({ router: slot.name, what, ms, exit: result.exitCode });
      return result;
    } catch (error) {
      const nowMs = this.#clock.now();
      const text = redact(errorText(error));
      if (!slot.removed)
        this.#logs.append(slot.name, { time: this.#time(beganMs), door, what, ms: nowMs - (beganMs ?? nowMs), error: text });
      this.events.commandRefused({ router: slot.name, what, error: text });
      throw error;
    }
  }

  #time(ms = this.#clock.now()): string {
    return new Date(ms).toISOString();
  }

  /** One timer for all routers, and only while there is something to put away. */
  #scheduleHousekeeping(): void {
    if (this.#timer !== undefined || this.#closing !== undefined) return;
    if (this.#pool.size === 0 && !this.#logs.dirty && this.#index?.dirty !== true) return;
    this.#timer = this.#clock.after(housekeepingMs, () => {
      this.#timer = undefined;
      this.#housekeeping = this.settle(this.limits.idleMs)
        .catch((error: unknown) => this.events.housekeepingFailed(error))
        .then(() => this.#scheduleHousekeeping());
    });
  }

  async #flushFiles(): Promise<void> {
    await this.#logs.flush();
    await this.#index?.flush([...this.#slots.values()].map((slot) => slot.entry));
  }

  async #close(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    try {
      await this.#housekeeping;
      await Promise.all([...this.#slots.values()].map((slot) => slot.queue.idle()));
      await this.#pool.sweep(0);
      await this.#flushFiles();
      this.events.closed();
    } finally {
      await this.#lock?.[Symbol.asyncDispose]();
    }
  }
}
