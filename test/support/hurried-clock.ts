import { createSystemClock, type Clock } from '#agent';

/** The system's clock, `factor` times as fast: waits of minutes against a real server take seconds. */
export function hurriedClock(factor: number): Clock {
  const clock = createSystemClock();
  const startMs = clock.now();
  return {
    now: () => startMs + (clock.now() - startMs) * factor,
    sleep: (delayMs, options) => clock.sleep(delayMs / factor, options),
    after: (delayMs, task) => clock.after(delayMs / factor, task),
  };
}
