import { status } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';
import { silentLog, type Log } from '../ports/log.ts';
import type { AgentService } from '../service/agent-service.ts';
import { send, serverStream, unary, type CallFacts, type ServiceOf } from './calls.ts';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthServer,
} from './generated/grpc/health/v1/health.ts';
import { AgentServiceClient } from './generated/vr/agent/v1/agent.ts';

type Readiness = 'ready' | 'degraded' | 'failed';

export interface HealthOptions {
  readonly log?: Log | undefined;
  /** How ready the router of a call is, without waiting for its turn; undefined when it is off. Default: the service's health. */
  readonly readinessOf?: ((call: CallFacts) => Promise<Readiness | undefined>) | undefined;
}

/** A router that is off or stopped by a bug does not serve; that is an answer, and no error. */
const downCodes: ReadonlySet<string> = new Set(['VRA_STOPPED', 'VRA_CRASHED', 'VRA_NO_COMMAND_LINE']);

async function askService(service: AgentService): Promise<Readiness | undefined> {
  try {
    return (await service.health()).readiness;
  } catch (error) {
    if (error instanceof AgentError && downCodes.has(error.code)) return undefined;
    throw error;
  }
}

const serving = (readiness: Readiness | undefined): HealthCheckResponse => ({
  status: readiness === 'ready' || readiness === 'degraded' ? ServingStatus.SERVING : ServingStatus.NOT_SERVING,
});

const isKnown = ({ service }: HealthCheckRequest): boolean => service === '' || service === AgentServiceClient.serviceName;

/** Events after which a router may serve or not serve any more. */
const decisive: ReadonlySet<string> = new Set(['booted', 'ready', 'degraded', 'failed', 'patch']);

/**
 * `grpc.health.v1.Health`, per router: the router as a whole (empty name) and its agent service serve while the router is ready or degraded.
 */
export function healthImplementation(serviceOf: ServiceOf, { log = silentLog, readinessOf }: HealthOptions = {}): HealthServer {
  const handling = { serviceOf, log };
  const current = (service: AgentService, call: CallFacts): Promise<Readiness | undefined> =>
    readinessOf === undefined ? askService(service) : readinessOf(call);
  const check = (call: Parameters<HealthServer['check']>[0]): ReturnType<typeof unary<HealthCheckRequest, HealthCheckResponse>> =>
    unary(handling, async (service, request) => {
      if (!isKnown(request))
        throw new AgentError('VRA_NOT_FOUND', `there is no service ${JSON.stringify(request.service.slice(0, 200))}`);
      return serving(await current(service, call));
    });
  return {
    check: (call, callback) => check(call)(call, callback),
    watch: serverStream<HealthCheckRequest, HealthCheckResponse>(
      handling,
      async (service, call, signal) => {
        if (!isKnown(call.request)) {
          await send(call, { status: ServingStatus.SERVICE_UNKNOWN }, signal);
          return;
        }
        const events = service.watch({ signal });
        const iterator = events[Symbol.asyncIterator]();
        // Listens before it asks, so that no change falls in between.
        let next = iterator.next();
        let last: ServingStatus | undefined;
        for (;;) {
          const answer = serving(await current(service, call));
          if (answer.status !== last) await send(call, answer, signal);
          last = answer.status;
          let event = await next;
          while (event.done !== true && !decisive.has(event.value.kind)) event = await iterator.next();
          if (event.done === true) return;
          next = iterator.next();
        }
      },
      { VRA_NOT_FOUND: status.NOT_FOUND },
    ),
  };
}
