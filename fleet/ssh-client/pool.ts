import pLimit, { type LimitFunction } from 'p-limit';
import { AgentError, type CancelTimer, type Clock } from '#agent';
import type { SshCredentials } from './credentials.ts';
import type { KnownHostsOptions } from './host-keys.ts';
import { dialHop, dialThrough } from './dial.ts';
import { defaultSshTimeouts, openLink, type Link, type SshTimeouts } from './link.ts';
import { SessionSlots } from './session-slots.ts';
import { textOf } from './ssh-error.ts';
import { parseSshPath, printSshHop, type SshHop, type SshPath } from './ssh-path.ts';
import { SshConnection } from './ssh-connection.ts';

export interface SshOptions {
  /** The same for every hop, or by hop. */
  readonly credentials: SshCredentials | ((hop: SshHop, index: number) => SshCredentials | Promise<SshCredentials>);
  /** Default: strict, with `~/.ssh/known_hosts`. */
  readonly knownHosts?: KnownHostsOptions | undefined;
  readonly clock: Clock;
  readonly timeouts?: Partial<SshTimeouts> | undefined;
  /** Commands and copies at the same time on one connection, more wait; default 10, as sshd's MaxSessions. */
  readonly sessions?: number | undefined;
  /** Logins under way at the same time, more wait; default 32: thousands at once would all take longer than they may. */
  readonly logins?: number | undefined;
}

/** Use of a link; the link lives at least until it is given back. */
export interface Lease {
  readonly link: Link;
  readonly sessions: SessionSlots;
  /** Gives it back; what comes after the first call does nothing. */
  release(): void;
}

/** One hop that is connected, or being connected, and those who use it. */
interface Node {
  readonly key: string;
  readonly dialling: AbortController;
  readonly link: Promise<Link>;
  readonly sessions: SessionSlots;
  users: number;
  /** Once it is open. */
  current: Link | undefined;
  cancelIdle: CancelTimer;
}

/**
 * SSH connections to many machines with one login per hop: paths that begin alike share the hops that they have in common. A hop that
 * nobody uses is closed after `idleMs`; one that ended is dialled again by the next who needs it.
 */
export class SshPool implements AsyncDisposable {
  readonly #options: SshOptions;
  readonly #timeouts: SshTimeouts;
  readonly #logIn: LimitFunction;
  readonly #nodes = new Map<string, Node>();
  /** Also those that are being closed. */
  readonly #links = new Set<Link>();
  #disposed = false;

  constructor(options: SshOptions) {
    this.#options = options;
    this.#logIn = pLimit(options.logins ?? 32);
    this.#timeouts = { ...defaultSshTimeouts, ...options.timeouts };
  }

  /** Hops that are logged in to, or being dialled. */
  get hops(): number {
    return this.#nodes.size;
  }

  /**
   * Logs in along a path. Rejects with an `SshError` that names the hop, `VRA_BAD_INPUT` for a malformed path or key, `VRA_STORAGE` when the
   * known hosts cannot be read, `VRA_CLOSED` after disposal, or the signal's reason.
   */
  async open(path: SshPath | string, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<SshConnection> {
    const hops = typeof path === 'string' ? parseSshPath(path) : path;
    const lease = await this.acquire(hops, { signal });
    return new SshConnection({ path: hops, lease, acquire: (how) => this.acquire(hops, how), end: () => Promise.resolve() });
  }

  /** A link to the last hop of a path, of whose first `length` hops. */
  async acquire(
    path: SshPath,
    { signal, length = path.length }: { readonly signal?: AbortSignal | undefined; readonly length?: number } = {},
  ): Promise<Lease> {
    if (this.#disposed) throw new AgentError('VRA_CLOSED', 'the SSH connections were closed');
    signal?.throwIfAborted();
    const key = JSON.stringify(path.slice(0, length).map((hop) => [printSshHop(hop), hop.hostKeyAlias]));
    const there = this.#nodes.get(key);
    // One that has just ended may not have been forgotten yet.
    const node = there === undefined || there.current?.open === false ? this.#dial(path, length, key) : there;
    node.users++;
    node.cancelIdle();
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      if (--node.users === 0) this.#unused(node);
    };
    try {
      return { link: await orAborted(node.link, signal), sessions: node.sessions, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends all connections and waits for their ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const nodes = [...this.#nodes.values()];
    this.#nodes.clear();
    for (const { dialling, cancelIdle } of nodes) {
      cancelIdle();
      dialling.abort(new AgentError('VRA_CLOSED', 'the SSH connections were closed'));
    }
    await Promise.allSettled(nodes.map(({ link }) => link));
    // The inner ones first, which the outer ones carry.
    for (const link of [...this.#links].toReversed()) void link.close();
    await Promise.all([...this.#links].map(({ closed }) => closed));
  }

  #dial(path: SshPath, length: number, key: string): Node {
    const dialling = new AbortController();
    const node: Node = {
      key,
      dialling,
      link: this.#connect(path, length, dialling.signal),
      sessions: new SessionSlots(this.#options.sessions ?? 10),
      users: 0,
      current: undefined,
      cancelIdle: () => undefined,
    };
    this.#nodes.set(key, node);
    this.#watch(node).catch(() => this.#forget(node));
    return node;
  }

  async #watch(node: Node): Promise<void> {
    const link = await node.link;
    node.current = link;
    if (node.users === 0) this.#unused(node);
    await link.closed;
    this.#forget(node);
  }

  #forget(node: Node): void {
    node.cancelIdle();
    if (this.#nodes.get(node.key) === node) this.#nodes.delete(node.key);
  }

  #unused(node: Node): void {
    if (this.#disposed || node.current?.open === false) return;
    if (node.current === undefined) {
      // Nobody waits for it any more; a link that comes all the same finds no user and is closed as idle.
      node.dialling.abort(new AgentError('VRA_CLOSED', 'nobody waits for this SSH connection any more'));
      this.#forget(node);
      return;
    }
    node.cancelIdle();
    node.cancelIdle = this.#options.clock.after(this.#timeouts.idleMs, () => {
      this.#forget(node);
      void node.link.then((link) => link.close());
    });
  }

  async #connect(path: SshPath, length: number, signal: AbortSignal): Promise<Link> {
    const hop = length - 1;
    const at = path[hop] ?? path[0];
    const { credentials, knownHosts, clock } = this.#options;
    const parts = { path, hop, knownHosts, clock, timeouts: this.#timeouts, signal };
    const before = hop === 0 ? undefined : await this.acquire(path, { signal, length: hop });
    try {
      const link = await this.#logIn(async () => {
        signal.throwIfAborted();
        const good = typeof credentials === 'function' ? await credentials(at, hop) : credentials;
        const stream = before === undefined ? await dialHop(parts) : await dialThrough(before.link, parts);
        return openLink(stream, { ...parts, credentials: good });
      });
      this.#links.add(link);
      void link.closed.finally(() => {
        this.#links.delete(link);
        before?.release();
      });
      if (this.#disposed || signal.aborted) void link.close();
      return link;
    } catch (error) {
      before?.release();
      throw error;
    }
  }
}

/** Waits for work that others wait for, too, until the signal is aborted. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof Error ? reason : new Error(textOf(reason)));
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** One path with hops of its own, which end with the connection. Rejects as `SshPool.open` does. */
export async function openSshPath(
  path: SshPath | string,
  options: SshOptions & { readonly signal?: AbortSignal | undefined },
): Promise<SshConnection> {
  await using stack = new AsyncDisposableStack();
  const pool = stack.use(new SshPool(options));
  const hops = typeof path === 'string' ? parseSshPath(path) : path;
  const lease = await pool.acquire(hops, { signal: options.signal });
  const kept = stack.move();
  return new SshConnection({ path: hops, lease, acquire: (how) => pool.acquire(hops, how), end: () => kept.disposeAsync() });
}
