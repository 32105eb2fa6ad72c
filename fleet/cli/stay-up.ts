import { AgentError, type Clock } from '#agent';
import { exitStatus } from './exit-status.ts';
import type { CliIo } from './io.ts';

/** A wish to end, from Ctrl-C or a signal. */
export interface StopWish {
  readonly signal: AbortSignal;
  /** Resolves at the first wish. */
  readonly stopped: Promise<void>;
  /** Stops listening for it. */
  release(): void;
}

/** Listens for wishes to end; the second one ends the process at once. `notice` is what a person is told at the first. */
export function untilStopped(io: CliIo, notice: string): StopWish {
  const controller = new AbortController();
  const { promise, resolve: stop } = Promise.withResolvers<void>();
  const release = io.onStop(() => {
    if (controller.signal.aborted) io.abandon(exitStatus.interrupted);
    io.stderr.write(`${notice}; Ctrl-C again ends at once\n`);
    controller.abort(new AgentError('VRA_CLOSED', 'the fleet was asked to end'));
    stop();
  });
  return { signal: controller.signal, stopped: promise, release };
}

/** A timer that keeps the process alive while it waits for a signal, which does not. */
export async function stayUp(clock: Clock, stop: StopWish): Promise<void> {
  const hourMs = 3_600_000;
  while (!stop.signal.aborted)
    await Promise.race([stop.stopped, clock.sleep(hourMs, { signal: stop.signal }).catch(() => undefined)]);
}
