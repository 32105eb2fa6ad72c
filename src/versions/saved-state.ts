import { bagFolder } from '../bags/held-bag.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { PatchRecord, ReplacedFile } from './patch-record.ts';
import { undoFolder } from './places.ts';

const bagCopies = `${undoFolder}/bags`;
const fileCopies = `${undoFolder}/files`;

/** Name of a databag's file → content. */
export type BagTexts = ReadonlyMap<string, Uint8Array>;

export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);
}

/** The databags' files as they are on the disk. To be called when no journal continues them. */
export async function readBagFiles(files: FilesPort, folder: string = bagFolder): Promise<BagTexts> {
  const texts = new Map<string, Uint8Array>();
  for (const name of await files.list(folder)) {
    const bytes = name.endsWith('.json') ? await files.read(`${folder}/${name}`) : undefined;
    if (bytes !== undefined) texts.set(name, bytes);
  }
  return texts;
}

/** Saves files that are about to be replaced or removed; the copies are durable when it resolves. */
export async function saveFiles(files: FilesPort, paths: readonly string[]): Promise<readonly ReplacedFile[]> {
  const replaced: ReplacedFile[] = [];
  const changes: FileChange[] = [];
  for (const [index, path] of paths.entries()) {
    const content = await files.read(path);
    const info = await files.info(path);
    if (content === undefined || info === undefined) replaced.push({ path });
    else {
      const copy = `${fileCopies}/${index}`;
      changes.push({ op: 'put', path: copy, content, mode: 0o600, durable: true });
      replaced.push({ path, saved: { copy, mode: info.mode } });
    }
  }
  if (changes.length > 0) await files.apply(changes);
  return replaced;
}

/** Saves the databags; returns the names of their files. */
export async function saveBags(files: FilesPort, texts: BagTexts): Promise<readonly string[]> {
  const changes = [...texts].map(([name, content]): FileChange => ({
    op: 'put',
    path: `${bagCopies}/${name}`,
    content,
    mode: 0o600,
    durable: true,
  }));
  if (changes.length > 0) await files.apply(changes);
  return [...texts.keys()];
}

/** What makes the databags' files these, whatever they were; journals go, because they continue others. */
export async function bagChanges(files: FilesPort, texts: BagTexts): Promise<readonly FileChange[]> {
  const names = await files.list(bagFolder);
  const changes: FileChange[] = [];
  for (const [name, content] of texts) {
    if (!sameBytes(content, await files.read(`${bagFolder}/${name}`)))
      changes.push({ op: 'put', path: `${bagFolder}/${name}`, content, durable: true });
  }
  for (const name of names) {
    const stale = (name.endsWith('.json') && !texts.has(name)) || name.endsWith('.json.journal');
    if (stale) changes.push({ op: 'remove', path: `${bagFolder}/${name}` });
  }
  return changes;
}

async function fileRestorations(files: FilesPort, replaced: readonly ReplacedFile[]): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const { path, saved } of replaced) {
    if (saved === undefined) {
      changes.push({ op: 'remove', path });
      continue;
    }
    // A copy that a broken disk lost is no reason to remove what is there.
    const content = await files.read(saved.copy);
    if (content !== undefined) changes.push({ op: 'put', path, content, mode: saved.mode, durable: true });
  }
  return changes;
}

/**
 * Puts back what a switch replaced; may be done any number of times. Tells whether the databags were others. Removals go behind a durable
 * put of the same batch, and so are as durable as it.
 */
export async function restoreSaved(files: FilesPort, record: PatchRecord): Promise<{ readonly bagsChanged: boolean }> {
  const restored = await fileRestorations(files, record.replaced);
  let bags: readonly FileChange[] = [];
  if (record.bags !== undefined) {
    const texts = new Map<string, Uint8Array>();
    for (const name of record.bags) {
      const copy = await files.read(`${bagCopies}/${name}`);
      if (copy !== undefined) texts.set(name, copy);
    }
    bags = await bagChanges(files, texts);
  }
  const changes = [...restored, ...bags];
  const marker: FileChange = { op: 'put', path: `${undoFolder}/restoring`, content: String(record.id), durable: true };
  if (changes.length > 0) await files.apply([marker, ...changes]);
  return { bagsChanged: bags.length > 0 };
}
