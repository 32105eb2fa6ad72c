import { AgentError } from '../errors.ts';
import type { AgentEvent } from './agent-service.ts';
import type { EventFeed } from './event-feed.ts';

/** Events that a reader may be behind. */
const longestWait = 1_000;

/** Events that wait for their reader. */
class EventQueue {
  #events: AgentEvent[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  push(event: AgentEvent): void {
    this.#events.push(event);
    if (this.#events.length > longestWait) {
      const message = `the reader is ${longestWait} events behind; watch again behind the last event that was read, and read faster`;
      this.end(new AgentError('VRA_BUSY', message));
    }
    this.#wake?.();
  }

  end(reason: Error | undefined): void {
    this.#failure ??= reason;
    this.#wake?.();
  }

  /** What came since the last call; waits for something. Rejects once it has ended and `stop` says so. */
  async take(signal: AbortSignal): Promise<readonly AgentEvent[]> {
    while (this.#events.length === 0 && this.#failure === undefined && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    this.#wake = undefined;
    if (this.#failure !== undefined) throw this.#failure;
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/**
 * Events of a router behind `afterSequence`, from now on without one, until `signal` is aborted. `past` reads those that are over. Rejects
 * with `VRA_BUSY` for a reader that is 1,000 events behind, and with the reason for which the feed ended.
 */
export async function* watchEvents(
  feed: EventFeed,
  past: (afterSequence: number) => Promise<readonly AgentEvent[]>,
  { afterSequence, signal }: { readonly afterSequence?: number | undefined; readonly signal: AbortSignal },
): AsyncGenerator<AgentEvent, void, undefined> {
  const queue = new EventQueue();
  const onAbort = (): void => queue.end(undefined);
  // Before the past is read, so that nothing falls in between.
  const stop = feed.listen({ event: (event) => queue.push(event), end: (reason) => queue.end(reason) });
  signal.addEventListener('abort', onAbort);
  try {
    let last = 0;
    if (afterSequence !== undefined && !signal.aborted) {
      for (const event of await past(afterSequence)) {
        if (signal.aborted) return;
        yield event;
        last = event.sequence;
      }
    }
    while (!signal.aborted) {
      for (const event of await queue.take(signal)) {
        if (signal.aborted) return;
        if (event.sequence > last) yield event;
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
}
