import { isDeepStrictEqual } from 'node:util';

/** What happened to the parts of one kind between two states. */
export interface TableDelta<V> {
  /** New or changed parts, by key. */
  readonly put: ReadonlyMap<string, V>;
  /** Parts that are gone, with their last value. */
  readonly removed: ReadonlyMap<string, V>;
}

interface Slot<V> {
  value: V;
  count: number;
}

/** Functions are never equal (their result may have changed); all else by value. */
function sameValue(a: unknown, b: unknown): boolean {
  return a === b ? typeof a !== 'function' : isDeepStrictEqual(a, b);
}

/**
 * Desired parts of one kind, by key, counted: several sections or entries may ask for the same part, and it stays until the last of
 * them is gone. Remembers what it was when the last delta was taken.
 */
export class PartTable<V> {
  readonly #slots = new Map<string, Slot<V>>();
  /** Key → value at the last `takeDelta`, for keys touched since; undefined when it was not there. */
  readonly #touched = new Map<string, V | undefined>();

  /** False when another holder wants this key with another value: then the caller has to plan anew, the last one wins. */
  add(key: string, value: V): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      if (!this.#touched.has(key)) this.#touched.set(key, undefined);
      this.#slots.set(key, { value, count: 1 });
      return true;
    }
    slot.count++;
    if (sameValue(slot.value, value)) return true;
    if (!this.#touched.has(key)) this.#touched.set(key, slot.value);
    slot.value = value;
    return false;
  }

  drop(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    if (--slot.count > 0) return;
    if (!this.#touched.has(key)) this.#touched.set(key, slot.value);
    this.#slots.delete(key);
  }

  get(key: string): V | undefined {
    return this.#slots.get(key)?.value;
  }

  /** What changed since the last call. */
  takeDelta(): TableDelta<V> {
    const put = new Map<string, V>();
    const removed = new Map<string, V>();
    for (const [key, before] of this.#touched) {
      const slot = this.#slots.get(key);
      if (slot === undefined) {
        if (before !== undefined) removed.set(key, before);
      } else if (before === undefined || hasFunction(slot.value) || !sameValue(before, slot.value)) put.set(key, slot.value);
    }
    this.#touched.clear();
    return { put, removed };
  }

  /** All parts, keys in code-unit order. */
  snapshot(): ReadonlyMap<string, V> {
    const byKey = [...this.#slots].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
    return new Map(byKey.map(([key, slot]) => [key, slot.value] as const));
  }

  *values(): Iterable<V> {
    for (const slot of this.#slots.values()) yield slot.value;
  }
}

/** A lazily made content may have changed although the function is the same object. */
function hasFunction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).some((field) => typeof field === 'function');
}
