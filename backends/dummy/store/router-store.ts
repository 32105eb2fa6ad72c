/** The log of a router's commands, one JSON object per line. */
export const logPath = 'log/commands.ndjson';

/** What a store knows of a file or folder without reading it. */
export interface StoredInfo {
  readonly kind: 'file' | 'directory';
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly mode: number;
  /** Epoch ms. */
  readonly modifiedMs: number;
}

/** Contents belong to the store from then on: nobody changes them any more. */
export type StoreChange =
  /** Creates or replaces a file, parents included. */
  | { readonly op: 'put'; readonly path: string; readonly content: Uint8Array; readonly mode: number; readonly modifiedMs: number }
  /** Appends to a file; `mode` is for one that is created. */
  | {
      readonly op: 'append';
      readonly path: string;
      readonly content: Uint8Array;
      readonly mode: number;
      readonly modifiedMs: number;
    }
  | { readonly op: 'mode'; readonly path: string; readonly mode: number }
  /** Creates a folder, parents included. */
  | { readonly op: 'directory'; readonly path: string }
  /** Removes a file, or a folder with all that is in it; missing is fine. */
  | { readonly op: 'remove'; readonly path: string };

/**
 * Where one router's directory lives. The layout is the same everywhere (docs/dummy-backend.md):
 * `router.json`, `rootfs/…`, `state/…`, `log/commands.ndjson`. Paths are relative to that directory, without `..`.
 * Nothing outside of the directory is read or written: a symbolic link in it counts as nothing, and is replaced, not followed.
 */
export interface RouterStore {
  /** What was committed is there after a restart of the process. */
  readonly durable: boolean;
  /** Where it is, for people. */
  readonly location: string;
  read(path: string): Uint8Array | undefined;
  info(path: string): StoredInfo | undefined;
  /** Names in a folder, in no order; empty when there is no such folder. */
  list(path: string): readonly string[];
  /** In order, at once; may be lost with the machine's power, each file being either as before or as after. */
  write(changes: readonly StoreChange[]): void;
  /** In order; on stable storage when it resolves. After a crash all changes of one commit are there, or none; removals written before are. */
  commit(changes: readonly StoreChange[]): Promise<void>;
  /** Appends one line, without its newline, to `log/commands.ndjson`. A log that would outgrow `maxBytes` becomes `commands.ndjson.1` first. */
  appendLog(line: string, maxBytes: number): void;
  /** Brings what was committed or written to its final place, and makes it small. Cheap when nothing changed. */
  flush(): Promise<void>;
}
