import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import { sha512, type PatchBundle } from './bundle.ts';
import { manifestName, parseManifest, rootFolder } from './manifest.ts';
import { treePath } from './places.ts';
import { sameBytes } from './saved-state.ts';
import type { InstalledTree, VersionsFile } from './versions-file.ts';

/** A name for the tree of a version: its own, unless a tree that is still needed has it. */
export function freeFolder(version: string, versions: VersionsFile | undefined): string {
  const taken = new Set((versions?.installed ?? []).map(({ folder }) => folder));
  let folder = version;
  for (let number = 2; taken.has(folder); number++) folder = `${version}~${number}`;
  return folder;
}

/** Nobody writes to a tree. */
const readOnly = 0o555;

/** Puts a bundle's tree where it stands from now on. */
export async function stageTree(files: FilesPort, folder: string, bundle: PatchBundle): Promise<void> {
  const manifest = `${JSON.stringify(bundle.manifest, undefined, 2)}\n`;
  const changes: FileChange[] = [
    { op: 'put', path: treePath(folder, manifestName), content: manifest, mode: 0o444, durable: true },
    ...bundle.files.map(({ path, content, mode }): FileChange => {
      // Scripts run whatever the builder's file system said.
      const bits = (path.startsWith(rootFolder) ? mode : 0o755) & readOnly;
      return { op: 'put', path: treePath(folder, path), content, mode: bits, durable: true };
    }),
  ];
  await files.apply(changes);
}

/** Reads a staged tree back. @throws AgentError `VRA_STORAGE` when the disk does not give back what it was given */
export async function verifyTree(files: FilesPort, folder: string, { manifest }: PatchBundle): Promise<void> {
  for (const [path, { sha512: expected }] of Object.entries(manifest.files)) {
    const place = treePath(folder, path);
    const bytes = await files.read(place);
    if (bytes === undefined || sha512(bytes) !== expected)
      throw new AgentError('VRA_STORAGE', `${place} is not what was written there; look at the router's disk`);
  }
}

/** Paths in the router that the tree in force brought, each with what it brought. */
async function broughtBefore(files: FilesPort, tree: InstalledTree | undefined): Promise<ReadonlyMap<string, Uint8Array>> {
  const brought = new Map<string, Uint8Array>();
  if (tree === undefined) return brought;
  const manifest = await files.read(treePath(tree.folder, manifestName));
  if (manifest === undefined) return brought;
  for (const path of Object.keys(parseManifest(manifest).files)) {
    const bytes = path.startsWith(rootFolder) ? await files.read(treePath(tree.folder, path)) : undefined;
    if (bytes !== undefined) brought.set(path.slice(rootFolder.length - 1), bytes);
  }
  return brought;
}

/**
 * What the switch to a bundle changes in the router's file system. The router's own files lie on top: one that was changed since the tree
 * in force brought it stays.
 */
export async function fileSwitch(
  files: FilesPort,
  bundle: PatchBundle,
  before: InstalledTree | undefined,
): Promise<readonly FileChange[]> {
  const brought = await broughtBefore(files, before);
  const changes: FileChange[] = [];
  const wanted = new Set<string>();
  for (const { path, content, mode } of bundle.files) {
    if (!path.startsWith(rootFolder)) continue;
    const target = path.slice(rootFolder.length - 1);
    wanted.add(target);
    const [current, info] = [await files.read(target), await files.info(target)];
    const own = brought.has(target) && current !== undefined && !sameBytes(current, brought.get(target));
    const same = sameBytes(current, content) && info?.mode === mode;
    if (!own && !same) changes.push({ op: 'put', path: target, content, mode, durable: true });
  }
  for (const [target, content] of brought) {
    if (!wanted.has(target) && sameBytes(await files.read(target), content)) changes.push({ op: 'remove', path: target });
  }
  return changes;
}
