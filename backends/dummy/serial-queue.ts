/** Runs tasks one after the other, in order. A task that finds the queue empty starts at once, within the call. */
export class SerialQueue {
  #last: Promise<unknown> | undefined;

  async run<T>(task: () => Promise<T> | T): Promise<T> {
    const before = this.#last;
    const result = before === undefined ? task() : before.then(task);
    if (!(result instanceof Promise)) return result;
    const settled: Promise<void> = result.then(
      () => this.#done(settled),
      () => this.#done(settled),
    );
    this.#last = settled;
    return result;
  }

  #done(settled: Promise<unknown>): void {
    if (this.#last === settled) this.#last = undefined;
  }
}
