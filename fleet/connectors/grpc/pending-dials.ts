import type { Socket } from 'node:net';
import type { CancelTimer, Clock } from '#agent';

/** A dial that is not in HTTP/2 yet. */
export interface PendingDial {
  readonly socket: Socket;
  readonly router: string;
  /** Its handshake is done. */
  secured: boolean;
}

interface Entry {
  readonly dial: PendingDial;
  readonly cancelTimer: CancelTimer;
}

/** Dials between their acceptance and the first bytes of HTTP/2, oldest first. Nobody keeps a descriptor by saying nothing. */
export class PendingDials {
  readonly #clock: Clock;
  readonly #setupMs: number;
  readonly #onTimeout: (dial: PendingDial) => void;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { readonly clock: Clock; readonly setupMs: number; readonly onTimeout: (dial: PendingDial) => void }) {
    this.#clock = options.clock;
    this.#setupMs = options.setupMs;
    this.#onTimeout = options.onTimeout;
  }

  get size(): number {
    return this.#entries.size;
  }

  add(key: string, dial: PendingDial): void {
    const cancelTimer = this.#clock.after(this.#setupMs, () => {
      this.remove(key);
      this.#onTimeout(dial);
    });
    this.#entries.set(key, { dial, cancelTimer });
  }

  get(key: string): PendingDial | undefined {
    return this.#entries.get(key)?.dial;
  }

  /** Undefined when it is not there any more. */
  remove(key: string): PendingDial | undefined {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    entry?.cancelTimer();
    return entry?.dial;
  }

  /** Takes the oldest out. */
  evict(): PendingDial | undefined {
    const [key] = this.#entries.keys();
    return key === undefined ? undefined : this.remove(key);
  }

  /** Takes all out. */
  clear(): readonly PendingDial[] {
    const dials = [...this.#entries.values()].map(({ dial }) => dial);
    for (const key of this.#entries.keys()) this.remove(key);
    return dials;
  }
}
