import type { FileChange, FilesPort } from '../ports/files-port.ts';

/** A log file in the router that stays small: when it grows over its limit the older half goes. Not durable: losing a line hurts nobody. */
export class BoundedLogFile {
  readonly #files: FilesPort;
  readonly #path: string;
  readonly #limitBytes: number;
  #size: number | undefined;

  constructor(files: FilesPort, path: string, limitBytes: number) {
    this.#files = files;
    this.#path = path;
    this.#limitBytes = limitBytes;
  }

  /** The change that adds whole lines (each ends with a newline), for a batch of the caller's. Must be applied before the next call. */
  async adding(lines: string): Promise<FileChange> {
    this.#size ??= (await this.#files.info(this.#path))?.size ?? 0;
    const added = Buffer.byteLength(lines);
    if (this.#size + added <= this.#limitBytes) {
      this.#size += added;
      return { op: 'append', path: this.#path, content: lines };
    }
    const old = Buffer.from((await this.#files.read(this.#path)) ?? []).toString('utf8');
    const keep = old.slice(old.indexOf('\n', Math.max(0, old.length - this.#limitBytes / 2)) + 1);
    const content = (keep + lines).slice(-this.#limitBytes);
    this.#size = Buffer.byteLength(content);
    return { op: 'put', path: this.#path, content };
  }

  /** Adds whole lines now. */
  async add(lines: string): Promise<void> {
    await this.#files.apply([await this.adding(lines)]);
  }
}
