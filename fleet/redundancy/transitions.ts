import { AgentError, type Clock, type Log } from '#agent';
import type { FleetHost } from '../host/index.ts';
import type { VrrpRole } from './vrrp-group.ts';

/** What keepalived runs when a router changes its role (cloudstack-vr-commands.md, 4.4). */
const script = 'configure_router.py';
const option = { PRIMARY: '--primary', BACKUP: '--backup' } as const;

/** After which time a router that was too busy is asked again. */
const againMs = 1_000;

/**
 * Runs the notification scripts of keepalived in routers, one at a time for a router; when roles change faster than a router follows,
 * only the last one is run. What a script says changes nothing for keepalived: it is logged.
 */
export class Transitions {
  readonly #host: Pick<FleetHost, 'run'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #wanted = new Map<string, VrrpRole>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();

  constructor({ host, clock, log }: { readonly host: Pick<FleetHost, 'run'>; readonly clock: Clock; readonly log: Log }) {
    this.#host = host;
    this.#clock = clock;
    this.#log = log;
  }

  run(router: string, role: VrrpRole): void {
    if (this.#ending.signal.aborted) return;
    this.#wanted.set(router, role);
    if (!this.#running.has(router)) this.#running.set(router, this.#follow(router));
  }

  /** Forgets what has not begun: the router's keepalived is gone. */
  drop(router: string): void {
    this.#wanted.delete(router);
  }

  /** Begins nothing any more; resolves when nothing runs. */
  async end(): Promise<void> {
    this.#ending.abort();
    this.#wanted.clear();
    await Promise.all(this.#running.values());
  }

  async #follow(router: string): Promise<void> {
    for (let role = this.#wanted.get(router); role !== undefined; role = this.#wanted.get(router)) {
      this.#wanted.delete(router);
      const busy = await this.#runOnce(router, role);
      if (!busy || this.#wanted.has(router)) continue;
      this.#wanted.set(router, role);
      await this.#clock.sleep(againMs, { signal: this.#ending.signal }).catch(() => undefined);
    }
    this.#running.delete(router);
  }

  /** True when the router had no time. */
  async #runOnce(router: string, role: VrrpRole): Promise<boolean> {
    try {
      const { exitCode, stderr } = await this.#host.run(router, script, option[role]);
      if (exitCode === 0) this.#log.info({ router, role }, 'redundant router changed its role');
      else this.#log.warn({ router, role, reason: stderr.trim() }, 'redundant router did not take its new role');
      return false;
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      if (error.code === 'VRA_BUSY') return true;
      this.#log.info({ router, role, reason: error.message }, 'redundant router is gone before it took its new role');
      return false;
    }
  }
}
