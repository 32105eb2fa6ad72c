import { AgentError } from '#agent';
import type { MachineFiles } from '../machine.ts';
import { childPath, machinePath } from '../machine-path.ts';
import type { ScpCommand } from './scp-command.ts';
import { ScpFailure, type ScpWire } from './scp-wire.ts';

/** Of one file: more than any machine here takes. */
const largestFileBytes = 256 * 2 ** 20;

class Receiver {
  readonly #wire: ScpWire;
  readonly #files: MachineFiles;
  readonly #recursive: boolean;
  /** Folders that are open, innermost last; the first is the target. */
  readonly #folders: string[];
  /** What the first file or folder is named when the target is no folder yet. */
  #rename: string | undefined;
  failures = 0;

  constructor(wire: ScpWire, files: MachineFiles, options: { recursive: boolean; folder: string; rename: string | undefined }) {
    this.#wire = wire;
    this.#files = files;
    this.#recursive = options.recursive;
    this.#folders = [options.folder];
    this.#rename = options.rename;
  }

  async run(): Promise<number> {
    await this.#wire.ok();
    for (;;) {
      const record = await this.#wire.reader.line();
      if (record === undefined || record === '') return this.failures;
      const found = /^([CD])([0-7]{3,5}) (\d+) ([^/\0]+)$/.exec(record);
      const [, kind, mode = '0', size = '0', name = ''] = found ?? [];
      if (kind !== undefined && (name === '.' || name === '..')) throw new ScpFailure(`unexpected filename: ${name}`);
      if (kind === 'C') await this.#file(name, Number.parseInt(mode, 8), Number(size));
      else if (kind === 'D') await this.#folder(name);
      else if (record === 'E' && this.#folders.length > 1) {
        this.#folders.pop();
        await this.#wire.ok();
      } else if (record.startsWith('T')) await this.#wire.ok();
      else if (record.startsWith('\u0001') || record.startsWith('\u0002')) this.failures++;
      else throw new ScpFailure(`protocol error: ${record.slice(0, 80)}`);
    }
  }

  #pathOf(name: string): string {
    const renamed = this.#folders.length === 1 ? this.#rename : undefined;
    return renamed ?? childPath(this.#folders.at(-1) ?? '/', name);
  }

  async #file(name: string, mode: number, size: number): Promise<void> {
    if (size > largestFileBytes) throw new ScpFailure(`${name}: ${size} bytes; at most ${largestFileBytes} are taken`);
    await this.#wire.ok();
    const content = await this.#wire.reader.bytes(size);
    if (content === undefined) throw new ScpFailure('lost connection');
    await this.#wire.acknowledged();
    await this.#answer(name, () => this.#files.write(this.#pathOf(name), content, mode & 0o7777));
  }

  async #folder(name: string): Promise<void> {
    if (!this.#recursive) throw new ScpFailure('received directory without -r');
    const path = this.#pathOf(name);
    const made = await this.#answer(name, async () => {
      const info = await this.#files.info(path);
      if (info === undefined) await this.#files.makeFolder(path);
      else if (info.kind !== 'directory') throw new AgentError('VRA_BAD_PATH', `${path}: Not a directory`);
    });
    if (made) this.#folders.push(path);
    else throw new ScpFailure(`${name}: cannot be made`);
  }

  async #answer(name: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      await this.#wire.ok();
      return true;
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.failures++;
      await this.#wire.error(`${name}: ${error.message}`);
      return false;
    }
  }
}

/** `scp -t`: gives the number of files that could not be written. */
export async function receiveFiles(wire: ScpWire, files: MachineFiles, command: ScpCommand): Promise<number> {
  const [given = '.'] = command.paths;
  const target = machinePath(given);
  const info = await files.info(target);
  const isFolder = info?.kind === 'directory';
  if (!isFolder && (command.folder || given.endsWith('/')))
    throw new ScpFailure(`${given}: ${info === undefined ? 'No such file or directory' : 'Not a directory'}`);
  const parent = machinePath(`${target}/..`);
  if (!isFolder && (await files.info(parent))?.kind !== 'directory') throw new ScpFailure(`${given}: No such file or directory`);
  const rename = isFolder ? undefined : target;
  return new Receiver(wire, files, { recursive: command.recursive, folder: isFolder ? target : '/', rename }).run();
}
