import { AgentError } from '#agent';
import ssh2, { type Attributes, type FileEntry } from 'ssh2';
import type { MachineFiles } from '../machine.ts';
import { childPath, machinePath } from '../machine-path.ts';
import { attributesOf, fileEntry } from './attributes.ts';
import { OpenFile } from './open-file.ts';

const { OPEN_MODE } = ssh2.utils.sftp;

/** Open files and folders of one client; sshd has no such limit, a process with many machines needs one. */
const mostHandles = 256;

interface OpenFolder {
  /** What is still to be told. */
  entries: readonly FileEntry[];
}

/** The work of an SFTP session, without its wire. What is refused throws an `AgentError`: `VRA_NOT_FOUND`, `VRA_BAD_PATH` and others. */
export class SftpFiles {
  readonly #files: MachineFiles;
  readonly #handles = new Map<number, OpenFile | OpenFolder>();
  #lastHandle = 0;

  constructor(files: MachineFiles) {
    this.#files = files;
  }

  async open(given: string, flags: number, mode: number): Promise<Buffer> {
    const path = machinePath(given);
    const info = await this.#files.info(path);
    if (info?.kind === 'directory') throw new AgentError('VRA_BAD_PATH', `${given}: Is a directory`);
    if (info === undefined && (flags & OPEN_MODE.CREAT) === 0) throw missing(given);
    if (info !== undefined && (flags & OPEN_MODE.EXCL) !== 0) throw new AgentError('VRA_CONFLICT', `${given}: File exists`);
    const parent = machinePath(`${path}/..`);
    if (info === undefined && (await this.#files.info(parent))?.kind !== 'directory') throw missing(parent);
    const empty = info === undefined || (flags & OPEN_MODE.TRUNC) !== 0;
    const content = empty ? undefined : await this.#files.read(path);
    return this.#keep(new OpenFile(path, { content: content ?? new Uint8Array(), mode: info?.mode ?? mode, changed: empty }));
  }

  /** Empty at the end of the file. */
  read(handle: Buffer, offset: number, length: number): Buffer {
    return this.#file(handle).read(offset, length);
  }

  write(handle: Buffer, offset: number, data: Uint8Array): void {
    this.#file(handle).write(offset, data);
  }

  async close(handle: Buffer): Promise<void> {
    const open = this.#handle(handle);
    this.#handles.delete(numberOf(handle));
    if (open instanceof OpenFile && open.written !== undefined) await this.#files.write(open.path, open.written, open.mode);
  }

  async attributesOfHandle(handle: Buffer): Promise<Attributes> {
    const file = this.#file(handle);
    const info = await this.#files.info(file.path);
    return attributesOf({ kind: 'file', mode: info?.mode ?? file.mode, size: file.size, modifiedMs: info?.modifiedMs ?? 0 });
  }

  async setHandle(handle: Buffer, attributes: Partial<Attributes>): Promise<void> {
    const file = this.#file(handle);
    if (attributes.size !== undefined) file.truncate(attributes.size);
    if (attributes.mode === undefined) return;
    // A new file is there with its first close only.
    if (file.written !== undefined) await this.#files.write(file.path, file.written, attributes.mode & 0o7777);
    await this.#files.setMode(file.path, attributes.mode & 0o7777);
  }

  async attributes(given: string): Promise<Attributes> {
    const info = await this.#files.info(machinePath(given));
    if (info === undefined) throw missing(given);
    return attributesOf(info);
  }

  async set(given: string, attributes: Partial<Attributes>): Promise<void> {
    const path = machinePath(given);
    const info = await this.#files.info(path);
    if (info === undefined) throw missing(given);
    if (attributes.size !== undefined && info.kind === 'file') {
      const file = new OpenFile(path, {
        content: (await this.#files.read(path)) ?? new Uint8Array(),
        mode: info.mode,
        changed: true,
      });
      file.truncate(attributes.size);
      await this.#files.write(path, file.written ?? new Uint8Array(), info.mode);
    }
    if (attributes.mode !== undefined && info.kind === 'file') await this.#files.setMode(path, attributes.mode & 0o7777);
  }

  async openFolder(given: string): Promise<Buffer> {
    const path = machinePath(given);
    const info = await this.#files.info(path);
    if (info === undefined) throw missing(given);
    if (info.kind !== 'directory') throw new AgentError('VRA_BAD_PATH', `${given}: Not a directory`);
    const entries = [fileEntry('.', info), fileEntry('..', info)];
    for (const name of await this.#files.list(path)) {
      const entry = await this.#files.info(childPath(path, name));
      if (entry !== undefined) entries.push(fileEntry(name, entry));
    }
    return this.#keep({ entries });
  }

  /** The next entries; none at the end. */
  nextEntries(handle: Buffer): FileEntry[] {
    const folder = this.#handle(handle);
    if (folder instanceof OpenFile) throw badHandle();
    const next = folder.entries.slice(0, 100);
    folder.entries = folder.entries.slice(100);
    return next;
  }

  async makeFolder(given: string): Promise<void> {
    const path = machinePath(given);
    if ((await this.#files.info(path)) !== undefined) throw new AgentError('VRA_CONFLICT', `${given}: File exists`);
    await this.#files.makeFolder(path);
  }

  async remove(given: string, kind: 'file' | 'directory'): Promise<void> {
    const path = machinePath(given);
    const info = await this.#files.info(path);
    if (info === undefined) throw missing(given);
    if (info.kind !== kind)
      throw new AgentError('VRA_BAD_PATH', `${given}: ${kind === 'file' ? 'Is a directory' : 'Not a directory'}`);
    if (kind === 'directory' && (await this.#files.list(path)).length > 0) {
      throw new AgentError('VRA_CONFLICT', `${given}: Directory not empty`);
    }
    await this.#files.remove(path);
  }

  async rename(from: string, to: string): Promise<void> {
    const source = machinePath(from);
    const info = await this.#files.info(source);
    if (info === undefined) throw missing(from);
    if (info.kind === 'directory') throw new AgentError('VRA_BAD_PATH', `${from}: folders cannot be renamed over SFTP; use mv`);
    await this.#files.write(machinePath(to), (await this.#files.read(source)) ?? new Uint8Array(), info.mode);
    if (machinePath(to) !== source) await this.#files.remove(source);
  }

  #keep(open: OpenFile | OpenFolder): Buffer {
    if (this.#handles.size >= mostHandles) throw new AgentError('VRA_BUSY', 'too many files are open; close some first');
    const number = ++this.#lastHandle;
    this.#handles.set(number, open);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(number);
    return handle;
  }

  #handle(handle: Buffer): OpenFile | OpenFolder {
    const open = this.#handles.get(numberOf(handle));
    if (open === undefined) throw badHandle();
    return open;
  }

  #file(handle: Buffer): OpenFile {
    const open = this.#handle(handle);
    if (!(open instanceof OpenFile)) throw badHandle();
    return open;
  }
}

function numberOf(handle: Buffer): number {
  return handle.byteLength === 4 ? handle.readUInt32BE(0) : 0;
}

function missing(path: string): AgentError {
  return new AgentError('VRA_NOT_FOUND', `${path}: No such file or directory`);
}

function badHandle(): AgentError {
  return new AgentError('VRA_BAD_INPUT', 'no such handle');
}
