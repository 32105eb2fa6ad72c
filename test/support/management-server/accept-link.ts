import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { FramedCarrier, type WriteBytes } from '../../../fleet/connectors/cloudstack/wire/framed-carrier.ts';
import { TlsLink } from '../../../fleet/connectors/cloudstack/wire/tls-link.ts';
import { recordLength, recordType, recordTypes } from '../../../fleet/connectors/cloudstack/wire/tls-record.ts';
import type { WriteShape } from './behaviour.ts';
import { shapedWrites } from './shaped-writes.ts';

export interface AcceptOptions {
  readonly context: SecureContext;
  /** Whether a certificate with the source address among its alternative names is asked for (cloudstack-agent-protocol.md, 6.1). */
  readonly strict: boolean;
  readonly writes: WriteShape;
}

/** A fatal TLS alert, as it is sent before the change of cipher. */
const alertRecord = (description: number): Buffer => Buffer.from([recordTypes.alert, 3, 3, 0, 2, 2, description]);

function holdsChangeOfCipher(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += recordLength(bytes, at) ?? bytes.length)
    if (recordType(bytes.subarray(at)) === recordTypes.changeCipherSpec) return true;
  return false;
}

/** Holds the end of the handshake back until the certificate was looked at: behind it no bare alert could be sent any more. */
class HeldHandshake {
  readonly #write: WriteBytes;
  #held: { readonly bytes: Buffer; readonly done: () => void }[] | undefined;
  #open: boolean;

  constructor(write: WriteBytes, strict: boolean) {
    this.#write = write;
    this.#open = !strict;
  }

  readonly write: WriteBytes = (bytes, done) => {
    if (this.#open || (this.#held === undefined && !holdsChangeOfCipher(bytes))) return this.#write(bytes, done);
    (this.#held ??= []).push({ bytes, done });
    return undefined;
  };

  release(): void {
    this.#open = true;
    for (const { bytes, done } of this.#held ?? []) this.#write(bytes, done);
    this.#held = undefined;
  }
}

/** The alert that a server in strict mode answers a certificate with, if any. */
function objection(tls: TLSSocket, source: string): number | undefined {
  const { subjectaltname, raw } = tls.getPeerCertificate();
  if (raw === undefined) return 42;
  const names = (subjectaltname ?? '').split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/u, ''));
  return names.includes(source) ? undefined : 46;
}

/** The server's side of the TLS handshake; gives the link once it is done. Rejects when the handshake fails. */
export function acceptLink(socket: Socket, { context, strict, writes }: AcceptOptions): Promise<TlsLink> {
  const handshake = new HeldHandshake(shapedWrites(socket, writes), strict);
  const carrier = new FramedCarrier(socket, handshake.write);
  socket.on('data', (chunk) => carrier.receive(chunk));
  const tls = new TLSSocket(carrier, { isServer: true, secureContext: context, requestCert: true, rejectUnauthorized: false });
  const source = (socket.remoteAddress ?? '').replace(/^::ffff:/u, '');
  return new Promise((resolve, reject) => {
    carrier.on('error', reject);
    tls.on('error', reject);
    carrier.once('close', () => reject(new Error('the agent closed the connection in the handshake')));
    tls.once('secure', () => {
      const alert = strict ? objection(tls, source) : undefined;
      if (alert !== undefined) {
        socket.end(alertRecord(alert), () => socket.destroySoon());
        return reject(new Error(`certificate refused with alert ${alert}`));
      }
      handshake.release();
      resolve(new TlsLink(tls, carrier, `${source}:${socket.remotePort ?? 0}`));
      return undefined;
    });
  });
}
