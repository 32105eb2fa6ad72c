import { AgentError } from '#agent';

/** Of one file: more than any machine here takes. */
const largestFileBytes = 256 * 2 ** 20;

/** A file that a client has open: its content in memory, written back as a whole when it is closed. */
export class OpenFile {
  readonly path: string;
  readonly mode: number;
  #content: Buffer;
  #length: number;
  #changed: boolean;

  /** `changed`: it is new, or was cut off when it was opened. */
  constructor(path: string, options: { content: Uint8Array; mode: number; changed: boolean }) {
    this.path = path;
    this.mode = options.mode;
    this.#content = Buffer.from(options.content);
    this.#length = this.#content.byteLength;
    this.#changed = options.changed;
  }

  get size(): number {
    return this.#length;
  }

  /** What has to be written back; undefined when nothing changed. */
  get written(): Uint8Array | undefined {
    return this.#changed ? this.#content.subarray(0, this.#length) : undefined;
  }

  /** Empty at the end. */
  read(offset: number, length: number): Buffer {
    return this.#content.subarray(Math.min(offset, this.#length), Math.min(offset + length, this.#length));
  }

  write(offset: number, data: Uint8Array): void {
    const end = offset + data.byteLength;
    this.#grow(end);
    this.#content.set(data, offset);
    this.#length = Math.max(this.#length, end);
    this.#changed = true;
  }

  truncate(length: number): void {
    this.#grow(length);
    if (length < this.#length) this.#content.fill(0, length, this.#length);
    this.#length = length;
    this.#changed = true;
  }

  #grow(length: number): void {
    if (length > largestFileBytes) {
      throw new AgentError('VRA_TOO_LARGE', `${this.path}: ${length} bytes; at most ${largestFileBytes} are taken`);
    }
    if (length <= this.#content.byteLength) return;
    const larger = Buffer.alloc(Math.min(largestFileBytes, Math.max(length, this.#content.byteLength * 2, 64 * 1024)));
    this.#content.copy(larger);
    this.#content = larger;
  }
}
