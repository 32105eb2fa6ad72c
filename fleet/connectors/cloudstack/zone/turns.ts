/** One piece of work at a time for each key, in the order in which they came; work of different keys runs side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const ended = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, ended);
    const forget = (): void => {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    };
    void ended.then(forget, forget);
    return ended;
  }
}
