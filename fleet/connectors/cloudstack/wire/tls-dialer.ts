import { connect as connectTcp, isIPv4, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock } from '#agent';
import { dialFailure, type DialTarget } from './dial-failure.ts';
import { FramedCarrier } from './framed-carrier.ts';
import type { Dialer, DialOptions, Link } from './link.ts';
import { LinkError } from './link-error.ts';
import { SecureContexts, type ContextLease } from './secure-contexts.ts';
import { TlsLink } from './tls-link.ts';

export interface TlsDialerOptions {
  readonly clock: Clock;
  /** For the connection and the handshake together; the server gives up after 30 s, too (cloudstack-agent-protocol.md, 1.1). */
  readonly handshakeTimeoutMs?: number;
  /** Quiet time after which the system asks whether the other side is still there. */
  readonly keepAliveMs?: number;
}

/** Dials management servers over TCP and TLS 1.2. */
export class TlsDialer implements Dialer {
  readonly #clock: Clock;
  readonly #handshakeTimeoutMs: number;
  readonly #keepAliveMs: number;
  readonly #contexts = new SecureContexts();
  /** For all links: each read is taken at once, and the system would make a new buffer of this size for every one of them. */
  readonly #received = Buffer.allocUnsafeSlow(65_536);

  constructor(options: TlsDialerOptions) {
    this.#clock = options.clock;
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs ?? 30_000;
    this.#keepAliveMs = options.keepAliveMs ?? 60_000;
  }

  /** Different credentials that links use at the moment. */
  get contexts(): number {
    return this.#contexts.size;
  }

  async dial(options: DialOptions): Promise<Link> {
    const target: DialTarget = {
      server: `${isIPv6(options.server.host) ? `[${options.server.host}]` : options.server.host}:${options.server.port}`,
      localAddress: options.localAddress,
      hasCertificate: options.credentials !== undefined,
    };
    const lease = this.#lease(options, target);
    let socket: Socket | undefined;
    try {
      using deadline = this.#deadline(options.signal, target);
      let carrier: FramedCarrier | undefined;
      socket = this.#socket(options, (bytes) => carrier?.receive(bytes));
      await deadline.race('connect', connected(socket, target));
      carrier = new FramedCarrier(socket);
      const tls = connectTls({ socket: carrier, secureContext: lease.context, rejectUnauthorized: false });
      await deadline.race('handshake', secured(tls, carrier, target));
      socket.once('close', () => lease[Symbol.dispose]());
      return new TlsLink(tls, carrier, `${target.server} from ${socket.localAddress ?? 'an unknown address'}`);
    } catch (error) {
      socket?.destroy();
      lease[Symbol.dispose]();
      throw error;
    }
  }

  #lease({ credentials, agent }: DialOptions, { server }: DialTarget): ContextLease {
    try {
      return this.#contexts.lease(credentials);
    } catch (error) {
      throw new LinkError('certificate', `${server}: key or certificate of ${agent} cannot be used`, { cause: error });
    }
  }

  #socket({ server, localAddress }: DialOptions, onBytes: (bytes: Buffer) => void): Socket {
    return connectTcp({
      host: server.host,
      port: server.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: this.#keepAliveMs,
      onread: {
        buffer: this.#received,
        callback: (size) => {
          onBytes(this.#received.subarray(0, size));
          return true;
        },
      },
      ...(localAddress !== undefined && { localAddress, family: isIPv4(localAddress) ? 4 : 6 }),
    });
  }

  /** Ends what it races with when the time is over or the dial is not wanted any more. */
  #deadline(signal: AbortSignal, { server }: DialTarget): Deadline {
    const { promise, reject } = Promise.withResolvers<never>();
    // Nobody may be waiting for it when it comes.
    promise.catch(() => {});
    let phase = 'connect';
    const abort = (): void => reject(new LinkError('aborted', `${server}: the dial was given up`, { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const seconds = this.#handshakeTimeoutMs / 1000;
    const cancel = this.#clock.after(this.#handshakeTimeoutMs, () =>
      reject(
        new LinkError(
          'time-out',
          phase === 'connect'
            ? `${server}: no connection within ${seconds} s`
            : `${server}: connected, but the TLS handshake did not end within ${seconds} s`,
        ),
      ),
    );
    return {
      race: (name, step) => {
        phase = name;
        return Promise.race([step, promise]);
      },
      [Symbol.dispose]: () => {
        cancel();
        signal.removeEventListener('abort', abort);
      },
    };
  }
}

interface Deadline extends Disposable {
  race<T>(phase: 'connect' | 'handshake', step: Promise<T>): Promise<T>;
}

function connected(socket: Socket, target: DialTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(dialFailure('connect', error, target));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve();
    });
  });
}

const ignore = (): void => {};

function secured(tls: TLSSocket, carrier: FramedCarrier, target: DialTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(dialFailure('handshake', error, target));
    const closed = (): void => fail(Object.assign(new Error('closed in the handshake'), { code: 'ECONNRESET' }));
    // Both may fail once more when the dial is over; that error is nobody's.
    tls.on('error', ignore);
    carrier.on('error', ignore);
    tls.once('error', fail);
    carrier.once('error', fail);
    carrier.once('close', closed);
    tls.once('secureConnect', () => {
      carrier.off('error', fail);
      carrier.off('close', closed);
      tls.off('error', fail);
      resolve();
    });
  });
}

export function createTlsDialer(options: TlsDialerOptions): TlsDialer {
  return new TlsDialer(options);
}
