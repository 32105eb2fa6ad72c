import { AgentError } from '#agent';
import type { Clock, FileInfo, FilesPort } from '#agent';
import type { CpOptions, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from 'just-bash';
import type { VirtualFolder, VirtualNode } from './virtual/virtual-node.ts';

type ReadOptions = Parameters<IFileSystem['readFile']>[1];
type WriteOptions = Parameters<IFileSystem['writeFile']>[2];
type FileEntries = Awaited<ReturnType<NonNullable<IFileSystem['readdirWithFileTypes']>>>;

type Errno = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EACCES' | 'EPERM' | 'EINVAL' | 'EROFS';

const errnoTexts: Readonly<Record<Errno, string>> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'illegal operation on a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EINVAL: 'invalid argument',
  EROFS: 'read-only file system',
};

/** An error as Node's file system words it; just-bash's commands turn these into their own messages. */
class FileSystemError extends Error {
  override readonly name = 'FileSystemError';
  readonly code: Errno;
  constructor(code: Errno, call: string, path: string, options?: ErrorOptions) {
    super(`${code}: ${errnoTexts[code]}, ${call} '${path}'`, options);
    this.code = code;
  }
}

/** The agent's own state: whoever wrote there by hand would be overruled by what the agent knows. */
const agentOwned = /^\/(?:etc\/cloudstack\/[^/]+\.json|var\/lib\/vragent(?:\/.*)?)$/;

const directoryBytes = 4096;

/** A folder that was made and may hold nothing. */
export interface MadeFolder {
  mode: number;
  modifiedMs: number;
}

export interface RouterFileSystemOptions {
  readonly files: FilesPort;
  readonly clock: Clock;
  /** Folders that were made by hand, by path; outlives the file system of one command line. */
  readonly madeFolders: Map<string, MadeFolder>;
  /** In the order in which they are asked; before the files. */
  readonly virtual: readonly VirtualFolder[];
}

/** A found file or folder. */
type Found = { readonly kind: 'virtual'; readonly node: VirtualNode } | { readonly kind: 'stored'; readonly info: FileInfo };

/**
 * The files of a router as just-bash wants them, for one command line: the files port below, virtual files (`/proc`, `/sys`, `/dev`,
 * programs) above. The port knows folders by their files only: those that hold nothing yet are remembered beside it. Links are
 * refused: the port has none.
 */
export class RouterFileSystem implements IFileSystem {
  readonly #files: FilesPort;
  readonly #clock: Clock;
  readonly #virtual: readonly VirtualFolder[];
  readonly #madeFolders: Map<string, MadeFolder>;
  /** What process substitution keeps below /dev/fd for a moment. */
  readonly #descriptors = new Map<string, Uint8Array>();
  /** Redirections that could not be opened, by path. */
  readonly #refused = new Map<string, Errno>();

  constructor({ files, clock, virtual, madeFolders }: RouterFileSystemOptions) {
    this.#files = files;
    this.#clock = clock;
    this.#virtual = virtual;
    this.#madeFolders = madeFolders;
  }

  /** What bash says about redirections that could not be opened. */
  get redirectionErrors(): readonly string[] {
    return [...this.#refused].map(([path, code]) => {
      const text = errnoTexts[code];
      return `bash: ${path}: ${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    });
  }

  resolvePath(base: string, path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  async readFileBuffer(given: string): Promise<Uint8Array> {
    const path = this.resolvePath('/', given);
    const kept = this.#descriptors.get(path);
    if (kept !== undefined) return kept;
    const found = await this.#find(path, 'open');
    if (found === undefined) throw new FileSystemError('ENOENT', 'open', path);
    if (found.kind === 'virtual') {
      if (found.node.kind === 'directory') throw new FileSystemError('EISDIR', 'read', path);
      const content = await found.node.read();
      return typeof content === 'string' ? Buffer.from(content) : content;
    }
    if (found.info.kind === 'directory') throw new FileSystemError('EISDIR', 'read', path);
    return (await this.#call('open', path, this.#files.read(path))) ?? new Uint8Array();
  }

  async readFile(path: string, options?: ReadOptions): Promise<string> {
    const bytes = await this.readFileBuffer(path);
    return Buffer.from(bytes).toString(encodingOf(options) ?? 'utf8');
  }

  async writeFile(given: string, content: FileContent, options?: WriteOptions): Promise<void> {
    await this.#redirected(given, content, options, () => this.#write(given, bytesOf(content, options)));
  }

  async appendFile(given: string, content: FileContent, options?: WriteOptions): Promise<void> {
    await this.#redirected(given, content, options, () => this.#append(given, content, options));
  }

  /**
   * A redirection is opened by writing nothing, as bytes. just-bash lets an error there end the whole line, so a refused one is noted
   * instead, and what would have gone there is dropped.
   */
  async #redirected(given: string, content: FileContent, options: WriteOptions, write: () => Promise<void>): Promise<void> {
    const path = this.resolvePath('/', given);
    if (this.#refused.has(path)) return;
    try {
      await write();
    } catch (error) {
      const opening = content === '' && encodingOf(options) === 'binary';
      if (!opening || !(error instanceof FileSystemError)) throw error;
      this.#refused.set(path, error.code);
    }
  }

  async #append(given: string, content: FileContent, options?: WriteOptions): Promise<void> {
    const path = this.resolvePath('/', given);
    const bytes = bytesOf(content, options);
    const kept = this.#descriptors.get(path);
    if (kept !== undefined || path.startsWith('/dev/')) return this.#write(path, Buffer.concat([kept ?? new Uint8Array(), bytes]));
    const found = await this.#find(path, 'open');
    if (found?.kind === 'virtual') return this.#write(path, bytes);
    await this.#assertWritable(path, found);
    const text = Buffer.from(bytes).toString('utf8');
    if (Buffer.from(text).equals(bytes))
      return this.#call('open', path, this.#files.apply([{ op: 'append', path, content: text }]));
    const before = found === undefined ? new Uint8Array() : await this.readFileBuffer(path);
    return this.#write(path, Buffer.concat([before, bytes]));
  }

  async exists(given: string): Promise<boolean> {
    const path = this.resolvePath('/', given);
    try {
      return this.#descriptors.has(path) || (await this.#find(path, 'access')) !== undefined;
    } catch (error) {
      if (error instanceof FileSystemError) return false;
      throw error;
    }
  }

  async stat(given: string): Promise<FsStat> {
    const path = this.resolvePath('/', given);
    const kept = this.#descriptors.get(path);
    if (kept !== undefined) return this.#statOf('file', 0o600, kept.byteLength, this.#clock.now());
    const found = await this.#find(path, 'stat');
    if (found === undefined) throw new FileSystemError('ENOENT', 'stat', path);
    if (found.kind === 'virtual') {
      const { node } = found;
      // The kernel's own files have no size either; programs do, and are small.
      const size =
        node.kind === 'directory'
          ? directoryBytes
          : path.startsWith('/proc/') || path.startsWith('/sys/') || path.startsWith('/dev/')
            ? 0
            : (await this.readFileBuffer(path)).byteLength;
      return this.#statOf(node.kind, node.mode, size, this.#clock.now());
    }
    const { kind, mode, size, modifiedMs } = found.info;
    return this.#statOf(kind, mode & 0o7777, kind === 'directory' ? directoryBytes : size, modifiedMs);
  }

  lstat(path: string): Promise<FsStat> {
    return this.stat(path);
  }

  async readdir(given: string): Promise<string[]> {
    const path = this.resolvePath('/', given);
    const found = await this.#find(path, 'scandir');
    if (found === undefined) throw new FileSystemError('ENOENT', 'scandir', path);
    const kind = found.kind === 'virtual' ? found.node.kind : found.info.kind;
    if (kind !== 'directory') throw new FileSystemError('ENOTDIR', 'scandir', path);
    const prefix = path === '/' ? '/' : `${path}/`;
    const made = [...this.#madeFolders.keys()]
      .filter((folder) => folder.startsWith(prefix))
      .map((folder) => folder.slice(prefix.length).split('/')[0] ?? '');
    const virtual = found.kind === 'virtual' && found.node.kind === 'directory' ? await found.node.list() : [];
    const roots = path === '/' ? ['bin', 'dev', 'proc', 'sbin', 'sys', 'usr'] : path === '/usr' ? ['bin', 'sbin'] : [];
    const stored = await this.#call('scandir', path, this.#files.list(path));
    return [...new Set([...stored, ...made, ...virtual, ...roots])].filter((name) => name !== '').toSorted();
  }

  async readdirWithFileTypes(path: string): Promise<FileEntries> {
    const names = await this.readdir(path);
    return Promise.all(
      names.map(async (name) => {
        const { isFile, isDirectory } = await this.stat(this.resolvePath(path, name));
        return { name, isFile, isDirectory, isSymbolicLink: false };
      }),
    );
  }

  async mkdir(given: string, options?: MkdirOptions): Promise<void> {
    const path = this.resolvePath('/', given);
    const found = await this.#find(path, 'mkdir');
    if (found !== undefined) {
      const kind = found.kind === 'virtual' ? found.node.kind : found.info.kind;
      if (options?.recursive === true && kind === 'directory') return;
      throw new FileSystemError('EEXIST', 'mkdir', path);
    }
    if (this.#isKernels(path)) throw new FileSystemError('EPERM', 'mkdir', path);
    const parent = parentOf(path);
    if (options?.recursive === true) await this.mkdir(parent, { recursive: true });
    else if (!(await this.exists(parent))) throw new FileSystemError('ENOENT', 'mkdir', path);
    this.#madeFolders.set(path, { mode: 0o755, modifiedMs: this.#clock.now() });
  }

  async rm(given: string, options?: RmOptions): Promise<void> {
    const path = this.resolvePath('/', given);
    if (this.#descriptors.delete(path)) return;
    const found = await this.#find(path, 'rm');
    if (found === undefined) {
      if (options?.force === true) return;
      throw new FileSystemError('ENOENT', 'rm', path);
    }
    if (path === '/' || found.kind === 'virtual' || this.#isKernels(path)) throw new FileSystemError('EPERM', 'rm', path);
    if (agentOwned.test(path)) throw new FileSystemError('EPERM', 'rm', path);
    if (found.info.kind === 'directory' && options?.recursive !== true && (await this.readdir(path)).length > 0) {
      throw new FileSystemError('ENOTEMPTY', 'rm', path);
    }
    for (const folder of this.#madeFolders.keys())
      if (folder === path || folder.startsWith(`${path}/`)) this.#madeFolders.delete(folder);
    await this.#call('rm', path, this.#files.apply([{ op: 'remove', path }]));
  }

  async cp(source: string, target: string, options?: CpOptions): Promise<void> {
    const from = this.resolvePath('/', source);
    const to = this.resolvePath('/', target);
    const { isDirectory, mode } = await this.stat(from);
    if (!isDirectory) return this.#write(to, await this.readFileBuffer(from), mode);
    if (options?.recursive !== true) throw new FileSystemError('EISDIR', 'cp', from);
    if (to === from || to.startsWith(`${from}/`)) throw new FileSystemError('EINVAL', 'cp', to);
    await this.mkdir(to, { recursive: true });
    for (const name of await this.readdir(from)) await this.cp(`${from}/${name}`, `${to}/${name}`, options);
  }

  async mv(source: string, target: string): Promise<void> {
    const from = this.resolvePath('/', source);
    const to = this.resolvePath('/', target);
    if (from === to) return;
    const found = await this.#find(from, 'rename');
    if (found === undefined) throw new FileSystemError('ENOENT', 'rename', from);
    if (found.kind === 'virtual' || agentOwned.test(from)) throw new FileSystemError('EPERM', 'rename', from);
    await this.cp(from, to, { recursive: true });
    await this.rm(from, { recursive: true, force: true });
  }

  async chmod(given: string, mode: number): Promise<void> {
    const path = this.resolvePath('/', given);
    const made = this.#madeFolders.get(path);
    if (made !== undefined) {
      made.mode = mode;
      return;
    }
    const { isDirectory } = await this.stat(path);
    // Modes of folders that hold files are not kept by the port; nothing reads them.
    if (!isDirectory) await this.#write(path, await this.readFileBuffer(path), mode);
  }

  /** Times are those of the last write: a new one is made. */
  async utimes(given: string): Promise<void> {
    const path = this.resolvePath('/', given);
    const { isDirectory, mode } = await this.stat(path);
    if (!isDirectory) await this.#write(path, await this.readFileBuffer(path), mode);
  }

  async symlink(_target: string, linkPath: string): Promise<void> {
    throw new FileSystemError('EPERM', 'symlink', linkPath);
  }

  async link(_existing: string, newPath: string): Promise<void> {
    throw new FileSystemError('EPERM', 'link', newPath);
  }

  async readlink(path: string): Promise<string> {
    throw new FileSystemError((await this.exists(path)) ? 'EINVAL' : 'ENOENT', 'readlink', path);
  }

  async realpath(given: string): Promise<string> {
    const path = this.resolvePath('/', given);
    if (!(await this.exists(path))) throw new FileSystemError('ENOENT', 'realpath', path);
    return path;
  }

  /** Asked for before the files are known; globs go through `readdir`. */
  getAllPaths(): string[] {
    return [];
  }

  async #write(given: string, bytes: Uint8Array, mode?: number): Promise<void> {
    const path = this.resolvePath('/', given);
    if (path.startsWith('/dev/fd/')) {
      this.#descriptors.set(path, bytes);
      return;
    }
    const found = await this.#find(path, 'open');
    if (found?.kind === 'virtual' && found.node.kind === 'file') {
      if (found.node.write === undefined) throw new FileSystemError('EACCES', 'open', path);
      return found.node.write(bytes);
    }
    await this.#assertWritable(path, found);
    const kept = found?.kind === 'stored' ? found.info.mode & 0o7777 : 0o644;
    await this.#call('open', path, this.#files.apply([{ op: 'put', path, content: bytes, mode: mode ?? kept }]));
  }

  async #assertWritable(path: string, found: Found | undefined): Promise<void> {
    if (found?.kind === 'virtual' || this.#isKernels(path)) throw new FileSystemError('EACCES', 'open', path);
    if (found?.info.kind === 'directory') throw new FileSystemError('EISDIR', 'open', path);
    if (agentOwned.test(path)) throw new FileSystemError('EPERM', 'open', path);
    const parent = await this.#find(parentOf(path), 'open');
    if (parent === undefined) throw new FileSystemError('ENOENT', 'open', path);
    const kind = parent.kind === 'virtual' ? parent.node.kind : parent.info.kind;
    if (kind !== 'directory') throw new FileSystemError('ENOTDIR', 'open', path);
  }

  #isKernels(path: string): boolean {
    return /^\/(?:proc|sys|dev)(?:\/|$)/.test(path);
  }

  #statOf(kind: 'file' | 'directory', mode: number, size: number, modifiedMs: number): FsStat {
    return {
      isFile: kind === 'file',
      isDirectory: kind === 'directory',
      isSymbolicLink: false,
      mode,
      size,
      mtime: new Date(modifiedMs),
    };
  }

  async #find(path: string, call: string): Promise<Found | undefined> {
    if (path === '/') return { kind: 'stored', info: { kind: 'directory', size: 0, mode: 0o755, modifiedMs: this.#clock.now() } };
    for (const folder of this.#virtual) {
      const node = await folder.lookup(path);
      if (node !== undefined) return { kind: 'virtual', node };
    }
    if (this.#isKernels(path)) return undefined;
    const info = await this.#call(call, path, this.#files.info(path));
    if (info !== undefined) return { kind: 'stored', info };
    const made = this.#madeFolders.get(path);
    if (made !== undefined) return { kind: 'stored', info: { kind: 'directory', size: 0, ...made } };
    const implied = [...this.#madeFolders.keys()].some((folder) => folder.startsWith(`${path}/`)) || path === '/usr';
    return implied
      ? { kind: 'stored', info: { kind: 'directory', size: 0, mode: 0o755, modifiedMs: this.#clock.now() } }
      : undefined;
  }

  /** What the port refuses becomes an error that a command can print. */
  async #call<T>(call: string, path: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AgentError && error.code === 'VRA_BAD_PATH')
        throw new FileSystemError('EINVAL', call, path, { cause: error });
      throw error;
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function encodingOf(options: ReadOptions | WriteOptions): BufferEncoding | undefined {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  return encoding ?? undefined;
}

function bytesOf(content: FileContent, options: WriteOptions): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, encodingOf(options) ?? 'utf8') : content;
}
