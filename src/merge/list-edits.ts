import { sameJson } from './same-json.ts';

type ListOp<E> =
  | { readonly op: 'set'; readonly key: string; readonly value: readonly E[] }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'listSet'; readonly key: string; readonly index: number; readonly value: E }
  | { readonly op: 'listInsert'; readonly key: string; readonly index: number; readonly value: E }
  | { readonly op: 'listRemove'; readonly key: string; readonly index: number };

interface EditedList<E> {
  readonly before: readonly E[] | undefined;
  /** Undefined: the key is gone. */
  after: E[] | undefined;
  readonly ops: ListOp<E>[];
}

/** Edits lists of a bag one after the other and writes down the operations that do the same to the bag. */
export class ListEdits<E extends object> {
  readonly #bag: ReadonlyMap<string, readonly E[]> | undefined;
  readonly #edited = new Map<string, EditedList<E>>();

  constructor(bag: ReadonlyMap<string, readonly E[]> | undefined) {
    this.#bag = bag;
  }

  /** Keys in code-unit order, the order of a bag that was read from its file. */
  keys(): readonly string[] {
    const keys = new Set(this.#bag?.keys());
    for (const [key, { after }] of this.#edited) {
      if (after === undefined) keys.delete(key);
      else keys.add(key);
    }
    return [...keys].toSorted();
  }

  /** The list as it is after the edits so far. */
  get(key: string): readonly E[] | undefined {
    const edited = this.#edited.get(key);
    return edited === undefined ? this.#bag?.get(key) : edited.after;
  }

  insert(key: string, index: number, value: E): void {
    const edited = this.#edit(key);
    (edited.after ??= []).splice(index, 0, value);
    edited.ops.push({ op: 'listInsert', key, index, value });
  }

  append(key: string, value: E): void {
    this.insert(key, this.get(key)?.length ?? 0, value);
  }

  replace(key: string, index: number, value: E): void {
    const edited = this.#edit(key);
    edited.after?.splice(index, 1, value);
    edited.ops.push({ op: 'listSet', key, index, value });
  }

  remove(key: string, index: number): void {
    const edited = this.#edit(key);
    edited.after?.splice(index, 1);
    edited.ops.push({ op: 'listRemove', key, index });
  }

  set(key: string, list: readonly E[]): void {
    const edited = this.#edit(key);
    edited.after = [...list];
    edited.ops.push({ op: 'set', key, value: list });
  }

  delete(key: string): void {
    const edited = this.#edit(key);
    edited.after = undefined;
    edited.ops.push({ op: 'delete', key });
  }

  /** Operations of the lists that are not the same afterwards. */
  ops(): readonly ListOp<E>[] {
    return [...this.#edited.values()].flatMap(({ before, after, ops }) => (sameJson(before, after) ? [] : ops));
  }

  #edit(key: string): EditedList<E> {
    let edited = this.#edited.get(key);
    if (edited === undefined) {
      const before = this.#bag?.get(key);
      edited = { before, after: before === undefined ? undefined : [...before], ops: [] };
      this.#edited.set(key, edited);
    }
    return edited;
  }
}
