import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { encodeFrame, FrameDecoder, RecordSplitter } from './frame.ts';
import { recordLength, recordType, recordTypes } from './tls-record.ts';

const noBytes = Buffer.alloc(0);

/** Hands bytes to a socket; `done` is called when the system has them. */
export type WriteBytes = (bytes: Buffer, done: (error?: Error | null) => void) => void;

/**
 * Stands between a TLS engine and its socket and puts every record of application data into a frame; handshake and alerts go bare
 * (cloudstack-agent-protocol.md, 1.2). Client and server have the same rules. TLS 1.2 only: there the change to frames is behind the
 * first record that follows ChangeCipherSpec.
 */
export class FramedCarrier extends Duplex {
  /** Whether the message goes on behind the record that the engine writes next. */
  moreToCome = false;
  readonly #socket: Socket;
  readonly #writeBytes: WriteBytes;
  readonly #records = new RecordSplitter();
  readonly #frames = new FrameDecoder((record, more) => {
    this.#arrivedMore.push(more);
    this.#give(record);
  });
  readonly #arrivedMore: boolean[] = [];
  #reading: 'handshake' | 'finished' | 'frames' | 'strange' = 'handshake';
  #rest: Buffer = noBytes;

  /**
   * Takes the socket over: destroying one destroys the other. What the socket receives is for `receive`. `writeBytes` replaces the way out.
   */
  constructor(socket: Socket, writeBytes: WriteBytes = (bytes, done) => void socket.write(bytes, done)) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#writeBytes = writeBytes;
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Whether the message goes on behind the next record that the engine gives out; called once for each, in order. */
  nextMore(): boolean {
    return this.#arrivedMore.shift() ?? false;
  }

  // The socket is always drained: a server writes to all of its agents in one thread, and one that does not read stops them all.
  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const pieces = this.#records
      .push(chunk)
      .map((record) => (recordType(record) === recordTypes.applicationData ? encodeFrame(record, this.moreToCome) : record));
    const [first] = pieces;
    if (first === undefined) done();
    else this.#writeBytes(pieces.length === 1 ? first : Buffer.concat(pieces), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  /** Takes received bytes; nothing of `chunk` is kept, it may be used again. */
  receive(chunk: Buffer): void {
    try {
      if (this.#reading === 'frames') this.#frames.push(chunk);
      else this.#takeHandshake(chunk);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #give(bytes: Buffer): void {
    this.push(Buffer.from(bytes));
  }

  #takeHandshake(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = noBytes;
    while (bytes.length > 0) {
      // What is no handshake goes to the engine as it is: it knows best what to say about it.
      if (
        this.#reading === 'strange' ||
        recordType(bytes) < recordTypes.changeCipherSpec ||
        recordType(bytes) > recordTypes.handshake
      ) {
        this.#reading = 'strange';
        this.#give(bytes);
        return;
      }
      const length = recordLength(bytes, 0);
      if (length === undefined || length > bytes.length) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      const record = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      this.#give(record);
      if (this.#reading === 'finished') {
        this.#reading = 'frames';
        this.#frames.push(bytes);
        return;
      }
      if (recordType(record) === recordTypes.changeCipherSpec) this.#reading = 'finished';
    }
  }
}
