import type { CpOptions, FileContent, FsStat, IFileSystem, MkdirOptions, RmOptions } from 'just-bash';
import type { Clock } from '#agent';
import type { CommandPlaces } from './command-places.ts';
import { errnoText, FileError, type Errno } from './file-error.ts';
import { isFolder, type FoundFile, type RouterTree } from './router-tree.ts';

type ReadOptions = Parameters<IFileSystem['readFile']>[1];
type WriteOptions = Parameters<IFileSystem['writeFile']>[2];
type FileEntries = Awaited<ReturnType<NonNullable<IFileSystem['readdirWithFileTypes']>>>;

export interface ShellFileSystemOptions {
  readonly tree: RouterTree;
  readonly places: CommandPlaces;
  readonly clock: Clock;
}

/** Files that hold what the agent has in force: touching one must not turn it into a copy. */
const databag = /^\/etc\/cloudstack\/[^/]+\.json$/;

/**
 * A router's files as just-bash wants them, for one line. Links are refused: the router's disk has none. `/bin` and `/sbin` are the
 * folders of that name below `/usr`.
 */
export class ShellFileSystem implements IFileSystem {
  readonly #tree: RouterTree;
  readonly #places: CommandPlaces;
  readonly #clock: Clock;
  /** Redirections that could not be opened, by path. */
  readonly #refused = new Map<string, Errno>();

  constructor({ tree, places, clock }: ShellFileSystemOptions) {
    this.#tree = tree;
    this.#places = places;
    this.#clock = clock;
  }

  /** What bash says about redirections that could not be opened. */
  get redirectionErrors(): readonly string[] {
    return [...this.#refused].map(([path, code]) => `bash: ${path}: ${errnoText(code)}`);
  }

  resolvePath(base: string, path: string): string {
    return this.#places.toCall(normalized(path.startsWith('/') ? path : `${base}/${path}`));
  }

  async readFileBuffer(given: string): Promise<Uint8Array> {
    return this.#tree.read(this.#file(given));
  }

  async readFile(path: string, options?: ReadOptions): Promise<string> {
    return Buffer.from(await this.readFileBuffer(path)).toString(encodingOf(options) ?? 'utf8');
  }

  async writeFile(given: string, content: FileContent, options?: WriteOptions): Promise<void> {
    await this.#redirected(given, content, options, (path, bytes) => this.#tree.write(path, bytes));
  }

  async appendFile(given: string, content: FileContent, options?: WriteOptions): Promise<void> {
    await this.#redirected(given, content, options, (path, bytes) => this.#tree.append(path, bytes));
  }

  async exists(given: string): Promise<boolean> {
    if (this.#places.isPassedBy(normalized(given))) return false;
    return (await this.#look(given)) !== undefined;
  }

  async stat(given: string): Promise<FsStat> {
    const path = this.#file(given);
    return this.#statOf(path, await this.#tree.get(path, 'stat'));
  }

  lstat(path: string): Promise<FsStat> {
    return this.stat(path);
  }

  readdir(given: string): Promise<string[]> {
    return this.#tree.list(this.#file(given));
  }

  async readdirWithFileTypes(given: string): Promise<FileEntries> {
    const path = this.#file(given);
    const names = await this.#tree.list(path);
    return Promise.all(
      names.map(async (name) => {
        const isDirectory = isFolder(await this.#tree.get(normalized(`${path}/${name}`), 'stat'));
        return { name, isFile: !isDirectory, isDirectory, isSymbolicLink: false };
      }),
    );
  }

  async mkdir(given: string, options?: MkdirOptions): Promise<void> {
    const path = this.#file(given);
    if (options?.recursive !== true) return this.#tree.makeFolder(path);
    const found = await this.#tree.find(path, 'mkdir');
    if (found !== undefined && isFolder(found)) return;
    if (path !== '/') await this.mkdir(path.slice(0, Math.max(1, path.lastIndexOf('/'))), options);
    await this.#tree.makeFolder(path);
  }

  async rm(given: string, options?: RmOptions): Promise<void> {
    const path = this.#file(given);
    const found = await this.#look(given);
    if (found === undefined && options?.force === true) return;
    if (found !== undefined && isFolder(found) && options?.recursive !== true && (await this.#tree.list(path)).length > 0) {
      throw new FileError('ENOTEMPTY', 'rm', path);
    }
    await this.#tree.remove(path);
  }

  async cp(source: string, target: string, options?: CpOptions): Promise<void> {
    const from = this.#file(source);
    const to = this.#file(target);
    const { isDirectory, mode } = await this.stat(from);
    if (!isDirectory) return this.#tree.write(to, await this.#tree.read(from), mode);
    if (options?.recursive !== true) throw new FileError('EISDIR', 'cp', from);
    if (to === from || to.startsWith(`${from}/`)) throw new FileError('EINVAL', 'cp', to);
    await this.mkdir(to, { recursive: true });
    for (const name of await this.#tree.list(from)) await this.cp(`${from}/${name}`, `${to}/${name}`, options);
  }

  async mv(source: string, target: string): Promise<void> {
    const from = this.#file(source);
    const to = this.#file(target);
    if (from === to) return;
    const found = await this.#tree.get(from, 'rename');
    if (found.on === 'demand') throw new FileError('EPERM', 'rename', from);
    await this.cp(from, to, { recursive: true });
    await this.#tree.remove(from);
  }

  async chmod(given: string, mode: number): Promise<void> {
    await this.#tree.setMode(this.#file(given), mode);
  }

  /** A file's time is that of its last write, so it is written again; the time that was asked for does not matter. */
  async utimes(given: string): Promise<void> {
    const path = this.#file(given);
    const found = await this.#tree.get(path, 'utimes');
    if (found.on === 'demand' || isFolder(found) || databag.test(path)) return;
    await this.#tree.write(path, await this.#tree.read(path));
  }

  async symlink(_target: string, linkPath: string): Promise<void> {
    throw new FileError('EPERM', 'symlink', this.#file(linkPath));
  }

  async link(_existing: string, newPath: string): Promise<void> {
    throw new FileError('EPERM', 'link', this.#file(newPath));
  }

  async readlink(given: string): Promise<string> {
    const path = this.#file(given);
    await this.#tree.get(path, 'readlink');
    throw new FileError('EINVAL', 'readlink', path);
  }

  async realpath(given: string): Promise<string> {
    const path = this.#file(given);
    await this.#tree.get(path, 'realpath');
    return path;
  }

  /** just-bash would take globs from it; without it they go through `readdir`. */
  getAllPaths(): string[] {
    return [];
  }

  /** The file behind a path of just-bash, which need not be tidy. */
  #file(given: string): string {
    return this.#places.toFile(normalized(given)).replace(/^\/(s?bin)(?=\/|$)/, '/usr/$1');
  }

  async #look(given: string): Promise<FoundFile | undefined> {
    try {
      return await this.#tree.find(this.#file(given), 'access');
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  /**
   * just-bash opens a redirection by writing nothing, as bytes, and lets an error there end the whole line. So a refused one is noted
   * instead, and what would have gone there is dropped.
   */
  async #redirected(
    given: string,
    content: FileContent,
    options: WriteOptions,
    write: (path: string, bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const path = this.#file(given);
    if (this.#refused.has(path)) return;
    try {
      await write(path, typeof content === 'string' ? Buffer.from(content, encodingOf(options) ?? 'utf8') : content);
    } catch (error) {
      const opening = content === '' && encodingOf(options) === 'binary';
      if (!opening || !(error instanceof FileError)) throw error;
      this.#refused.set(path, error.code);
    }
  }

  #statOf(path: string, found: FoundFile): FsStat {
    if (found.on === 'disk') {
      const { kind, mode, size, modifiedMs } = found.info;
      return statFields({ path, isDirectory: kind === 'directory', mode: mode & 0o7777, size, modifiedMs });
    }
    const { node } = found;
    const size = node.kind === 'directory' ? 4096 : (node.size ?? 0);
    return statFields({ path, isDirectory: node.kind === 'directory', mode: node.mode, size, modifiedMs: this.#clock.now() });
  }
}

function statFields(of: { path: string; isDirectory: boolean; mode: number; size: number; modifiedMs: number }): FsStat {
  const { path, isDirectory, mode, size, modifiedMs } = of;
  return { isFile: !isDirectory, isDirectory, isSymbolicLink: false, mode, size, mtime: new Date(modifiedMs), identity: path };
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function encodingOf(options: ReadOptions | WriteOptions): BufferEncoding | undefined {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  return encoding ?? undefined;
}
