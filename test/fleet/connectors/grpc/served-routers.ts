import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { connect as connectTcp, type Socket } from 'node:net';
import {
  AgentError,
  createSystemClock,
  createVirtualClock,
  type AgentEvent,
  type AgentService,
  type Clock,
  type Log,
  type Versions,
  type VirtualClock,
} from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { CertificateAuthority, type CertificateRole, type Credentials, type IssueRequest } from '../../../../fleet/ca/index.ts';
import {
  startGrpcListener,
  type GrpcLimits,
  type GrpcListener,
  type RefusalCause,
  type ServedRouters,
} from '../../../../fleet/connectors/grpc/index.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Routers whose version is their name, and whose events a test sends. */
class NamedRouters implements ServedRouters {
  readonly #names: ReadonlySet<string>;
  readonly #watchers = new Set<(event: AgentEvent) => void>();
  readonly #listeners = new Set<(change: { readonly name: string; readonly after: unknown }) => void>();
  /** Resolves the calls of `diagnose` that wait. */
  readonly waiting: (() => void)[] = [];

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  async readiness(): Promise<'ready'> {
    return 'ready';
  }

  listen(listener: (change: { readonly name: string; readonly after: unknown }) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  remove(name: string): void {
    for (const listener of this.#listeners) listener({ name, after: undefined });
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  tell(event: AgentEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  service(name: string): AgentService {
    const unasked = (): Promise<never> => Promise.reject(new AgentError('VRA_UNSUPPORTED', 'a router of a test does not do that'));
    return {
      execute: unasked,
      apply: unasked,
      get: unasked,
      list: () => Promise.resolve([]),
      watch: ({ signal }) => this.#watch(signal),
      health: unasked,
      diagnose: async () => {
        await new Promise<void>((resolve) => this.waiting.push(resolve));
        return { stdout: name, stderr: '', exitCode: 0 };
      },
      versions: (): Promise<Versions> => Promise.resolve({ current: name, installed: [], template: '' }),
      patch: unasked,
      readFile: unasked,
      writeFile: () => Promise.resolve(),
      listFiles: unasked,
      runShell: (line) => Promise.resolve({ stdout: String(line.length), stderr: '', exitCode: 0 }),
    };
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<AgentEvent> {
    const queue: AgentEvent[] = [];
    let wake: () => void = () => undefined;
    const watcher = (event: AgentEvent): void => {
      queue.push(event);
      wake();
    };
    this.#watchers.add(watcher);
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }
}

interface LogLine {
  readonly fields: object;
  readonly message: string;
}

export interface ServedFleet extends AsyncDisposable {
  readonly routers: NamedRouters;
  readonly ca: CertificateAuthority;
  readonly listener: GrpcListener;
  /** Fires the listener's timers; what time it is, the machine says, as the certificates that clients look at want it. */
  readonly timers: VirtualClock;
  readonly clock: Clock;
  readonly log: LogLine[];
  readonly folder: string;
  addressOf(router: string): string;
  issue(role: CertificateRole, name: string, more?: Partial<IssueRequest>): Promise<Credentials>;
  /** A client of a router with a certificate; closed with the fleet. */
  client(router: string, credentials: Credentials): AgentService & AsyncDisposable;
  /** A TLS connection of the client's own making; its errors are nobody's. */
  dial(router: string, credentials: Credentials | undefined, more?: ConnectionOptions): TLSSocket;
  dialPlain(router: string): Socket;
  /** Resolves once so many refusals of a cause were counted. */
  refused(cause: RefusalCause, count?: number): Promise<void>;
}

/** Routers `r-1-VM` … at 127.77.0.1 … behind a listener with an authority of its own. */
export async function serveRouters(count: number, limits: Partial<GrpcLimits> = {}): Promise<ServedFleet> {
  const stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder()).path;
  const system = createSystemClock();
  const timers = createVirtualClock(system.now());
  const clock: Clock = {
    now: () => system.now(),
    sleep: (ms, options) => system.sleep(ms, options),
    after: (ms, task) => timers.after(ms, task),
  };
  const { authority: ca } = await CertificateAuthority.init({ directory: `${folder}/ca`, clock });
  const names = Array.from({ length: count }, (_, at) => `r-${at + 1}-VM`);
  const routers = new NamedRouters(names);
  const lines: LogLine[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields, message });
  const log: Log = { debug: () => undefined, info: write, warn: write, error: write };
  const addressOf = (router: string): string => `127.77.0.${names.indexOf(router) + 1}`;
  const listener = await startGrpcListener({
    host: routers,
    routerAt: (address) => names.find((name) => addressOf(name) === address),
    ca,
    bind: '0.0.0.0',
    port: 0,
    clock,
    log,
    limits,
  });
  stack.use(listener);
  const sockets = new Set<Socket>();
  stack.defer(() => sockets.forEach((socket) => socket.destroy()));
  const kept = <T extends Socket>(socket: T): T => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
    return socket;
  };

  return {
    routers,
    ca,
    listener,
    timers,
    clock,
    log: lines,
    folder,
    addressOf,
    issue: (role, name, more = {}) => ca.issue({ role, name, ...more }),
    client(router, { certificate, privateKey }) {
      const identity = { ca: Buffer.from(ca.bundle), cert: Buffer.from(certificate), key: Buffer.from(privateKey) };
      const target = { kind: 'tls', host: addressOf(router), port: listener.port, identity } as const;
      return stack.use(createGrpcAgentClient(target, { clock: system, retryDelaysMs: [], deadlineMs: 5_000 }));
    },
    dial: (router, credentials, more = {}) =>
      kept(
        connectTls({
          host: addressOf(router),
          port: listener.port,
          ca: ca.bundle,
          ALPNProtocols: ['h2'],
          ...(credentials && { cert: credentials.certificate, key: credentials.privateKey }),
          ...more,
        }),
      ),
    dialPlain: (router) => kept(connectTcp({ host: addressOf(router), port: listener.port })),
    async refused(cause, wanted = 1) {
      const { refusals } = listener.counters;
      while (refusals[cause] < wanted) await new Promise((resolve) => setImmediate(resolve));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Resolves when a socket is gone. */
export function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.destroyed ? resolve() : socket.once('close', () => resolve())));
}
