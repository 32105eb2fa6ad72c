import { EventFeed } from '#agent';
import type { RouterEntry, RouterState } from './router-index.ts';
import { RouterQueue } from './router-queue.ts';
import type { PooledRouter } from './runtime-pool.ts';
import type { RouterRuntime } from './runtime.ts';

/** One router of the host. */
export class Slot implements PooledRouter {
  entry: RouterEntry;
  readonly queue = new RouterQueue();
  readonly feed = new EventFeed();
  runtime: RouterRuntime | undefined;
  busy = false;
  closing: Promise<void> | undefined;
  lastUsedMs = 0;
  removed = false;

  constructor(entry: RouterEntry) {
    this.entry = entry;
  }

  get name(): string {
    return this.entry.name;
  }

  get state(): RouterState {
    if (this.entry.crash !== undefined) return 'crashed';
    return this.entry.power === 'off' ? 'off' : this.entry.readiness;
  }
}
