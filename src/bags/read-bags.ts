import { AgentError } from '../errors.ts';
import type { FilesPort } from '../ports/files-port.ts';
import { installChanges, previewPatch } from './apply-patch.ts';
import { BagFileError, checkEntry, parseBag } from './bag-file.ts';
import { baseFingerprint, parseJournal, type JournalContent } from './bag-journal.ts';
import { bagNames, type BagName } from './bag-types.ts';
import { bagFolder, bagPath, journalPath, updateBag, type HeldBag, type HeldBags } from './held-bag.ts';

/** A file that could not be read, and where it was put for somebody to look at. */
export interface CorruptBag {
  readonly bag: BagName;
  readonly path: string;
  readonly setAside: string;
  readonly reason: string;
}

export interface ReadBags {
  readonly held: HeldBags;
  readonly corrupt: readonly CorruptBag[];
  /** Bags whose journal must not be appended to: its end is torn or damaged, or it continues another JSON. */
  readonly mustFold: ReadonlySet<BagName>;
}

/** The first free `<path>.corrupt-<N>`. */
function freeName(path: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${path}.corrupt-${number}`)) number++;
  return `${path}.corrupt-${number}`;
}

/** Replays a journal; the number of commits that fit (the rest was damaged in a way that its checksums did not show). */
function replay(bag: BagName, entries: Map<string, unknown>, commits: JournalContent['commits']): number {
  for (const [position, ops] of commits.entries()) {
    try {
      const { changes } = previewPatch(entries, ops);
      for (const [key, value] of changes) if (value !== undefined) checkEntry(bag, key, value);
      installChanges(entries, changes);
    } catch (error) {
      if (error instanceof BagFileError || error instanceof AgentError) return position;
      throw error;
    }
  }
  return commits.length;
}

class Reader {
  readonly held: HeldBags = {};
  readonly corrupt: CorruptBag[] = [];
  readonly mustFold = new Set<BagName>();
  readonly #files: FilesPort;
  readonly #taken: Set<string>;

  constructor(files: FilesPort, names: readonly string[]) {
    this.#files = files;
    this.#taken = new Set(names.map((name) => `${bagFolder}/${name}`));
  }

  async read(bag: BagName): Promise<void> {
    const json = await this.#content(bagPath(bag));
    const journal = await this.#content(journalPath(bag));
    if (json !== undefined) {
      try {
        updateBag(this.held, bag, parseBag(bag, json), { base: baseFingerprint(json), baseBytes: json.length, journalBytes: 0 });
      } catch (error) {
        if (!(error instanceof BagFileError)) throw error;
        await this.#setAside(bag, bagPath(bag), json, error.message);
        if (journal !== undefined) await this.#setAside(bag, journalPath(bag), journal, 'its JSON is damaged');
        return;
      }
    }
    if (journal !== undefined) await this.#readJournal(bag, journal);
  }

  async #content(path: string): Promise<Uint8Array | undefined> {
    return this.#taken.has(path) ? this.#files.read(path) : undefined;
  }

  async #readJournal(bag: BagName, content: Uint8Array): Promise<void> {
    const held = this.held[bag];
    const journal = parseJournal(Buffer.from(content.buffer, content.byteOffset, content.length).toString('utf8'));
    if (held === undefined) return this.#drop(bag);
    // Of an older JSON: a crash came between writing the JSON and dropping the journal. Or of the JSON behind a view that an earlier store left.
    // Either way what was read is current.
    if (journal.base !== undefined && journal.base !== held.files.base) return this.#fold(bag, held, content);
    const replayed = replay(bag, held.entries, journal.commits);
    const damagedLine = replayed < journal.commits.length ? replayed + 2 : journal.damagedLine;
    if (damagedLine !== undefined) {
      await this.#copyAside(
        bag,
        journalPath(bag),
        content,
        `line ${damagedLine} is damaged; what it and the lines after it say is lost`,
      );
    }
    if (replayed === 0) return this.#drop(bag);
    if (journal.torn || damagedLine !== undefined) return this.#fold(bag, held, content);
    updateBag(this.held, bag, new Map(), { ...held.files, journalBytes: content.length });
  }

  #fold(bag: BagName, held: HeldBag, content: Uint8Array): void {
    updateBag(this.held, bag, new Map(), { ...held.files, journalBytes: content.length });
    this.mustFold.add(bag);
  }

  /** For a journal that says nothing. */
  async #drop(bag: BagName): Promise<void> {
    await this.#files.apply([{ op: 'remove', path: journalPath(bag) }]);
  }

  async #copyAside(bag: BagName, path: string, content: Uint8Array, reason: string): Promise<void> {
    const setAside = freeName(path, this.#taken);
    this.#taken.add(setAside);
    await this.#files.apply([{ op: 'put', path: setAside, content, durable: true }]);
    this.corrupt.push({ bag, path, setAside, reason });
  }

  async #setAside(bag: BagName, path: string, content: Uint8Array, reason: string): Promise<void> {
    await this.#copyAside(bag, path, content, reason);
    await this.#files.apply([{ op: 'remove', path }]);
  }
}

/** Reads all bags of a machine with their journals, and sets damaged files aside. */
export async function readBags(files: FilesPort): Promise<ReadBags> {
  const names = await files.list(bagFolder);
  const reader = new Reader(files, names);
  const present = new Set(names.map((name) => name.replace(/\.json(?:\.journal)?$/, '')));
  for (const bag of bagNames) if (present.has(bag)) await reader.read(bag);
  return reader;
}
