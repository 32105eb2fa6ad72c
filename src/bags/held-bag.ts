import { installChanges } from './apply-patch.ts';
import type { BagEntries, BagName } from './bag-types.ts';

export const bagFolder = '/etc/cloudstack';
export const bagPath = (bag: BagName): string => `${bagFolder}/${bag}.json`;
export const journalPath = (bag: BagName): string => `${bagFolder}/${bag}.json.journal`;

/** What is known of a bag's files without reading them. */
export interface BagFiles {
  /** Fingerprint of the JSON; undefined when there is none. */
  readonly base: string | undefined;
  /** Length of the JSON. */
  readonly baseBytes: number;
  /** Length of the journal; 0 when there is none. */
  readonly journalBytes: number;
}

/** One bag in memory, and its files. */
export interface HeldBag<N extends BagName = BagName> {
  readonly entries: Map<string, BagEntries[N]>;
  readonly files: BagFiles;
}

/** The bags of a router that have an entry or a file. */
export type HeldBags = { [N in BagName]?: HeldBag<N> };

/** Puts changes of entries into force and notes what the bag's files are now. A bag that was not there comes to be. */
export function updateBag<N extends BagName>(
  held: { [K in N]?: HeldBag<K> },
  bag: N,
  changes: ReadonlyMap<string, unknown>,
  files: BagFiles,
): void {
  const entries = held[bag]?.entries ?? new Map<string, BagEntries[N]>();
  installChanges(entries, changes);
  held[bag] = { entries, files };
}
