import type { Clock } from '#agent';

export interface ConnectPacerOptions {
  readonly clock: Clock;
  /** Agents between dial and ready at a time; a server drops what overflows a queue of 75 (cloudstack-agent-protocol.md, 1.3). */
  readonly maxConnecting?: number | undefined;
  readonly startsPerSecond?: number | undefined;
  /** A slow or silent server does not hold up the agents of the others for longer. */
  readonly longestTurnMs?: number | undefined;
}

/** One agent's turn to connect. */
export interface ConnectTurn {
  /** It is connected, or has failed. A second call does nothing. */
  end(): void;
}

interface Waiter {
  readonly grant: (turn: ConnectTurn) => void;
}

/** Starts that may come late by so much are made up for in one go: timers are no finer. */
const burstMs = 20;

/** Lets the agents of a connector connect in order of their asking, not all at once. */
export class ConnectPacer {
  readonly #clock: Clock;
  readonly #maxConnecting: number;
  readonly #gapMs: number;
  readonly #longestTurnMs: number;
  readonly #waiting = new Set<Waiter>();
  #connecting = 0;
  #nextStartMs = Number.NEGATIVE_INFINITY;
  #timerSet = false;

  constructor(options: ConnectPacerOptions) {
    this.#clock = options.clock;
    this.#maxConnecting = options.maxConnecting ?? 50;
    this.#gapMs = 1_000 / (options.startsPerSecond ?? 400);
    this.#longestTurnMs = options.longestTurnMs ?? 30_000;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Rejects with the signal's reason when aborted before the turn came. */
  turn(signal: AbortSignal): Promise<ConnectTurn> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortReason(signal));
      const giveUp = (): void => {
        this.#waiting.delete(waiter);
        reject(abortReason(signal));
      };
      const waiter: Waiter = {
        grant: (turn) => {
          signal.removeEventListener('abort', giveUp);
          resolve(turn);
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiter);
      this.#grant();
    });
  }

  #grant(): void {
    const nowMs = this.#clock.now();
    for (const waiter of this.#waiting) {
      if (this.#connecting >= this.#maxConnecting) return;
      if (nowMs < this.#nextStartMs) return this.#grantLater(this.#nextStartMs - nowMs);
      this.#nextStartMs = Math.max(this.#nextStartMs, nowMs - burstMs) + this.#gapMs;
      this.#waiting.delete(waiter);
      waiter.grant(this.#begin());
    }
  }

  #grantLater(delayMs: number): void {
    if (this.#timerSet) return;
    this.#timerSet = true;
    this.#clock.after(Math.ceil(delayMs), () => {
      this.#timerSet = false;
      this.#grant();
    });
  }

  #begin(): ConnectTurn {
    this.#connecting++;
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      cancel();
      this.#connecting--;
      this.#grant();
    };
    const cancel = this.#clock.after(this.#longestTurnMs, end);
    return { end };
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
