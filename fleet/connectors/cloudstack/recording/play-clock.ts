import type { Clock, VirtualClock } from '#agent';

/** How long nothing may happen, in real time, before it is taken for sure that what is awaited waits for the clock. */
const patienceMs = 50;
/** Turns of the event loop after which everything that was ready has run, chains of it included. */
const settledTurns = 4;
/** Step of a wait: the clock goes no further at once, because real work may be under way that nobody sees (keys are made in threads). */
const firstStepMs = 1_000;
/** After so many steps in vain they become twice as long. */
const stepsOfOneSize = 40;
/** Without a timer only such work can help; this long it may take, in real time. */
const unseenWorkMs = 10_000;
const duringLimitMs = 120_000;

/** Requests to the file system that have not come back. */
function filesBusy(): boolean {
  return process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
}

/**
 * Lets virtual time pass beside real work. Files and threads take real time in which the virtual clock must stand still; timers need it
 * to go on. So it goes on only when nothing else can, and never past the first timer at once.
 */
export class PlayClock {
  readonly #virtual: VirtualClock;
  readonly #real: Clock;
  #wake: (() => void) | undefined;

  constructor(options: { readonly virtual: VirtualClock; readonly real: Clock }) {
    this.#virtual = options.virtual;
    this.#real = options.real;
  }

  now(): number {
    return this.#virtual.now();
  }

  /** Something happened that a wait may be about. */
  readonly noticed = (): void => {
    this.#wake?.();
  };

  /** Lets time pass until `toMs`, one timer after the other; what a timer woke up comes to rest before the next. */
  async advanceTo(toMs: number): Promise<void> {
    for (;;) {
      await this.settle();
      const nowMs = this.#virtual.now();
      if (nowMs >= toMs) return;
      const nextMs = Math.min(this.#virtual.nextMs ?? toMs, toMs);
      await this.#virtual.advance(Math.max(nextMs - nowMs, 0));
    }
  }

  /** Resolves when everything that could run has run and no file is under way. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < settledTurns; quiet++) {
      await this.#virtual.advance(0);
      if (!filesBusy()) continue;
      quiet = 0;
      await this.#real.sleep(1);
    }
  }

  /**
   * Waits until `done` says so, and lets time pass while nothing else happens. False when `limitMs` of virtual time went by in vain, or
   * no timer is left that could help.
   */
  async until(done: () => boolean, limitMs: number): Promise<boolean> {
    const endMs = this.#virtual.now() + limitMs;
    let timerlessMs = 0;
    let steps = 0;
    while (!done()) {
      if (await this.#somethingHappens()) continue;
      await this.settle();
      if (done()) return true;
      const nowMs = this.#virtual.now();
      const { nextMs } = this.#virtual;
      if (nextMs === undefined) timerlessMs += patienceMs;
      if (nowMs >= endMs || timerlessMs >= unseenWorkMs) return false;
      if (nextMs === undefined) continue;
      const stepMs = firstStepMs * 2 ** Math.floor(steps++ / stepsOfOneSize);
      await this.#virtual.advance(Math.max(Math.min(nextMs, nowMs + stepMs, endMs) - nowMs, 0));
    }
    return true;
  }

  /** Lets time pass until `work`, which may wait for the clock, is done. */
  async during(work: Promise<void>): Promise<void> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
      this.noticed();
    });
    // Its failure is told below, after the wait.
    ended.catch(() => {});
    await this.until(() => over, duringLimitMs);
    await ended;
  }

  /** False when nothing was noticed for a while. */
  async #somethingHappens(): Promise<boolean> {
    let happened = false;
    const controller = new AbortController();
    this.#wake = () => {
      happened = true;
      controller.abort();
    };
    await this.#real.sleep(patienceMs, { signal: controller.signal }).catch(() => {});
    this.#wake = undefined;
    return happened;
  }
}
