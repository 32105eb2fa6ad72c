import { AgentError, type Clock, type FileChange, type FileContent, type FileInfo, type FilesPort } from '#agent';
import { PathTree, TreeFile, TreeFolder } from '../path-tree.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { RouterStore, StoreChange } from '../store/router-store.ts';
import type { FileTemplate } from '../template/file-template.ts';
import type { Lifetime } from './lifetime.ts';
import { RemovedFiles } from './removed-files.ts';
import { routerFilePath, routerPath } from './router-path.ts';

/** What programs need of the disk beyond the port of the agent. */
export interface DummyFiles extends FilesPort {
  /** Creates a folder, parents included. */
  makeFolder(path: string): Promise<void>;
  /** Of a file; folders keep theirs. Missing is fine. */
  setMode(path: string, mode: number): Promise<void>;
}

/** A file that the store does not have yet, or has otherwise. */
interface MemoryFile {
  readonly content: FileContent;
  readonly mode: number;
  readonly modifiedMs: number;
  /** Shown, never stored. */
  readonly view: boolean;
}

/** Eager contents in memory beyond this many characters are written out without waiting for a flush. */
const spillLength = 4 * 2 ** 20;

const defaultMode = 0o644;
const stored = (path: string): string => (path === '' ? 'rootfs' : `rootfs/${path}`);
const encode = (content: string | Uint8Array): Uint8Array => (typeof content === 'string' ? Buffer.from(content) : content);
const evaluated = (content: FileContent): string | Uint8Array => (typeof content === 'function' ? content() : content);

function extended(before: string | Uint8Array, after: string): string | Uint8Array {
  return typeof before === 'string' ? before + after : Buffer.concat([before, Buffer.from(after)]);
}

/** Whether a commit that is being collected changes the path, so that a later change has to queue behind it. */
function isQueued(durable: readonly StoreChange[], path: string): boolean {
  const place = stored(path);
  return durable.some((change) => change.path === place || place.startsWith(`${change.path}/`));
}

/**
 * A router's disk in three layers: what is in memory only (until a flush), over the files of the router's directory, over the
 * template that all routers share.
 */
export class OverlayFiles implements DummyFiles {
  readonly #store: RouterStore;
  readonly #template: FileTemplate;
  readonly #clock: Clock;
  readonly #lifetime: Lifetime;
  readonly #removed: RemovedFiles;
  readonly #queue = new SerialQueue();
  #memory = new PathTree<MemoryFile>();
  /** Paths to be written by the next flush, in the order they were put last. */
  readonly #dirty = new Set<string>();
  #dirtyLength = 0;

  constructor(options: { store: RouterStore; template: FileTemplate; clock: Clock; lifetime: Lifetime }) {
    this.#store = options.store;
    this.#template = options.template;
    this.#clock = options.clock;
    this.#lifetime = options.lifetime;
    this.#removed = new RemovedFiles(options.store, options.clock);
  }

  async apply(changes: readonly FileChange[]): Promise<void> {
    this.#lifetime.assertOpen();
    for (const { path } of changes) routerFilePath(path);
    await this.#queue.run(() => this.#apply(changes));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    this.#lifetime.assertOpen();
    return this.readNow(path);
  }

  /** `read` for the parts of the machine itself. */
  readNow(path: string): Uint8Array | undefined {
    const inside = routerPath(path);
    const node = this.#memory.get(inside);
    if (node instanceof TreeFile) return Buffer.from(evaluated(node.value.content));
    if (node !== undefined) return undefined;
    const bytes = this.#store.read(stored(inside));
    if (bytes !== undefined) return bytes;
    const file = this.#templateFile(inside);
    return file === undefined ? undefined : Buffer.from(file.content);
  }

  async info(path: string): Promise<FileInfo | undefined> {
    this.#lifetime.assertOpen();
    return this.infoNow(path);
  }

  /** `info` for the parts of the machine itself. */
  infoNow(path: string): FileInfo | undefined {
    const inside = routerPath(path);
    const node = this.#memory.get(inside);
    if (node instanceof TreeFile) {
      const { content, mode, modifiedMs } = node.value;
      return { kind: 'file', size: Buffer.byteLength(evaluated(content)), mode, modifiedMs };
    }
    const info = node === undefined ? this.#store.info(stored(inside)) : undefined;
    if (info?.kind === 'file') return info;
    const file = this.#templateFile(inside);
    const { builtMs } = this.#template;
    if (node === undefined && info === undefined && file !== undefined) {
      return { kind: 'file', size: Buffer.byteLength(file.content), mode: file.mode, modifiedMs: builtMs };
    }
    const mode = this.#templateFolderMode(inside);
    if (node === undefined && info === undefined && mode === undefined) return undefined;
    // Times of folders are the host's, or nobody's: the same for all, so that two runs of a simulation agree.
    return { kind: 'directory', size: 0, mode: mode ?? 0o755, modifiedMs: builtMs };
  }

  async list(path: string): Promise<readonly string[]> {
    this.#lifetime.assertOpen();
    const inside = routerPath(path);
    if (this.infoNow(path)?.kind !== 'directory') return [];
    const prefix = inside === '' ? '' : `${inside}/`;
    const names = new Set([
      ...this.#memory.list(inside),
      ...this.#store.list(stored(inside)),
      ...this.#template.list(inside).filter((name) => !this.#removed.has(`${prefix}${name}`)),
    ]);
    return [...names].toSorted();
  }

  async makeFolder(path: string): Promise<void> {
    this.#lifetime.assertOpen();
    const inside = routerFilePath(path);
    await this.#queue.run(() => {
      this.#assertPlace(`${inside}/-`);
      this.#memory.makeFolder(inside);
    });
  }

  async setMode(path: string, mode: number): Promise<void> {
    this.#lifetime.assertOpen();
    const inside = routerFilePath(path);
    await this.#queue.run(() => {
      const file = this.#memory.file(inside);
      const template = this.#templateFile(inside);
      if (file !== undefined) this.#memory.set(inside, { ...file, mode });
      else if (this.#store.info(stored(inside))?.kind === 'file') this.#store.write([{ op: 'mode', path: stored(inside), mode }]);
      else if (template !== undefined) this.#putInMemory(inside, template.content, mode);
    });
  }

  /** Writes what is only in memory to the store. Views stay. */
  flush(): Promise<void> {
    return this.#queue.run(() => {
      if (this.#dirty.size > 0) this.#writeDirty(() => true);
      this.#dropWritten();
    });
  }

  /** Removes everything in these folders, as a power-on does with those that live in memory. */
  wipe(folders: readonly string[]): Promise<void> {
    return this.#queue.run(() => {
      for (const folder of folders) {
        this.#memory.remove(folder);
        this.#store.write([{ op: 'remove', path: stored(folder) }]);
      }
    });
  }

  #apply(changes: readonly FileChange[]): Promise<void> | undefined {
    const durable: StoreChange[] = [];
    const committed: (readonly [path: string, file: MemoryFile])[] = [];
    for (const change of changes) {
      const path = routerFilePath(change.path);
      if (change.op === 'remove') this.#remove(path, durable);
      else {
        if (!isQueued(durable, path)) this.#assertPlace(path);
        if (change.op === 'view') this.#view(path, change.content, change.mode ?? defaultMode);
        else {
          const file = change.op === 'put' ? this.#put(path, change, durable) : this.#append(path, change, durable);
          if (file !== undefined) committed.push([path, file]);
        }
      }
    }
    if (this.#dirtyLength > spillLength) this.#writeDirty((content) => typeof content !== 'function');
    return durable.length === 0 ? undefined : this.#commit(durable, committed);
  }

  async #commit(durable: readonly StoreChange[], committed: readonly (readonly [path: string, file: MemoryFile])[]): Promise<void> {
    const current = committed.filter(([path, file]) => this.#memory.file(path) === file);
    try {
      await this.#store.commit(durable);
    } catch (error) {
      for (const [path, file] of current) this.#markDirty(path, file.content);
      throw error;
    }
    // The store has them now: they need not be in memory too.
    for (const [path] of current) this.#memory.remove(path);
  }

  #put(path: string, change: FileChange & { op: 'put' }, durable: StoreChange[]): MemoryFile | undefined {
    const content = change.content instanceof Uint8Array ? Buffer.from(change.content) : change.content;
    const mode = change.mode ?? defaultMode;
    if (change.durable === true) return this.#putDurably(path, evaluated(content), mode, durable);
    this.#putInMemory(path, content, mode);
    return undefined;
  }

  #putInMemory(path: string, content: FileContent, mode: number): void {
    this.#removed.delete(path);
    this.#memory.set(path, { content, mode, modifiedMs: this.#clock.now(), view: false });
    this.#markDirty(path, content);
  }

  /** Readers see it from memory until it is durable. */
  #putDurably(path: string, content: string | Uint8Array, mode: number, durable: StoreChange[]): MemoryFile {
    const modifiedMs = this.#clock.now();
    const bytes = encode(content);
    const file = { content: bytes, mode, modifiedMs, view: false };
    this.#removed.delete(path);
    this.#memory.set(path, file);
    this.#dirty.delete(path);
    durable.push({ op: 'put', path: stored(path), content: bytes, mode, modifiedMs });
    return file;
  }

  #append(path: string, change: FileChange & { op: 'append' }, durable: StoreChange[]): MemoryFile | undefined {
    const before = this.#memory.file(path) ?? (this.#store.info(stored(path)) === undefined ? this.#templateFile(path) : undefined);
    if (before !== undefined) {
      const content = extended(evaluated(before.content), change.content);
      if (change.durable === true) return this.#putDurably(path, content, before.mode, durable);
      this.#putInMemory(path, content, before.mode);
      return undefined;
    }
    const inStore = { path: stored(path), content: encode(change.content), mode: defaultMode, modifiedMs: this.#clock.now() };
    if (change.durable === true || isQueued(durable, path)) durable.push({ op: 'append', ...inStore });
    else if (this.#store.info(stored(path)) !== undefined) this.#store.write([{ op: 'append', ...inStore }]);
    else this.#putInMemory(path, change.content, defaultMode);
    return undefined;
  }

  #view(path: string, content: () => string, mode: number): void {
    // What the view covers must not be lost when the view ends.
    if (this.#dirty.has(path)) this.#writeFile(path);
    this.#dirty.delete(path);
    this.#memory.set(path, { content, mode, modifiedMs: this.#clock.now(), view: true });
  }

  #remove(path: string, durable: StoreChange[]): void {
    this.#memory.remove(path);
    const change: StoreChange = { op: 'remove', path: stored(path) };
    // In a commit it keeps its place behind the puts before it.
    if (durable.length > 0) durable.push(change);
    else this.#store.write([change]);
    this.#removed.add(this.#template.below(path));
  }

  #templateFile(path: string): ReturnType<FileTemplate['file']> {
    const file = this.#template.file(path);
    return file === undefined || this.#removed.has(path) ? undefined : file;
  }

  #templateFolderMode(path: string): number | undefined {
    return this.#removed.has(path) ? undefined : this.#template.folderMode(path);
  }

  /** Refuses a file where a folder is, and a file as a folder of another. */
  #assertPlace(path: string): void {
    if (this.#memory.file(path) !== undefined) return;
    if (this.infoNow(`/${path}`)?.kind === 'directory') throw new AgentError('VRA_BAD_PATH', `/${path} is a folder, no file`);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (this.#memory.get(folder) instanceof TreeFolder) return;
      const kind = this.infoNow(`/${folder}`)?.kind;
      if (kind === 'directory') return;
      if (kind === 'file') throw new AgentError('VRA_BAD_PATH', `/${folder} is a file, so there is no /${path}`);
    }
  }

  #markDirty(path: string, content: FileContent): void {
    this.#dirty.delete(path);
    this.#dirty.add(path);
    if (typeof content !== 'function') this.#dirtyLength += content.length;
  }

  #writeDirty(which: (content: FileContent) => boolean): void {
    for (const path of this.#dirty) {
      const file = this.#memory.file(path);
      if (file === undefined) this.#dirty.delete(path);
      else if (which(file.content)) {
        this.#writeFile(path);
        this.#memory.remove(path);
        this.#dirty.delete(path);
      }
    }
    this.#dirtyLength = 0;
  }

  #writeFile(path: string): void {
    const file = this.#memory.file(path);
    if (file === undefined) return;
    const { mode, modifiedMs } = file;
    this.#store.write([{ op: 'put', path: stored(path), content: encode(evaluated(file.content)), mode, modifiedMs }]);
  }

  /** Leaves views only; folders that hold nothing go to the store. */
  #dropWritten(): void {
    const before = this.#memory;
    this.#memory = new PathTree();
    for (const { path, node } of before.entries()) {
      if (node instanceof TreeFile) this.#memory.set(path, node.value);
      else if (this.#templateFolderMode(path) === undefined && this.#store.info(stored(path)) === undefined) {
        this.#store.write([{ op: 'directory', path: stored(path) }]);
      }
    }
  }
}
