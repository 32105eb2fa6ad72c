import { AgentError } from '../../errors.ts';
import type { FileChange, FilesPort } from '../../ports/files-port.ts';
import type { Random } from '../../ports/random.ts';
import { gzip } from '../archive/gzip.ts';

export const cacheFolder = '/var/cache/cloud';
/** The boot arguments as a queue file; a router that starts in a usual way merges them before anybody sees it. */
export const commandLineFile = 'cmd_line.json';
export const processedFolder = `${cacheFolder}/processed`;

/** A router keeps the newest of its consumed queue files: so many, and so much of their (packed) content beside the newest one. */
const keptFiles = 16;
const keptBytes = 16 * 1024;
/** A queue file over this is noted in the archive, not kept: packing it would cost more than merging it. */
const archivableBytes = 64 * 1024;

/** A version 4 UUID from seeded chance. */
export function randomUuid(random: Random): string {
  const variant = (8 + random.integer(0, 3)).toString(16);
  return [random.hex(8), random.hex(4), `4${random.hex(3)}`, `${variant}${random.hex(3)}`, random.hex(12)].join('-');
}

/** The archive's name of a queue file; one with a single dot would be overwritten by the next of its name (2.1). */
function archiveName(name: string, random: Random): string {
  return name.split('.').length === 2 ? `${name}.${randomUuid(random)}.gz` : `${name}.gz`;
}

/** True for the name of a file directly in the queue's folder. */
export function isQueueFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0\r\n]/.test(name);
}

/**
 * The queue of a router: /var/cache/cloud and its archive (cloudstack-vr-commands.md, 2.1). A queue file goes to the archive after
 * its merge is durable: a crash between leaves the file, and merging it again changes nothing. Consumed files and new archives wait
 * for `take`, so that they are one batch with whatever else a command writes.
 */
export class QueueFiles {
  readonly #files: FilesPort;
  readonly #random: Random;
  /** Content that an aggregation brought and nobody has asked the file system for. */
  readonly #held = new Map<string, string>();
  readonly #waiting = new Map<string, string>();
  readonly #removed = new Set<string>();
  /** False once it was looked for in vain: it comes by upload only. */
  #commandLineMayWait = true;
  /** Archived files, oldest first, with their bytes. */
  #archive: Map<string, number> | undefined;

  constructor(files: FilesPort, random: Random) {
    this.#files = files;
    this.#random = random;
  }

  /** The text of a queue file that waits to be merged. Throws `VRA_BAD_PATH` for a name that is none. */
  async read(name: string): Promise<string | undefined> {
    if (!isQueueFileName(name)) {
      throw new AgentError('VRA_BAD_PATH', `"${name.slice(0, 80)}" is not the name of a file in ${cacheFolder}: give a bare name`);
    }
    const held = this.#held.get(name);
    if (held !== undefined) return held;
    if (this.#removed.has(name)) return undefined;
    const bytes = await this.#files.read(`${cacheFolder}/${name}`);
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  /** The text of a command line that nobody has merged yet. */
  async waitingCommandLine(): Promise<string | undefined> {
    if (!this.#commandLineMayWait) return undefined;
    const text = await this.read(commandLineFile);
    this.#commandLineMayWait = text !== undefined;
    return text;
  }

  /** A file was uploaded to this path. */
  uploaded(path: string): void {
    if (path === `${cacheFolder}/${commandLineFile}`) this.#commandLineMayWait = true;
  }

  /** Gives the queue a file that need not be written unless it is left over; one of that name that lies there is replaced. */
  async hold(name: string, text: string): Promise<void> {
    const path = `${cacheFolder}/${name}`;
    this.uploaded(path);
    if ((await this.#files.info(path)) !== undefined) this.#removed.add(name);
    this.#held.set(name, text);
  }

  /** True when a file of this name was consumed and is still in the archive (a script that is run again for it has nothing to do). */
  async wasProcessed(name: string): Promise<boolean> {
    const path = `${name}.gz`;
    return this.#waiting.has(path) || (await this.#files.info(`${processedFolder}/${path}`)) !== undefined;
  }

  /** The file was merged: it leaves the queue, for the archive unless `keep` is false. */
  consumed(name: string, text: string, keep: boolean): void {
    if (!this.#held.delete(name)) this.#removed.add(name);
    if (keep) this.#toArchive(archiveName(name, this.#random), text);
  }

  /** As `consumed`, for a file that the archive keeps unpacked (a `VR-….cfg`). */
  moved(name: string, text: string): void {
    if (!this.#held.delete(name)) this.#removed.add(name);
    this.#toArchive(name, text);
  }

  /** What waits, as changes for a batch that the caller is about to apply; files that were held and not consumed are written. */
  async take(): Promise<FileChange[]> {
    const changes: FileChange[] = [];
    for (const name of this.#removed) changes.push({ op: 'remove', path: `${cacheFolder}/${name}` });
    for (const [name, content] of this.#held) changes.push({ op: 'put', path: `${cacheFolder}/${name}`, content });
    this.#removed.clear();
    this.#held.clear();
    if (this.#waiting.size === 0) return changes;
    const archive = (this.#archive ??= await this.#readArchive());
    for (const [name, text] of this.#waiting) {
      const content = name.endsWith('.gz') ? gzip(text) : text;
      changes.push({ op: 'put', path: `${processedFolder}/${name}`, content });
      archive.delete(name);
      archive.set(name, content.length);
    }
    this.#waiting.clear();
    // All but the newest, which stays whatever its size.
    let bytes = [...archive.values()].slice(0, -1).reduce((sum, size) => sum + size, 0);
    for (const [name, size] of archive) {
      if (archive.size === 1 || (archive.size <= keptFiles && bytes <= keptBytes)) break;
      archive.delete(name);
      bytes -= size;
      changes.push({ op: 'remove', path: `${processedFolder}/${name}` });
    }
    return changes;
  }

  #toArchive(name: string, text: string): void {
    this.#waiting.delete(name);
    this.#waiting.set(name, text.length > archivableBytes ? tooLarge(name, text) : text);
    if (this.#waiting.size <= keptFiles) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      break;
    }
  }

  async #readArchive(): Promise<Map<string, number>> {
    const found: { name: string; size: number; modifiedMs: number }[] = [];
    for (const name of await this.#files.list(processedFolder)) {
      const info = await this.#files.info(`${processedFolder}/${name}`);
      if (info?.kind === 'file') found.push({ name, size: info.size, modifiedMs: info.modifiedMs });
    }
    found.sort((a, b) => a.modifiedMs - b.modifiedMs);
    return new Map(found.map(({ name, size }) => [name, size]));
  }
}

function tooLarge(name: string, text: string): string {
  return `${name}: ${text.length} characters, not kept\n`;
}
