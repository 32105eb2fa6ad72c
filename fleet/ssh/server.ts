import { createServer, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { AgentError, type Clock, type Log } from '#agent';
import { serverAlgorithms } from './algorithms.ts';
import { createAuthenticator } from './authentication.ts';
import { SshEvents, type SshCounters } from './events.ts';
import type { HostKeys } from './host-keys.ts';
import type { SshMachine } from './machine.ts';
import { serveSession } from './session.ts';

export interface SshLimits {
  /** Connections at the same time. */
  readonly connections: number;
  /** Sessions of one connection at the same time (sshd's MaxSessions; cloudstack-vr-commands.md, 3.5). */
  readonly sessions: number;
  /** For handshake and login. */
  readonly loginMs: number;
  /** A connection on which nothing moved for so long is closed. */
  readonly idleMs: number;
}

export const defaultSshLimits: SshLimits = { connections: 4096, sessions: 1000, loginMs: 120_000, idleMs: 3_600_000 };

export interface SshServerOptions {
  /** Address to listen on: `0.0.0.0` for all simulated machines. */
  readonly bind: string;
  /** 0: any free one. */
  readonly port: number;
  /** The machine that has the dialled address, in its plain form; undefined when none has, or it is off. */
  readonly machines: (localAddress: string) => SshMachine | undefined;
  readonly hostKeys: HostKeys;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<SshLimits>;
}

export interface SshServer extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  readonly counters: Readonly<SshCounters>;
  /** Ends all connections and stops listening. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * One listener for the SSH port of many machines: the dialled address says which. A dial to an address without a machine is reset, for
 * the nearest thing to a host that is not there. Rejects with `VRA_CONFLICT` when the port is taken, `VRA_STORAGE` for other reasons not to listen.
 */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const { bind, port, log } = options;
  const limits = { ...defaultSshLimits, ...options.limits };
  const events = new SshEvents(log);
  const sockets = new Map<Socket, SshMachine>();
  const protocol: ssh2.ServerConfig = {
    hostKeys: parseHostKeys(options.hostKeys),
    algorithms: serverAlgorithms(),
    ident: 'OpenSSH_9.2p1 Debian-2+deb12u3',
  };

  const listener = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    const address = plainAddress(socket.localAddress ?? '');
    const machine = sockets.size < limits.connections ? options.machines(address) : undefined;
    if (machine === undefined) {
      events.refused(address, sockets.size < limits.connections ? 'no machine' : 'too many connections');
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
      return;
    }
    events.connected();
    sockets.set(socket, machine);
    serveConnection({ socket, machine, protocol, events, limits, clock: options.clock });
    socket.once('close', () => sockets.delete(socket));
  });
  listener.maxConnections = limits.connections + 64;

  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => reject(listenError(bind, port, error)));
    listener.listen({ host: bind, port, backlog: 1024 }, resolve);
  });
  listener.removeAllListeners('error');
  listener.on('error', (error) => events.broken('listener', error));
  const address = listener.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  events.listening(bind, bound);

  let closing: Promise<void> | undefined;
  return {
    port: bound,
    counters: events.counters,
    get connections() {
      return sockets.size;
    },
    [Symbol.asyncDispose]() {
      closing ??= new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets.keys()) socket.destroy();
      });
      return closing;
    },
  };
}

interface ConnectionParts {
  readonly socket: Socket;
  readonly machine: SshMachine;
  readonly protocol: ssh2.ServerConfig;
  readonly events: SshEvents;
  readonly limits: SshLimits;
  readonly clock: Clock;
}

function serveConnection({ socket, machine, protocol, events, limits, clock }: ConnectionParts): void {
  const ending = new AbortController();
  let lastMovedMs = clock.now();
  const drop = (): void => void socket.destroy();
  let cancelTimer = clock.after(limits.loginMs, drop);
  const watchIdleness = (): void => {
    const leftMs = lastMovedMs + limits.idleMs - clock.now();
    if (leftMs <= 0) drop();
    else cancelTimer = clock.after(leftMs, watchIdleness);
  };
  socket.on('error', (error) => events.broken(machine.hostName, error));
  socket.on('data', () => (lastMovedMs = clock.now()));
  socket.once('close', () => {
    cancelTimer();
    ending.abort();
  });

  // A server that never listens for each connection: ssh2 does not tell a client's socket, and a server is a small object.
  const server = new ssh2.Server(protocol, (client) => {
    client.on('error', (error: unknown) => {
      events.broken(machine.hostName, error);
      drop();
    });
    client.on(
      'authentication',
      createAuthenticator(machine, () => {
        events.loginRefused(machine.hostName);
        drop();
      }),
    );
    client.on('ready', () => {
      events.loggedIn(machine.hostName);
      cancelTimer();
      watchIdleness();
    });
    let sessions = 0;
    client.on('session', (accept, reject) => {
      if (sessions >= limits.sessions) return reject();
      sessions++;
      serveSession(accept(), { machine, events, signal: ending.signal, onEnd: () => sessions-- });
    });
  });
  server.injectSocket(socket);
}

/** Parsed once, for all connections. `VRA_BAD_INPUT` when one is no private key. */
function parseHostKeys({ ed25519, rsa }: HostKeys): ssh2.ServerConfig['hostKeys'] {
  return [ed25519, rsa].map((text) => {
    const parsed = ssh2.utils.parseKey(text);
    if (parsed instanceof Error) {
      throw new AgentError('VRA_BAD_INPUT', `an SSH host key is no private key: ${parsed.message}`, { cause: parsed });
    }
    return { key: parsed };
  });
}

/** `::ffff:10.20.0.11` → `10.20.0.11`. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

function listenError(bind: string, port: number, error: Error): AgentError {
  const code = 'code' in error ? error.code : undefined;
  const taken = code === 'EADDRINUSE';
  const advice = taken
    ? 'something else listens there; stop it, or choose another address'
    : code === 'EACCES'
      ? 'ports below 1024 need root or CAP_NET_BIND_SERVICE'
      : 'see whether this machine has the address';
  return new AgentError(
    taken ? 'VRA_CONFLICT' : 'VRA_STORAGE',
    `SSH cannot listen on ${bind} port ${port}: ${error.message}; ${advice}`,
    {
      cause: error,
    },
  );
}
