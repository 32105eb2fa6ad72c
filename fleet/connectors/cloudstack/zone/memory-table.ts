import type { Table } from './table.ts';

/** A table that lives as long as its process. */
export class MemoryTable<R extends object> implements Table<R> {
  readonly #records = new Map<string, R>();
  readonly #key: (record: R) => string;
  readonly #onChange: ((before: R | undefined, now: R | undefined) => void) | undefined;

  /** `onChange` is told of each record that came, changed or went, as readers see it. */
  constructor(key: (record: R) => string, onChange?: (before: R | undefined, now: R | undefined) => void) {
    this.#key = key;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#records.size;
  }

  get(key: string): R | undefined {
    return this.#records.get(key);
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  values(): Iterable<R> {
    return this.#records.values();
  }

  put(record: R): Promise<void> {
    const key = this.#key(record);
    const before = this.#records.get(key);
    this.#records.set(key, record);
    this.#onChange?.(before, record);
    return Promise.resolve();
  }

  remove(key: string): Promise<boolean> {
    const before = this.#records.get(key);
    if (before === undefined) return Promise.resolve(false);
    this.#records.delete(key);
    this.#onChange?.(before, undefined);
    return Promise.resolve(true);
  }
}
