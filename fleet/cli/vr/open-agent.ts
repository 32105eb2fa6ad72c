import { readFile } from 'node:fs/promises';
import type { AgentService, ReportOf, ReportTopic } from '#agent';
import { AgentError } from '#agent/errors';
import type { AgentTarget } from '#agent/client';
import { agentLog } from './agent-log.ts';
import type { RouterAccess } from './router-access.ts';
import type { Way } from './way.ts';

async function pem(option: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AgentError('VRA_NOT_FOUND', `${option} ${path} cannot be read: ${why}`, { cause: error });
  }
}

/**
 * What an agent observes of a feature is its report of that name, and the status of what it was booted with (docs/grpc.md). Its protocol says
 * what is in one.
 */
function isReport<T extends ReportTopic>(observed: unknown): observed is ReportOf<T> {
  return typeof observed === 'object' && observed !== null;
}

/** A router of which there is nothing but its agent's service. */
export function agentAccess(name: string, service: AgentService & AsyncDisposable): RouterAccess {
  return {
    name,
    service,
    async report<T extends ReportTopic>(topic: T): Promise<ReportOf<T>> {
      const { observed } = await service.get(topic === 'status' ? 'boot' : topic);
      if (isReport<T>(observed)) return observed;
      throw new AgentError('VRA_UNREACHABLE', `${name} shows nothing of ${topic}; is its agent of another version?`);
    },
    log: (last) => agentLog(service, last),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

/** Opens the service of an agent that is dialled: over its unix socket, or over TCP with mutual TLS. */
export async function openAgent(
  way: Extract<Way, { kind: 'socket' | 'tls' }>,
  options: { readonly deadlineMs: number | undefined },
): Promise<RouterAccess> {
  // Not before it is known that somebody is dialled: half of what there is to load.
  const { createGrpcAgentClient, createSystemClock, targetText } = await import('#agent/client');
  let target: AgentTarget;
  if (way.kind === 'socket') target = { kind: 'unix', path: way.path };
  else {
    const [ca, cert, key] = await Promise.all([pem('--ca', way.ca), pem('--cert', way.cert), pem('--key', way.key)]);
    target = { kind: 'tls', host: way.host, port: way.port, identity: { ca, cert, key }, serverName: way.serverName };
  }
  const service = createGrpcAgentClient(target, { clock: createSystemClock(), deadlineMs: options.deadlineMs });
  return agentAccess(targetText(target), service);
}
