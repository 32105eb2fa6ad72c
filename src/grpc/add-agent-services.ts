import type { Server, ServerOptions } from '@grpc/grpc-js';
import type { Log } from '../ports/log.ts';
import { agentServiceImplementation } from './agent-handlers.ts';
import type { ServiceOf } from './calls.ts';
import { HealthService } from './generated/grpc/health/v1/health.ts';
import { AgentServiceService } from './generated/vr/agent/v1/agent.ts';
import { healthImplementation, type HealthOptions } from './health-handlers.ts';
import { addReflection } from './reflection.ts';

/** The largest message that an agent takes: a whole configuration of a large router. Bundles and files come in pieces. */
export const largestMessageBytes = 32 * 2 ** 20;

/** Options of a server of agents: what a client may send. */
export const agentServerOptions: ServerOptions = {
  'grpc.max_receive_message_length': largestMessageBytes,
  'grpc.max_send_message_length': -1,
};

/** Adds everything that an agent speaks to a server: its own service, the standard health service and reflection. */
export async function addAgentServices(
  server: Server,
  serviceOf: ServiceOf,
  options: { readonly log?: Log } & Pick<HealthOptions, 'readinessOf'> = {},
): Promise<void> {
  server.addService(AgentServiceService, agentServiceImplementation(serviceOf, options));
  server.addService(HealthService, healthImplementation(serviceOf, options));
  await addReflection(server);
}
