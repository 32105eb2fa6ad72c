import { AgentError } from '#agent';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { FleetHost } from '../host/index.ts';
import type { PairElection } from '../redundancy/index.ts';
import { fleetStatus, routerContent } from './answers.ts';
import {
  createBody,
  execBody,
  fileBody,
  fileQuery,
  isolationBody,
  listQuery,
  logQuery,
  nameParams,
  nicParams,
  plugBody,
  reportParams,
  scriptBody,
  startBody,
} from './schemas.ts';

const params = nameParams;

/** Looking at a fleet and its routers: changes nothing (a router's shell aside, see `POST …/exec`). */
export function lookRoutes(app: FastifyInstance, host: FleetHost): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.get('/v1/fleet', () => fleetStatus(host));
  api.get('/v1/routers', { schema: { querystring: listQuery } }, (request) => host.list(request.query));
  api.get('/v1/routers/:name', { schema: { params } }, (request) => host.details(request.params.name));
  api.get('/v1/routers/:name/log', { schema: { params, querystring: logQuery } }, async (request) => ({
    records: await host.log(request.params.name, request.query.last),
  }));
  api.get('/v1/routers/:name/tree', { schema: { params } }, (request) => host.tree(request.params.name));
  api.get('/v1/routers/:name/files', { schema: { params, querystring: fileQuery } }, (request) =>
    routerContent(host, request.params.name, request.query.path),
  );
  api.get('/v1/routers/:name/report/:topic', { schema: { params: reportParams } }, (request) =>
    host.report(request.params.name, request.params.topic),
  );
}

/** What a management server's host does to a router, and what a person at its prompt does. */
export function commandRoutes(app: FastifyInstance, host: FleetHost): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post('/v1/routers', { schema: { body: createBody } }, async (request, reply) => {
    reply.status(201);
    return host.create(request.body.name);
  });
  api.delete('/v1/routers/:name', { schema: { params } }, async (request, reply) => {
    await host.remove(request.params.name);
    return reply.status(204).send();
  });
  api.post('/v1/routers/:name/exec', { schema: { params, body: execBody } }, (request) =>
    host.exec(request.params.name, request.body.line),
  );
  api.post('/v1/routers/:name/scripts', { schema: { params, body: scriptBody } }, (request) =>
    host.run(request.params.name, request.body.script, request.body.args),
  );
  api.post('/v1/routers/:name/files', { schema: { params, body: fileBody } }, async (request, reply) => {
    const { path, content, encoding } = request.body;
    await host.putFile(request.params.name, path, encoding === 'base64' ? Buffer.from(content, 'base64') : content);
    return reply.status(204).send();
  });
  api.post('/v1/routers/:name/start', { schema: { params, body: startBody } }, (request) =>
    host.start(request.params.name, request.body),
  );
  api.post('/v1/routers/:name/stop', { schema: { params } }, async (request, reply) => {
    await host.stop(request.params.name);
    return reply.status(204).send();
  });
  api.post('/v1/routers/:name/reboot', { schema: { params } }, (request) => host.reboot(request.params.name));
  api.post('/v1/routers/:name/nics', { schema: { params, body: plugBody } }, async (request, reply) => {
    await host.plug(request.params.name, request.body);
    return reply.status(204).send();
  });
  api.delete('/v1/routers/:name/nics/:mac', { schema: { params: nicParams } }, async (request, reply) => {
    await host.unplug(request.params.name, request.params.mac);
    return reply.status(204).send();
  });
}

/** What redundant routers hear of each other. */
export function electionRoutes(
  app: FastifyInstance,
  host: FleetHost,
  election: Pick<PairElection, 'isolate' | 'status'> | undefined,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.put('/v1/routers/:name/isolation', { schema: { params, body: isolationBody } }, (request) => {
    const { name } = host.get(request.params.name);
    if (election === undefined)
      throw new AgentError('VRA_CONFLICT', 'no elections run in this fleet; "vrfleet cloudstack" runs them');
    election.isolate(name, request.body.isolated);
    const { role, hears } = election.status(name) ?? { role: 'none', hears: [] };
    return { router: name, isolated: request.body.isolated, role, hears };
  });
}
