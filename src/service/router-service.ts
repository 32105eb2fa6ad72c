import type { AppliedChange, RouterAgent } from '../agent.ts';
import { AgentError } from '../errors.ts';
import { isAgentFile, requireRouterFile, requireRouterPath } from '../files/router-path.ts';
import { diagnosticCommand, diagnosticPrograms } from '../legacy/scripts/diagnostics.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import type { ProgramResult } from '../ports/system-port.ts';
import { patchRouter, readVersions, type PatchBundle, type PatchReport, type RunScript } from '../versions/index.ts';
import { AgentJournal, type RunningCommand } from './agent-journal.ts';
import type {
  AgentEvent,
  ApplyOutcome,
  CallOptions,
  CommandOptions,
  CommandOutcome,
  DesiredConfig,
  FeatureState,
  FileEntry,
  PatchProgress,
  ServiceHealth,
  Versions,
} from './agent-service.ts';
import { applyDifference, previewSteps } from './apply-config.ts';
import { featureEntries, featureItems } from './bag-items.ts';
import { bagsDifference } from './bag-difference.ts';
import { commandMemory, defaultBudget, estimateMemory, RouterBudget, type BudgetLimits } from './budget.ts';
import { desiredBags } from './desired-bags.ts';
import { checkedItems, executeItems } from './execute-items.ts';
import { featureNames, requireFeatures } from './features.ts';
import { lastHealthChecks, runAllHealthChecks } from './health-results.ts';
import { observe } from './observed.ts';
import { appliedFacts, appliedMessage, RouterEvents } from './router-events.ts';

export interface RouterServiceOptions {
  readonly agent: RouterAgent;
  /** Gives one line to the router's shell. */
  readonly shell: (line: string, options: { readonly signal?: AbortSignal | undefined }) => Promise<ProgramResult>;
  /** Runs a program of the router by its absolute path: hooks of a patch. */
  readonly runScript: RunScript;
  /** Events as they happen; they are durable when they are given here. */
  readonly publish: (events: readonly AgentEvent[]) => void;
  /** Whether somebody watches: then events are made durable and given at the end of a turn, and not when the router falls asleep. */
  readonly isWatched: () => boolean;
  readonly budget?: BudgetLimits | undefined;
}

export interface PatchCall extends CommandOptions {
  readonly force?: boolean | undefined;
  readonly onProgress?: ((progress: PatchProgress) => void) | undefined;
}

/** The largest file that is written through the service. */
const largestFileBytes = 32 * 2 ** 20;
const longestKey = 256;
/** Steps that an answer is kept with. */
const keptSteps = 500;

function checkKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined;
  if (key.length <= longestKey && !/\p{Cc}/u.test(key)) return key;
  throw new AgentError(
    'VRA_BAD_INPUT',
    `the idempotency key has ${key.length} characters or control characters; at most ${longestKey} printable ones`,
  );
}

/**
 * The doors' view of one open router: `AgentService` without the waiting. Calls must not overlap; whoever owns the router runs one at a time,
 * and calls `endTurn` after each, whatever door it came by.
 */
export class RouterService {
  readonly #agent: RouterAgent;
  readonly #options: RouterServiceOptions;
  readonly #journal: AgentJournal;
  readonly #events: RouterEvents;
  readonly #budget: RouterBudget;
  /** Events that wait in the journal and happened before anybody watched. */
  #untold = 0;

  constructor(options: RouterServiceOptions) {
    this.#agent = options.agent;
    this.#options = options;
    this.#journal = new AgentJournal(options.agent.backend.files);
    this.#events = new RouterEvents(options.agent, this.#journal);
    this.#budget = new RouterBudget(options.budget ?? defaultBudget, options.agent.clock);
  }

  /** To be called first: a command with a key, or an apply, that a crash interrupted is brought to its end. */
  async recover(): Promise<void> {
    const interrupted = await this.#journal.interrupted();
    if (interrupted !== undefined) await this.#finish(interrupted);
  }

  async execute(items: readonly ConfigItem[], { idempotencyKey, signal }: CommandOptions = {}): Promise<CommandOutcome> {
    const key = checkKey(idempotencyKey);
    const known = await this.#known('execute', key, isCommandOutcome);
    if (known !== undefined) return { ...known, repeated: true };
    if (items.length === 0) throw new AgentError('VRA_BAD_INPUT', 'a command needs one item at least');
    cancelled(signal);
    this.#budget.reserve(() => this.#memoryBytes(), commandMemory(items));
    return this.#execute(items, key);
  }

  async apply(
    config: DesiredConfig,
    options: CommandOptions & { readonly dryRun?: boolean | undefined } = {},
  ): Promise<ApplyOutcome> {
    const key = checkKey(options.idempotencyKey);
    const dryRun = options.dryRun === true;
    const known = dryRun ? undefined : await this.#known('apply', key, isApplyOutcome);
    if (known !== undefined) return { ...known, repeated: true };
    cancelled(options.signal);
    const { items } = config;
    this.#budget.reserve(() => this.#memoryBytes(), commandMemory(items));
    const { bags, nics } = this.#agent;
    const desired = desiredBags(bags, checkedItems(items), nics);
    const { patches, changes } = bagsDifference(bags, desired);
    if (dryRun) {
      const sequence = (await this.#journal.nextSequence()) - 1;
      return { steps: previewSteps(this.#agent, desired, changes), changes, failures: [], sequence, repeated: false };
    }
    const end = await this.#begin('apply', key, items);
    return end(() => applyDifference(this.#agent, patches, changes));
  }

  /** What is configured of a feature and what the machine shows of it. `VRA_NOT_FOUND` for a feature that there is not. */
  async get(feature: string): Promise<FeatureState> {
    const items = requireFeatures(feature).flatMap((name) => featureItems(this.#agent.bags, name));
    return { feature, config: { items }, observed: await observe(this.#agent, feature) };
  }

  async list(): Promise<readonly { readonly feature: string; readonly entries: number }[]> {
    const counted = featureNames.map((feature) => ({ feature, entries: featureEntries(this.#agent.bags, feature) }));
    return counted.filter(({ entries }) => entries > 0);
  }

  async health({ fresh }: { readonly fresh?: boolean | undefined } = {}): Promise<ServiceHealth> {
    if (fresh === true) await this.observeHealth(() => runAllHealthChecks(this.#agent));
    const { readiness, reasons } = this.#agent.status();
    const checks = await lastHealthChecks(this.#agent);
    return { readiness, reasons, checks, budget: this.#budget.usage(this.#memoryBytes()) };
  }

  /** Runs something that may change what the health checks found, and notes which of them changed. */
  async observeHealth<T>(run: () => Promise<T>): Promise<T> {
    const before = await lastHealthChecks(this.#agent);
    const result = await run();
    this.#events.noteHealth(before, await lastHealthChecks(this.#agent));
    return result;
  }

  /** Runs a network tool as the router; `VRA_BAD_INPUT` for one that may not be asked for. */
  async diagnose(kind: string, args: string): Promise<ProgramResult> {
    const words = args.split(/\s+/).filter((word) => word !== '');
    const argv = diagnosticCommand(kind, words);
    if (argv !== undefined) return this.#agent.backend.system.run(argv);
    const known = diagnosticPrograms.join(', ');
    throw new AgentError('VRA_BAD_INPUT', `there is no diagnosis ${JSON.stringify(kind.slice(0, 80))}; there are ${known}`);
  }

  versions(): Promise<Versions> {
    return readVersions(this.#agent.backend.files);
  }

  /** Replaces the router's version (docs/versions.md). Each step is an event as it begins, the outcome another. */
  async patch(bundle: PatchBundle, { idempotencyKey, force, onProgress, signal }: PatchCall): Promise<PatchReport> {
    const key = checkKey(idempotencyKey);
    const known = await this.#known('patch', key, isPatchReport);
    if (known !== undefined) return known;
    cancelled(signal);
    const { clock } = this.#agent;
    const parts = { agent: this.#agent, runScript: this.#options.runScript };
    let told = Promise.resolve();
    const onStep = (progress: PatchProgress): void => {
      this.#journal.note(clock.now(), 'patch', `${progress.step}: ${progress.message}`, { step: progress.step });
      // One write after the other; the last of them is waited for below.
      told = told.then(() => this.#tell()).catch(tryAgainLater);
      onProgress?.(progress);
    };
    const [patched] = await Promise.allSettled([patchRouter(parts, bundle, { force, signal, onProgress: onStep })]);
    await told;
    if (patched.status === 'rejected') throw patched.reason;
    const answer = patched.value;
    const { outcome, version, message } = answer;
    const event = { atMs: clock.now(), kind: 'patch', message: `${outcome}: ${message}`, facts: { outcome, version } } as const;
    this.#publish(await this.#journal.end(event, key === undefined ? undefined : () => ({ key, call: 'patch', answer })));
    return answer;
  }

  /** `VRA_NOT_FOUND`, `VRA_BAD_PATH`. */
  async readFile(path: string): Promise<Uint8Array> {
    const bytes = await this.#agent.backend.files.read(requireRouterFile(path));
    if (bytes === undefined) throw new AgentError('VRA_NOT_FOUND', `the router has no file ${path}`);
    return bytes;
  }

  /** Durable when it resolves. `VRA_BAD_PATH`, also for files of the agent; `VRA_TOO_LARGE`. Mode 0644 when none is given. */
  async writeFile(path: string, content: Uint8Array, { mode = 0o644 }: { readonly mode?: number | undefined } = {}): Promise<void> {
    if (isAgentFile(requireRouterFile(path))) {
      throw new AgentError('VRA_BAD_PATH', `${path} belongs to the agent; change the configuration with execute or apply`);
    }
    if (content.byteLength > largestFileBytes) {
      throw new AgentError(
        'VRA_TOO_LARGE',
        `${path} has ${content.byteLength} bytes; a router takes files of up to ${largestFileBytes}`,
      );
    }
    await this.#agent.backend.files.apply([{ op: 'put', path, content, mode, durable: true }]);
  }

  /** Sorted by name. `VRA_NOT_FOUND` for what is no directory. */
  async listFiles(path: string): Promise<readonly FileEntry[]> {
    const { files } = this.#agent.backend;
    if ((await files.info(requireRouterPath(path)))?.kind !== 'directory') {
      throw new AgentError('VRA_NOT_FOUND', `the router has no directory ${path}`);
    }
    const entries: FileEntry[] = [];
    for (const name of await files.list(path)) {
      const info = await files.info(`${path.replace(/\/+$/, '')}/${name}`);
      if (info !== undefined) entries.push({ name, kind: info.kind, bytes: info.size, mode: info.mode });
    }
    return entries;
  }

  runShell(line: string, { signal }: CallOptions = {}): Promise<ProgramResult> {
    return this.#options.shell(line, { signal });
  }

  /** Events behind a number, those included that happened in this turn. `VRA_NOT_FOUND` when they are not kept any more. */
  async eventsAfter(sequence: number): Promise<readonly AgentEvent[]> {
    this.#publish(await this.#journal.write());
    return this.#journal.after(sequence);
  }

  /** Makes what was noted durable and gives it to those who watch, when somebody does. */
  async #tell(): Promise<void> {
    if (this.#options.isWatched()) this.#publish(await this.#journal.write());
  }

  /** To be called when the router was started anew: what a command was about to do before is over. */
  async booted(): Promise<void> {
    await this.#journal.forget();
    this.#events.noteBoot();
  }

  /** Notes what the turn did, and tells those who watch. `beganMs`: when it began to work, by the agent's clock. */
  async endTurn(beganMs: number): Promise<void> {
    this.#budget.note(beganMs);
    this.#events.note();
    if (this.#options.isWatched()) await this.#tell();
    else this.#untold = this.#journal.waiting;
  }

  /** To be called before the router is closed: the flush of the machine that follows makes the last events durable. */
  settle(): Promise<void> {
    return this.#journal.leave();
  }

  /** Those who watch hear of what happened since they do. */
  #publish(events: readonly AgentEvent[]): void {
    this.#options.publish(events.slice(this.#untold));
    this.#untold = 0;
  }

  #memoryBytes(): number {
    return estimateMemory(this.#agent.bags) + this.#journal.bytes;
  }

  async #known<T>(call: string, key: string | undefined, isAnswer: (answer: unknown) => answer is T): Promise<T | undefined> {
    const answer = key === undefined ? undefined : await this.#journal.answer(key, call);
    return isAnswer(answer) ? answer : undefined;
  }

  async #execute(items: readonly unknown[], key: string | undefined): Promise<CommandOutcome> {
    const end = await this.#begin('execute', key, key === undefined ? undefined : items);
    return end(async () => ({ results: await executeItems(this.#agent, items) }));
  }

  /**
   * Notes that a command begins, when it is one that a crash must not tear (`items`), and gives how to carry it out: its event and its answer
   * become durable together.
   */
  async #begin(
    call: string,
    key: string | undefined,
    items: unknown,
  ): Promise<<T extends object>(work: () => Promise<T>) => Promise<T & { sequence: number; repeated: boolean }>> {
    this.#events.note();
    if (items !== undefined) {
      this.#publish(await this.#journal.write());
      const command: RunningCommand = {
        sequence: await this.#journal.nextSequence(),
        call,
        items,
        ...(key !== undefined && { key }),
      };
      await this.#journal.begin(command);
    }
    return async (work) => {
      const outcome = await this.#unlessFailed(work);
      const applied: readonly AppliedChange[] = this.#events.takeApplied();
      const facts = { ...appliedFacts(applied), ...(key !== undefined && { key }) };
      const event = { atMs: this.#agent.clock.now(), kind: 'applied', message: appliedMessage(applied), facts } as const;
      const keep =
        key === undefined ? undefined : (sequence: number) => ({ key, call, answer: { ...keptAnswer(outcome), sequence } });
      const events = await this.#journal.end(event, keep);
      this.#publish(events);
      return { ...outcome, sequence: events.at(-1)?.sequence ?? 0, repeated: false };
    };
  }

  /** A command that failed for a reason of ours is over: its caller knows, and may send it again. */
  async #unlessFailed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AgentError) await this.#journal.forget();
      throw error;
    }
  }

  /** Nothing was done since the crash, so doing all of it again is the same as going on. */
  async #finish({ call, key, items }: RunningCommand): Promise<void> {
    if (!Array.isArray(items) || this.#agent.view() === undefined) return this.#journal.forget();
    this.#agent.log.info({ call, key }, 'a command that was interrupted is carried out again');
    if (call === 'execute') {
      await this.#execute(items, key);
      return;
    }
    const { bags, nics } = this.#agent;
    const { patches, changes } = bagsDifference(bags, desiredBags(bags, checkedItems(items), nics));
    const end = await this.#begin('apply', key, items);
    await end(() => applyDifference(this.#agent, patches, changes));
  }
}

/** What could not be written waits in the journal and is written with the next. */
function tryAgainLater(error: unknown): void {
  if (!(error instanceof AgentError)) throw error;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Kept answers are our own: it is enough to tell them apart. */
const isCommandOutcome = (answer: unknown): answer is CommandOutcome => isObject(answer) && 'results' in answer;
const isApplyOutcome = (answer: unknown): answer is ApplyOutcome => isObject(answer) && 'steps' in answer;
const isPatchReport = (answer: unknown): answer is PatchReport => isObject(answer) && 'outcome' in answer;

/** Of an apply with thousands of steps an answer that is given again tells the first ones. */
function keptAnswer(outcome: object): object {
  return 'steps' in outcome && Array.isArray(outcome.steps) ? { ...outcome, steps: outcome.steps.slice(0, keptSteps) } : outcome;
}

/** @throws AgentError `VRA_CANCELLED` */
function cancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new AgentError('VRA_CANCELLED', 'the call ended before the command began; nothing was changed', { cause: signal.reason });
  }
}
