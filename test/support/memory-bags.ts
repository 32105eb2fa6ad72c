import {
  applyPatch,
  merge,
  type BagDelta,
  type BagEntries,
  type BagName,
  type BagPatch,
  type Bags,
  type ConfigItem,
  type Nic,
} from '#agent';

type Tables = { [N in BagName]?: Map<string, BagEntries[N]> };

function table<N extends BagName>(tables: { [K in N]?: Map<string, BagEntries[K]> }, name: N): Map<string, BagEntries[N]> {
  return (tables[name] ??= new Map<string, BagEntries[N]>());
}

/** Bags without files. */
export class MemoryBags implements Bags {
  readonly #tables: Tables = {};

  get<N extends BagName>(name: N): ReadonlyMap<string, BagEntries[N]> | undefined {
    return this.#tables[name];
  }

  apply(patches: readonly BagPatch[]): readonly BagDelta[] {
    return patches.map((patch) => applyPatch(table(this.#tables, patch.bag), patch));
  }

  /** Merges items in order; the patches of the last one. */
  merge(items: readonly ConfigItem[], nics: readonly Nic[] = []): readonly BagPatch[] {
    let patches: readonly BagPatch[] = [];
    for (const item of items) {
      patches = merge(this, item, { nics });
      this.apply(patches);
    }
    return patches;
  }
}

/** The bags of a router that got these items, without NICs. */
export function bagsAfter(...items: readonly ConfigItem[]): MemoryBags {
  const bags = new MemoryBags();
  bags.merge(items);
  return bags;
}
