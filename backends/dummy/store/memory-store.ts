import { Volume } from 'memfs';
import { PathTree, TreeFolder } from '../path-tree.ts';
import { packTree, unpackTree, type StoredFile } from './pack.ts';
import { logPath, type RouterStore, type StoreChange, type StoredInfo } from './router-store.ts';
import { assertStorePath } from './store-path.ts';

const packName = 'router.pack';

/**
 * Runs something that allocates what stays. Small buffers are cut from a pool of 64 KB pieces that all of Node shares: one that
 * stays keeps its whole piece. Nothing else can run meanwhile: it is synchronous.
 */
function withoutPool(run: () => void): void {
  const { poolSize } = Buffer;
  Buffer.poolSize = 0;
  try {
    run();
  } finally {
    Buffer.poolSize = poolSize;
  }
}

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
 *
 * The files of their own stand side by side under their escaped paths: memfs never frees a folder, and a file only by `unlink`.
 */
class MemoryStore implements RouterStore {
  readonly durable = false;
  readonly location: string;
  readonly #volume: Volume;
  readonly #directory: string;
  /** Read from the volume when somebody asks, dropped by a flush. */
  #tree: PathTree<GrowingFile> | undefined;
  /** The volume does not hold what the tree holds. */
  #stale = false;
  /** Something that the volume holds was removed: a file of its own cannot say that. */
  #removed = false;

  constructor(volume: Volume, directory: string) {
    this.location = `memory:${directory}`;
    this.#volume = volume;
    this.#directory = directory;
    volume.mkdirSync(directory, { recursive: true });
  }

  get #files(): PathTree<GrowingFile> {
    this.#tree ??= this.#load();
    return this.#tree;
  }

  read(path: string): Uint8Array | undefined {
    const content = this.#files.file(path)?.content;
    return content === undefined ? undefined : Buffer.from(content);
  }

  info(path: string): StoredInfo | undefined {
    const node = this.#files.get(path);
    if (node === undefined) return undefined;
    if (node instanceof TreeFolder) return { kind: 'directory', size: 0, mode: 0o755, modifiedMs: 0 };
    const { content, mode, modifiedMs } = node.value;
    return { kind: 'file', size: content.byteLength, mode, modifiedMs };
  }

  list(path: string): readonly string[] {
    return this.#files.list(path);
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
    let before = this.#files.file(logPath);
    if (before !== undefined && before.content.byteLength > 0 && before.content.byteLength + content.byteLength > maxBytes) {
      this.#files.set(`${logPath}.1`, before);
      before = undefined;
    }
    this.#files.set(logPath, appended(before, content, 0o600, 0));
    this.#stale = true;
  }

  flush(): Promise<void> {
    if (this.#stale) this.#pack();
    this.#tree = undefined;
    return Promise.resolve();
  }

  #apply(change: StoreChange): void {
    assertStorePath(change.path);
    const before = this.#files.file(change.path);
    switch (change.op) {
      case 'put':
        this.#files.set(change.path, { content: change.content, mode: change.mode, modifiedMs: change.modifiedMs });
        return;
      case 'append':
        this.#files.set(change.path, appended(before, change.content, change.mode, change.modifiedMs));
        return;
      case 'mode':
        if (before !== undefined) this.#files.set(change.path, { ...before, mode: change.mode });
        return;
      case 'directory':
        this.#files.makeFolder(change.path);
        return;
      case 'remove':
        if (this.#files.remove(change.path) !== undefined) this.#removed = true;
    }
  }

  /** One file of the tree, to the volume. */
  #store(change: StoreChange): void {
    const file = this.#files.file(change.path);
    if (file === undefined) return;
    const place = `${this.#directory}/${encodeURIComponent(change.path)}`;
    const there = this.#volume.lstatSync(place, { throwIfNoEntry: false });
    // memfs keeps to modes, also of a file that it just made: one that may not be written is made anew.
    const writable = there !== undefined && (there.mode & 0o200) !== 0;
    if (there !== undefined && !writable) this.#volume.unlinkSync(place);
    if (writable && change.op === 'append' && there.size === file.content.byteLength - change.content.byteLength) {
      this.#volume.appendFileSync(place, Buffer.from(change.content));
    } else this.#volume.writeFileSync(place, file.content);
    const mode = file.mode | 0o400;
    if (!writable || (there.mode & 0o7777) !== mode) this.#volume.chmodSync(place, mode);
    this.#volume.utimesSync(place, file.modifiedMs / 1000, file.modifiedMs / 1000);
  }

  #pack(): void {
    const pack = packTree(this.#files);
    const place = `${this.#directory}/${packName}`;
    // A smaller one would keep the room of a larger one before it.
    if (this.#volume.existsSync(place)) this.#volume.unlinkSync(place);
    withoutPool(() => this.#volume.writeFileSync(place, pack));
    for (const name of this.#names()) if (name !== packName) this.#volume.unlinkSync(`${this.#directory}/${name}`);
    this.#stale = false;
    this.#removed = false;
  }

  #load(): PathTree<GrowingFile> {
    const names = this.#names();
    const tree: PathTree<GrowingFile> = names.includes(packName) ? unpackTree(this.#bytes(packName)) : new PathTree();
    for (const name of names) {
      if (name === packName) continue;
      const { mode, mtimeMs } = this.#volume.lstatSync(`${this.#directory}/${name}`);
      const file = { content: this.#bytes(name), mode: mode & 0o7777, modifiedMs: Math.round(mtimeMs) };
      tree.set(decodeURIComponent(name), file);
    }
    return tree;
  }

  #bytes(name: string): Buffer {
    const content = this.#volume.readFileSync(`${this.#directory}/${name}`);
    return typeof content === 'string' ? Buffer.from(content) : content;
  }

  #names(): readonly string[] {
    return this.#volume.readdirSync(this.#directory).map(String);
  }
}

/** Opens a router's directory in a volume, by default a new one of its own. One volume may hold a whole fleet. */
export function createMemoryStore(volume: Volume = new Volume(), directory = '/router'): RouterStore {
  return new MemoryStore(volume, directory);
}
