import { WireError } from './link-error.ts';
import { recordLength } from './tls-record.ts';

const headerBytes = 4;

/** More than the largest TLS record; the server closes a connection that says more (cloudstack-agent-protocol.md, 1.2). */
const maxFrameBytes = 18_000;

/** Says that the message goes on in the next frame. */
const moreFlag = 0x0001_0000;
const knownBits = moreFlag | 0xffff;

/** One TLS record behind its 4-byte header. */
export function encodeFrame(record: Uint8Array, more: boolean): Buffer {
  if (record.length === 0 || record.length > maxFrameBytes) throw new WireError(frameSizeText(record.length));
  // Header and record leave in one segment: a header alone would wait at the other side for a delayed acknowledgement.
  const frame = Buffer.allocUnsafe(headerBytes + record.length);
  frame.writeUInt32BE((more ? moreFlag : 0) | record.length, 0);
  frame.set(record, headerBytes);
  return frame;
}

function frameSizeText(size: number): string {
  return `a frame of ${size} bytes: 1 to ${maxFrameBytes} are allowed; the other side does not speak CloudStack's framing`;
}

/**
 * Takes frames apart again, whatever pieces they arrive in. `onRecord` gets each TLS record and whether its message goes on after it.
 * Several whole records in one frame are taken, as the server does. Nothing of a chunk is kept, it may be used again; records are parts of
 * chunks unless they came in pieces.
 */
export class FrameDecoder {
  readonly #onRecord: (record: Buffer, more: boolean) => void;
  /** What has come of the frame that is not complete. */
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(onRecord: (record: Buffer, more: boolean) => void) {
    this.#onRecord = onRecord;
  }

  /** @throws WireError when the bytes are no frames; the decoder must not be used any more then. */
  push(chunk: Buffer): void {
    const bytes = this.#complete(chunk);
    if (bytes === undefined) return;
    let at = 0;
    for (;;) {
      const size = frameSize(bytes, at);
      if (size === undefined || bytes.length - at < headerBytes + size.bytes) break;
      this.#frame(bytes.subarray(at + headerBytes, at + headerBytes + size.bytes), size.more);
      at += headerBytes + size.bytes;
    }
    if (at === bytes.length) return;
    this.#parts.push(Buffer.from(bytes.subarray(at)));
    this.#partBytes = bytes.length - at;
  }

  /** The bytes to look at, or nothing when they are known not to hold a whole frame: dribbled bytes are joined once. */
  #complete(chunk: Buffer): Buffer | undefined {
    if (this.#parts.length === 0) return chunk;
    this.#parts.push(Buffer.from(chunk));
    this.#partBytes += chunk.length;
    if (this.#partBytes < headerBytes) return undefined;
    if ((this.#parts[0]?.length ?? 0) < headerBytes) this.#parts = [Buffer.concat(this.#parts)];
    const [first] = this.#parts;
    const size = first === undefined ? undefined : frameSize(first, 0);
    if (size === undefined || this.#partBytes < headerBytes + size.bytes) return undefined;
    const bytes = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    return bytes;
  }

  #frame(content: Buffer, more: boolean): void {
    let at = 0;
    while (at < content.length) {
      const length = recordLength(content, at);
      if (length === undefined || at + length > content.length) {
        throw new WireError(
          `a frame of ${content.length} bytes holds a part of a TLS record: records must not be split over frames`,
        );
      }
      const last = at + length === content.length;
      this.#onRecord(content.subarray(at, at + length), more || !last);
      at += length;
    }
  }
}

function frameSize(bytes: Buffer, at: number): { readonly bytes: number; readonly more: boolean } | undefined {
  if (bytes.length - at < headerBytes) return undefined;
  const header = bytes.readUInt32BE(at);
  const size = header & 0xffff;
  if (size === 0 || size > maxFrameBytes) throw new WireError(frameSizeText(size > 0x7fff ? size - 0x1_0000 : size));
  if ((header & ~knownBits) !== 0) {
    throw new WireError(`a frame header of 0x${header.toString(16).padStart(8, '0')}: bits that no frame has are set`);
  }
  return { bytes: size, more: (header & moreFlag) !== 0 };
}

const noBytes = Buffer.alloc(0);

/** Cuts what a TLS engine writes into its records, whatever pieces it comes in. */
export class RecordSplitter {
  #rest: Buffer = noBytes;

  /** Whole records that `chunk` completes, in order. */
  push(chunk: Buffer): readonly Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const records: Buffer[] = [];
    let at = 0;
    for (;;) {
      const length = recordLength(bytes, at);
      if (length === undefined || at + length > bytes.length) break;
      records.push(bytes.subarray(at, at + length));
      at += length;
    }
    this.#rest = at === bytes.length ? noBytes : Buffer.from(bytes.subarray(at));
    return records;
  }
}
