import { createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { AgentError, type Clock, type Log } from '#agent';
import { serverAlgorithms } from './algorithms.ts';
import { defaultSshLimits, serveConnection, type SshLimits } from './connection.ts';
import { SshEvents, type SshCounters } from './events.ts';
import type { HostKeys } from './host-keys.ts';
import type { SshMachine } from './machine.ts';

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
  /** Serves a client that comes another way than over the port: through a host that forwards. Above the limit it is turned away. */
  serve(stream: Duplex, machine: SshMachine): void;
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
  const streams = new Set<Duplex>();
  const protocol: ssh2.ServerConfig = {
    hostKeys: parseHostKeys(options.hostKeys),
    algorithms: serverAlgorithms(),
    ident: 'OpenSSH_9.2p1 Debian-2+deb12u3',
  };

  const serve = (stream: Duplex, machine: SshMachine): void => {
    events.connected();
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
    serveConnection({ stream, machine, protocol, events, limits, clock: options.clock });
  };
  const full = (): boolean => streams.size >= limits.connections;

  const listener = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    const address = plainAddress(socket.localAddress ?? '');
    const machine = full() ? undefined : options.machines(address);
    if (machine === undefined) {
      events.refused(address, full() ? 'too many connections' : 'no machine');
      socket.on('error', () => undefined);
      socket.resetAndDestroy();
      return;
    }
    serve(socket, machine);
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
      return streams.size;
    },
    serve(stream, machine) {
      if (!full() && closing === undefined) return serve(stream, machine);
      events.refused(machine.hostName, full() ? 'too many connections' : 'closing');
      stream.destroy();
    },
    [Symbol.asyncDispose]() {
      closing ??= new Promise((resolve) => {
        listener.close(() => resolve());
        for (const stream of streams) stream.destroy();
      });
      return closing;
    },
  };
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
