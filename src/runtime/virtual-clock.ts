import type { Clock } from '../ports/clock.ts';
import { abortableSleep } from './abortable-sleep.ts';

interface VirtualTimer {
  readonly dueMs: number;
  readonly sequence: number;
  readonly task: () => void;
}

/** A clock whose time passes only when it is told to: the same program gives the same trace every time. */
export interface VirtualClock extends Clock {
  /** Timers that wait, sleepers included. */
  readonly pending: number;
  /** When the first of them fires, in milliseconds since the Unix epoch; undefined while none waits. */
  readonly nextMs: number | undefined;
  /**
   * Lets `ms` milliseconds pass. Timers fire in order of their time, those of one instant in the order they were set; what they wake
   * up runs until it waits again before the next instant comes, so a timer that it sets within the span fires in the same call.
   */
  advance(ms: number): Promise<void>;
}

const earlier = (a: VirtualTimer, b: VirtualTimer): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence);

/** A binary heap: a fleet has a timer or two per router, and an hour is played in seconds. */
class TimerQueue {
  readonly #heap: VirtualTimer[] = [];

  get first(): VirtualTimer | undefined {
    return this.#heap[0];
  }

  add(timer: VirtualTimer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !earlier(timer, parent)) break;
      heap[at] = parent;
      heap[up] = timer;
      at = up;
    }
  }

  removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const smaller = right !== undefined && left !== undefined && earlier(right, left) ? right : left;
      if (smaller === undefined || !earlier(smaller, last)) break;
      heap[at] = smaller;
      at = smaller === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = last;
  }
}

/** Everything that is ready to run has run once a check-phase callback comes back. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands at `startMs` (milliseconds since the Unix epoch) until it is advanced. */
export function createVirtualClock(startMs: number): VirtualClock {
  const queue = new TimerQueue();
  const waiting = new Set<VirtualTimer>();
  let nowMs = startMs;
  let sequence = 0;

  const after = (delayMs: number, task: () => void): (() => void) => {
    const timer: VirtualTimer = { dueMs: nowMs + Math.max(delayMs, 0), sequence: sequence++, task };
    queue.add(timer);
    waiting.add(timer);
    return () => waiting.delete(timer);
  };

  const fireInstant = (dueMs: number): void => {
    for (let timer = queue.first; timer !== undefined && timer.dueMs === dueMs; timer = queue.first) {
      queue.removeFirst();
      // Not waiting any more: it was cancelled, perhaps by a task of this very instant.
      if (waiting.delete(timer)) timer.task();
    }
  };

  return {
    now: () => nowMs,
    after,
    sleep: (delayMs, { signal } = {}) => abortableSleep((wake) => after(delayMs, wake), signal),
    get pending() {
      return waiting.size;
    },
    get nextMs() {
      // Those that were cancelled stay in the queue until it is their turn.
      while (queue.first !== undefined && !waiting.has(queue.first)) queue.removeFirst();
      return queue.first?.dueMs;
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await settled();
      for (let next = queue.first; next !== undefined && next.dueMs <= endMs; next = queue.first) {
        nowMs = next.dueMs;
        fireInstant(next.dueMs);
        await settled();
      }
      nowMs = endMs;
    },
  };
}
