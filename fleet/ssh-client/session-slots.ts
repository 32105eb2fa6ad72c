import { openFailure, SshError, textOf } from './ssh-error.ts';

/** Attempts of a session that is alone: sshd counts one that has just ended until it has read all that came with its end. */
const attemptsAlone = 3;

/** Whether a machine refused to open the session, so that nothing of it has happened. */
function wasNotOpened(error: unknown): boolean {
  return error instanceof SshError && error.reason === 'refused' && openFailure(error.cause) !== undefined;
}

/**
 * Sessions of one connection: not more at the same time than this side wants, nor than the other side allows, which it does not tell. One
 * that is refused while others are open waits for an end of those and is tried again.
 */
export class SessionSlots {
  readonly #most: number;
  #used = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  /** `work` begins with opening the session. Rejects as it does, or with the signal's reason while it waits. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let alone = 0; ;) {
      while (this.#used >= this.#most) await this.#change(signal);
      signal?.throwIfAborted();
      this.#used++;
      let opened = true;
      try {
        return await work();
      } catch (error) {
        opened = !wasNotOpened(error) || (this.#used === 1 && ++alone === attemptsAlone);
        if (opened) throw error;
      } finally {
        this.#used--;
        // A slot that the other side does not have is offered to nobody, until one of those in use gets free.
        if (opened) this.#wake();
      }
      if (this.#used > 0) await this.#change(signal);
    }
  }

  #wake(): void {
    const [first] = this.#waiting;
    first?.();
  }

  /** Until a session ends; in the order in which they began to wait. */
  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', abort);
      };
      const wake = (): void => {
        end();
        resolve();
      };
      const abort = (): void => {
        end();
        const reason: unknown = signal?.reason;
        reject(reason instanceof Error ? reason : new Error(textOf(reason)));
      };
      if (signal?.aborted === true) return abort();
      this.#waiting.add(wake);
      signal?.addEventListener('abort', abort, { once: true });
      return undefined;
    });
  }
}
