import { sameJson } from './same-json.ts';

type EntryOp<V> = { readonly op: 'set'; readonly key: string; readonly value: V } | { readonly op: 'delete'; readonly key: string };

/** Edits entries of a bag one after the other; its operations are the net difference. An entry that is set to what it is stays itself. */
export class EntryEdits<V> {
  readonly #bag: ReadonlyMap<string, V> | undefined;
  /** Undefined: the key is gone. */
  readonly #edited = new Map<string, V | undefined>();

  constructor(bag: ReadonlyMap<string, V> | undefined) {
    this.#bag = bag;
  }

  get(key: string): V | undefined {
    return this.#edited.has(key) ? this.#edited.get(key) : this.#bag?.get(key);
  }

  set(key: string, value: V): void {
    const before = this.#bag?.get(key);
    this.#edited.set(key, sameJson(before, value) ? before : value);
  }

  delete(key: string): void {
    this.#edited.set(key, undefined);
  }

  ops(): readonly EntryOp<V>[] {
    const ops: EntryOp<V>[] = [];
    for (const [key, value] of this.#edited) {
      if (value === this.#bag?.get(key)) continue;
      ops.push(value === undefined ? { op: 'delete', key } : { op: 'set', key, value });
    }
    return ops;
  }
}
