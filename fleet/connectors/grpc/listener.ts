import { Server } from '@grpc/grpc-js';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { AgentError, type AgentService, type Clock, type Log } from '#agent';
import { addAgentServices, agentServerOptions, type CallFacts } from '#agent/grpc';
import type { CertificateAuthority } from '../../ca/index.ts';
import { awaitPreface } from './await-preface.ts';
import { AuthorityWatch } from './authority-watch.ts';
import { CallContexts } from './call-guard.ts';
import { GrpcEvents, type GrpcCounters } from './events.ts';
import { judgePeer } from './judge-peer.ts';
import { defaultGrpcLimits, type GrpcLimits } from './limits.ts';
import { listenOn, plainAddress } from './listen-address.ts';
import { PendingDials, type PendingDial } from './pending-dials.ts';
import { handshakeCause, type RefusalCause } from './refusal.ts';
import { RouterCertificates } from './router-certificates.ts';
import { RouterDoor, peerKey } from './router-door.ts';
import { TokenBucket } from './token-bucket.ts';
import { listenOnUnixSocket, type UnixSocket } from './unix-sockets.ts';

/** The routers that are served; `FleetHost` is one. */
export interface ServedRouters {
  has(name: string): boolean;
  service(name: string): AgentService;
  readiness(name: string): Promise<'ready' | 'degraded' | 'failed' | undefined>;
  listen(listener: (change: { readonly name: string; readonly after: unknown }) => void): () => void;
}

export interface GrpcListenerOptions {
  readonly host: ServedRouters;
  /** The router that has the dialled address, in its plain form; undefined when none has. */
  readonly routerAt: (localAddress: string) => string | undefined;
  readonly ca: CertificateAuthority;
  /** Address to listen on: `0.0.0.0` for all routers. */
  readonly bind: string;
  /** 0: any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<GrpcLimits> | undefined;
}

export interface GrpcListener extends AsyncDisposable {
  readonly port: number;
  readonly counters: Readonly<GrpcCounters>;
  /** Connections that calls can be made on. */
  readonly connections: number;
  /** Dials that are not in HTTP/2 yet. */
  readonly pending: number;
  /** The same service on a stream that somebody else let in, as SSH does who forwards to the router's socket. Destroyed while the router drains. */
  connect(router: string, stream: Duplex): void;
  /** The same service for one router on a unix socket of mode 0660. See `listenOnUnixSocket` for what it rejects with. */
  openUnixSocket(router: string, path: string): Promise<void>;
  /**
   * Ends a router's connections: calls that run may end within `graceMs`, new dials are refused meanwhile. Resolves when the last connection
   * is gone; afterwards the router can be dialled again.
   */
  drain(router: string, graceMs: number): Promise<void>;
  /** Stops listening, lets calls of all routers end within `graceMs`, ends. */
  close(graceMs: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * One listener for all routers, with mutual TLS (docs/grpc-listener.md): the dialled address is the router, a dial to an address without one
 * is reset. Rejects with `VRA_CONFLICT` when the port is taken, `VRA_STORAGE` for other reasons not to listen.
 */
export async function startGrpcListener(options: GrpcListenerOptions): Promise<GrpcListener> {
  const listener = new FleetListener(options);
  await listener.start();
  return listener;
}

class FleetListener implements GrpcListener {
  readonly #options: GrpcListenerOptions;
  readonly #limits: GrpcLimits;
  readonly #events: GrpcEvents;
  readonly #contexts = new CallContexts();
  readonly #server: Server;
  readonly #doors = new Map<string, RouterDoor>();
  readonly #certificates: RouterCertificates;
  readonly #pending: PendingDials;
  readonly #unixSockets = new Map<string, UnixSocket>();
  /** Accepted, whatever became of them. */
  readonly #sockets = new Set<Socket>();
  readonly #tcp = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => this.#accept(socket));
  readonly #stopListening: () => void;
  #connections = 0;
  #port = 0;
  #watch: Disposable | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: GrpcListenerOptions) {
    this.#options = options;
    this.#limits = { ...defaultGrpcLimits, ...options.limits };
    this.#events = new GrpcEvents(options.log);
    this.#certificates = new RouterCertificates(options.ca, (router) => this.#events.rotated(router));
    this.#server = new Server({
      ...agentServerOptions,
      'grpc.max_receive_message_length': this.#limits.messageBytes,
      'grpc.max_concurrent_streams': this.#limits.concurrentCalls + 1,
      'grpc.enable_channelz': 0,
    });
    this.#pending = new PendingDials({
      clock: options.clock,
      setupMs: this.#limits.setupMs,
      onTimeout: (dial) => this.#drop(dial, timeoutCause(dial)),
    });
    this.#stopListening = options.host.listen(({ name, after }) => {
      if (after === undefined) this.#forget(name);
    });
  }

  async start(): Promise<void> {
    const { host, log, bind, port, ca, clock } = this.#options;
    const routerOf = (call: CallFacts): string => {
      const context = this.#contexts.of(call.metadata);
      if (context === undefined) throw new AgentError('VRA_BUG', 'a call came to the gRPC server past its listener');
      return context.router;
    };
    await addAgentServices(this.#server, (call) => host.service(routerOf(call)), {
      log,
      readinessOf: (call) => host.readiness(routerOf(call)),
    });
    this.#port = await listenOn(this.#tcp, bind, port);
    this.#tcp.on('error', (error) => this.#events.failed('accept', error));
    this.#events.listening(bind, this.#port);
    this.#warnOfExpiry();
    this.#watch = new AuthorityWatch({
      ca,
      clock,
      everyMs: this.#limits.refreshMs,
      onChange: () => {
        this.#endRevoked();
        this.#warnOfExpiry();
      },
      onError: (error) => this.#events.failed('read the certificate authority', error),
    });
  }

  get port(): number {
    return this.#port;
  }

  get counters(): Readonly<GrpcCounters> {
    return this.#events.counters;
  }

  get connections(): number {
    return this.#connections;
  }

  get pending(): number {
    return this.#pending.size;
  }

  async openUnixSocket(router: string, path: string): Promise<void> {
    const door = this.#door(router);
    const socket = await listenOnUnixSocket(path, (connection) => serveUnlessDraining(door, connection));
    await this.#unixSockets.get(router)?.[Symbol.asyncDispose]();
    this.#unixSockets.set(router, socket);
  }

  connect(router: string, stream: Duplex): void {
    if (this.#closing === undefined) serveUnlessDraining(this.#door(router), stream);
    else stream.destroy();
  }

  async drain(router: string, graceMs: number): Promise<void> {
    const door = this.#doors.get(router);
    if (door === undefined) return;
    door.draining = true;
    const sockets = [...door.connections.values()].map(({ socket }): Socket => socket);
    sockets.push(...(this.#unixSockets.get(router)?.connections ?? []));
    const ended = sockets.map(
      (socket) => new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve()))),
    );
    door.drain(graceMs);
    await Promise.all(ended);
    door.draining = false;
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close(0);
  }

  async #close(graceMs: number): Promise<void> {
    this.#watch?.[Symbol.dispose]();
    this.#stopListening();
    const closed = new Promise<void>((resolve) => this.#tcp.close(() => resolve()));
    for (const { socket } of this.#pending.clear()) socket.destroy();
    if (graceMs > 0) await Promise.all([...this.#doors.keys()].map((router) => this.drain(router, graceMs)));
    for (const socket of this.#unixSockets.values()) await socket[Symbol.asyncDispose]();
    this.#server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #door(router: string): RouterDoor {
    const known = this.#doors.get(router);
    if (known !== undefined) return known;
    const { clock } = this.#options;
    const door: RouterDoor = new RouterDoor({
      router,
      clock,
      server: this.#server,
      limits: this.#limits,
      events: this.#events,
      contexts: this.#contexts,
      onSecure: (socket) => this.#secured(door, socket),
      onHandshakeError: (error, socket) => this.#handshakeFailed(door, error, socket),
    });
    this.#doors.set(router, door);
    return door;
  }

  /** A router that was removed: whoever is connected to it loses the connection. */
  #forget(router: string): void {
    const door = this.#doors.get(router);
    this.#doors.delete(router);
    for (const { socket } of door?.connections.values() ?? []) socket.destroy();
    door?.destroy();
    void this.#unixSockets.get(router)?.[Symbol.asyncDispose]();
    this.#unixSockets.delete(router);
  }

  #accept(socket: Socket): void {
    socket.on('error', () => undefined);
    const { remoteAddress = '', localAddress = '' } = socket;
    const refuse = (cause: RefusalCause, router?: string): void => {
      this.#events.refused(cause, { peer: remoteAddress, router });
      socket.resetAndDestroy();
    };
    const address = plainAddress(localAddress);
    const router = this.#options.routerAt(address);
    if (router === undefined || !this.#options.host.has(router)) return refuse('unknown-address');
    const door = this.#door(router);
    if (door.draining || this.#closing !== undefined) return refuse('draining', router);
    // Whoever is through counts more than the newest dial, the newest dial more than one that does not get through.
    if (this.#pending.size >= this.#limits.pendingHandshakes) this.#drop(this.#pending.evict(), 'too-many-handshakes');
    else if (this.#sockets.size >= this.#limits.connections && this.#pending.size > 0)
      this.#drop(this.#pending.evict(), 'too-many-handshakes');
    else if (this.#sockets.size >= this.#limits.connections) return refuse('too-many-connections', router);

    const key = dialKey(router, socket);
    this.#sockets.add(socket);
    this.#pending.add(key, { socket, router, secured: false });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#pending.remove(key);
    });
    if (this.#certificates.isCurrent(door)) door.handshake(socket);
    else void this.#showAndShake(door, address, socket);
  }

  async #showAndShake(door: RouterDoor, address: string, socket: Socket): Promise<void> {
    try {
      await this.#certificates.give(door, address);
      if (!socket.destroyed) door.handshake(socket);
    } catch (error) {
      this.#events.failed(`certificate of ${door.router}`, error);
      socket.resetAndDestroy();
    }
  }

  #handshakeFailed(door: RouterDoor, error: Error, socket: TLSSocket): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    const dial = this.#pending.remove(dialKey(door.router, socket));
    socket.destroy();
    // A peer that goes away in mid-handshake has refused itself; one that was dropped here is counted already.
    if (dial === undefined) return;
    this.#drop(dial, handshakeCause(code), code);
  }

  #secured(door: RouterDoor, socket: TLSSocket): void {
    socket.on('error', (error) => this.#broken(door, socket, error));
    const key = dialKey(door.router, socket);
    const dial = this.#pending.get(key);
    // It took too long, or made room.
    if (dial === undefined) return void socket.destroy();
    const refuse = (cause: RefusalCause): void => {
      this.#pending.remove(key);
      socket.destroy();
      this.#drop(dial, cause);
    };
    if (socket.alpnProtocol !== 'h2') return refuse('alpn');
    const { ca, clock } = this.#options;
    const certificate = socket.getPeerX509Certificate();
    const verdict = judgePeer(certificate, { trust: ca.trust, nowMs: clock.now(), router: door.router });
    if (!verdict.accepted) return refuse(verdict.cause);
    const { holder, serial, notAfterMs } = verdict;
    const client = `${holder.role} ${holder.name}`;
    if (notAfterMs < clock.now() + this.#limits.expiryWarningMs) this.#events.expiringPeer({ what: client, serial, notAfterMs });
    dial.secured = true;
    awaitPreface(socket, (http2) => {
      if (!http2) return refuse('not-http2');
      // Dropped, revoked or drained in the meantime.
      if (this.#pending.remove(key) === undefined || socket.destroyed) return;
      if (door.draining) return void socket.destroy();
      if (ca.trust.revoked.has(serial)) return refuse('revoked');
      this.#connect(door, socket, client, serial);
    });
  }

  #connect(door: RouterDoor, socket: TLSSocket, client: string, serial: string): void {
    const { clock } = this.#options;
    const key = peerKey(socket);
    const peer = socket.remoteAddress ?? '';
    const resets = new TokenBucket({ burst: this.#limits.resetBurst, perSecond: this.#limits.resetsPerSecond }, clock.now());
    const flooding = (): void => {
      if (socket.destroyed) return;
      this.#events.refused('reset-flood', { peer, router: door.router, why: client });
      socket.destroy();
    };
    this.#events.connected();
    this.#connections++;
    door.connections.set(key, { socket, client, serial, resets, unread: 0, flooding });
    socket.once('close', () => {
      this.#connections--;
      door.connections.delete(key);
    });
    door.serve(socket);
  }

  #broken(door: RouterDoor, socket: TLSSocket, error: Error): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (code.startsWith('ERR_HTTP2_'))
      this.#events.refused('protocol-error', { peer: socket.remoteAddress ?? '', router: door.router, why: error.message });
  }

  #drop(dial: PendingDial | undefined, cause: RefusalCause, why?: string): void {
    if (dial === undefined) return;
    this.#events.refused(cause, { peer: dial.socket.remoteAddress ?? '', router: dial.router, why });
    dial.socket.destroy();
  }

  #endRevoked(): void {
    const { revoked } = this.#options.ca.trust;
    for (const door of this.#doors.values()) {
      for (const { socket, serial } of door.connections.values()) {
        if (!revoked.has(serial)) continue;
        this.#events.revoked({ router: door.router, serial });
        socket.destroy();
      }
    }
  }

  #warnOfExpiry(): void {
    this.#events.expiring(this.#options.ca.expiring(this.#limits.expiryWarningMs));
  }
}

function serveUnlessDraining(door: RouterDoor, stream: Duplex): void {
  if (door.draining) stream.destroy();
  else door.serve(stream);
}

/** A dial by the router and the peer's address and port: the TLS socket of it has the same. */
function dialKey(
  router: string,
  socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined },
): string {
  return `${router} ${peerKey(socket)}`;
}

function timeoutCause({ socket, secured }: PendingDial): RefusalCause {
  if (secured) return 'preface-timeout';
  return socket.bytesRead === 0 ? 'half-open' : 'handshake-timeout';
}
