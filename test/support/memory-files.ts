import type { FileChange, FileContent, FileInfo, FilesPort } from '#agent';

const bytesOf = (content: FileContent): Uint8Array =>
  content instanceof Uint8Array ? content : new TextEncoder().encode(typeof content === 'function' ? content() : content);

/** Thrown by an operation that was made to fail. */
export class DiskFailure extends Error {}

/**
 * Files in memory that fail on demand and forget at a crash what was not written durably. Removals last, as on a journalled file system.
 */
export class MemoryFiles implements FilesPort {
  readonly #stored = new Map<string, Uint8Array>();
  readonly #durable = new Map<string, Uint8Array>();
  readonly #views = new Map<string, () => string>();
  /** Changes made so far (views do not count: nothing is stored). */
  operations = 0;
  /** The change after this many fails, and every one after it, until `repair`. */
  #failAfter = Infinity;
  /** Bytes of the failing append that still reach the disk. */
  #tornBytes = 0;

  failAfter(operations: number, tornBytes = 0): void {
    this.#failAfter = this.operations + operations;
    this.#tornBytes = tornBytes;
  }

  repair(): void {
    this.#failAfter = Infinity;
  }

  /** What a machine finds after its power was cut. */
  crash(): MemoryFiles {
    const after = new MemoryFiles();
    for (const [path, content] of this.#durable) after.write(path, content);
    return after;
  }

  /** A file as somebody else left it. */
  write(path: string, content: string | Uint8Array): void {
    this.#stored.set(path, bytesOf(content));
    this.#durable.set(path, bytesOf(content));
  }

  /** Content on the disk, whatever a view shows. */
  stored(path: string): string | undefined {
    const content = this.#stored.get(path);
    return content === undefined ? undefined : new TextDecoder().decode(content);
  }

  paths(): readonly string[] {
    return [...this.#stored.keys()].toSorted();
  }

  async apply(changes: readonly FileChange[]): Promise<void> {
    for (const change of changes) this.#change(change);
  }

  #change(change: FileChange): void {
    if (change.op === 'view') {
      this.#views.set(change.path, change.content);
      return;
    }
    if (this.operations >= this.#failAfter) {
      if (change.op === 'append') this.#append(change.path, change.content.slice(0, this.#tornBytes), true);
      throw new DiskFailure(`${change.op} ${change.path}`);
    }
    this.operations++;
    switch (change.op) {
      case 'put':
        this.#views.delete(change.path);
        this.#stored.set(change.path, bytesOf(change.content));
        if (change.durable === true) this.#durable.set(change.path, bytesOf(change.content));
        return;
      case 'append':
        this.#append(change.path, change.content, change.durable === true);
        return;
      case 'remove':
        for (const path of [...this.#stored.keys(), ...this.#views.keys()]) {
          if (path !== change.path && !path.startsWith(`${change.path}/`)) continue;
          this.#stored.delete(path);
          this.#durable.delete(path);
          this.#views.delete(path);
        }
    }
  }

  #append(path: string, content: string, durable: boolean): void {
    const joined = Buffer.concat([this.#stored.get(path) ?? new Uint8Array(), bytesOf(content)]);
    if (joined.length === 0) return;
    this.#stored.set(path, joined);
    if (durable) this.#durable.set(path, joined);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const view = this.#views.get(path);
    return view === undefined ? this.#stored.get(path) : bytesOf(view);
  }

  async info(path: string): Promise<FileInfo | undefined> {
    const content = await this.read(path);
    return content === undefined ? undefined : { kind: 'file', size: content.length, mode: 0o644, modifiedMs: 0 };
  }

  async list(path: string): Promise<readonly string[]> {
    const below = [...this.#stored.keys()].filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1));
    return [...new Set(below.map((rest) => rest.replace(/\/.*$/, '')))].toSorted();
  }
}
