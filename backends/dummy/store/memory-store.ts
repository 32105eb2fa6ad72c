import { Volume } from 'memfs';
import { PathTree, TreeFolder } from '../path-tree.ts';
import { packTree, unpackTree, type StoredFile } from './pack.ts';
import { logPath, type RouterStore, type StoreChange, type StoredInfo } from './router-store.ts';
import { assertStorePath } from './store-path.ts';

const packName = 'router.pack';

/** A file that is appended to: `content` is the beginning of `room`, so that a line more costs a line. */
interface GrowingFile extends StoredFile {
  readonly room?: Uint8Array;
}

function appended(before: GrowingFile | undefined, after: Uint8Array, mode: number, modifiedMs: number): GrowingFile {
  const size = before?.content.byteLength ?? 0;
  const length = size + after.byteLength;
  let room = before?.room;
  if (room === undefined || room.byteLength < length) {
    room = new Uint8Array(Math.max(2 * length, 256));
    if (before !== undefined) room.set(before.content);
  }
  room.set(after, size);
  return { content: room.subarray(0, length), mode: before?.mode ?? mode, modifiedMs, room };
}

/**
 * A router's directory in a memfs volume. What is committed is in the volume at once, as a file of its own; what is only written waits
 * in the memory of this object, as it would in a page cache: whoever opens the volume's directory again without a flush sees what
 * a power failure leaves. A flush folds all of it into one compressed file.
 */
class MemoryStore implements RouterStore {
  readonly durable = false;
  readonly location: string;
  readonly #volume: Volume;
  readonly #directory: string;
  #tree: PathTree<GrowingFile>;
  /** The volume does not hold what the tree holds. */
  #stale = false;
  /** Something that the volume holds was removed: a file of its own cannot say that. */
  #removed = false;

  constructor(volume: Volume, directory: string) {
    this.location = `memory:${directory}`;
    this.#volume = volume;
    this.#directory = directory;
    this.#tree = this.#load();
  }

  read(path: string): Uint8Array | undefined {
    const content = this.#tree.file(path)?.content;
    return content === undefined ? undefined : Buffer.from(content);
  }

  info(path: string): StoredInfo | undefined {
    const node = this.#tree.get(path);
    if (node === undefined) return undefined;
    if (node instanceof TreeFolder) return { kind: 'directory', size: 0, mode: 0o755, modifiedMs: 0 };
    const { content, mode, modifiedMs } = node.value;
    return { kind: 'file', size: content.byteLength, mode, modifiedMs };
  }

  list(path: string): readonly string[] {
    return this.#tree.list(path);
  }

  write(changes: readonly StoreChange[]): void {
    for (const change of changes) this.#apply(change);
    this.#stale ||= changes.length > 0;
  }

  commit(changes: readonly StoreChange[]): Promise<void> {
    this.write(changes);
    if (this.#removed || changes.some((change) => change.op === 'remove' || change.op === 'directory')) this.#pack();
    else for (const change of changes) this.#store(change);
    return Promise.resolve();
  }

  appendLog(line: string, maxBytes: number): void {
    const content = Buffer.from(`${line}\n`);
    let before = this.#tree.file(logPath);
    if (before !== undefined && before.content.byteLength > 0 && before.content.byteLength + content.byteLength > maxBytes) {
      this.#tree.set(`${logPath}.1`, before);
      before = undefined;
    }
    this.#tree.set(logPath, appended(before, content, 0o600, 0));
    this.#stale = true;
  }

  flush(): Promise<void> {
    if (this.#stale) this.#pack();
    return Promise.resolve();
  }

  #apply(change: StoreChange): void {
    assertStorePath(change.path);
    const before = this.#tree.file(change.path);
    switch (change.op) {
      case 'put':
        this.#tree.set(change.path, { content: change.content, mode: change.mode, modifiedMs: change.modifiedMs });
        return;
      case 'append':
        this.#tree.set(change.path, appended(before, change.content, change.mode, change.modifiedMs));
        return;
      case 'mode':
        if (before !== undefined) this.#tree.set(change.path, { ...before, mode: change.mode });
        return;
      case 'directory':
        this.#tree.makeFolder(change.path);
        return;
      case 'remove':
        if (this.#tree.remove(change.path) !== undefined) this.#removed = true;
    }
  }

  /** One file of the tree, to the volume. */
  #store(change: StoreChange): void {
    const file = this.#tree.file(change.path);
    if (file === undefined) return;
    const place = `${this.#directory}/${change.path}`;
    const there = this.#volume.lstatSync(place, { throwIfNoEntry: false });
    // memfs keeps to modes, also of a file that it just made: one that may not be written is made anew.
    const writable = there !== undefined && (there.mode & 0o200) !== 0;
    if (there === undefined) this.#volume.mkdirSync(place.slice(0, place.lastIndexOf('/')), { recursive: true });
    else if (!writable) this.#volume.rmSync(place);
    if (writable && change.op === 'append' && there.size === file.content.byteLength - change.content.byteLength) {
      this.#volume.appendFileSync(place, Buffer.from(change.content));
    } else this.#volume.writeFileSync(place, file.content);
    const mode = file.mode | 0o400;
    if (!writable || (there.mode & 0o7777) !== mode) this.#volume.chmodSync(place, mode);
    this.#volume.utimesSync(place, file.modifiedMs / 1000, file.modifiedMs / 1000);
  }

  #pack(): void {
    const pack = packTree(this.#tree);
    this.#volume.mkdirSync(this.#directory, { recursive: true });
    this.#volume.writeFileSync(`${this.#directory}/${packName}`, pack);
    for (const name of this.#names(this.#directory)) {
      if (name !== packName) this.#volume.rmSync(`${this.#directory}/${name}`, { recursive: true });
    }
    this.#stale = false;
    this.#removed = false;
  }

  #load(): PathTree<GrowingFile> {
    const names = this.#names(this.#directory);
    const tree = names.includes(packName) ? unpackTree(this.#bytes(`${this.#directory}/${packName}`)) : new PathTree<StoredFile>();
    for (const name of names) if (name !== packName) this.#loadFiles(tree, name);
    return tree;
  }

  #loadFiles(tree: PathTree<GrowingFile>, path: string): void {
    const place = `${this.#directory}/${path}`;
    const stats = this.#volume.lstatSync(place);
    if (stats.isDirectory()) for (const name of this.#names(place)) this.#loadFiles(tree, `${path}/${name}`);
    else if (stats.isFile()) {
      tree.set(path, {
        content: this.#bytes(place),
        mode: stats.mode & 0o7777,
        modifiedMs: Math.round(stats.mtimeMs),
      });
    }
  }

  #bytes(place: string): Buffer {
    const content = this.#volume.readFileSync(place);
    return typeof content === 'string' ? Buffer.from(content) : content;
  }

  #names(folder: string): readonly string[] {
    return this.#volume.existsSync(folder) ? this.#volume.readdirSync(folder).map(String) : [];
  }
}

/** Opens a router's directory in a volume, by default a new one of its own. One volume may hold a whole fleet. */
export function createMemoryStore(volume: Volume = new Volume(), directory = '/router'): RouterStore {
  return new MemoryStore(volume, directory);
}
