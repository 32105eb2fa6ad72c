import type { Readable } from 'node:stream';
import { inputOf } from '../channel.ts';

/** Reads a stream in pieces of a known length, or by line. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Buffer, void>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#iterator = inputOf(stream);
  }

  /** Without its newline; undefined at the end. Longer ones than `limit` bytes end the reading as if the stream had ended. */
  async line(limit = 8192): Promise<string | undefined> {
    let text: Buffer = Buffer.alloc(0);
    while (text.byteLength <= limit) {
      const at = this.#chunk.indexOf(10);
      if (at >= 0) {
        const found = Buffer.concat([text, this.#chunk.subarray(0, at)]).toString('utf8');
        this.#chunk = this.#chunk.subarray(at + 1);
        return found;
      }
      text = Buffer.concat([text, this.#chunk]);
      if (!(await this.#more())) return undefined;
    }
    return undefined;
  }

  /** Undefined when the stream ends before. */
  async bytes(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let left = length;
    while (left > 0) {
      if (this.#chunk.byteLength === 0 && !(await this.#more())) return undefined;
      const part = this.#chunk.subarray(0, left);
      parts.push(part);
      left -= part.byteLength;
      this.#chunk = this.#chunk.subarray(part.byteLength);
    }
    return Buffer.concat(parts);
  }

  async #more(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#chunk = next.value;
    return true;
  }
}
