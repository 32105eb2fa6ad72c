import { AgentError, type FileChange, type FileInfo, type FilesPort } from '#agent';
import type { DummyFiles } from '../../machine/overlay-files.ts';
import { FileError } from './file-error.ts';
import type { VirtualFolder, VirtualNode } from './virtual/virtual-node.ts';
import type { WorkGuard } from './work-guard.ts';

/** A file or folder that was found: on the router's disk, or made up when somebody looks. */
export type FoundFile = { readonly on: 'disk'; readonly info: FileInfo } | { readonly on: 'demand'; readonly node: VirtualNode };

/** More than a person reads or writes in one piece; what is larger is refused, so that one line cannot eat the process. */
const largestFileBytes = 32 * 2 ** 20;
const folderBytes = 4096;

/** In `/` whether the disk has them or not. */
const rootFolders = ['bin', 'dev', 'proc', 'sbin', 'sys', 'usr'];

/** Belongs to the kernel: nothing can be made or removed there. */
const kernelFolder = /^\/(?:dev|proc|sys)(?:\/|$)/;

/** What the agent keeps for itself beside its bags; a 4.22 router has no such folder. */
const agentFolder = /^\/var\/lib\/vragent(?:\/|$)/;

export function isFolder(found: FoundFile): boolean {
  return (found.on === 'disk' ? found.info.kind : found.node.kind) === 'directory';
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function keepsFolders(files: FilesPort): files is DummyFiles {
  return 'makeFolder' in files && 'setMode' in files;
}

/**
 * The files of a router, those of its disk and those that no disk holds (`/proc`, `/sys`, `/dev`, programs), for one line of a shell.
 * Takes absolute paths without `.` and `..`; refusals are `FileError`s.
 */
export class RouterTree {
  readonly #files: FilesPort;
  readonly #virtual: readonly VirtualFolder[];
  readonly #guard: WorkGuard;
  #bytesLeft: number;

  /** `virtual` is asked before the disk, in order. `writableBytes`: what may be written in all. */
  constructor(options: { files: FilesPort; virtual: readonly VirtualFolder[]; guard: WorkGuard; writableBytes: number }) {
    this.#files = options.files;
    this.#virtual = options.virtual;
    this.#guard = options.guard;
    this.#bytesLeft = options.writableBytes;
  }

  async find(path: string, call: string): Promise<FoundFile | undefined> {
    await this.#guard.yieldWhenLong();
    for (const folder of this.#virtual) {
      const node = await folder.lookup(path);
      if (node !== undefined) return { on: 'demand', node };
    }
    const info = await this.#ask(call, path, this.#files.info(path));
    if (info === undefined) return undefined;
    return { on: 'disk', info: info.kind === 'directory' ? { ...info, size: folderBytes } : info };
  }

  /** As `find`, for what has to be there. */
  async get(path: string, call: string): Promise<FoundFile> {
    const found = await this.find(path, call);
    if (found !== undefined) return found;
    const parent = path === '/' ? undefined : await this.find(parentOf(path), call);
    throw new FileError(parent !== undefined && !isFolder(parent) ? 'ENOTDIR' : 'ENOENT', call, path);
  }

  async read(path: string): Promise<Uint8Array> {
    const found = await this.get(path, 'open');
    if (isFolder(found)) throw new FileError('EISDIR', 'read', path);
    if (found.on === 'disk') {
      if (found.info.size > largestFileBytes) throw new FileError('EFBIG', 'read', path);
      return (await this.#ask('open', path, this.#files.read(path))) ?? new Uint8Array();
    }
    const content = found.node.kind === 'file' ? await found.node.read() : '';
    return typeof content === 'string' ? Buffer.from(content) : content;
  }

  /** Names in a folder, sorted. */
  async list(path: string): Promise<string[]> {
    const found = await this.get(path, 'scandir');
    if (!isFolder(found)) throw new FileError('ENOTDIR', 'scandir', path);
    if (found.on === 'demand') return found.node.kind === 'directory' ? [...(await found.node.list())] : [];
    const stored = await this.#ask('scandir', path, this.#files.list(path));
    return path === '/' ? [...new Set([...stored, ...rootFolders])].toSorted() : [...stored];
  }

  /** Creates or replaces a file; one that is replaced keeps its mode unless another is given. */
  async write(path: string, content: Uint8Array, mode?: number): Promise<void> {
    const found = await this.#openForWriting(path, content.byteLength);
    if (found?.on === 'demand') return this.#writeDevice(path, found.node, content);
    const kept = found === undefined ? 0o644 : found.info.mode & 0o7777;
    return this.#change(path, { op: 'put', path, content, mode: mode ?? kept });
  }

  async append(path: string, content: Uint8Array): Promise<void> {
    const found = await this.#openForWriting(path, content.byteLength);
    if (found?.on === 'demand') return this.#writeDevice(path, found.node, content);
    const text = Buffer.from(content).toString('utf8');
    // The port appends text; what is none is written as a whole.
    if (Buffer.from(text).equals(content)) return this.#change(path, { op: 'append', path, content: text });
    const before = found === undefined ? new Uint8Array() : await this.read(path);
    return this.write(path, Buffer.concat([before, content]));
  }

  async makeFolder(path: string): Promise<void> {
    if ((await this.find(path, 'mkdir')) !== undefined) throw new FileError('EEXIST', 'mkdir', path);
    const parent = await this.get(parentOf(path), 'mkdir');
    if (!isFolder(parent)) throw new FileError('ENOTDIR', 'mkdir', path);
    if (isProtected(path) || !keepsFolders(this.#files)) throw new FileError('EPERM', 'mkdir', path);
    await this.#ask('mkdir', path, this.#files.makeFolder(path));
  }

  /** Removes a file, or a folder with all that is in it. */
  async remove(path: string): Promise<void> {
    const found = await this.get(path, 'rm');
    if (path === '/' || found.on === 'demand' || isProtected(path)) throw new FileError('EPERM', 'rm', path);
    await this.#change(path, { op: 'remove', path });
  }

  async setMode(path: string, mode: number): Promise<void> {
    const found = await this.get(path, 'chmod');
    if (found.on === 'demand' || isProtected(path) || !keepsFolders(this.#files)) throw new FileError('EPERM', 'chmod', path);
    if (!isFolder(found)) await this.#ask('chmod', path, this.#files.setMode(path, mode & 0o7777));
  }

  async #openForWriting(path: string, bytes: number): Promise<FoundFile | undefined> {
    const found = await this.find(path, 'open');
    if (found?.on === 'demand' && !isFolder(found)) return found;
    if (found !== undefined && isFolder(found)) throw new FileError('EISDIR', 'open', path);
    const parent = await this.get(parentOf(path), 'open');
    if (!isFolder(parent)) throw new FileError('ENOTDIR', 'open', path);
    if (isProtected(path)) throw new FileError('EACCES', 'open', path);
    if (bytes > largestFileBytes) throw new FileError('EFBIG', 'write', path);
    if (bytes > this.#bytesLeft) throw new FileError('ENOSPC', 'write', path);
    this.#bytesLeft -= bytes;
    return found;
  }

  #writeDevice(path: string, node: VirtualNode, content: Uint8Array): Promise<void> {
    if (node.kind !== 'file' || node.write === undefined) throw new FileError('EACCES', 'open', path);
    return node.write(content);
  }

  #change(path: string, change: FileChange): Promise<void> {
    return this.#ask(change.op, path, this.#files.apply([change]));
  }

  /** What the port refuses becomes an error that a command can print. */
  async #ask<T>(call: string, path: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      throw new FileError(error.code === 'VRA_BAD_PATH' ? 'EINVAL' : 'EIO', call, path, { cause: error });
    }
  }
}

function isProtected(path: string): boolean {
  return kernelFolder.test(path) || agentFolder.test(path);
}
