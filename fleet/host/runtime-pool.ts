import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Clock, EventFeed } from '#agent';
import type { FleetEvents } from '../events.ts';
import type { OpenRouter, RouterRuntime } from './runtime.ts';

/** Routers that are put to sleep at the same time: they share the disk's commits. */
const flushes = 8;

/** What the pool needs of a router: its name and a place to keep what is open. */
export interface PooledRouter {
  readonly name: string;
  /** Who watches it, open or not. */
  readonly feed: EventFeed;
  runtime: RouterRuntime | undefined;
  /** Somebody works with the runtime, or is about to. Set by the host, one at a time for a router. */
  busy: boolean;
  /** The router is being put to sleep; whoever wants it waits. */
  closing: Promise<void> | undefined;
  lastUsedMs: number;
}

/**
 * The routers that are open, least recently used first. Opening one more than `limit` hibernates the least recently used one that is not
 * busy; there is one as long as fewer than `limit` are.
 */
export class RuntimePool<R extends PooledRouter> {
  readonly #open: OpenRouter;
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #events: FleetEvents;
  /** What to do when a router cannot be put to sleep. */
  readonly #onCloseError: (router: R, error: unknown) => void;
  readonly #inUse = new Map<string, R>();

  constructor(options: {
    readonly open: OpenRouter;
    readonly limit: number;
    readonly clock: Clock;
    readonly events: FleetEvents;
    readonly onCloseError: (router: R, error: unknown) => void;
  }) {
    this.#open = options.open;
    this.#limit = options.limit;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#onCloseError = options.onCloseError;
  }

  /** Routers that are open or being opened. */
  get size(): number {
    return this.#inUse.size;
  }

  /** The open router. To be called by whoever made it busy. */
  async acquire(router: R): Promise<RouterRuntime> {
    await router.closing;
    router.lastUsedMs = this.#clock.now();
    this.#inUse.delete(router.name);
    this.#inUse.set(router.name, router);
    if (router.runtime !== undefined) return router.runtime;
    try {
      if (this.#inUse.size > this.#limit) await this.#hibernateOne();
      router.runtime = await this.#open(router.name, router.feed);
    } catch (error) {
      this.#inUse.delete(router.name);
      throw error;
    }
    this.#events.woken(router.name);
    return router.runtime;
  }

  /** Closes the router whatever happens. To be called by whoever made it busy. */
  async release(router: R): Promise<void> {
    await router.closing;
    await this.#close(router);
  }

  /** Hibernates every router that nobody used for `idleMs`. Resolves when they sleep. */
  async sweep(idleMs: number): Promise<void> {
    const before = this.#clock.now() - idleMs;
    const idle = [...this.#inUse.values()].filter((router) => router.lastUsedMs <= before);
    for (let first = 0; first < idle.length; first += flushes) {
      // Writing routers down is work of milliseconds each: commands of others come in between.
      if (first > 0) await othersFirst();
      const some = idle.slice(first, first + flushes);
      await Promise.all(some.filter((router) => !router.busy).map((router) => this.#hibernate(router)));
    }
  }

  async #hibernateOne(): Promise<void> {
    for (const router of this.#inUse.values()) {
      if (router.busy) continue;
      await this.#hibernate(router);
      return;
    }
  }

  async #hibernate(router: R): Promise<void> {
    router.closing ??= this.#putToSleep(router);
    await router.closing;
  }

  async #putToSleep(router: R): Promise<void> {
    try {
      await this.#close(router);
      this.#events.hibernated(router.name);
    } catch (error) {
      this.#onCloseError(router, error);
    } finally {
      router.closing = undefined;
    }
  }

  async #close(router: R): Promise<void> {
    const { runtime } = router;
    this.#inUse.delete(router.name);
    router.runtime = undefined;
    await runtime?.[Symbol.asyncDispose]();
  }
}
