import { once } from 'node:events';
import { AgentError, bundleLimits, readBundle, type Clock } from '#agent';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { FleetHost } from '../host/index.ts';
import { rollPatch, type RolloutOptions } from '../rollout/index.ts';
import { apiError } from './errors.ts';
import { rolloutQuery, type RolloutLine } from './schemas.ts';

/** Routers of a rollout: those that are on, of those that match. */
export function routersToPatch(host: Pick<FleetHost, 'list'>, match: string | undefined): readonly string[] {
  const routers = host.list({ match }).routers.filter(({ power }) => power === 'on');
  if (routers.length > 0) return routers.map(({ name }) => name);
  throw new AgentError('VRA_NOT_FOUND', `no router that is on matches ${JSON.stringify(match ?? '')}; "vrfleet ls" lists them`);
}

/**
 * `POST /v1/rollouts?match=&concurrency=&force=` with a bundle: patches the routers that match, live. The answer is a line of JSON for
 * everything that happens, the last one with the report or the error. A client that goes away ends the rollout: no further router is begun.
 */
export function rolloutRoutes(
  app: FastifyInstance,
  host: FleetHost,
  { clock, election }: { readonly clock: Clock; readonly election: RolloutOptions['election'] },
): void {
  const octets = 'application/octet-stream';
  app.addContentTypeParser(octets, { parseAs: 'buffer', bodyLimit: bundleLimits.packedBytes }, (_request, body, done) =>
    done(null, body),
  );
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post('/v1/rollouts', { schema: { querystring: rolloutQuery } }, async (request, reply) => {
    const { match, concurrency, force } = request.query;
    if (!Buffer.isBuffer(request.body)) throw new AgentError('VRA_BAD_INPUT', `send the bundle as ${octets}`);
    const bundle = await readBundle(request.body);
    const routers = routersToPatch(host, match);
    const gone = new AbortController();
    reply.hijack();
    const { raw } = reply;
    raw.once('close', () => gone.abort());
    raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const tell = (line: RolloutLine): boolean => raw.destroyed || raw.write(`${JSON.stringify(line)}\n`);
    try {
      const report = await rollPatch(host, routers, bundle, {
        clock,
        election,
        concurrency,
        force,
        signal: gone.signal,
        onProgress: (progress) => tell({ progress }),
      });
      tell({ report });
    } catch (error) {
      tell({ error: apiError(error).body });
    }
    if (raw.writableNeedDrain && !raw.destroyed) await once(raw, 'drain', { signal: gone.signal }).catch(() => undefined);
    raw.end();
  });
}
