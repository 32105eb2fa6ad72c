import type ssh2 from 'ssh2';
import type { Link } from './link.ts';
import { openFailure, SshError, textOf } from './ssh-error.ts';
import type { SshPath } from './ssh-path.ts';

export interface OpeningOptions<T, R> {
  readonly link: Link;
  readonly path: SshPath;
  /** The hop that the link leads to. */
  readonly hop: number;
  readonly signal: AbortSignal | undefined;
  /** What is asked for, for messages. */
  readonly what: string;
  readonly start: (client: ssh2.Client, done: (error: Error | undefined, value: T) => void) => void;
  /** Called at once, in the turn in which the channel opened: all that it will ever say may be in the same packet. */
  readonly take: (value: T) => R;
  /** For a channel that opens when nobody waits any more. */
  readonly discard: (value: T) => void;
}

/** Opens a channel. Rejects with an `SshError` of the reasons `refused` and `closed`, or the signal's reason. */
export function openChannel<T, R>(options: OpeningOptions<T, R>): Promise<R> {
  const { link, path, hop, signal, what, start, take, discard } = options;
  const explained = (cause: unknown): SshError => {
    const refused = openFailure(cause) ?? (link.open ? textOf(cause) : undefined);
    if (refused !== undefined) return new SshError('refused', { path, hop, why: `${what}: ${refused}`, cause });
    return link.failure ?? new SshError('closed', { path, hop, why: `${what}: the connection ended`, cause });
  };
  return new Promise((resolve, reject) => {
    let waiting = true;
    const end = (): void => {
      waiting = false;
      signal?.removeEventListener('abort', abort);
    };
    const abort = (): void => {
      end();
      const reason: unknown = signal?.reason;
      reject(reason instanceof Error ? reason : new Error(textOf(reason)));
    };
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      start(link.client, (error, value) => {
        if (!waiting) {
          if (error === undefined) discard(value);
          return;
        }
        end();
        if (error === undefined) resolve(take(value));
        else reject(explained(error));
      });
    } catch (error) {
      // ssh2 throws when the connection has ended.
      end();
      reject(explained(error));
    }
    return undefined;
  });
}
