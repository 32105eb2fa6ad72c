import type { Clock } from '#agent';
import type { FleetEvents } from '../events.ts';
import type { OpenRouter, RouterRuntime } from './runtime.ts';
import type { RouterQueue } from './router-queue.ts';

/** What the pool needs of a router: its name, its queue and a place to keep what is open. */
export interface PooledRouter {
  readonly name: string;
  readonly queue: RouterQueue;
  runtime: RouterRuntime | undefined;
  lastUsedMs: number;
}

/**
 * The routers that are open, least recently used first. Opening one more than `limit` hibernates the least recently used idle one. All
 * opening and closing of a router happens in its queue, so nothing sees it half open.
 */
export class RuntimePool<R extends PooledRouter> {
  readonly #open: OpenRouter;
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #events: FleetEvents;
  /** What to do when a router cannot be put to sleep. */
  readonly #onBug: (router: R, error: unknown) => void;
  readonly #inUse = new Map<string, R>();

  constructor(options: {
    readonly open: OpenRouter;
    readonly limit: number;
    readonly clock: Clock;
    readonly events: FleetEvents;
    readonly onBug: (router: R, error: unknown) => void;
  }) {
    this.#open = options.open;
    this.#limit = options.limit;
    this.#clock = options.clock;
    this.#events = options.events;
    this.#onBug = options.onBug;
  }

  /** Routers that are open or being opened. */
  get size(): number {
    return this.#inUse.size;
  }

  /** The open router. To be called from a job of its queue. */
  async acquire(router: R): Promise<RouterRuntime> {
    router.lastUsedMs = this.#clock.now();
    this.#inUse.delete(router.name);
    this.#inUse.set(router.name, router);
    if (router.runtime !== undefined) return router.runtime;
    try {
      if (this.#inUse.size > this.#limit) await this.#hibernateOne();
      router.runtime = await this.#open(router.name);
    } catch (error) {
      this.#inUse.delete(router.name);
      throw error;
    }
    this.#events.woken(router.name);
    return router.runtime;
  }

  /** Closes it whatever happens. To be called from a job of its queue. */
  async release(router: R): Promise<void> {
    const { runtime } = router;
    this.#inUse.delete(router.name);
    router.runtime = undefined;
    await runtime?.[Symbol.asyncDispose]();
  }

  /** Hibernates every router that nobody used for `idleMs`. Resolves when they sleep. */
  async sweep(idleMs: number): Promise<void> {
    const before = this.#clock.now() - idleMs;
    const idle: R[] = [];
    for (const router of this.#inUse.values()) {
      if (router.lastUsedMs > before) break;
      if (router.queue.length === 0) idle.push(router);
    }
    for (const router of idle) await this.#hibernate(router);
  }

  async #hibernateOne(): Promise<void> {
    for (const router of this.#inUse.values()) {
      if (router.queue.length > 0) continue;
      await this.#hibernate(router);
      return;
    }
  }

  /** Waits in the router's queue, so a command that came in the meantime runs before or after, never during. */
  #hibernate(router: R): Promise<void> {
    return router.queue.add(async () => {
      if (router.runtime === undefined) return;
      try {
        await this.release(router);
        this.#events.hibernated(router.name);
      } catch (error) {
        this.#onBug(router, error);
      }
    });
  }
}
