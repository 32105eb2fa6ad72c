import { open, readFile, rename, rm, truncate, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AgentError } from '#agent';
import { isMissing, storageFailure } from '../../../host/file-errors.ts';

/** Lines of a journal as they stand on disk. */
export interface JournalText {
  readonly lines: readonly string[];
  /** Bytes of an unfinished last line, which nobody was ever told of. */
  readonly tornBytes: number;
}

/** The lines of a journal; undefined when there is none. `VRA_STORAGE` when it cannot be read. */
export async function readJournal(path: string): Promise<JournalText | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw storageFailure(error, `read ${path}`);
  }
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = end === 0 ? [] : bytes.toString('utf8', 0, end - 1).split('\n');
  return { lines, tornBytes: bytes.length - end };
}

/** Flushes the names in a folder: a file that was renamed into it stays renamed after a power cut. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * A file of lines that only grows, and is now and then replaced by a shorter one. Lines that are appended while a write is under way share
 * the next one, and its flush.
 */
export class JournalFile implements AsyncDisposable {
  readonly path: string;
  #handle: FileHandle | undefined;
  /** Its end, as far as it is known to be sound. */
  #bytes = 0;
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Replaces the file by these lines; what was appended before stands in them, what is appended meanwhile comes behind. */
  rewrite(lines: Iterable<string>): Promise<void> {
    return this.#afterCurrent(async () => {
      const fresh = `${this.path}.new`;
      try {
        const handle = await open(fresh, 'w');
        let bytes = 0;
        try {
          bytes = await writeChunks(handle, lines);
          await handle.datasync();
        } finally {
          await handle.close();
        }
        const old = this.#handle;
        this.#handle = undefined;
        await old?.close();
        await rename(fresh, this.path);
        this.#bytes = bytes;
        await flushFolder(dirname(this.path));
      } catch (error) {
        await rm(fresh, { force: true }).catch(() => undefined);
        throw storageFailure(error, `write ${this.path}`);
      }
    });
  }

  /** Opens the file as it is, without its torn end. */
  resume(tornBytes: number): Promise<void> {
    return this.#afterCurrent(async () => {
      try {
        this.#handle = await open(this.path, 'r+');
        const { size } = await this.#handle.stat();
        this.#bytes = size - tornBytes;
        if (tornBytes > 0) await this.#handle.truncate(this.#bytes);
      } catch (error) {
        throw storageFailure(error, `open ${this.path}`);
      }
    });
  }

  /** Resolves when the line is on disk. */
  append(line: string): Promise<void> {
    this.#waiting.push(line);
    this.#next ??= this.#afterCurrent(() => this.#write());
    return this.#next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#afterCurrent(async () => {
      const handle = this.#handle;
      this.#handle = undefined;
      await handle?.close();
    });
  }

  /** One operation on the file at a time. An operation that failed does not keep the next from trying. */
  #afterCurrent(operation: () => Promise<void>): Promise<void> {
    const ended = this.#current.then(operation);
    this.#current = ended.catch(() => undefined);
    return ended;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    try {
      this.#handle ??= await open(this.path, 'r+');
      await writeAll(this.#handle, bytes, this.#bytes);
      await this.#handle.datasync();
      this.#bytes += bytes.length;
    } catch (error) {
      // A half-written line in the middle would look like a broken file at the next start.
      await truncate(this.path, this.#bytes).catch(() => undefined);
      throw storageFailure(error, `write ${this.path}`);
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    if (bytesWritten === 0) throw new AgentError('VRA_STORAGE', 'the system takes no more bytes');
    written += bytesWritten;
  }
}

/** Writes lines in chunks, so that other work gets its turn in between; gives the number of bytes. */
async function writeChunks(handle: FileHandle, lines: Iterable<string>): Promise<number> {
  const linesPerChunk = 500;
  let total = 0;
  let chunk: string[] = [];
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(chunk.map((line) => `${line}\n`).join(''));
    chunk = [];
    await writeAll(handle, bytes, total);
    total += bytes.length;
  };
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length >= linesPerChunk) await flush();
  }
  await flush();
  return total;
}
