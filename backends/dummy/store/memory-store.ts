import { Volume } from 'memfs';
import { PathTree, TreeFolder } from '../path-tree.ts';
import { packTree, unpackTree, type StoredFile } from './pack.ts';
import { logPath, type RouterStore, type StoreChange, type StoredInfo } from './router-store.ts';
import { assertStorePath } from './store-path.ts';

const packName = 'router.pack';

function joined(before: Uint8Array | undefined, after: Uint8Array): Uint8Array {
  return before === undefined ? after : Buffer.concat([before, after]);
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
  #tree: PathTree<StoredFile>;
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
    else for (const { path } of changes) this.#store(path);
    return Promise.resolve();
  }

  appendLog(line: string, maxBytes: number): void {
    const content = Buffer.from(`${line}\n`);
    const before = this.#tree.file(logPath)?.content;
    const full = before !== undefined && before.byteLength > 0 && before.byteLength + content.byteLength > maxBytes;
    if (full) this.#tree.set(`${logPath}.1`, { content: before, mode: 0o600, modifiedMs: 0 });
    this.#tree.set(logPath, { content: joined(full ? undefined : before, content), mode: 0o600, modifiedMs: 0 });
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
      case 'append': {
        const { modifiedMs } = change;
        this.#tree.set(change.path, {
          content: joined(before?.content, change.content),
          mode: before?.mode ?? change.mode,
          modifiedMs,
        });
        return;
      }
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
  #store(path: string): void {
    const file = this.#tree.file(path);
    if (file === undefined) return;
    const place = `${this.#directory}/${path}`;
    this.#volume.mkdirSync(place.slice(0, place.lastIndexOf('/')), { recursive: true });
    // memfs keeps to modes: a file that may not be written is made anew.
    this.#volume.rmSync(place, { force: true });
    this.#volume.writeFileSync(place, file.content);
    this.#volume.chmodSync(place, file.mode | 0o400);
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

  #load(): PathTree<StoredFile> {
    const names = this.#names(this.#directory);
    const tree = names.includes(packName) ? unpackTree(this.#bytes(`${this.#directory}/${packName}`)) : new PathTree<StoredFile>();
    for (const name of names) if (name !== packName) this.#loadFiles(tree, name);
    return tree;
  }

  #loadFiles(tree: PathTree<StoredFile>, path: string): void {
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
