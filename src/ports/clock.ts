/** Cancels a timer that has not fired yet; afterwards it does nothing. */
export type CancelTimer = () => void;

/** Wall time and timers of one fleet. Agent code never reads the machine's clock: a simulation swaps this for a virtual one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted. */
  sleep(delayMs: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Runs `task` once after `delayMs` without keeping the process alive. */
  after(delayMs: number, task: () => void): CancelTimer;
}
