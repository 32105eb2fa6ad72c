import type { CancelTimer, Clock } from '#agent';

const periodMs = 1_000;

/** Does something now and then, with one timer for all routers, and only while there is something to do. */
export class Housekeeper {
  readonly #clock: Clock;
  readonly #needed: () => boolean;
  readonly #keep: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #timer: CancelTimer | undefined;
  #running: Promise<void> | undefined;
  #ended = false;

  constructor(options: {
    readonly clock: Clock;
    readonly needed: () => boolean;
    readonly keep: () => Promise<void>;
    readonly onError: (error: unknown) => void;
  }) {
    this.#clock = options.clock;
    this.#needed = options.needed;
    this.#keep = options.keep;
    this.#onError = options.onError;
  }

  /** To be called whenever there may be something to do. */
  schedule(): void {
    if (this.#timer !== undefined || this.#ended || !this.#needed()) return;
    this.#timer = this.#clock.after(periodMs, () => {
      this.#running = this.#run();
    });
  }

  /** No more; resolves when nothing runs. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#timer?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await this.#keep();
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#timer = undefined;
    }
    this.schedule();
  }
}
