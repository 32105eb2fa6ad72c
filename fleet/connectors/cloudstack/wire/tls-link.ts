import type { TLSSocket } from 'node:tls';
import type { FramedCarrier } from './framed-carrier.ts';
import type { Link } from './link.ts';
import { LinkClosed } from './link-error.ts';
import { maxPlaintextBytes } from './tls-record.ts';

/** The protocol knows no limit; this one keeps a message that never ends from taking the process down. */
const maxMessageBytes = 256 * 2 ** 20;

const closedByPeer = 'the other side closed the connection';

function endReason(error: Error): string {
  switch ('code' in error ? error.code : undefined) {
    case 'ECONNRESET':
    case 'EPIPE':
      return `the other side reset the connection (${error.message})`;
    case 'ETIMEDOUT':
      return `the other side's machine does not answer any more (${error.message})`;
    default:
      return error.message;
  }
}

interface Outgoing {
  readonly message: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/** A link over TLS whose handshake is done. */
export class TlsLink implements Link {
  readonly peer: string;
  readonly #tls: TLSSocket;
  readonly #carrier: FramedCarrier;
  #onMessage: ((message: Uint8Array) => void) | undefined;
  #onClose: ((reason: string) => void) | undefined;
  /** Messages that came before anybody listened. */
  #early: Uint8Array[] = [];
  /** Of the message whose last record has not come yet. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  readonly #queue: Outgoing[] = [];
  #sending: Outgoing | undefined;
  #reason: string | undefined;
  #closed = false;
  #told = false;

  constructor(tls: TLSSocket, carrier: FramedCarrier, peer: string) {
    this.peer = peer;
    this.#tls = tls;
    this.#carrier = carrier;
    tls.on('data', (plaintext: Buffer) => this.#receive(plaintext));
    tls.on('end', () => this.close(closedByPeer));
    tls.on('error', (error) => this.close(endReason(error)));
    carrier.on('error', (error) => this.close(endReason(error)));
    carrier.once('close', () => this.#ended());
    if (carrier.closed) queueMicrotask(() => this.#ended());
  }

  get onMessage(): ((message: Uint8Array) => void) | undefined {
    return this.#onMessage;
  }

  set onMessage(listener: ((message: Uint8Array) => void) | undefined) {
    this.#onMessage = listener;
    if (listener !== undefined && this.#early.length > 0) queueMicrotask(() => this.#deliverEarly());
  }

  get onClose(): ((reason: string) => void) | undefined {
    return this.#onClose;
  }

  set onClose(listener: ((reason: string) => void) | undefined) {
    this.#onClose = listener;
    if (listener !== undefined && this.#closed) queueMicrotask(() => this.#tell());
  }

  send(message: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined || this.#closed) return reject(this.#closedError());
      this.#queue.push({ message, resolve, reject });
      if (this.#sending === undefined) void this.#sendQueue();
    });
  }

  close(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#carrier.destroy();
    this.#tls.destroy();
  }

  async #sendQueue(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#sending = next;
      try {
        await this.#write(next.message);
        next.resolve();
      } catch {
        next.reject(this.#closedError());
      }
    }
    this.#sending = undefined;
  }

  /** A record for each slice: the engine would join slices that wait together, and the marks of their frames would be wrong. */
  async #write(message: Uint8Array): Promise<void> {
    let at = 0;
    do {
      const end = Math.min(at + maxPlaintextBytes, message.length);
      await this.#writeRecord(message.subarray(at, end), end < message.length);
      at = end;
    } while (at < message.length);
  }

  #writeRecord(slice: Uint8Array, more: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#carrier.moreToCome = more;
      this.#tls.write(slice, (error) => (error === undefined || error === null ? resolve() : reject(error)));
    });
  }

  #receive(plaintext: Buffer): void {
    if (this.#reason !== undefined) return;
    const more = this.#carrier.nextMore();
    if (!more && this.#parts.length === 0) return this.#deliver(plaintext);
    this.#parts.push(plaintext);
    this.#partBytes += plaintext.length;
    if (this.#partBytes > maxMessageBytes) return this.close(`a message of more than ${maxMessageBytes} bytes`);
    if (more) return;
    const message = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    this.#deliver(message);
  }

  #deliver(message: Uint8Array): void {
    if (this.#onMessage === undefined || this.#early.length > 0) {
      this.#early.push(message);
      return;
    }
    try {
      this.#onMessage(message);
    } catch (error) {
      this.close(`a message could not be handled: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #deliverEarly(): void {
    const messages = this.#early;
    this.#early = [];
    for (const message of messages) this.#deliver(message);
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason ??= closedByPeer;
    const error = this.#closedError();
    this.#sending?.reject(error);
    for (const outgoing of this.#queue.splice(0)) outgoing.reject(error);
    this.#tls.destroy();
    this.#tell();
  }

  #tell(): void {
    if (this.#told || this.#onClose === undefined) return;
    this.#told = true;
    this.#onClose(this.#reason ?? '');
  }

  #closedError(): LinkClosed {
    return new LinkClosed(`${this.peer}: the link has ended: ${this.#reason ?? closedByPeer}`);
  }
}
