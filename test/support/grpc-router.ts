import { join } from 'node:path';
import { Server, ServerCredentials, credentials } from '@grpc/grpc-js';
import type { AgentService } from '#agent';
import { addAgentServices, agentServerOptions, AgentServiceClient } from '#agent/grpc';
import { temporaryFolder } from './temporary-folder.ts';

export interface GrpcRouter extends AsyncDisposable {
  readonly client: AgentServiceClient;
  /** Path of the unix socket. */
  readonly socket: string;
  readonly server: Server;
}

/** A server of one service on a unix socket, and a client of it. */
export async function openGrpcRouter(service: () => AgentService): Promise<GrpcRouter> {
  const folder = temporaryFolder();
  const socket = join(folder.path, 'agent.sock');
  const server = new Server(agentServerOptions);
  await addAgentServices(server, service);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => (error === null ? resolve() : reject(error)));
  });
  const client = new AgentServiceClient(`unix:${socket}`, credentials.createInsecure());
  return {
    client,
    socket,
    server,
    [Symbol.asyncDispose]() {
      client.close();
      server.forceShutdown();
      folder[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
