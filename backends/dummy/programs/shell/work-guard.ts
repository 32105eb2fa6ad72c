import { getHeapStatistics } from 'node:v8';
import type { Clock } from '#agent';
import { largestGrowthBytes, longestBusyMs, longestStretchMs, turnMs } from './limits.ts';

/** Steps between two looks at the clock and the memory. */
const stepsPerLook = 128;

/**
 * Stops a line that computes without an end, or gathers more than the process can hold. just-bash tells it of every step (it takes the guard for what measures a fuzzer's coverage):
 * commands, and each statement and expression of awk, sed and jq, whose loops inside of loops no count of just-bash ends.
 */
export class WorkGuard {
  readonly #realClock: Clock;
  readonly #stop: () => void;
  #steps = 0;
  #busyMs = 0;
  /** When the running stretch of work began; undefined while the line waits for something else. */
  #sinceMs: number | undefined;
  #waits = 0;
  readonly #heapBytes = getHeapStatistics().used_heap_size;
  #exhausted = false;

  /** `realClock`: that of the machine, whose processor is guarded. `stop` is called once. */
  constructor(realClock: Clock, stop: () => void) {
    this.#realClock = realClock;
    this.#stop = stop;
    this.#sinceMs = realClock.now();
  }

  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** One step, `bash:cmd:For` or `awk:expr:binary`. Throws in a program when the line has used up what it may; the shell itself sees the signal. */
  hit(step: string): void {
    if (!this.#exhausted && ++this.#steps % stepsPerLook === 0) this.#look();
    if (this.#exhausted && !step.startsWith('bash:')) throw new Error('stopped');
  }

  /** Waits for something that is not the line's own work. */
  async waiting<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waits++ === 0) this.#pause();
    try {
      return await work();
    } finally {
      if (--this.#waits === 0) this.#sinceMs = this.#realClock.now();
    }
  }

  /** Lets others have the processor when this line had it for long. */
  async yieldWhenLong(): Promise<void> {
    if (this.#sinceMs === undefined || this.#realClock.now() - this.#sinceMs < turnMs) return;
    await this.waiting(() => new Promise((resolve) => setImmediate(resolve)));
  }

  #pause(): void {
    if (this.#sinceMs !== undefined) this.#busyMs += this.#realClock.now() - this.#sinceMs;
    this.#sinceMs = undefined;
  }

  #look(): void {
    const stretchMs = this.#sinceMs === undefined ? 0 : this.#realClock.now() - this.#sinceMs;
    const inTime = stretchMs < longestStretchMs && this.#busyMs + stretchMs < longestBusyMs;
    if (inTime && getHeapStatistics().used_heap_size - this.#heapBytes < largestGrowthBytes) return;
    this.#exhausted = true;
    this.#stop();
  }
}
