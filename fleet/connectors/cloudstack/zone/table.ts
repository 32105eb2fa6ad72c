/** A record that a table keeps, by a key that never changes. Records are immutable: a change is a new record under the same key. */
export interface Table<R> {
  readonly size: number;
  get(key: string): R | undefined;
  has(key: string): boolean;
  /** In the order in which they were first put. */
  values(): Iterable<R>;
  /** Resolves when the record is durable; readers see it at once. Rejects with `VRA_STORAGE` when it cannot be written, `VRA_CLOSED`. */
  put(record: R): Promise<void>;
  /** Resolves when it is durable; false when there was none. */
  remove(key: string): Promise<boolean>;
}
