import { AgentError } from '#agent';
import type { MachineFiles } from '../machine.ts';
import { baseName, childPath, machinePath } from '../machine-path.ts';
import type { ScpCommand } from './scp-command.ts';
import type { ScpWire } from './scp-wire.ts';

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** A record that the client refused leaves out what it announced. */
class Sender {
  readonly #wire: ScpWire;
  readonly #files: MachineFiles;
  readonly #command: ScpCommand;
  failures = 0;

  constructor(wire: ScpWire, files: MachineFiles, command: ScpCommand) {
    this.#wire = wire;
    this.#files = files;
    this.#command = command;
  }

  async send(path: string, shown: string): Promise<void> {
    const info = await this.#files.info(path);
    if (info === undefined) return this.#complain(`${shown}: No such file or directory`);
    if (info.kind === 'directory' && !this.#command.recursive) return this.#complain(`${shown}: not a regular file`);
    if (this.#command.times) {
      const seconds = Math.floor(info.modifiedMs / 1000);
      await this.#wire.send(`T${seconds} 0 ${seconds} 0\n`);
      if (!(await this.#wire.acknowledged())) return;
    }
    if (info.kind === 'directory') return this.#sendFolder(path, info.mode);
    const content = await this.#files.read(path);
    if (content === undefined) return this.#complain(`${shown}: No such file or directory`);
    await this.#wire.send(`C${octal(info.mode)} ${content.byteLength} ${baseName(path)}\n`);
    if (!(await this.#wire.acknowledged())) return;
    await this.#wire.send(content);
    await this.#wire.ok();
    await this.#wire.acknowledged();
  }

  async #sendFolder(path: string, mode: number): Promise<void> {
    await this.#wire.send(`D${octal(mode)} 0 ${baseName(path) || '/'}\n`);
    if (!(await this.#wire.acknowledged())) return;
    for (const name of await this.#files.list(path)) await this.send(childPath(path, name), childPath(path, name));
    await this.#wire.send('E\n');
    await this.#wire.acknowledged();
  }

  async #complain(message: string): Promise<void> {
    this.failures++;
    await this.#wire.error(message);
  }
}

/** Names in the folder that a last component with `*` or `?` stands for. */
async function expanded(files: MachineFiles, path: string): Promise<readonly string[]> {
  const name = baseName(path);
  if (!/[*?]/.test(name)) return [path];
  const folder = path.slice(0, path.length - name.length - 1) || '/';
  const pattern = new RegExp(
    `^${name
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
  const found = (await files.list(folder)).filter((entry) => pattern.test(entry) && !entry.startsWith('.'));
  return found.length === 0 ? [path] : found.map((entry) => childPath(folder, entry));
}

/** `scp -f`: gives the number of paths that could not be sent. */
export async function sendFiles(wire: ScpWire, files: MachineFiles, command: ScpCommand): Promise<number> {
  const sender = new Sender(wire, files, command);
  if (!(await wire.acknowledged())) return 1;
  for (const given of command.paths) {
    try {
      for (const path of await expanded(files, machinePath(given))) await sender.send(path, given);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      sender.failures++;
      await wire.error(`${given}: ${error.message}`);
    }
  }
  return sender.failures;
}
