import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { AgentError } from '#agent';
import type { RolloutProgress, RolloutReport } from '../rollout/index.ts';
import type { DialOptions } from './dial-agent.ts';
import { rolloutLineSchema } from './schemas.ts';

/** What may be said about a rollout. */
export interface RolloutWishes {
  /** A part of the routers' names, types or places; default: all that are on. */
  readonly match?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly force?: boolean | undefined;
  readonly onProgress?: ((progress: RolloutProgress) => void) | undefined;
  /** Begins no further router. */
  readonly signal?: AbortSignal | undefined;
}

async function readLines(
  incoming: IncomingMessage,
  { refused, failed }: DialOptions,
  { onProgress }: RolloutWishes,
): Promise<RolloutReport> {
  for await (const text of createInterface({ input: incoming, crlfDelay: Infinity })) {
    const line = rolloutLineSchema.parse(JSON.parse(text));
    if ('report' in line) return line.report;
    if ('error' in line) throw refused(incoming.statusCode ?? 0, JSON.stringify(line.error));
    onProgress?.(line.progress);
  }
  throw failed(new Error('the answer ended without a report'));
}

/** Patches routers of a fleet through its control API, with progress as it goes. */
export function sendRollout(bundle: Uint8Array, way: DialOptions, wishes: RolloutWishes): Promise<RolloutReport> {
  const { match, concurrency, force, signal } = wishes;
  const query = Object.entries({ match, concurrency, force }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const headers = {
    authorization: `Bearer ${way.token}`,
    'content-type': 'application/octet-stream',
    'content-length': bundle.byteLength,
  };
  return new Promise((resolve, reject) => {
    const url = `${way.url}/v1/rollouts?${new URLSearchParams(query).toString()}`;
    const outgoing = request(url, { method: 'POST', headers, agent: false }, (incoming) => {
      const { statusCode = 0 } = incoming;
      const answer =
        statusCode < 400
          ? readLines(incoming, way, wishes)
          : incoming.toArray().then((chunks: Buffer[]) => {
              throw way.refused(statusCode, Buffer.concat(chunks).toString('utf8'));
            });
      answer.then(resolve, reject);
    });
    const stop = (): void =>
      void outgoing.destroy(new AgentError('VRA_CANCELLED', 'the rollout was ended; routers that were begun are finished'));
    signal?.addEventListener('abort', stop, { once: true });
    outgoing.on('close', () => signal?.removeEventListener('abort', stop));
    outgoing.on('error', (error) => reject(error instanceof AgentError ? error : way.failed(error)));
    outgoing.end(bundle);
  });
}
