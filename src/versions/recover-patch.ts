import { invalidateStamp } from '../applied-stamp.ts';
import type { FilesPort } from '../ports/files-port.ts';
import type { Log } from '../ports/log.ts';
import { readRecord, type PatchRecord } from './patch-record.ts';
import { latestPath, treesFolder } from './places.ts';
import { restoreSaved } from './saved-state.ts';
import { currentTree, latestChange, readVersionsFile, type VersionsFile } from './versions-file.ts';

/** A patch that a power loss, or the end of the process, cut off; its files are in order again. */
export interface InterruptedPatch {
  readonly record: PatchRecord;
  /** `finished`: the new version is in force. `undone`: the old one is. */
  readonly outcome: 'finished' | 'undone';
  /** Units that may run with what is not in force. */
  readonly units: readonly string[];
}

/** Removes trees that are neither in force nor the ones before. */
export async function removeOldTrees(files: FilesPort, versions: VersionsFile | undefined): Promise<void> {
  const kept = new Set((versions?.installed ?? []).map(({ folder }) => folder));
  const latest = latestPath.slice(treesFolder.length + 1);
  const old = (await files.list(treesFolder)).filter((name) => name !== latest && !kept.has(name));
  if (old.length > 0) await files.apply(old.map((name) => ({ op: 'remove', path: `${treesFolder}/${name}` })));
}

/** After the versions file says so: everything that follows from it. Idempotent. */
export async function finishPatch(files: FilesPort, versions: VersionsFile): Promise<void> {
  const tree = currentTree(versions);
  if (tree !== undefined) await files.apply([latestChange(tree.folder)]);
  await removeOldTrees(files, versions);
}

/**
 * Finishes or undoes a patch that was cut off: a patch whose version the versions file names is finished, any other is undone. Must run
 * before the databags are read; `closeRecord` ends it after the services run with what is in force. A crash in between repeats it.
 * Costs one look at a file that is not there when no patch was cut off.
 */
export async function recoverPatch(files: FilesPort, log: Log): Promise<InterruptedPatch | undefined> {
  const record = await readRecord(files, log);
  if (record === undefined) return undefined;
  const versions = await readVersionsFile(files);
  const finished = versions?.patch === record.id;
  if (finished) await finishPatch(files, versions);
  else if (record.phase === 'switch') {
    const { bagsChanged } = await restoreSaved(files, record);
    if (bagsChanged || record.bags !== undefined) await invalidateStamp(files, log);
  }
  if (!finished) await removeOldTrees(files, versions);
  log.warn({ from: record.from, to: record.to, finished }, 'a patch had been cut off');
  const units = !finished && record.phase === 'switch' ? record.units : [];
  return { record, outcome: finished ? 'finished' : 'undone', units };
}
