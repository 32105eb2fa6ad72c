import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError, packBundle, type TarFile } from '#agent';

const manifestName = 'manifest.json';
const folders = ['root', 'hooks', 'migrations'];

function refused(path: string, why: string, cause?: unknown): AgentError {
  return new AgentError('VRA_BAD_BUNDLE', `${path} ${why}`, { cause });
}

async function filesBelow(directory: string, folder: string): Promise<readonly TarFile[]> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true });
  const files: TarFile[] = [];
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    const place = join(directory, path);
    if (entry.isDirectory()) files.push(...(await filesBelow(directory, path)));
    else if (entry.isFile()) files.push({ path, content: await readFile(place), mode: (await stat(place)).mode & 0o777 });
    else throw refused(place, 'is neither a file nor a folder; a bundle holds no links');
  }
  return files;
}

/**
 * Packs a folder with `manifest.json`, `root/`, `hooks/` and `migrations/` (docs/versions.md) into a bundle. The same folder gives the same
 * bytes. Other entries of the folder are refused, so that nothing is left out unnoticed.
 * @throws AgentError `VRA_BAD_BUNDLE` naming what is wrong and where
 */
export async function createBundle(directory: string): Promise<Uint8Array> {
  const place = join(directory, manifestName);
  const manifest = await readFile(place).catch((error: unknown) => {
    throw refused(place, 'cannot be read; a bundle begins with its manifest', error);
  });
  const names = await readdir(directory);
  const stranger = names.find((name) => name !== manifestName && !folders.includes(name));
  if (stranger !== undefined) throw refused(join(directory, stranger), `has no place in a bundle; use ${folders.join(', ')}`);
  const files: TarFile[] = [];
  for (const folder of folders) if (names.includes(folder)) files.push(...(await filesBelow(directory, folder)));
  return packBundle(manifest, files);
}
