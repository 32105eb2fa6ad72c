import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AgentError } from '#agent';
import type { FastifyInstance } from 'fastify';
import type { FleetHost } from '../host/index.ts';
import { serveAgent } from '../serve-agent.ts';
import { agentProtocol } from './dial-agent.ts';
import { apiError } from './errors.ts';
import { carriesToken } from './token.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, error: unknown): void {
  const { status, body } = apiError(error);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Internal Server Error'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** The router of `/v1/routers/:name/agent`; undefined for another path. */
function routerOf(url: string | undefined): string | undefined {
  const name = /^\/v1\/routers\/([^/?]+)\/agent$/.exec(url ?? '')?.[1];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/**
 * `GET /v1/routers/:name/agent` with `Upgrade: vr-agent` and the token: the connection speaks gRPC with the agent of that router from then
 * on, as if it had dialled its unix socket.
 */
export function agentDoor(app: FastifyInstance, host: FleetHost, token: string): void {
  const sockets = new Set<Duplex>();
  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (!carriesToken(request.headers.authorization, token)) {
      throw new AgentError('VRA_UNAUTHORIZED', 'send the header "Authorization: Bearer <token>"; its file stands in api.json');
    }
    const name = routerOf(request.url);
    if (name === undefined || request.headers.upgrade !== agentProtocol) {
      throw new AgentError('VRA_BAD_INPUT', `a connection is upgraded to ${agentProtocol} at /v1/routers/<name>/agent only`);
    }
    host.get(name);
    const service = host.service(name);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${agentProtocol}\r\n\r\n`);
    if (head.byteLength > 0) socket.unshift(head);
    const end = await serveAgent(service, socket);
    socket.once('close', end);
    if (socket.destroyed) end();
  };
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that goes away without a goodbye is no news.
    socket.on('error', () => socket.destroy());
    open(request, socket, head).catch((error: unknown) => refuse(socket, error));
  });
  // A server closes when its last connection has: those that are upgraded are nobody else's.
  app.addHook('preClose', (done) => {
    for (const socket of sockets) socket.destroy();
    done();
  });
}
