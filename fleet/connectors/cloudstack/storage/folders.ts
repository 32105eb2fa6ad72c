import { trimPath } from './paths.ts';

export interface FolderEntry {
  /** Below the root of the store. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** What `ls` would show of a folder of a store that knows its files only: folders are what is before slashes. */
export function listFolder(
  files: readonly FolderEntry[],
  folder: string,
): readonly (FolderEntry & { readonly isFolder: boolean })[] | undefined {
  const wanted = trimPath(folder);
  const prefix = wanted === '' ? '' : `${wanted}/`;
  const entries = new Map<string, FolderEntry & { readonly isFolder: boolean }>();
  for (const file of files) {
    if (file.path === wanted) return [{ ...file, isFolder: false }];
    if (!file.path.startsWith(prefix)) continue;
    const [name = '', ...deeper] = file.path.slice(prefix.length).split('/');
    const path = `${prefix}${name}`;
    const newest = Math.max(file.modifiedMs, entries.get(path)?.modifiedMs ?? 0);
    entries.set(
      path,
      deeper.length === 0 ? { ...file, isFolder: false } : { path, bytes: 4096, modifiedMs: newest, isFolder: true },
    );
  }
  if (entries.size === 0 && wanted !== '') return undefined;
  return [...entries.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
