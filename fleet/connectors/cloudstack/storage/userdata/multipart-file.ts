/**
 * Takes the first file out of a `multipart/form-data` body as it comes (RFC 7578). Nothing of the file is kept: each piece goes to `onBytes`.
 */
export class MultipartFile {
  readonly #delimiter: Buffer;
  readonly #onBytes: (bytes: Buffer) => void;
  // The first delimiter has no line break before it.
  #rest: Buffer = Buffer.from('\r\n');
  #state: 'outside' | 'behind delimiter' | 'headers' | 'file' | 'end' = 'outside';
  /** Name of the file, once its headers came. */
  fileName: string | undefined;
  /** The file came to its end. */
  complete = false;

  constructor(boundary: string, onBytes: (bytes: Buffer) => void) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#onBytes = onBytes;
  }

  /** @throws RangeError when a part's headers have no end. */
  write(chunk: Uint8Array): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#step());
  }

  /** False when it needs more bytes, or has all. */
  #step(): boolean {
    if (this.#state === 'outside' || this.#state === 'file') return this.#toDelimiter();
    if (this.#state === 'behind delimiter') return this.#behindDelimiter();
    if (this.#state === 'headers') return this.#headers();
    this.#rest = Buffer.alloc(0);
    return false;
  }

  #toDelimiter(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    // The end may be the beginning of a delimiter.
    const safe = at === -1 ? Math.max(0, this.#rest.length - this.#delimiter.length + 1) : at;
    if (this.#state === 'file' && safe > 0) this.#onBytes(this.#rest.subarray(0, safe));
    this.#rest = this.#rest.subarray(at === -1 ? safe : at + this.#delimiter.length);
    if (at === -1) return false;
    if (this.#state === 'file') this.complete = true;
    this.#state = this.complete ? 'end' : 'behind delimiter';
    return true;
  }

  #behindDelimiter(): boolean {
    if (this.#rest.length < 2) return false;
    this.#state = this.#rest.toString('latin1', 0, 2) === '--' ? 'end' : 'headers';
    return true;
  }

  #headers(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end === -1) {
      if (this.#rest.length > 16_384) throw new RangeError('the headers of a part have no end');
      return false;
    }
    const headers = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 4);
    const name = /^content-disposition:.*;\s*filename="([^"]*)"/imu.exec(headers)?.[1];
    if (name !== undefined) this.fileName = name;
    // A part without content ends with the line break that also ended its headers.
    this.#rest = Buffer.concat([Buffer.from(name === undefined ? '\r\n' : ''), this.#rest]);
    this.#state = name === undefined ? 'outside' : 'file';
    return true;
  }
}

/** Boundary of a `multipart/form-data` content type. */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/iu.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}
