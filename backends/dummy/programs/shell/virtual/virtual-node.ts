/** A file or folder that no disk holds: its content is made when somebody looks. */
export type VirtualNode =
  | {
      readonly kind: 'file';
      readonly mode: number;
      /** Bytes; 0 as for the kernel's files when absent. */
      readonly size?: number;
      read(): Promise<string | Uint8Array>;
      /** Absent: writing is refused. */
      write?(content: Uint8Array): Promise<void>;
    }
  | { readonly kind: 'directory'; readonly mode: number; list(): Promise<readonly string[]> };

/** A part of the virtual files: answers for the paths that are its own. */
export interface VirtualFolder {
  /** Undefined for paths that are not there, or not its own. */
  lookup(path: string): Promise<VirtualNode | undefined>;
}

export function virtualFile(read: () => Promise<string | Uint8Array>, mode = 0o444): VirtualNode {
  return { kind: 'file', mode, read };
}

export function virtualDirectory(list: () => Promise<readonly string[]>, mode = 0o555): VirtualNode {
  return { kind: 'directory', mode, list };
}

/** Files by path below a folder, as a folder: names are known, contents made on demand. Paths are relative, without a leading slash. */
export function virtualTree(root: string, entries: () => Promise<ReadonlyMap<string, VirtualNode>>): VirtualFolder {
  return {
    async lookup(path) {
      if (path !== root && !path.startsWith(`${root}/`)) return undefined;
      const below = path === root ? '' : path.slice(root.length + 1);
      const all = await entries();
      const own = all.get(below);
      if (own !== undefined) return own;
      const prefix = below === '' ? '' : `${below}/`;
      const inside = [...all.keys()].filter((name) => name.startsWith(prefix));
      if (inside.length === 0) return undefined;
      const names = new Set(inside.map((name) => name.slice(prefix.length).split('/')[0] ?? ''));
      return virtualDirectory(async () => [...names].toSorted());
    },
  };
}
