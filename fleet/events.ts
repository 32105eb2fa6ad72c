import type { Log } from '#agent';

/** A log that can make one for a router. pino is one. */
export interface FleetLog extends Log {
  child(bindings: Readonly<Record<string, unknown>>): Log;
}

/** Discards everything. */
export const silentFleetLog: FleetLog = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child() {
    return silentFleetLog;
  },
};

/** Since the host was opened; no counter is of one router. */
export interface FleetCounters {
  created: number;
  removed: number;
  started: number;
  stopped: number;
  /** Through any door, those that failed included. */
  commands: number;
  /** Exit status other than 0, or refused. */
  commandFailures: number;
  crashes: number;
  woken: number;
  hibernated: number;
  apiRequests: number;
  apiRefusals: number;
}

/** Everything of a fleet that is logged and counted: each happening has one method that does both. */
export class FleetEvents {
  readonly #log: FleetLog;
  readonly counters: FleetCounters = {
    created: 0,
    removed: 0,
    started: 0,
    stopped: 0,
    commands: 0,
    commandFailures: 0,
    crashes: 0,
    woken: 0,
    hibernated: 0,
    apiRequests: 0,
    apiRefusals: 0,
  };

  constructor(log: FleetLog) {
    this.#log = log;
  }

  opened(fields: { readonly routers: number; readonly ms: number; readonly takenOver: boolean }): void {
    this.#log.info(fields, 'fleet opened');
  }

  closed(): void {
    this.#log.info({ ...this.counters }, 'fleet closed');
  }

  created(router: string): void {
    this.counters.created++;
    this.#log.debug({ router }, 'router created');
  }

  removed(router: string): void {
    this.counters.removed++;
    this.#log.info({ router }, 'router removed');
  }

  started(router: string): void {
    this.counters.started++;
    this.#log.debug({ router }, 'router started');
  }

  stopped(router: string): void {
    this.counters.stopped++;
    this.#log.debug({ router }, 'router stopped');
  }

  command(fields: { readonly router: string; readonly what: string; readonly ms: number; readonly exit?: number }): void {
    this.counters.commands++;
    if (fields.exit !== undefined && fields.exit !== 0) {
      this.counters.commandFailures++;
      this.#log.info(fields, 'command failed');
    } else this.#log.debug(fields, 'command');
  }

  commandRefused(fields: { readonly router: string; readonly what: string; readonly error: string }): void {
    this.counters.commands++;
    this.counters.commandFailures++;
    this.#log.info(fields, 'command refused');
  }

  crashed(router: string, error: unknown): void {
    this.counters.crashes++;
    this.#log.error({ router, err: error }, 'a bug stopped a router');
  }

  woken(router: string): void {
    this.counters.woken++;
    this.#log.debug({ router }, 'router opened');
  }

  hibernated(router: string): void {
    this.counters.hibernated++;
    this.#log.debug({ router }, 'router hibernated');
  }

  /** What was answered before is safe; the router is repaired when it wakes. */
  flushFailed(router: string, error: unknown): void {
    this.#log.error({ router, err: error }, 'router went to sleep and could not be written down');
  }

  journalFailed(router: string, error: unknown): void {
    this.#log.error({ router, err: error }, 'events of a router could not be written; they are tried again with the next');
  }

  housekeepingFailed(error: unknown): void {
    this.#log.error({ err: error }, 'command logs or index could not be written');
  }

  apiRequest(fields: { readonly method: string; readonly route: string; readonly status: number; readonly ms: number }): void {
    this.counters.apiRequests++;
    if (fields.status === 401) {
      this.counters.apiRefusals++;
      this.#log.warn(fields, 'API request refused');
    } else this.#log.debug(fields, 'API request');
  }

  apiFailed(fields: { readonly method: string; readonly route: string }, error: unknown): void {
    this.#log.error({ ...fields, err: error }, 'API request failed on a bug');
  }
}
