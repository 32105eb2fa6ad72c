import { applyPatch } from '../bags/apply-patch.ts';
import type { BagPatch } from '../bags/bag-patch.ts';
import type { BagEntries, BagName, Bags } from '../bags/bag-types.ts';

type Tables = { [N in BagName]?: Map<string, BagEntries[N]> };

function table<N extends BagName>(tables: { [K in N]?: Map<string, BagEntries[K]> }, name: N): Map<string, BagEntries[N]> {
  return (tables[name] ??= new Map<string, BagEntries[N]>());
}

/** Bags that nobody keeps: what a router's would be. */
export class MemoryBags implements Bags {
  readonly #tables: Tables = {};

  get<N extends BagName>(name: N): ReadonlyMap<string, BagEntries[N]> | undefined {
    return this.#tables[name];
  }

  apply(patches: readonly BagPatch[]): void {
    for (const patch of patches) applyPatch(table(this.#tables, patch.bag), patch);
  }
}
