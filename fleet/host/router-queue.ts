import { AgentError } from '#agent';

/** Runs the commands of one router one after the other, in the order they came. */
export class RouterQueue {
  #tail: Promise<unknown> | undefined;
  #length = 0;

  /** Commands that wait or run. */
  get length(): number {
    return this.#length;
  }

  /** Resolves when everything that is in the queue now is done; never rejects. */
  async idle(): Promise<void> {
    await this.#tail;
  }

  /** Runs `job` after all earlier ones, whatever became of them. */
  add<T>(job: () => Promise<T>): Promise<T> {
    this.#length++;
    const result = this.#tail === undefined ? job() : this.#tail.then(job);
    const tail = this.#follow(result, () => {
      // A router with nothing to do holds no promise.
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
    return result;
  }

  async #follow(result: Promise<unknown>, onDone: () => void): Promise<void> {
    await result.catch(() => undefined);
    this.#length--;
    onDone();
  }

  /** @throws AgentError `VRA_BUSY` when `limit` commands wait already. */
  checkRoom(router: string, limit: number): void {
    if (this.#length < limit) return;
    throw new AgentError(
      'VRA_BUSY',
      `${limit} commands wait for router ${router} already; wait for their answers before sending more`,
    );
  }
}
