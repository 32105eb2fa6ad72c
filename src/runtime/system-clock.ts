import type { Clock } from '../ports/clock.ts';
import { abortableSleep } from './abortable-sleep.ts';

/** The longest delay that a Node timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `task` after `delayMs`, in several timers when one cannot hold the delay. Returns how to cancel it. */
function startTimer(delayMs: number, task: () => void, keepAlive: boolean): () => void {
  let timer: NodeJS.Timeout;
  const arm = (remainingMs: number): void => {
    const stepMs = Math.min(Math.max(remainingMs, 0), longestTimerMs);
    timer = setTimeout(() => (remainingMs > stepMs ? arm(remainingMs - stepMs) : task()), stepMs);
    if (!keepAlive) timer.unref();
  };
  arm(delayMs);
  return () => clearTimeout(timer);
}

/** The machine's own clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (delayMs, { signal } = {}) => abortableSleep((wake) => startTimer(delayMs, wake, true), signal),
    after: (delayMs, task) => startTimer(delayMs, task, false),
  };
}
