import type { BagEntries, BagName } from '../bags/bag-types.ts';
import type { Emit } from './parts.ts';
import type { RouterView } from './router-view.ts';

/**
 * A pure part of the plan: reads the view, emits what it wants. It runs again, whole, when one of the bags in `needs` changed
 * (`cmdline`, `ips`, `guestnetwork` and the NICs are always in `needs`, through the view). For small bags and for files made of a whole bag.
 */
export interface WholeSection {
  readonly kind: 'whole';
  readonly name: string;
  readonly needs: readonly BagName[];
  plan(view: RouterView, emit: Emit): void;
}

/** The unit an entry section is planned by: an element where the bag's values are lists of records, else the value. */
export type SectionEntry<N extends BagName> = N extends 'forwardingrules' ? BagEntries[N][number] : BagEntries[N];

/**
 * A pure part of the plan that is made entry by entry, so that one more entry costs one entry. What an entry emits may depend on
 * the entry and on the view (not on other entries of the same bag). For bags that grow large.
 * For `forwardingrules` an entry is one element of a public IP's list; `key` is then the public IP.
 */
export interface EntrySection<N extends BagName = BagName> {
  readonly kind: 'entries';
  readonly name: string;
  readonly bag: N;
  plan(view: RouterView, key: string, entry: SectionEntry<N>, emit: Emit): void;
}

/**
 * An entry section as the planner sees it: it only ever passes on entries of the section's own bag. (Methods are bivariant, so every
 * `EntrySection<N>` is one.)
 */
export interface AnyEntrySection {
  readonly kind: 'entries';
  readonly name: string;
  readonly bag: BagName;
  plan(view: RouterView, key: string, entry: unknown, emit: Emit): void;
}

export type Section = WholeSection | AnyEntrySection;

/** The section as it is for routers; for the system VMs that are none it asks for nothing. */
export function routersOnly(section: Section): Section {
  if (section.kind === 'whole') {
    const plan: WholeSection['plan'] = (view, emit) => {
      if (!view.systemVm) section.plan(view, emit);
    };
    return { ...section, plan };
  }
  const plan: AnyEntrySection['plan'] = (view, key, entry, emit) => {
    if (!view.systemVm) section.plan(view, key, entry, emit);
  };
  return { ...section, plan };
}
