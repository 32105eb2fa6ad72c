import type { Writable } from 'node:stream';
import { writeAll } from '../channel.ts';
import type { ByteReader } from './byte-reader.ts';

/** Ends a transfer: the other side broke the protocol or gave up. */
export class ScpFailure extends Error {
  override readonly name = 'ScpFailure';
}

/** Acknowledgements and records of the protocol. */
export class ScpWire {
  readonly reader: ByteReader;
  readonly #out: Writable;

  constructor(reader: ByteReader, out: Writable) {
    this.reader = reader;
    this.#out = out;
  }

  ok(): Promise<void> {
    return writeAll(this.#out, Buffer.of(0));
  }

  /** A complaint after which the transfer goes on. */
  error(message: string): Promise<void> {
    return writeAll(this.#out, Buffer.from(`\u0001scp: ${message.replaceAll('\n', ' ')}\n`));
  }

  send(data: string | Uint8Array): Promise<void> {
    return writeAll(this.#out, typeof data === 'string' ? Buffer.from(data) : data);
  }

  /** Waits for the other side's word: false when it could not use what was sent. Rejects with `ScpFailure` when it gives up. */
  async acknowledged(): Promise<boolean> {
    const code = (await this.reader.bytes(1))?.[0];
    if (code === 0) return true;
    if (code === undefined) throw new ScpFailure('lost connection');
    const message = (await this.reader.line()) ?? '';
    if (code === 1) return false;
    throw new ScpFailure(message);
  }
}
