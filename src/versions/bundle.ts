import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AgentError } from '../errors.ts';
import { throwIfCancelled } from './cancelled.ts';
import { manifestName, namedScripts, parseManifest, rootFolder, type PatchManifest } from './manifest.ts';
import { readTar, tarBody, tarEnd, type TarFile } from './tar.ts';

/** A patch as it is applied: what it says of itself, and its files with their paths in the bundle. */
export interface PatchBundle {
  readonly manifest: PatchManifest;
  /** Without the manifest. */
  readonly files: readonly TarFile[];
  /** SHA-512 of the bundle's bytes, hex. */
  readonly checksum: string;
}

/** The largest bundle that a router takes, packed and unpacked; and what it may hold. */
export const bundleLimits = { packedBytes: 32 * 2 ** 20, bytes: 64 * 2 ** 20, fileBytes: 16 * 2 ** 20, entries: 4096 } as const;

/** The last entry of a bundle: SHA-512 of every byte of the archive before it. */
const sumName = 'bundle.sha512';
/** Where a bundle may have files. */
const folders = [rootFolder, 'hooks/', 'migrations/'];
/** Places of a router that are its agent's, not a version's. */
const agentsOwn = /^root\/(?:router|etc\/cloudstack|var\/lib\/vragent|proc|sys|dev|run|tmp|ramdisk)(?:\/|$)/;

const unpack = promisify(gunzip);
const pack = promisify(gzip);

function refused(why: string, cause?: unknown): AgentError {
  return new AgentError('VRA_BAD_BUNDLE', `the bundle ${why}`, { cause });
}

export function sha512(content: Uint8Array): string {
  return createHash('sha512').update(content).digest('hex');
}

function checkPlaces(paths: ReadonlySet<string>): void {
  for (const path of paths) {
    if (!folders.some((folder) => path.startsWith(folder))) throw refused(`holds ${path}; files stand in ${folders.join(', ')}`);
    if (agentsOwn.test(path)) throw refused(`holds ${path}; what is there belongs to the agent or to no disk`);
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (paths.has(path.slice(0, slash))) throw refused(`holds ${path}, and ${path.slice(0, slash)} as a file`);
    }
  }
}

function checkFiles(manifest: PatchManifest, files: readonly TarFile[]): void {
  const paths = new Set(files.map(({ path }) => path));
  checkPlaces(paths);
  const missing = [...Object.keys(manifest.files), ...namedScripts(manifest)].find((path) => !paths.has(path));
  if (missing !== undefined) throw refused(`does not hold ${missing}, which its manifest names`);
  for (const { path, content } of files) {
    if (!Object.hasOwn(manifest.files, path)) throw refused(`holds ${path}, which its manifest does not name`);
    if (manifest.files[path]?.sha512 !== sha512(content)) throw refused(`is damaged: ${path} is not what its manifest says`);
  }
}

async function unpacked(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length > bundleLimits.packedBytes) throw tooLarge();
  try {
    return await unpack(bytes, { maxOutputLength: bundleLimits.bytes });
  } catch (error) {
    if (error instanceof RangeError) throw refused(`is larger than ${bundleLimits.bytes} bytes when it is unpacked`, error);
    throw refused('is no gzip file, or damaged', error);
  }
}

function tooLarge(): AgentError {
  return new AgentError('VRA_TOO_LARGE', `the bundle has more than ${bundleLimits.packedBytes} bytes; leave files out`);
}

/**
 * Reads and checks a bundle: nothing of it is trusted before every checksum was right and every path is one that a version may have.
 * @throws AgentError `VRA_BAD_BUNDLE`, `VRA_TOO_LARGE`
 */
export async function readBundle(bytes: Uint8Array): Promise<PatchBundle> {
  const tar = await unpacked(bytes);
  const entries = readTar(tar, bundleLimits);
  const [last] = entries.slice(-1);
  if (last?.path !== sumName) throw refused(`has no ${sumName} at its end: it is not whole, or was not made as a bundle`);
  if (Buffer.from(last.content).toString('latin1').trim() !== sha512(tar.subarray(0, last.offset)))
    throw refused(`is damaged: its content does not fit its ${sumName}`);
  const [first, ...files] = entries.slice(0, -1);
  if (first?.path !== manifestName) throw refused(`does not begin with ${manifestName}`);
  const manifest = parseManifest(first.content);
  checkFiles(manifest, files);
  return { manifest, files: files.map(({ path, content, mode }) => ({ path, content, mode })), checksum: sha512(bytes) };
}

/** Gathers a bundle that comes in pieces and reads it. @throws AgentError as `readBundle`, and `VRA_CANCELLED` */
export async function collectBundle(
  pieces: AsyncIterable<Uint8Array>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<PatchBundle> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    throwIfCancelled(options.signal);
    length += piece.length;
    if (length > bundleLimits.packedBytes) throw tooLarge();
    parts.push(piece);
  }
  return readBundle(Buffer.concat(parts));
}

/**
 * Makes the bytes of a bundle: checksums are written into its manifest, files sorted. The same input gives the same bytes.
 * @throws AgentError `VRA_BAD_BUNDLE` for what `readBundle` would refuse
 */
export async function packBundle(manifest: Uint8Array, files: readonly TarFile[]): Promise<Uint8Array> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const whole: PatchManifest = {
    ...parseManifest(manifest),
    files: Object.fromEntries(sorted.map(({ path, content }) => [path, { sha512: sha512(content) }])),
  };
  checkFiles(whole, sorted);
  const content = Buffer.from(`${JSON.stringify(whole, undefined, 2)}\n`);
  const body = tarBody([{ path: manifestName, content, mode: 0o644 }, ...sorted]);
  const sum = tarBody([{ path: sumName, content: Buffer.from(`${sha512(body)}\n`), mode: 0o644 }]);
  const bytes = await pack(Buffer.concat([body, sum, tarEnd()]), { level: 9 });
  // Limits, too.
  await readBundle(bytes);
  return bytes;
}
