import { parseBag, BagFileError } from '../bags/bag-file.ts';
import { bagNames, type BagName } from '../bags/bag-types.ts';
import { printBag } from '../bags/print-bag.ts';
import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import { applyJsonPatch, JsonPatchError } from './json-patch.ts';
import type { Migration } from './manifest.ts';
import { stateCopyFolder, treePath } from './places.ts';
import { readBagFiles, type BagTexts } from './saved-state.ts';
import { runStep, type RunScript } from './run-step.ts';

export interface MigrationContext {
  readonly files: FilesPort;
  readonly runScript: RunScript;
  /** Of the tree with the scripts. */
  readonly folder: string;
}

function failed({ name }: Migration, why: string, cause?: unknown): AgentError {
  return new AgentError('VRA_PATCH_FAILED', `migration ${name}: ${why}`, { cause });
}

function patched(texts: BagTexts, migration: Migration & { readonly bag: BagName }): BagTexts {
  const file = `${migration.bag}.json`;
  const bytes = texts.get(file);
  // A router without the feature has nothing to migrate.
  if (bytes === undefined || !('patch' in migration)) return texts;
  try {
    const value = applyJsonPatch(JSON.parse(Buffer.from(bytes).toString('utf8')), migration.patch);
    return new Map([...texts, [file, Buffer.from(JSON.stringify(value))]]);
  } catch (error) {
    if (error instanceof JsonPatchError) throw failed(migration, `${migration.bag}: ${error.message}`, error);
    throw error;
  }
}

/** Gives a script a copy of the databags in a folder of its own, and takes what it made of them. */
async function scripted(context: MigrationContext, texts: BagTexts, script: string): Promise<BagTexts> {
  const { files, folder, runScript } = context;
  const puts = [...texts].map(([name, content]): FileChange => ({
    op: 'put',
    path: `${stateCopyFolder}/${name}`,
    content,
    mode: 0o600,
  }));
  await files.apply([{ op: 'remove', path: stateCopyFolder }, ...puts]);
  await runStep(runScript, treePath(folder, script), [stateCopyFolder]);
  return readBagFiles(files, stateCopyFolder);
}

/** As the agent would write it; refused when the agent could not read it. */
function checked(name: string, bytes: Uint8Array): Uint8Array {
  const bag = bagNames.find((known) => name === `${known}.json`);
  try {
    if (bag !== undefined) return Buffer.from(printBag(bag, parseBag(bag, bytes)));
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return bytes;
  } catch (error) {
    if (error instanceof BagFileError || error instanceof SyntaxError)
      throw new AgentError('VRA_PATCH_FAILED', `the migrations made ${name} unreadable: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * What migrations make of databags, in order, on copies: the router's own stay as they are.
 * @throws AgentError `VRA_PATCH_FAILED` when one fails, or the agent could not read what they leave
 */
export async function migrateState(
  context: MigrationContext,
  texts: BagTexts,
  migrations: readonly Migration[],
): Promise<BagTexts> {
  let state = texts;
  for (const migration of migrations) {
    state = 'script' in migration ? await scripted(context, state, migration.script) : patched(state, migration);
  }
  return new Map([...state].map(([name, bytes]) => [name, texts.get(name) === bytes ? bytes : checked(name, bytes)]));
}
