import {
  AgentError,
  createAgentService,
  type AgentService,
  type AgentStatus,
  type Nic,
  type PatchBundle,
  type PatchReport,
  type PatchRouterOptions,
  type ProgramResult,
  type ReportOf,
  type ReportTopic,
  type Versions,
} from '#agent';
import type { Arrival, Reception } from '#backends/dummy';
import type { FleetCounters, FleetEvents } from '../events.ts';
import { checkMac, checkNics, checkPath } from './check-input.ts';
import type { CommandRecord } from './command-log.ts';
import { openHostParts, type HostParts } from './host-parts.ts';
import type { FleetHostOptions, ListOptions, RouterDetails, RouterList, RouterListener, RouterSummary } from './host-types.ts';
import { Housekeeper } from './housekeeper.ts';
import type { HostLimits } from './limits.ts';
import { redact, redactScript } from './redact.ts';
import type { RouterLabels, RouterOrigin } from './router-index.ts';
import { checkRouterName } from './router-names.ts';
import { RouterTurns } from './router-turns.ts';
import type { ExecOptions, PutOptions, RouterFile, StartOptions, TreeNode } from './runtime.ts';
import { serviceTurns } from './service-turns.ts';
import { shellWords } from './shell-words.ts';
import type { Slot } from './slot.ts';
import type { StateDirectory } from './state-directory.ts';

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
  readonly #parts: HostParts;
  readonly #turns: RouterTurns;
  readonly #housekeeper: Housekeeper;
  #closing: Promise<void> | undefined;

  private constructor(parts: HostParts, { clock }: FleetHostOptions) {
    const { events, limits, logs, registry } = parts;
    this.events = events;
    this.limits = limits;
    this.directory = parts.directory;
    this.#parts = parts;
    this.#turns = new RouterTurns(parts, clock, () => this.#housekeeper.schedule());
    this.#housekeeper = new Housekeeper({
      clock,
      needed: () => this.#turns.open > 0 || logs.dirty || registry.dirty,
      keep: () => this.settle(limits.idleMs),
      onError: (error) => events.housekeepingFailed(error),
    });
  }

  /**
   * Opens the fleet of a state directory (made when there is none), or an empty one in memory. Routers are known at once and opened when
   * somebody asks for them. Rejects with `VRA_CONFLICT` when another process has the directory, or it holds something else.
   */
  static async open(options: FleetHostOptions): Promise<FleetHost> {
    return new FleetHost(await openHostParts(options), options);
  }

  get size(): number {
    return this.#parts.registry.size;
  }

  /** Routers that are in memory now. */
  get openRouters(): number {
    return this.#turns.open;
  }

  get counters(): Readonly<FleetCounters> {
    return this.events.counters;
  }

  has(name: string): boolean {
    return this.#parts.registry.has(name);
  }

  get(name: string): RouterSummary {
    return this.#summary(this.#slot(name));
  }

  list(options: ListOptions = {}): RouterList {
    const { slots, total } = this.#parts.registry.find(options);
    return { total, routers: slots.map((slot) => this.#summary(slot)) };
  }

  /** Adds a router that is off and has never been started. `VRA_BAD_INPUT` for its name, `VRA_CONFLICT` when it is taken. */
  async create(
    name: string,
    { labels, origin }: { readonly labels?: RouterLabels; readonly origin?: RouterOrigin } = {},
  ): Promise<RouterSummary> {
    const { registry, storage } = this.#parts;
    checkRouterName(name);
    if (registry.has(name)) {
      throw new AgentError('VRA_CONFLICT', `there is a router ${name} already; remove it first, or choose another name`);
    }
    const slot = registry.add({ name, power: 'off', readiness: 'failed', ...(labels && { labels }), ...(origin && { origin }) });
    try {
      await this.#turns.takeClosed(slot, 'power', () => storage.make(name, labels));
    } catch (error) {
      registry.remove(slot);
      throw error;
    }
    this.#update(slot, {});
    this.events.created(name);
    return this.#summary(slot);
  }

  /** Notes where a router's configuration comes from. */
  setOrigin(name: string, origin: RouterOrigin): void {
    this.#update(this.#slot(name), { origin });
  }

  /** Notes where a router is dialled. */
  setAddress(name: string, address: string): void {
    const slot = this.#slot(name);
    if (slot.entry.address !== address) this.#update(slot, { address });
  }

  /** Removes a router and everything that is kept of it. */
  async remove(name: string): Promise<void> {
    const { registry, storage, logs } = this.#parts;
    const slot = this.#slot(name);
    await this.#turns.takeClosed(slot, 'power', async () => {
      await storage.remove(name);
      registry.remove(slot);
      logs.forget(name);
    });
    this.events.removed(name);
  }

  /**
   * Powers a router on (one that runs is cut off first) and gives it its boot arguments: the disk is kept, the bags are wiped
   * (cloudstack-vr-commands.md, 3.3). A crashed router is sound again afterwards. The result is that of the boot.
   */
  async start(name: string, options: StartOptions): Promise<ProgramResult> {
    const slot = this.#slot(name);
    checkNics(options.nics);
    const command = { door: 'power', access: 'power', what: `start with ${options.nics.length} NICs` } as const;
    const result = await this.#turns.command(slot, command, (runtime) => runtime.start(options));
    this.events.started(name);
    return result;
  }

  /** Powers a router off; it stays as it was, to be looked at. One that is off stays off. */
  async stop(name: string): Promise<void> {
    const command = { door: 'power', access: 'power', what: 'stop' } as const;
    await this.#turns.command(this.#slot(name), command, (runtime) => runtime.stop());
    this.events.stopped(name);
  }

  /** Off and on again with the NICs and boot arguments of its last start. */
  async reboot(name: string): Promise<ProgramResult> {
    const command = { door: 'power', access: 'configure', what: 'reboot' } as const;
    return this.#turns.command(this.#slot(name), command, (runtime) => runtime.reboot());
  }

  /** Plugs a NIC in; one with that MAC that is there stays as it is. */
  async plug(name: string, nic: Nic): Promise<void> {
    const slot = this.#slot(name);
    checkNics([nic]);
    const command = { door: 'power', access: 'configure', what: `plug ${nic.device} ${nic.mac}` } as const;
    await this.#turns.command(slot, command, (runtime) => runtime.plug(nic));
  }

  /** Takes a NIC out; one that is not there is fine. */
  async unplug(name: string, mac: string): Promise<void> {
    const slot = this.#slot(name);
    checkMac(mac);
    const command = { door: 'power', access: 'configure', what: `unplug ${mac}` } as const;
    await this.#turns.command(slot, command, (runtime) => runtime.unplug(mac));
  }

  /** Puts a file into a router, as the host's SCP does. `VRA_TOO_LARGE` above the limit, `VRA_BAD_PATH`. */
  async putFile(name: string, path: string, content: string | Uint8Array, options: PutOptions = {}): Promise<void> {
    const slot = this.#slot(name);
    checkPath(path);
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
    if (bytes > this.limits.fileBytes) {
      const message = `${path} for router ${name} has ${bytes} bytes; at most ${this.limits.fileBytes} are taken. Send it in parts`;
      this.events.commandRefused({ router: name, what: `put ${path}`, error: message });
      throw new AgentError('VRA_TOO_LARGE', message);
    }
    const command = { door: 'legacy', access: 'configure', what: `put ${path} (${bytes} bytes)` } as const;
    await this.#turns.command(slot, command, (runtime) => runtime.putFile(path, content, options));
  }

  /** Runs `/opt/cloud/bin/<script> <args>` in a router, as the host's SSH does. */
  async run(name: string, script: string, args = ''): Promise<ProgramResult> {
    const slot = this.#slot(name);
    const words = shellWords(args);
    const command = { door: 'legacy', access: 'configure', what: redactScript(script, args) } as const;
    return this.#turns.command(slot, command, (runtime) => runtime.run(script, words));
  }

  /** Gives a line to a router's shell. Works on one that is off, too: it shows what is there. */
  async exec(name: string, line: string, options: ExecOptions = {}): Promise<ProgramResult> {
    const command = { door: 'shell', access: 'inspect', what: redact(line) } as const;
    return this.#turns.command(this.#slot(name), command, (runtime) => runtime.exec(line, options));
  }

  /**
   * Replaces a router's version by that of a bundle, without a reboot (docs/versions.md); other commands for it wait meanwhile. Rejects
   * with what `patchRouter` rejects with.
   */
  async patch(name: string, bundle: PatchBundle, options: PatchRouterOptions = {}): Promise<PatchReport> {
    let report: PatchReport | undefined;
    const command = { door: 'agent', access: 'configure', what: `patch to ${bundle.manifest.version}` } as const;
    await this.#turns.command(this.#slot(name), command, async (runtime) => {
      report = await runtime.patch(bundle, options);
      return { stdout: '', stderr: report.message, exitCode: report.outcome === 'rolled-back' ? 1 : 0 };
    });
    if (report === undefined) throw new AgentError('VRA_BUG', `the patch of ${name} ended without a report`);
    return report;
  }

  /** Versions that a router has installed and the one in force. */
  async versions(name: string): Promise<Versions> {
    return this.#turns.take(this.#slot(name), 'inspect', (runtime) => runtime.versions());
  }

  /**
   * Whether a router is ready, degraded or failed at this moment, also while it works on a command. Undefined for one that is off, and when it
   * cannot be told without waiting.
   */
  async readiness(name: string): Promise<AgentStatus['readiness'] | undefined> {
    return this.#turns.peek(this.#slot(name), (runtime) => Promise.resolve(runtime.condition().readiness));
  }

  /**
   * One router as its next-generation doors see it. Its calls wait for the router's turn, like every other command; watching takes none and
   * keeps no router awake. `VRA_UNSUPPORTED` for routers without such doors.
   */
  service(name: string): AgentService {
    return createAgentService(serviceTurns(this.#turns, this.#slot(name)));
  }

  /** Opens a router, so that what the host knows of it is as it is now. */
  async look(name: string): Promise<RouterSummary> {
    const slot = this.#slot(name);
    await this.#turns.take(slot, 'inspect', () => Promise.resolve());
    return this.#summary(slot);
  }

  /**
   * What a router does with a packet that comes to one of its NICs, by the state it has now. Undefined for one that is not there or off, and
   * when it cannot be told without waiting. Never waits for a router's turn: routers ask each other while they have theirs.
   */
  async receive(name: string, arrival: Arrival): Promise<Reception | undefined> {
    return this.has(name) ? this.#turns.peek(this.#slot(name), (runtime) => runtime.receive(arrival)) : undefined;
  }

  /** Calls `listener` whenever what the host knows of a router changed, sleeping ones included; gives back how to end it. */
  listen(listener: RouterListener): () => void {
    return this.#parts.registry.listen(listener);
  }

  async details(name: string): Promise<RouterDetails> {
    const slot = this.#slot(name);
    const facts = await this.#turns.take(slot, 'inspect', (runtime) => runtime.facts());
    return { ...this.#summary(slot), facts };
  }

  async report<T extends ReportTopic>(name: string, topic: T): Promise<ReportOf<T>> {
    return this.#turns.take(this.#slot(name), 'inspect', (runtime) => runtime.report(topic));
  }

  /** Content of a file of a router's file system. `VRA_NOT_FOUND`, `VRA_BAD_PATH`. */
  async readFile(name: string, path: string): Promise<Uint8Array> {
    const slot = this.#slot(name);
    checkPath(path);
    const bytes = await this.#turns.take(slot, 'inspect', (runtime) => runtime.read(path));
    if (bytes === undefined) throw new AgentError('VRA_NOT_FOUND', `router ${name} has no file ${path}`);
    return bytes;
  }

  /** What a path of a router's file system is. `VRA_NOT_FOUND`, `VRA_BAD_PATH`. */
  async inspect(name: string, path: string): Promise<RouterFile> {
    const slot = this.#slot(name);
    checkPath(path);
    const file = await this.#turns.take(slot, 'inspect', (runtime) => runtime.inspect(path));
    if (file === undefined) throw new AgentError('VRA_NOT_FOUND', `router ${name} has no ${path}`);
    return file;
  }

  /** The newest `last` commands of a router, oldest first. */
  async log(name: string, last = 50): Promise<readonly CommandRecord[]> {
    return this.#parts.logs.read(this.#slot(name).name, last);
  }

  /** A router's directory. What the router holds in memory only is written first. */
  async tree(name: string): Promise<TreeNode> {
    const slot = this.#slot(name);
    await this.#parts.logs.flush();
    return this.#turns.takeClosed(slot, 'inspect', () => this.#parts.storage.tree(name));
  }

  /** Puts every router to sleep that nobody used for `idleMs`, all by default, and writes logs and index. */
  async settle(idleMs = 0): Promise<void> {
    await this.#turns.sweep(idleMs);
    await this.#flush();
  }

  /** Waits for commands that run, refuses those that wait, puts all routers to sleep and lets go of the directory. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #slot(name: string): Slot {
    return this.#parts.registry.get(name);
  }

  #summary(slot: Slot): RouterSummary {
    const folder = this.#parts.storage.folder(slot.name);
    return {
      ...slot.entry,
      state: slot.state,
      open: slot.runtime !== undefined,
      queued: slot.queue.length,
      ...(folder !== undefined && { folder }),
    };
  }

  #update(slot: Slot, change: { readonly origin?: RouterOrigin; readonly address?: string }): void {
    this.#parts.registry.update(slot, change);
    this.#housekeeper.schedule();
  }

  async #flush(): Promise<void> {
    await this.#parts.logs.flush();
    await this.#parts.registry.flush();
  }

  async #close(): Promise<void> {
    try {
      const ended = this.#turns.end();
      await this.#housekeeper.end();
      await ended;
      const closed = new AgentError('VRA_CLOSED', 'the fleet is closed; watch again once it is there');
      for (const slot of this.#parts.registry.all()) slot.feed.end(closed);
      await this.#flush();
      this.events.closed();
    } finally {
      await this.#parts.lock?.[Symbol.asyncDispose]();
    }
  }
}
