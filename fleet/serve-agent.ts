import type { Duplex } from 'node:stream';
import type { AgentService } from '#agent';

/**
 * Speaks gRPC with one router's agent on a connection that somebody else has let in: one server for it alone, since that is what says
 * which router is meant. Gives back how to end it.
 */
export async function serveAgent(service: AgentService, connection: Duplex): Promise<() => void> {
  const [{ Server, ServerCredentials }, { addAgentServices, agentServerOptions }] = await Promise.all([
    import('@grpc/grpc-js'),
    import('#agent/grpc'),
  ]);
  const server = new Server(agentServerOptions);
  await addAgentServices(server, () => service);
  server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(connection);
  return () => server.forceShutdown();
}
