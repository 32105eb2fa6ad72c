import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Clock } from '#agent';
import { coalesceWrites } from '../ssh/index.ts';
import { authHandler, authMethods, type SshCredentials } from './credentials.ts';
import { openHostKeyCheck, type KnownHostsOptions } from './host-keys.ts';
import { SshError, textOf, type SshFailure } from './ssh-error.ts';
import type { SshPath } from './ssh-path.ts';

export interface SshTimeouts {
  /** For the TCP connection, or the forwarded channel that stands for it. */
  readonly connectMs: number;
  /** For handshake and login of one hop. */
  readonly loginMs: number;
  /** After so long without a word from a hop it is asked whether it is there; 0: never. */
  readonly keepAliveMs: number;
  /** Unanswered questions after which a hop is given up. */
  readonly keepAlives: number;
  /** How long a connection that nobody uses is kept. */
  readonly idleMs: number;
}

export const defaultSshTimeouts: SshTimeouts = {
  connectMs: 10_000,
  loginMs: 20_000,
  keepAliveMs: 15_000,
  keepAlives: 3,
  idleMs: 60_000,
};

export interface LinkOptions {
  readonly path: SshPath;
  /** Which hop of the path this link is. */
  readonly hop: number;
  readonly credentials: SshCredentials;
  readonly knownHosts: KnownHostsOptions | undefined;
  readonly clock: Clock;
  readonly timeouts: SshTimeouts;
  /** Ends the dial; an open link stays. */
  readonly signal: AbortSignal;
}

/** A login on one hop. */
export interface Link {
  readonly client: ssh2.Client;
  /** False once the connection has ended. */
  readonly open: boolean;
  /** What ended it; undefined while it is open, or when this side ended it. */
  readonly failure: SshError | undefined;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  /** Ends it; channels are cut off. */
  close(): Promise<void>;
}

/** For what is still to be sent. */
const goodbyeMs = 1_000;

/** Nested sessions with `chacha20-poly1305` corrupt when both ends are in one process (grpc-and-ssh-facts.md, SSH). */
const ciphers: ssh2.CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];

/** What an error of ssh2 means for its hop. */
function failureOf(error: unknown): SshFailure {
  const level = error instanceof Error && 'level' in error ? error.level : undefined;
  if (level === 'client-authentication') return 'login';
  if (level === 'client-timeout') return 'timeout';
  if (level === 'handshake' || level === 'protocol') return 'protocol';
  return 'closed';
}

/**
 * Logs in over a stream that is connected to the hop. Rejects with an `SshError`, `VRA_BAD_INPUT` for credentials that cannot be used, or
 * the signal's reason; the stream is destroyed then.
 */
export async function openLink(stream: Duplex, options: LinkOptions): Promise<Link> {
  const { path, hop, credentials, clock, timeouts, signal } = options;
  const at = path[hop] ?? path[0];
  const client = new ssh2.Client();
  try {
    signal.throwIfAborted();
    const methods = authMethods(at.user, credentials);
    const hostKey = await openHostKeyCheck(at, options.knownHosts);
    await logIn();
    await hostKey.keep();

    function logIn(): Promise<void> {
      return new Promise((resolve, reject) => {
        let refusal: string | undefined;
        let agentFailure = '';
        const cancel = clock.after(timeouts.loginMs, () =>
          end(new SshError('timeout', { path, hop, why: `no login within ${timeouts.loginMs} ms` })),
        );
        const abort = (): void => end(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        const end = (error?: unknown): void => {
          cancel();
          signal.removeEventListener('abort', abort);
          client.removeAllListeners();
          client.on('error', () => undefined);
          if (error === undefined) resolve();
          else reject(error instanceof Error ? error : new Error(textOf(error)));
        };
        client.on('error', (error: Error & { readonly level?: string }) => {
          if (error.level === 'agent') {
            // Other credentials may be good.
            agentFailure = `; the agent at ${credentials.agent}: ${error.message}`;
            return;
          }
          const reason = failureOf(error);
          if (refusal !== undefined) end(new SshError('host-key', { path, hop, why: refusal, cause: error }));
          else if (reason === 'login') {
            const tried = [...new Set(methods.map(({ type }) => type))].join(', ') || 'nothing';
            end(new SshError('login', { path, hop, why: `login refused; tried: ${tried}${agentFailure}`, cause: error }));
          } else end(new SshError(reason, { path, hop, why: error.message, cause: error }));
        });
        client.once('close', () => end(new SshError('closed', { path, hop, why: 'the connection ended before the login' })));
        client.once('ready', () => end());
        coalesceWrites(stream);
        client.connect({
          sock: stream,
          username: at.user,
          authHandler: authHandler(methods),
          algorithms: { serverHostKey: hostKey.algorithms, cipher: ciphers },
          hostVerifier: (key: Buffer) => {
            refusal = hostKey.refusal(key);
            return refusal === undefined;
          },
          // Both are ours, by the clock; and every server that forwards to sockets may be asked to.
          readyTimeout: 0,
          strictVendor: false,
          keepaliveInterval: timeouts.keepAliveMs,
          keepaliveCountMax: timeouts.keepAlives,
        });
      });
    }
  } catch (error) {
    stream.on('error', () => undefined);
    client.destroy();
    stream.destroy();
    throw error;
  }
  return watched(client, stream, options);
}

function watched(client: ssh2.Client, stream: Duplex, { path, hop, clock }: LinkOptions): Link {
  let open = true;
  let ending = false;
  let failure: SshError | undefined;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  client.removeAllListeners();
  client.on('error', (cause) => {
    const why = failureOf(cause) === 'timeout' ? 'it does not answer any more' : cause.message;
    failure ??= new SshError('closed', { path, hop, why: `the connection ended: ${why}`, cause });
    open = false;
  });
  const gone = (): void => {
    open = false;
    if (!ending) failure ??= new SshError('closed', { path, hop, why: 'the connection ended' });
  };
  client.on('end', gone);
  client.on('close', () => {
    gone();
    resolve();
  });
  return {
    client,
    closed,
    get open() {
      return open;
    },
    get failure() {
      return failure;
    },
    close() {
      ending = true;
      open = false;
      client.end();
      if (stream instanceof Socket) {
        stream.destroySoon();
        // A dead peer takes nothing.
        const cancel = clock.after(goodbyeMs, () => stream.destroy());
        void closed.finally(cancel);
      } else stream.destroy();
      return closed;
    },
  };
}
