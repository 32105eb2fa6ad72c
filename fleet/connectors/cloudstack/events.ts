import type { Log } from '#agent';
import { errorText } from '../../error-text.ts';

/** What was counted of one class of commands. */
export interface CommandFigures {
  count: number;
  /** Answered with `result` false, unsupported ones included. */
  failures: number;
  totalMs: number;
  maxMs: number;
}

/** A command that failed or took long. */
export interface NotedCommand {
  readonly atMs: number;
  readonly agent: string;
  readonly command: string;
  readonly ms: number;
  /** `details` of its answer. */
  readonly details?: string | undefined;
}

/** Of all agents together, since the connector was made. */
export interface LinkCounters {
  /** Links that came as far as the second ReadyCommand. */
  ready: number;
  dialFailures: number;
  /** Links that ended, on purpose or not. */
  ended: number;
  refusals: number;
  halfOpen: number;
  startupTimeouts: number;
  badPackets: number;
  /** Answers whose link had ended before they were ready. */
  droppedAnswers: number;
  pings: number;
}

export interface ConnectorEventsOptions {
  /** From this time on a command is logged as slow. */
  readonly slowMs?: number;
  /** How many failed and how many slowest commands are kept. */
  readonly kept?: number;
}

/** `commandsPerSecond` is a mean over so many whole seconds. */
const rateSeconds = 10;

/** Everything of a connector that is logged and counted: each happening has one method that does both. No counter is of one agent. */
export class ConnectorEvents {
  readonly #log: Log;
  readonly #slowMs: number;
  readonly #kept: number;
  readonly #commands = new Map<string, CommandFigures>();
  readonly #failures: NotedCommand[] = [];
  readonly #slowest: NotedCommand[] = [];
  /** Commands by second, the index is the second modulo its length. */
  readonly #bySecond: { second: number; count: number }[] = Array.from({ length: rateSeconds + 1 }, () => ({
    second: -1,
    count: 0,
  }));
  readonly #notAllowed = new Set<string>();
  readonly links: LinkCounters = {
    ready: 0,
    dialFailures: 0,
    ended: 0,
    refusals: 0,
    halfOpen: 0,
    startupTimeouts: 0,
    badPackets: 0,
    droppedAnswers: 0,
    pings: 0,
  };

  constructor(log: Log, options: ConnectorEventsOptions = {}) {
    this.#log = log;
    this.#slowMs = options.slowMs ?? 5_000;
    this.#kept = options.kept ?? 20;
  }

  /** By short class name. */
  get commands(): ReadonlyMap<string, Readonly<CommandFigures>> {
    return this.#commands;
  }

  /** The last ones that failed, the newest last. */
  get recentFailures(): readonly NotedCommand[] {
    return this.#failures;
  }

  /** The slowest of all, the slowest first. */
  get slowest(): readonly NotedCommand[] {
    return this.#slowest;
  }

  /** Over the last whole seconds before `nowMs`. */
  commandsPerSecond(nowMs: number): number {
    const second = Math.floor(nowMs / 1_000);
    const counts = this.#bySecond.filter((slot) => slot.second >= second - rateSeconds && slot.second < second);
    return counts.reduce((sum, slot) => sum + slot.count, 0) / rateSeconds;
  }

  /** A command was answered. `bug` is what its handler threw that was no failure of its own making. */
  commandAnswered(done: NotedCommand & { readonly result: boolean; readonly answer: string; readonly bug?: unknown }): void {
    const { result, answer, bug, ...noted } = done;
    this.#count(noted, result);
    const fields = { ...noted, answer };
    if (bug !== undefined) this.#log.error({ ...fields, err: bug }, 'command failed on a bug');
    else if (!result) this.#log.info(fields, 'command failed');
    else if (done.ms >= this.#slowMs) this.#log.warn(fields, 'command took long');
    else this.#log.debug(fields, 'command');
  }

  #count(noted: NotedCommand, result: boolean): void {
    const figures = this.#commands.get(noted.command) ?? { count: 0, failures: 0, totalMs: 0, maxMs: 0 };
    this.#commands.set(noted.command, figures);
    figures.count++;
    figures.totalMs += noted.ms;
    figures.maxMs = Math.max(figures.maxMs, noted.ms);
    this.#countSecond(Math.floor(noted.atMs / 1_000));
    if (!result) {
      figures.failures++;
      this.#failures.push(noted);
      if (this.#failures.length > this.#kept) this.#failures.shift();
    }
    const last = this.#slowest.at(-1);
    if (this.#slowest.length < this.#kept || last === undefined || noted.ms > last.ms) {
      const at = this.#slowest.findIndex((other) => noted.ms > other.ms);
      this.#slowest.splice(at < 0 ? this.#slowest.length : at, 0, noted);
      if (this.#slowest.length > this.#kept) this.#slowest.pop();
    }
  }

  #countSecond(second: number): void {
    const slot = this.#bySecond[second % this.#bySecond.length];
    if (slot === undefined) return;
    if (slot.second !== second) Object.assign(slot, { second, count: 0 });
    slot.count++;
  }

  dialFailed(agent: string, server: string, error: unknown): void {
    this.links.dialFailures++;
    this.#log.warn({ agent, server, reason: errorText(error) }, 'management server not reached');
  }

  /** Each connect asks the agent for its own description; a failure there is a defect of the agent behind the session. */
  agentFailed(agent: string, what: string, error: unknown): void {
    this.#log.error({ agent, what, err: error }, 'agent failed');
  }

  ready(agent: string, server: string, hostId: number | undefined): void {
    this.links.ready++;
    this.#log.info({ agent, server, hostId }, 'agent ready');
  }

  linkEnded(agent: string, server: string, reason: string): void {
    this.links.ended++;
    this.#log.info({ agent, server, reason }, 'link ended');
  }

  refused(agent: string, server: string, reason: string): void {
    this.links.refusals++;
    this.#log.warn({ agent, server, reason }, 'management server refused the agent');
  }

  startupUnanswered(agent: string, server: string, waitedMs: number): void {
    this.links.startupTimeouts++;
    this.#log.warn({ agent, server, waitedMs }, 'no answer to Startup');
  }

  halfOpen(agent: string, server: string, pings: number): void {
    this.links.halfOpen++;
    this.#log.warn({ agent, server, pings }, 'pings unanswered, link taken for dead');
  }

  badPacket(agent: string, error: unknown): void {
    this.links.badPackets++;
    this.#log.warn({ agent, reason: errorText(error) }, 'packet cannot be read');
  }

  answerDropped(agent: string, commands: readonly string[]): void {
    this.links.droppedAnswers++;
    this.#log.info({ agent, commands }, 'answer dropped, its link has ended');
  }

  strayResponse(agent: string, classes: readonly string[]): void {
    this.#log.debug({ agent, classes }, 'response to nothing');
  }

  pinged(): void {
    this.links.pings++;
  }

  /** Thousands of agents are told the same list: what is wrong with it is said once. */
  serversTold(agent: string, servers: readonly string[], notAllowed: readonly string[]): void {
    const news = notAllowed.filter((server) => !this.#notAllowed.has(server));
    for (const server of news) this.#notAllowed.add(server);
    if (news.length === 0) this.#log.debug({ agent, servers }, 'management servers told');
    else this.#log.warn({ agent, servers, notAllowed: news }, 'management servers that nobody allowed are left out');
  }

  moving(agent: string, server: string, why: string): void {
    this.#log.info({ agent, server, why }, 'agent moves to another management server');
  }

  deleted(agent: string, reason: string): void {
    this.#log.info({ agent, reason }, 'management server dismissed the agent');
  }

  certificateInstalled(agent: string): void {
    this.#log.info({ agent }, 'certificate installed');
  }
}
