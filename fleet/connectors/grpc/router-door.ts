import { ServerCredentials, experimental, type Server } from '@grpc/grpc-js';
import { Server as TlsServer, type TLSSocket, type SecureContextOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import { guardCalls, type CallGuardOptions, type CallingConnection } from './call-guard.ts';

/** A connection that calls are made on. */
export interface RouterConnection extends CallingConnection {
  readonly socket: TLSSocket;
  readonly serial: string;
}

export interface DoorOptions extends Omit<CallGuardOptions, 'connectionOf'> {
  readonly server: Server;
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onHandshakeError: (error: Error, socket: TLSSocket) => void;
}

/** Key of a peer within a router: its address and port. */
export function peerKey(socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined }): string {
  return `${socket.remoteAddress}:${socket.remotePort}`;
}

/**
 * What one router has in the process to be called: TLS with a certificate of its own, made when it is first dialled, and a way into the
 * gRPC server that all share. None of it listens.
 */
export class RouterDoor {
  readonly router: string;
  readonly connections = new Map<string, RouterConnection>();
  /** Of the authority when the certificate in use was taken. */
  generation = 0;
  draining = false;
  readonly #options: DoorOptions;
  readonly #injector: ReturnType<Server['createConnectionInjector']>;
  #tls: TlsServer | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.router = options.router;
    const guard = guardCalls({ ...options, connectionOf: (peer) => this.connections.get(peer) });
    const credentials = experimental.createServerCredentialsWithInterceptors(ServerCredentials.createInsecure(), [guard]);
    this.#injector = options.server.createConnectionInjector(credentials);
  }

  get ready(): boolean {
    return this.#tls !== undefined;
  }

  /** Takes a certificate into use, from the next handshake on; connections live on. */
  show(context: Pick<SecureContextOptions, 'key' | 'cert'>): void {
    if (this.#tls !== undefined) {
      this.#tls.setSecureContext({ ...context, minVersion: 'TLSv1.2' });
      return;
    }
    const { onSecure, onHandshakeError } = this.#options;
    // No authority in the context: peers are judged after the handshake, and a store of authorities each would cost a third more memory.
    this.#tls = new TlsServer({
      ...context,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['h2'],
      requestCert: true,
      rejectUnauthorized: false,
    });
    this.#tls.on('secureConnection', onSecure);
    this.#tls.on('tlsClientError', onHandshakeError);
  }

  /** Begins the handshake on an accepted socket. */
  handshake(socket: Duplex): void {
    this.#tls?.emit('connection', socket);
  }

  /** Gives a connection to the gRPC server: one whose peer was judged, or of a unix socket. */
  serve(socket: Duplex): void {
    this.#injector.injectConnection(socket);
  }

  /** Says goodbye on all connections: calls that run may end within `graceMs`, then they are cut off. */
  drain(graceMs: number): void {
    this.#injector.drain(graceMs);
  }

  destroy(): void {
    this.#injector.destroy();
  }
}
