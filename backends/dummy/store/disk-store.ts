import { closeSync, fdatasync, fsync, openSync, statfsSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { GuardedDirectory } from './guarded-directory.ts';
import { decodeJournal, encodeRecord, type JournalChange } from './journal.ts';
import { logPath, type RouterStore, type StoreChange, type StoredInfo } from './router-store.ts';
import { storageError } from './storage-error.ts';

const syncData = promisify(fdatasync);
const syncFile = promisify(fsync);

const journalPath = 'journal';

/** tmpfs and ramfs of statfs(2): the kernel's flush does nothing there, and what is written lasts as long as the machine. */
const memoryFileSystems: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** Bytes of journal beyond which a commit does what a flush does, for a router that is never quiet. */
const longestJournal = 4 * 2 ** 20;

/** Whether a path is the folder itself or in it. */
function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

export interface DiskStoreOptions {
  /**
   * Runs what holds a file descriptor while it waits for the disk; the stores of one process share one, such as `p-limit`, to stay
   * below its limit of descriptors. Default: at once.
   */
  readonly limit?: <T>(task: () => Promise<T>) => Promise<T>;
}

/**
 * A router's directory on a real file system.
 *
 * A commit appends one record to `journal`, flushes it, and then writes into the files themselves without flushing: one flush for
 * any number of files, all or none of them after a crash. `flush` makes the files durable and removes the journal; opening a
 * directory that still has one plays it again. Everything that has not to wait for the disk is synchronous: measured, that costs
 * a fifth of the asynchronous calls. The flush itself waits asynchronously, so that the routers of a fleet share the disk's commits.
 *
 * Folders are not flushed themselves: on ext4, xfs and btrfs flushing a new file brings its name along.
 */
class DiskStore implements RouterStore {
  readonly durable = true;
  readonly location: string;
  readonly #directory: GuardedDirectory;
  readonly #limit: <T>(task: () => Promise<T>) => Promise<T>;
  /** Whether there is a disk to wait for: a flush costs a hop to another thread and back, even where it does nothing. */
  readonly #flushes: boolean;
  /** Paths with changes in the journal, in order of their first. */
  readonly #journalled = new Set<string>();
  #journalBytes = 0;
  #logBytes: number | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(directory: string, options: DiskStoreOptions) {
    this.location = directory;
    this.#limit = options.limit ?? ((task) => task());
    this.#directory = this.#guard('open', directory, () => new GuardedDirectory(directory));
    this.#flushes = this.#guard('look at', directory, () => !memoryFileSystems.has(statfsSync(directory).type));
    this.#guard('replay', journalPath, () => this.#replay());
  }

  read(path: string): Uint8Array | undefined {
    return this.#guard('read', path, () => this.#directory.read(path));
  }

  info(path: string): StoredInfo | undefined {
    return this.#guard('look at', path, () => this.#directory.info(path));
  }

  list(path: string): readonly string[] {
    return this.#guard('list', path, () => this.#directory.list(path));
  }

  write(changes: readonly StoreChange[]): void {
    for (const change of changes) {
      this.#guard(change.op, change.path, () => {
        // Else playing the journal after a crash would bring the older state back.
        if (this.#touchesJournal(change)) this.#appendToJournal(this.#placed([change]));
        this.#apply(change, 'replace');
      });
    }
  }

  commit(changes: readonly StoreChange[]): Promise<void> {
    const done = this.#tail.then(() => this.#limit(() => this.#commit(changes)));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  appendLog(line: string, maxBytes: number): void {
    this.#guard('append', logPath, () => {
      const bytes = Buffer.byteLength(line) + 1;
      this.#logBytes ??= this.#directory.info(logPath)?.size ?? 0;
      if (this.#logBytes > 0 && this.#logBytes + bytes > maxBytes) {
        this.#directory.rename(logPath, `${logPath}.1`);
        this.#logBytes = 0;
      }
      this.#directory.appendLine(logPath, line);
      this.#logBytes += bytes;
    });
  }

  flush(): Promise<void> {
    const done = this.#tail.then(() => (this.#journalBytes === 0 ? undefined : this.#limit(() => this.#checkpoint())));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #commit(changes: readonly StoreChange[]): Promise<void> {
    const fresh = changes.filter((change) => change.op === 'append').filter((change) => !this.#touchesJournal(change));
    try {
      if (fresh.length === changes.length) {
        // A log of one's own needs no journal: what is flushed is at its end.
        for (const change of fresh) await this.#appendDurably(change.path, change.content, change.mode, change.modifiedMs);
        return;
      }
      for (const { path } of fresh) await this.#sync(path);
      await this.#journal(changes);
      for (const change of changes) this.#apply(change, 'overwrite');
      if (this.#journalBytes > longestJournal) await this.#checkpoint();
    } catch (error) {
      throw storageError(error, `commit ${changes.map(({ path }) => path).join(', ')} in ${this.location}`);
    }
  }

  async #journal(changes: readonly StoreChange[]): Promise<void> {
    const before = this.#journalBytes;
    const record = this.#record(this.#placed(changes));
    const after = this.#journalBytes;
    try {
      await this.#appendDurably(journalPath, record, 0o600, undefined, before);
    } catch (error) {
      // Nobody may build on it, unless somebody did while it was under way.
      if (this.#journalBytes === after) this.#journalBytes = before;
      throw error;
    }
  }

  async #appendDurably(
    path: string,
    content: Uint8Array,
    mode: number,
    modifiedMs: number | undefined,
    at?: number,
  ): Promise<void> {
    const fd = this.#directory.openForAppend(path, mode);
    try {
      this.#directory.appendTo(fd, content, modifiedMs, at);
      await syncData(fd);
    } finally {
      closeSync(fd);
    }
  }

  async #checkpoint(): Promise<void> {
    try {
      for (const path of this.#journalled) await this.#sync(path);
      this.#directory.remove(journalPath);
      this.#journalled.clear();
      this.#journalBytes = 0;
    } catch (error) {
      throw storageError(error, `flush ${this.location}`);
    }
  }

  /** Flushes a file; one that was removed meanwhile needs none. */
  async #sync(path: string): Promise<void> {
    if (!this.#flushes) return;
    const found = this.#directory.locate(path);
    if (found === undefined || !found.stats.isFile()) return;
    const fd = openSync(found.hostPath, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      await syncFile(fd);
    } finally {
      closeSync(fd);
    }
  }

  #replay(): void {
    const journal = this.#directory.read(journalPath);
    if (journal === undefined) return;
    const { changes, bytes } = decodeJournal(journal);
    for (const change of changes) {
      this.#journalled.add(change.path);
      this.#apply(change, 'overwrite');
    }
    // What follows the last whole record is overwritten by the next one.
    this.#journalBytes = bytes;
    if (bytes === 0) this.#directory.remove(journalPath);
  }

  #apply(change: StoreChange | JournalChange, how: 'replace' | 'overwrite'): void {
    switch (change.op) {
      case 'put':
        this.#directory[how](change.path, change.content, change.mode, change.modifiedMs);
        return;
      case 'append': {
        const offset = 'offset' in change ? change.offset : undefined;
        this.#directory.append(change.path, change.content, change.mode, change.modifiedMs, offset);
        return;
      }
      case 'mode':
        this.#directory.setMode(change.path, change.mode);
        return;
      case 'directory':
        this.#directory.makeFolder(change.path);
        return;
      case 'remove':
        this.#directory.remove(change.path);
    }
  }

  /** Appends get the place that they will have once the changes before them are made. */
  #placed(changes: readonly StoreChange[]): readonly JournalChange[] {
    const sizes = new Map<string, number>();
    const removed: string[] = [];
    return changes.map((change) => {
      const { path } = change;
      if (change.op === 'put') sizes.set(path, change.content.byteLength);
      if (change.op === 'remove') {
        removed.push(path);
        for (const other of sizes.keys()) if (isInside(other, path)) sizes.delete(other);
      }
      if (change.op !== 'append') return change;
      const gone = removed.some((folder) => isInside(path, folder));
      const offset = sizes.get(path) ?? (gone ? 0 : (this.#directory.info(path)?.size ?? 0));
      sizes.set(path, offset + change.content.byteLength);
      return { ...change, offset };
    });
  }

  #touchesJournal({ path }: StoreChange): boolean {
    if (this.#journalled.size === 0) return false;
    if (this.#journalled.has(path)) return true;
    for (const journalled of this.#journalled) if (isInside(journalled, path) || isInside(path, journalled)) return true;
    return false;
  }

  #appendToJournal(changes: readonly JournalChange[]): void {
    const before = this.#journalBytes;
    this.#directory.append(journalPath, this.#record(changes), 0o600, undefined, before);
  }

  /** The record for changes that are about to be written at the known end: what a failed attempt left behind it is overwritten. */
  #record(changes: readonly JournalChange[]): Uint8Array {
    const record = encodeRecord(changes);
    this.#journalBytes += record.byteLength;
    for (const { path } of changes) this.#journalled.add(path);
    return record;
  }

  #guard<T>(action: string, path: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw storageError(error, `${action} ${path} in ${this.location}`);
    }
  }
}

/** Opens a router's directory on disk, creating it when it is missing. Throws `VRA_STORAGE` when that is not possible. */
export function createDiskStore(directory: string, options: DiskStoreOptions = {}): RouterStore {
  return new DiskStore(directory, options);
}
