import type { CancelTimer } from '../ports/clock.ts';

/** A sleep made of a timer: `start` sets one that calls `wake` and returns how to cancel it. */
export function abortableSleep(start: (wake: () => void) => CancelTimer, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    // Whoever aborts chooses the reason, and it is passed on as it is.
    const fail = (): void => {
      const reason: unknown = signal?.reason;
      reject(reason);
    };
    if (signal?.aborted === true) {
      fail();
      return;
    }
    const abort = (): void => {
      cancel();
      fail();
    };
    const cancel = start(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
