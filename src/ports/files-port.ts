/** Content of a file, or a function that gives it when somebody reads it (large derived files are rarely read). */
export type FileContent = string | Uint8Array | (() => string);

export type FileChange =
  /** Creates or replaces a file, parents included. `durable`: on stable storage (write, flush, rename) before `apply` resolves. */
  | { readonly op: 'put'; readonly path: string; readonly content: FileContent; readonly mode?: number; readonly durable?: boolean }
  /** Appends to a file, created when missing. */
  | { readonly op: 'append'; readonly path: string; readonly content: string; readonly durable?: boolean }
  /** A read of `path` gives `content()` until the next `put` or `remove`; nothing is stored. */
  | { readonly op: 'view'; readonly path: string; readonly content: () => string; readonly mode?: number }
  /** Removes a file, or a folder with all that is in it; missing is fine. */
  | { readonly op: 'remove'; readonly path: string };

export interface FileInfo {
  readonly kind: 'file' | 'directory';
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly mode: number;
  readonly modifiedMs: number;
}

/**
 * The router's file system. Paths are absolute, `/`-separated, inside the router. A path with `..`, a NUL or a newline, or a
 * relative one, rejects with `VRA_BAD_PATH` and changes nothing. Later changes of one `apply` see the earlier ones.
 */
export interface FilesPort {
  apply(changes: readonly FileChange[]): Promise<void>;
  /** The bytes, or undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  info(path: string): Promise<FileInfo | undefined>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}
