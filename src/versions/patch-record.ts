import { z } from 'zod';
import type { FilesPort } from '../ports/files-port.ts';
import type { Log } from '../ports/log.ts';
import { patchFolder, recordPath, stateCopyFolder } from './places.ts';

const replacedFile = z.object({
  path: z.string(),
  /** Absent: there was no such file. */
  saved: z.object({ copy: z.string(), mode: z.int() }).optional(),
});

const recordSchema = z.object({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('PatchRecord'),
  /** Counts the patches of a router; the one that the versions file names has happened. */
  id: z.int(),
  from: z.string(),
  to: z.string(),
  /** The tree it brings: `/router/<folder>`. */
  folder: z.string(),
  /** `prepare`: only the tree is new. `switch`: files and databags may be either. `done`: nothing is left to do but tidying up. */
  phase: z.enum(['prepare', 'switch', 'done']),
  /** Files of the router that the switch touches. */
  replaced: z.array(replacedFile).readonly(),
  /** Names of the databags' files that were saved; absent when the patch leaves them alone. */
  bags: z.array(z.string()).readonly().optional(),
  /** Units that run with what the switch brings. */
  units: z.array(z.string()).readonly(),
});

/** How far a patch is: durable, so that whoever opens the router after a power loss knows what to finish or to undo. */
export type PatchRecord = Readonly<z.infer<typeof recordSchema>>;
export type ReplacedFile = PatchRecord['replaced'][number];

export async function writeRecord(files: FilesPort, record: PatchRecord): Promise<void> {
  await files.apply([{ op: 'put', path: recordPath, content: JSON.stringify(record), durable: true }]);
}

/** Undefined when no patch was interrupted. A record that is damaged is none: it is replaced whole or not at all, so no patch left it so. */
export async function readRecord(files: FilesPort, log: Log): Promise<PatchRecord | undefined> {
  const bytes = await files.read(recordPath);
  if (bytes === undefined) return undefined;
  try {
    const { data, error } = recordSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (data !== undefined) return data;
    log.error({ path: recordPath, reason: error.message }, 'the record of a patch cannot be understood and is left alone');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log.error({ path: recordPath, reason: error.message }, 'the record of a patch cannot be read and is left alone');
  }
  return undefined;
}

/** Notes durably that nothing is left to do, then tidies up: what a power loss leaves of the folder means nothing any more. */
export async function closeRecord(files: FilesPort, record: PatchRecord): Promise<void> {
  await writeRecord(files, { ...record, phase: 'done' });
  await files.apply([
    { op: 'remove', path: patchFolder },
    { op: 'remove', path: stateCopyFolder },
  ]);
}
