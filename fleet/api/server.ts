import { isIPv4 } from 'node:net';
import { AgentError, type Clock } from '#agent';
import fastify, { type FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { FleetHost } from '../host/index.ts';
import type { PairElection } from '../redundancy/index.ts';
import { agentDoor } from './agent-door.ts';
import { apiError } from './errors.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { commandRoutes, electionRoutes, lookRoutes } from './routes.ts';
import { carriesToken } from './token.ts';

export interface ApiOptions {
  readonly host: FleetHost;
  readonly token: string;
  readonly clock: Clock;
  /** Loopback only; default 127.0.0.1. */
  readonly address?: string;
  /** Default 0: any that is free. */
  readonly port?: number;
  /** Elections between redundant routers, where there are any. */
  readonly election?: Pick<PairElection, 'isolate' | 'status'> | undefined;
}

export interface FleetApi extends AsyncDisposable {
  /** `http://127.0.0.1:41235` */
  readonly url: string;
}

function checkLoopback(address: string): void {
  if (address === '::1' || (isIPv4(address) && address.startsWith('127.'))) return;
  const message = `the control API does not listen on ${address}: it is for this machine only; use 127.0.0.1, and a tunnel from elsewhere`;
  throw new AgentError('VRA_BAD_INPUT', message);
}

function unauthorized(): AgentError {
  const message = 'send the header "Authorization: Bearer <token>"; the file of the token stands in api.json';
  return new AgentError('VRA_UNAUTHORIZED', message);
}

/** The token first, before anything of a request is read. */
function guard(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (carriesToken(request.headers.authorization, token)) {
      done();
      return;
    }
    done(unauthorized());
  });
}

/** Answers of every kind are counted, errors have one form: `{ code, message }`. */
function observe(app: FastifyInstance, { host, clock }: ApiOptions): void {
  const begun = new WeakMap<object, number>();
  app.addHook('onRequest', (request, _reply, done) => {
    begun.set(request, clock.now());
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const ms = clock.now() - (begun.get(request) ?? clock.now());
    host.events.apiRequest({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode, ms });
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = apiError(error);
    if (status === 500) host.events.apiFailed({ method: request.method, route: request.routeOptions.url ?? 'none' }, error);
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ code: 'VRA_NOT_FOUND', message: `there is no ${request.method} ${request.url.split('?')[0] ?? ''}` }),
  );
}

/**
 * Opens the control API of a host. Rejects with `VRA_BAD_INPUT` for an address that other machines could reach, and with `VRA_CONFLICT`
 * when the port is taken.
 */
export async function startApi(options: ApiOptions): Promise<FleetApi> {
  const { host, token, address = '127.0.0.1', port = 0 } = options;
  checkLoopback(address);
  const app = fastify({
    logger: false,
    // Content of a file travels as JSON, which escapes some of it.
    bodyLimit: Math.ceil(host.limits.fileBytes * 1.25) + 64 * 1024,
    // Or else a client that keeps its connection would hold up a fleet that wants to end.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
    // A URL that cannot be decoded reaches no hook.
    frameworkErrors: (error, request, reply) => {
      const { status, body } = apiError(carriesToken(request.headers.authorization, token) ? error : unauthorized());
      reply.hijack();
      reply.raw.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
  });
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  // Many clients name the type also where they send nothing.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    // It answers through `done`; what it returns is nothing.
    if (body === '') done(null);
    else void parseJson(request, body, done);
  });
  app.setValidatorCompiler(validatorCompiler);
  observe(app, options);
  guard(app, token);
  lookRoutes(app, host);
  commandRoutes(app, host);
  electionRoutes(app, host, options.election);
  agentDoor(app, host, token);
  rolloutRoutes(app, host, { clock: options.clock, election: options.election });
  try {
    const url = await app.listen({ host: address, port });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  } catch (error) {
    await app.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new AgentError('VRA_CONFLICT', `port ${port} of ${address} is taken; give another one, or 0 for any that is free`, {
        cause: error,
      });
    }
    throw error;
  }
}
