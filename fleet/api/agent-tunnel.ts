import type { Duplex } from 'node:stream';
import type { AgentService } from '#agent';
import { createGrpcAgentClient, createSystemClock } from '#agent/client';
import { listenLocally } from '../ssh-client/local-socket.ts';
import { dialAgent, type DialOptions } from './dial-agent.ts';

/**
 * A client of a router's agent that speaks through the control API. gRPC dials itself and takes no stream, so that it gets a local unix
 * socket that goes there.
 * @throws AgentError what the API answers: `VRA_NOT_FOUND` for a router that there is none of.
 */
export async function openAgentTunnel(
  name: string,
  options: DialOptions & { readonly deadlineMs?: number | undefined },
): Promise<AgentService & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  // Dialled before anybody asks for it: a socket that is only closed says nothing about why.
  let first: Duplex | undefined = await dialAgent(name, options);
  stack.defer(() => void first?.destroy());
  const connect = (): Promise<Duplex> => {
    const ready = first;
    first = undefined;
    return ready === undefined || ready.destroyed ? dialAgent(name, options) : Promise.resolve(ready);
  };
  const socket = stack.use(await listenLocally(connect));
  const client = stack.use(
    createGrpcAgentClient(
      { kind: 'unix', path: socket.path },
      { clock: createSystemClock(), name: `router ${name}`, deadlineMs: options.deadlineMs },
    ),
  );
  const kept = stack.move();
  return { ...client, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
