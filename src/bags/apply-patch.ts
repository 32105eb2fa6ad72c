import { AgentError } from '../errors.ts';
import type { BagDelta, BagOp } from './bag-patch.ts';
import type { BagEntries, BagName } from './bag-types.ts';

/** An operation whose value is not tied to a bag: what a journal holds and what applying needs to know. */
export type AnyOp =
  | { readonly op: 'set'; readonly key: string; readonly value?: unknown }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'clear' }
  | { readonly op: 'listSet' | 'listInsert'; readonly key: string; readonly index: number; readonly value?: unknown }
  | { readonly op: 'listRemove'; readonly key: string; readonly index: number };

type AnyBag = ReadonlyMap<string, unknown>;

/** What operations make of a bag, without touching it. */
export interface PatchPreview {
  /** Key → new value, `undefined` where the key goes. Only keys whose value is another one afterwards. */
  readonly changes: ReadonlyMap<string, unknown>;
  readonly removed: BagDelta['removed'];
  readonly added: BagDelta['added'];
}

interface Touched {
  readonly before: unknown;
  after: unknown;
  /** `after` is a copy of this patch alone, so it may be changed in place. */
  owned: boolean;
  /** Replaced as a whole, not only element by element. */
  whole: boolean;
  readonly left: unknown[];
  readonly came: unknown[];
}

class Preview {
  readonly #bag: AnyBag;
  readonly #touched = new Map<string, Touched>();

  constructor(bag: AnyBag) {
    this.#bag = bag;
  }

  #touch(key: string): Touched {
    let touched = this.#touched.get(key);
    if (touched === undefined) {
      const before = this.#bag.get(key);
      touched = { before, after: before, owned: false, whole: false, left: [], came: [] };
      this.#touched.set(key, touched);
    }
    return touched;
  }

  #replace(key: string, value: unknown): void {
    const touched = this.#touch(key);
    touched.after = value;
    touched.owned = false;
    touched.whole = true;
  }

  /** The list under a key as a copy of our own; an absent key is an empty list. */
  #list(touched: Touched, key: string): unknown[] {
    if (!touched.owned) {
      if (touched.after !== undefined && !Array.isArray(touched.after)) {
        throw new AgentError('VRA_BUG', `a list operation on ${key}, whose value is no list`);
      }
      touched.after = [...(touched.after ?? [])];
      touched.owned = true;
    }
    // The lines above made it a list of ours.
    return Array.isArray(touched.after) ? touched.after : [];
  }

  run(op: AnyOp): void {
    switch (op.op) {
      case 'set':
        return this.#replace(op.key, op.value);
      case 'delete':
        return this.#replace(op.key, undefined);
      case 'clear':
        for (const key of this.#bag.keys()) this.#replace(key, undefined);
        for (const key of this.#touched.keys()) this.#replace(key, undefined);
        return;
      case 'listSet':
      case 'listInsert':
      case 'listRemove':
        return this.#splice(op);
    }
  }

  #splice(op: Extract<AnyOp, { index: number }>): void {
    const touched = this.#touch(op.key);
    const list = this.#list(touched, op.key);
    const last = op.op === 'listInsert' ? list.length : list.length - 1;
    if (!Number.isInteger(op.index) || op.index < 0 || op.index > last) {
      throw new AgentError('VRA_BUG', `${op.op} at ${op.index} of ${op.key}, which holds ${list.length}`);
    }
    const left = op.op === 'listInsert' ? list.slice(0, 0) : list.slice(op.index, op.index + 1);
    const came = op.op === 'listRemove' ? [] : [op.value];
    list.splice(op.index, left.length, ...came);
    touched.left.push(...left);
    touched.came.push(...came);
  }

  result(): PatchPreview {
    const changes = new Map<string, unknown>();
    const removed: BagDelta['removed'][number][] = [];
    const added: BagDelta['added'][number][] = [];
    for (const [key, touched] of this.#touched) {
      if (touched.after === touched.before) continue;
      changes.set(key, touched.after);
      if (touched.whole) {
        if (touched.before !== undefined) removed.push({ key, value: touched.before });
        if (touched.after !== undefined) added.push({ key, value: touched.after });
        continue;
      }
      const { left, came } = touched;
      // What came and left again within the patch never was.
      const passing = new Set(left.length === 0 ? [] : came).intersection(new Set(left));
      for (const value of left) if (!passing.has(value)) removed.push({ key, value });
      for (const value of came) if (!passing.has(value)) added.push({ key, value });
    }
    return { changes, removed, added };
  }
}

/**
 * What `ops` make of `bag`. Lists are copied on write, once per patch, so whoever holds the old one keeps it as it was. Throws `VRA_BUG` for
 * an operation that does not fit the bag (a position beyond a list's end).
 */
export function previewPatch(bag: AnyBag, ops: readonly AnyOp[]): PatchPreview {
  const preview = new Preview(bag);
  for (const op of ops) preview.run(op);
  return preview.result();
}

/** Puts changes into force. Their values are of the bag's type: they come from its patches or were checked when they were read. */
export function installChanges(bag: Map<string, unknown>, changes: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of changes) {
    if (value === undefined) bag.delete(key);
    else bag.set(key, value);
  }
}

/**
 * Applies a patch to a bag in memory. Entries that the patch does not name keep their identity. The delta is the net change: per key
 * either whole values (any `set`, `delete` or `clear`) or elements (only list operations). Throws `VRA_BUG` for an operation that does not
 * fit; the bag is then as it was.
 */
export function applyPatch<N extends BagName>(
  bag: Map<string, BagEntries[N]>,
  patch: { readonly bag: N; readonly ops: readonly BagOp<N>[] },
): BagDelta {
  const { changes, removed, added } = previewPatch(bag, patch.ops);
  installChanges(bag, changes);
  return { bag: patch.bag, removed, added };
}
