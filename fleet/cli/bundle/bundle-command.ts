import { readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AgentError, readBundle, type PatchBundle } from '#agent';
import { createBundle } from '../../rollout/index.ts';
import { exitStatus } from '../exit-status.ts';
import type { CliIo } from '../io.ts';
import { fields, painter, table, type Paint } from '../table.ts';

/** Bytes of a bundle that somebody named. @throws AgentError `VRA_NOT_FOUND` */
export async function readBundleFile(io: CliIo, file: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(io.typedFrom, file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('VRA_NOT_FOUND', `${file} cannot be read: ${why}`, { cause: error });
  }
}

interface BundleSummary {
  readonly version: string;
  readonly requires: string | undefined;
  readonly checksum: string;
  readonly bytes: number;
  readonly hooks: PatchBundle['manifest']['hooks'];
  readonly migrations: readonly string[];
  readonly restart: PatchBundle['manifest']['restart'];
  readonly checks: readonly string[];
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly mode: string }[];
}

function summarize({ manifest, checksum, files }: PatchBundle, bytes: number): BundleSummary {
  const { version, requires, hooks, migrations, restart, checks } = manifest;
  return {
    version,
    requires,
    checksum,
    bytes,
    hooks,
    migrations: migrations.map(({ name }) => name),
    restart,
    checks,
    files: files.map(({ path, content, mode }) => ({ path, bytes: content.byteLength, mode: mode.toString(8).padStart(4, '0') })),
  };
}

function summaryText(summary: BundleSummary, paint: Paint): string {
  const { hooks, restart } = summary;
  const list = (names: readonly string[]): string => (names.length === 0 ? '-' : names.join(' '));
  const head = fields(
    [
      ['version', summary.version],
      ['needs', summary.requires === undefined ? 'any version' : `${summary.requires} or newer`],
      ['sha-512', summary.checksum],
      ['size', `${summary.bytes} bytes`],
      ['hooks', `before: ${list(hooks.pre)}; after: ${list(hooks.post)}`],
      ['migrations', list(summary.migrations)],
      ['restarts', list([...restart.core, ...restart.optional])],
      ['checks', list(summary.checks)],
    ],
    paint,
  );
  const rows = summary.files.map(({ path, bytes, mode }) => [path, mode, String(bytes)]);
  return `${head}\n${rows.length === 0 ? 'no files\n' : table(['FILE', 'MODE', 'BYTES'], rows, paint)}`;
}

function print(io: CliIo, summary: BundleSummary, json: boolean): void {
  io.stdout.write(json ? `${JSON.stringify(summary, undefined, 2)}\n` : summaryText(summary, painter(io)));
}

/** `vrfleet bundle create`: the file is complete or not there at all. */
export async function createCommand(io: CliIo, folder: string, file: string, json: boolean): Promise<number> {
  const bytes = await createBundle(resolve(io.typedFrom, folder));
  const path = resolve(io.typedFrom, file);
  try {
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('VRA_STORAGE', `${file} cannot be written: ${why}`, { cause: error });
  }
  print(io, summarize(await readBundle(bytes), bytes.byteLength), json);
  return exitStatus.ok;
}

/** `vrfleet bundle show`: a bundle that is damaged is refused as a router would. */
export async function showCommand(io: CliIo, file: string, json: boolean): Promise<number> {
  const bytes = await readBundleFile(io, file);
  print(io, summarize(await readBundle(bytes), bytes.byteLength), json);
  return exitStatus.ok;
}
