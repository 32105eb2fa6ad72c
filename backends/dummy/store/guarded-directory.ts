import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { AgentError } from '#agent';
import type { StoredInfo } from './router-store.ts';
import { errnoOf } from './storage-error.ts';
import { assertStorePath, parentPath } from './store-path.ts';

/** The file that is written before it is renamed to its place. */
const temporaryName = '.new';

/** No set-user-id file may come into being on the host, and the owner must be able to read back what it stored. */
const storedMode = (mode: number): number => (mode & 0o777) | 0o400;

/** A folder of the host whose symbolic links are never followed: they count as nothing. Calls are synchronous, see docs/dummy-backend.md. */
export class GuardedDirectory {
  readonly root: string;
  /** Folders, relative, that are known to be folders and not links. */
  readonly #folders = new Set<string>();

  constructor(root: string) {
    this.root = root;
    // Databags hold keys and passwords.
    mkdirSync(root, { recursive: true, mode: 0o700 });
    rmSync(`${root}/${temporaryName}`, { force: true });
  }

  /** The host's path of an existing file or folder that is reached without a link; undefined when there is none. */
  locate(path: string): { readonly hostPath: string; readonly stats: Stats } | undefined {
    assertStorePath(path);
    if (!this.#isFolder(parentPath(path))) return undefined;
    const hostPath = `${this.root}/${path}`;
    const stats = lstatSync(hostPath, { throwIfNoEntry: false });
    return stats !== undefined && (stats.isFile() || stats.isDirectory()) ? { hostPath, stats } : undefined;
  }

  read(path: string): Buffer | undefined {
    const found = this.locate(path);
    if (found === undefined || !found.stats.isFile()) return undefined;
    return readFileSync(found.hostPath, { flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  }

  info(path: string): StoredInfo | undefined {
    const stats = this.locate(path)?.stats;
    if (stats === undefined) return undefined;
    return {
      kind: stats.isFile() ? 'file' : 'directory',
      size: stats.isFile() ? stats.size : 0,
      mode: stats.mode & 0o777,
      modifiedMs: Math.round(stats.mtimeMs),
    };
  }

  list(path: string): readonly string[] {
    if (path !== '' && this.locate(path)?.stats.isDirectory() !== true) return [];
    return readdirSync(`${this.root}/${path}`, { withFileTypes: true })
      .filter((entry) => (entry.isFile() || entry.isDirectory()) && (path !== '' || entry.name !== temporaryName))
      .map((entry) => entry.name);
  }

  /** Replaces a file as a whole: whoever reads it, now or after a crash of this process, sees the old content or the new. */
  replace(path: string, content: Uint8Array, mode: number, modifiedMs: number): void {
    const hostPath = this.#place(path);
    const temporary = `${this.root}/${temporaryName}`;
    const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
    try {
      writeAll(fd, content, 0);
      fchmodSync(fd, storedMode(mode));
      futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000);
    } finally {
      closeSync(fd);
    }
    try {
      renameSync(temporary, hostPath);
    } catch (error) {
      unlinkSync(temporary);
      if (errnoOf(error) !== 'EISDIR') throw error;
      throw new AgentError('VRA_BAD_PATH', `${path} is a folder`, { cause: error });
    }
  }

  /** Writes into the file itself, creating it: half of it may be there after a crash. For contents that a journal holds too. */
  overwrite(path: string, content: Uint8Array, mode: number, modifiedMs: number): void {
    const hostPath = this.#place(path);
    let fd: number;
    try {
      fd = openSync(hostPath, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    } catch (error) {
      // A link, a file without write permission or a folder: `replace` puts a new file in its place, or says why not.
      if (['ELOOP', 'EACCES', 'EISDIR', 'ENXIO'].includes(errnoOf(error) ?? ''))
        return this.replace(path, content, mode, modifiedMs);
      throw error;
    }
    try {
      const { size } = fstatSync(fd);
      writeAll(fd, content, 0);
      if (size > content.byteLength) ftruncateSync(fd, content.byteLength);
      fchmodSync(fd, storedMode(mode));
      futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000);
    } finally {
      closeSync(fd);
    }
  }

  /** Appends; `offset`, when given, is where the content has to go; `modifiedMs` undefined: now, as the host has it. */
  append(path: string, content: Uint8Array, mode: number, modifiedMs: number | undefined, offset?: number): void {
    const fd = this.openForAppend(path, mode);
    try {
      this.appendTo(fd, content, modifiedMs, offset);
    } finally {
      closeSync(fd);
    }
  }

  /** `append` to a file that `openForAppend` opened. */
  appendTo(fd: number, content: Uint8Array, modifiedMs: number | undefined, offset?: number): void {
    writeAll(fd, content, offset ?? fstatSync(fd).size);
    if (modifiedMs !== undefined) futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000);
  }

  /** A descriptor to write to the file with, which is created when missing. The caller closes it. */
  openForAppend(path: string, mode: number): number {
    const hostPath = this.#place(path);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
    try {
      return openSync(hostPath, flags, storedMode(mode));
    } catch (error) {
      const before = this.read(path);
      if (errnoOf(error) === 'ELOOP') unlinkSync(hostPath);
      else if (errnoOf(error) === 'EACCES' && before !== undefined) this.replace(path, before, mode | 0o200, 0);
      else throw error;
      return openSync(hostPath, flags, storedMode(mode));
    }
  }

  setMode(path: string, mode: number): void {
    const found = this.locate(path);
    if (found !== undefined) chmodSync(found.hostPath, storedMode(mode) | (found.stats.isDirectory() ? 0o700 : 0));
  }

  remove(path: string): void {
    assertStorePath(path);
    if (!this.#isFolder(parentPath(path))) return;
    const hostPath = `${this.root}/${path}`;
    const stats = lstatSync(hostPath, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) {
      this.#folders.clear();
      rmSync(hostPath, { recursive: true, force: true });
    } else unlinkSync(hostPath);
  }

  /** Creates a folder, parents included; a link or a file in the way is refused. Returns the host's path. */
  makeFolder(path: string): string {
    if (path === '') return this.root;
    if (this.#folders.has(path)) return `${this.root}/${path}`;
    assertStorePath(path);
    const hostPath = `${this.makeFolder(parentPath(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
    try {
      mkdirSync(hostPath, { mode: 0o755 });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (!lstatSync(hostPath).isDirectory()) {
        throw new AgentError('VRA_BAD_PATH', `${path} is in the way: it is no folder`, { cause: error });
      }
    }
    this.#folders.add(path);
    return hostPath;
  }

  appendLine(path: string, line: string): void {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
    const fd = openSync(this.#place(path), flags, 0o600);
    try {
      writeSync(fd, `${line}\n`);
    } finally {
      closeSync(fd);
    }
  }

  rename(from: string, to: string): void {
    renameSync(this.#place(from), this.#place(to));
  }

  #place(path: string): string {
    assertStorePath(path);
    return `${this.makeFolder(parentPath(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
  }

  #isFolder(path: string): boolean {
    if (path === '' || this.#folders.has(path)) return true;
    if (!this.#isFolder(parentPath(path))) return false;
    if (lstatSync(`${this.root}/${path}`, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    this.#folders.add(path);
    return true;
  }
}

function writeAll(fd: number, content: Uint8Array, position: number): void {
  for (let done = 0; done < content.byteLength;) {
    done += writeSync(fd, content, done, content.byteLength - done, position + done);
  }
}
