import type { BagEntries, BagName } from './bag-types.ts';

type Element<V> = V extends readonly (infer E)[] ? E : never;

/**
 * What a merge wants changed in one bag, as data: small whatever the size of the bag, so it can be journalled and planned
 * incrementally. `list*` operations are for bags whose values are lists; `index` is a position in the list as it is then.
 */
export type BagOp<N extends BagName = BagName> = N extends BagName
  ? | { readonly op: 'set'; readonly key: string; readonly value: BagEntries[N] }
    | { readonly op: 'delete'; readonly key: string }
    | { readonly op: 'clear' }
    | { readonly op: 'listSet'; readonly key: string; readonly index: number; readonly value: Element<BagEntries[N]> }
    | { readonly op: 'listInsert'; readonly key: string; readonly index: number; readonly value: Element<BagEntries[N]> }
    | { readonly op: 'listRemove'; readonly key: string; readonly index: number }
  : never;

/** Operations on one bag, in order. An empty `ops` still creates the bag's file. */
export type BagPatch<N extends BagName = BagName> = N extends BagName
  ? { readonly bag: N; readonly ops: readonly BagOp<N>[] }
  : never;

/**
 * What a patch did, for the planner: whole values for `set`, `delete` and `clear`, list elements for `list*`.
 * Entries are compared by identity, never changed in place.
 */
export interface BagDelta {
  readonly bag: BagName;
  readonly removed: readonly { readonly key: string; readonly value: unknown }[];
  readonly added: readonly { readonly key: string; readonly value: unknown }[];
}
