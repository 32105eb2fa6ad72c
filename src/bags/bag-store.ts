import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { Log } from '../ports/log.ts';
import { installChanges, previewPatch, type AnyOp, type PatchPreview } from './apply-patch.ts';
import { baseFingerprint, journalHeader, journalLine } from './bag-journal.ts';
import type { BagDelta, BagPatch } from './bag-patch.ts';
import { bagNames, type Bag, type BagName, type Bags } from './bag-types.ts';
import { bagFolder, bagPath, journalPath, type BagFiles, type HeldBag, type HeldBags, updateBag } from './held-bag.ts';
import { printBag } from './print-bag.ts';
import { readBags, type CorruptBag } from './read-bags.ts';

/** Bags whose text is longer are journalled. */
const smallBytes = 16 * 1024;
/** A journal this long is folded in even when the router is never quiet. */
const longestJournalBytes = 16 * 1024 * 1024;

/** How to make a bag's files what its entries are after a patch. */
interface Write {
  readonly bag: BagName;
  readonly changes: readonly FileChange[];
  /** What the files are afterwards. */
  readonly after: BagFiles;
}

const noFiles: BagFiles = { base: undefined, baseBytes: 0, journalBytes: 0 };
const noChange: PatchPreview = { changes: new Map(), removed: [], added: [] };

function opsByBag(patches: readonly BagPatch[]): Map<BagName, readonly AnyOp[]> {
  const byBag = new Map<BagName, readonly AnyOp[]>();
  for (const { bag, ops } of patches) byBag.set(bag, [...(byBag.get(bag) ?? []), ...ops]);
  return byBag;
}

/**
 * The databags of one router: in memory, and durable in `/etc/cloudstack/<bag>.json` (cloudstack-vr-commands.md, 2.1 to 2.3). A large bag is
 * not written whole for every change: a journal beside its JSON takes one line per commit, and a view on the JSON's path shows readers the
 * current state until `settle` folds the journal in.
 */
export class BagStore implements Bags {
  readonly #files: FilesPort;
  readonly #log: Log;
  readonly #held: HeldBags;
  /** Bags of which a write failed: their files may be before or after it, so the next one writes the whole bag. */
  readonly #unsure = new Set<BagName>();
  #busy = false;

  private constructor(files: FilesPort, log: Log, held: HeldBags) {
    this.#files = files;
    this.#log = log;
    this.#held = held;
  }

  /**
   * Reads the bags of a machine, journals included. A file that is damaged is set aside as `<path>.corrupt-<N>` and reported; the rest of
   * the bags is there. A journal's line that was not written whole was never answered and is dropped without a word.
   */
  static async open(
    files: FilesPort,
    options: { readonly log: Log },
  ): Promise<{ readonly store: BagStore; readonly corrupt: readonly CorruptBag[] }> {
    const { held, corrupt, mustFold } = await readBags(files);
    for (const damage of corrupt) options.log.warn(damage, 'a databag is damaged and was set aside');
    const store = new BagStore(files, options.log, held);
    await store.#resume(mustFold);
    return { store, corrupt };
  }

  get<N extends BagName>(name: N): Bag<N> | undefined {
    return this.#held[name]?.entries;
  }

  /** The text of a bag's file as a 4.22 router writes it; a bag that is not there prints as an empty one. */
  print(name: BagName): string {
    return printBag(name, this.#held[name]?.entries ?? new Map<string, unknown>());
  }

  /**
   * Makes patches durable, then applies them in memory; gives the deltas of the bags whose entries changed. After a crash a commit to one
   * bag is there or it is not, nothing between (of a bag that begins with it, an empty one may be). Of a commit to several bags the first ones may be there without the others: they are written in
   * the order of the patches, and a merge puts last the bag that decides whether sending the item again repairs the rest (`ips` before
   * `guestnetwork`, 2.1 step 4).
   *
   * When a write fails, the error of the files port comes through and memory is as before; the files may be either until the next commit
   * to these bags, or `settle`, writes them whole. Calls must not overlap (`VRA_BUG`).
   */
  async commit(patches: readonly BagPatch[]): Promise<readonly BagDelta[]> {
    const writes: Write[] = [];
    const previews = new Map<BagName, PatchPreview>();
    for (const [bag, ops] of opsByBag(patches)) {
      const held = this.#held[bag];
      const preview = previewPatch(held?.entries ?? new Map<string, unknown>(), ops);
      if (held !== undefined && preview.changes.size === 0) continue;
      previews.set(bag, preview);
      writes.push(this.#write(bag, held, ops, preview));
    }
    await this.#perform(writes);
    const deltas: BagDelta[] = [];
    for (const { bag, after } of writes) {
      const preview = previews.get(bag) ?? noChange;
      updateBag(this.#held, bag, preview.changes, after);
      if (preview.changes.size > 0) deltas.push({ bag, removed: preview.removed, added: preview.added });
    }
    return deltas;
  }

  /** Writes bags that have a journal out whole and drops the journals. To be called when the router is quiet; cheap when there are none. */
  async settle(): Promise<void> {
    const pending = bagNames.filter(
      (bag) => (this.#held[bag]?.files.journalBytes ?? 0) > 0 || (this.#unsure.has(bag) && bag in this.#held),
    );
    const writes = pending.map((bag) => this.#writeWhole(bag, this.#held[bag], noChange));
    // A bag that never came to be, but whose file may have.
    const ghosts = [...this.#unsure].filter((bag) => !(bag in this.#held));
    await this.#perform([...writes, ...ghosts.map((bag) => this.#remove(bag))]);
    for (const { bag, after } of writes) updateBag(this.#held, bag, noChange.changes, after);
  }

  /** Removes all bags and journals, as every start of a router does (3.3). What was set aside stays. */
  async wipe(): Promise<void> {
    const names = await this.#files.list(bagFolder);
    const paths = names.filter((name) => /\.json(?:\.journal)?$/.test(name)).map((name) => `${bagFolder}/${name}`);
    for (const bag of this.#present()) this.#unsure.add(bag);
    if (paths.length > 0) await this.#files.apply(paths.map((path) => ({ op: 'remove', path })));
    for (const bag of this.#present()) delete this.#held[bag];
    this.#unsure.clear();
  }

  /** After opening: journals go on where they are whole, and are folded in where they are not. */
  async #resume(mustFold: ReadonlySet<BagName>): Promise<void> {
    const folds: Write[] = [];
    const views: FileChange[] = [];
    for (const bag of this.#present()) {
      const held = this.#held[bag];
      if (mustFold.has(bag)) folds.push(this.#writeWhole(bag, held, noChange));
      else if (held !== undefined && held.files.journalBytes > 0) views.push(this.#view(bag));
    }
    if (views.length > 0) await this.#files.apply(views);
    await this.#perform(folds);
    for (const { bag, after } of folds) updateBag(this.#held, bag, noChange.changes, after);
  }

  #present(): readonly BagName[] {
    return bagNames.filter((bag) => bag in this.#held);
  }

  #write(bag: BagName, held: HeldBag | undefined, ops: readonly AnyOp[], preview: PatchPreview): Write {
    const { base, baseBytes, journalBytes } = held?.files ?? noFiles;
    const json = JSON.stringify(ops);
    // Indented text of the same values is about twice as long.
    const small = journalBytes === 0 && baseBytes + 2 * json.length <= smallBytes;
    if (small || this.#unsure.has(bag) || journalBytes + json.length > longestJournalBytes)
      return this.#writeWhole(bag, held, preview);
    // A journal continues a JSON; that of a bag which begins large is an empty one.
    const empty = base === undefined ? this.#writeWhole(bag, undefined, noChange) : undefined;
    const after = empty?.after ?? { base, baseBytes, journalBytes };
    const content = (journalBytes === 0 ? journalHeader(after.base ?? '') : '') + journalLine(json);
    return {
      bag,
      changes: [...(empty?.changes ?? []), { op: 'append', path: journalPath(bag), content, durable: true }, this.#view(bag)],
      after: { ...after, journalBytes: journalBytes + content.length },
    };
  }

  #writeWhole(bag: BagName, held: HeldBag | undefined, preview: PatchPreview): Write {
    const entries = new Map(held?.entries);
    installChanges(entries, preview.changes);
    const content = printBag(bag, entries);
    const put: FileChange = { op: 'put', path: bagPath(bag), content, durable: true };
    const dropJournal: FileChange = { op: 'remove', path: journalPath(bag) };
    const after = { base: baseFingerprint(content), baseBytes: content.length, journalBytes: 0 };
    // A journal that was answered for goes after the JSON that holds what it says: if it is left over it names another JSON and is dropped.
    // One of a failed write goes first, lest it be taken for a continuation of a JSON that came out the same.
    if (held !== undefined && held.files.journalBytes > 0) return { bag, changes: [put, dropJournal], after };
    return { bag, changes: this.#unsure.has(bag) ? [dropJournal, put] : [put], after };
  }

  #remove(bag: BagName): Write {
    const changes: FileChange[] = [
      { op: 'remove', path: bagPath(bag) },
      { op: 'remove', path: journalPath(bag) },
    ];
    return { bag, changes, after: noFiles };
  }

  #view(bag: BagName): FileChange {
    return { op: 'view', path: bagPath(bag), content: () => this.print(bag) };
  }

  async #perform(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    if (this.#busy) throw new AgentError('VRA_BUG', 'two writes to the databags of one router at a time');
    this.#busy = true;
    try {
      await this.#files.apply(writes.flatMap(({ changes }) => changes));
      for (const { bag } of writes) this.#unsure.delete(bag);
    } catch (error) {
      for (const { bag } of writes) this.#unsure.add(bag);
      this.#log.error({ err: error, bags: writes.map(({ bag }) => bag) }, 'databags could not be written');
      throw error;
    } finally {
      this.#busy = false;
    }
  }
}
