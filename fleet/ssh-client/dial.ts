import { connect as dial, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '#agent';
import { openChannel } from './channels.ts';
import type { Link, SshTimeouts } from './link.ts';
import { SshError, type SshFailure } from './ssh-error.ts';
import { printSshHop, type SshPath } from './ssh-path.ts';

export interface DialOptions {
  readonly path: SshPath;
  readonly hop: number;
  readonly clock: Clock;
  readonly timeouts: Pick<SshTimeouts, 'connectMs'>;
  readonly signal: AbortSignal;
}

/** Opens a TCP connection without Nagle's delay: SSH is many small packets that wait for each other. */
export function dialHop({ path, hop, clock, timeouts, signal }: DialOptions): Promise<Socket> {
  const { host, port } = path[hop] ?? path[0];
  const failed = (reason: SshFailure, why: string, cause?: unknown): SshError => new SshError(reason, { path, hop, why, cause });
  return new Promise((resolve, reject) => {
    const socket = dial({ host, port, noDelay: true, keepAlive: true });
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
    };
    const fail = (error: unknown): void => {
      end();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void => fail(signal.reason);
    const cancel = clock.after(timeouts.connectMs, () => fail(failed('timeout', `no connection within ${timeouts.connectMs} ms`)));
    socket.once('error', (error) => fail(failed('unreachable', error.message, error)));
    socket.once('connect', () => {
      end();
      // It may break before anybody else listens.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** Opens a channel to a hop through the one before it, to which `link` leads. */
export async function dialThrough(link: Link, { path, hop, clock, timeouts, signal }: DialOptions): Promise<Duplex> {
  const { host, port } = path[hop] ?? path[0];
  const before = path[hop - 1] ?? path[0];
  const { connectMs } = timeouts;
  const late = new AbortController();
  const cancel = clock.after(connectMs, () => {
    const why = `no connection within ${connectMs} ms from ${printSshHop(before)}`;
    late.abort(new SshError('timeout', { path, hop, why }));
  });
  try {
    return await openChannel<Duplex, Duplex>({
      link,
      path,
      hop: hop - 1,
      signal: AbortSignal.any([signal, late.signal]),
      what: `connection to ${host} port ${port}`,
      start: (client, done) => client.forwardOut('127.0.0.1', 0, host, port, done),
      take: (channel) => channel,
      discard: (channel) => channel.destroy(),
    });
  } catch (error) {
    if (!(error instanceof SshError && error.reason === 'refused')) throw error;
    throw new SshError('unreachable', { path, hop, why: `through ${printSshHop(before)}: ${error.why}`, cause: error });
  } finally {
    cancel();
  }
}
