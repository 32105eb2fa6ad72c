import { z } from 'zod';
import { AgentError } from '../errors.ts';
import type { FileChange, FilesPort } from '../ports/files-port.ts';
import type { InstalledVersion, Versions } from '../service/agent-service.ts';
import { latestPath, releasePath, treesFolder, versionsPath } from './places.ts';

const installedSchema = z.object({
  version: z.string(),
  checksum: z.string(),
  /** Epoch ms. */
  installedMs: z.number(),
  /** Its tree is `/router/<folder>`. */
  folder: z.string(),
});

const versionsSchema = z.object({
  apiVersion: z.literal('vrfleet/v1'),
  kind: z.literal('RouterVersions'),
  current: z.string(),
  /** The one that was in force before; absent when that was the template's. */
  previous: z.string().optional(),
  /** Newest first. */
  installed: z.array(installedSchema),
  /** Names of the migrations that this router's state has been through. */
  migrations: z.array(z.string()),
  /** The patch that wrote this; see `PatchRecord.id`. */
  patch: z.int(),
});

/** The content of `/var/lib/vragent/versions`. */
export type VersionsFile = Readonly<z.infer<typeof versionsSchema>>;
export type InstalledTree = VersionsFile['installed'][number];

async function textOf(files: FilesPort, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

/** Undefined on a router that was never patched. @throws AgentError `VRA_CORRUPT` */
export async function readVersionsFile(files: FilesPort): Promise<VersionsFile | undefined> {
  const text = await textOf(files, versionsPath);
  if (text === undefined) return undefined;
  const damaged = (cause: unknown): AgentError =>
    new AgentError('VRA_CORRUPT', `${versionsPath} cannot be understood; move it away, and patch the router with force`, { cause });
  try {
    const { data, error } = versionsSchema.safeParse(JSON.parse(text));
    if (data === undefined) throw damaged(error);
    return data;
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(error);
    throw error;
  }
}

/** One durable replacement: before it the old version is in force, after it the new one. */
export function versionsFileChange(versions: VersionsFile): FileChange {
  return { op: 'put', path: versionsPath, content: `${JSON.stringify(versions, undefined, 2)}\n`, durable: true };
}

/** What follows from the versions file: the name of the tree in force. */
export function latestChange(folder: string): FileChange {
  return { op: 'put', path: latestPath, content: `${treesFolder}/${folder}\n`, durable: true };
}

/** The tree in force; undefined while the template's version is. */
export function currentTree(versions: VersionsFile | undefined): InstalledTree | undefined {
  return versions?.installed.find(({ version }) => version === versions.current);
}

/** The third word of the release file is the template's version (cloudstack-vr-commands.md, 3.4). */
function templateVersion(release: string): string {
  return /^\S+ \S+ (\S+)/.exec(release)?.[1] ?? 'unknown';
}

/** The version in force: that of the last patch, else the template's. */
export async function currentVersion(files: FilesPort): Promise<string> {
  const versions = await readVersionsFile(files);
  return versions?.current ?? templateVersion((await textOf(files, releasePath)) ?? '');
}

/** Versions that are installed and the one in force. @throws AgentError `VRA_CORRUPT` */
export async function readVersions(files: FilesPort): Promise<Versions> {
  const template = ((await textOf(files, releasePath)) ?? '').trimEnd();
  const versions = await readVersionsFile(files);
  const installed: readonly InstalledVersion[] = (versions?.installed ?? []).map(({ version, checksum, installedMs }) => ({
    version,
    checksum,
    installedMs,
  }));
  return { current: versions?.current ?? templateVersion(template), installed, template };
}
