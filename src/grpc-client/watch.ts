import { status } from '@grpc/grpc-js';
import type { AgentServiceClient, WatchResponse } from '../grpc/generated/vr/agent/v1/agent.ts';
import type { AgentEvent } from '../service/agent-service.ts';
import { agentEvent } from './answers.ts';
import { callError, isServiceError, isUnavailable } from './call-error.ts';
import type { Caller } from './caller.ts';

/** Events of one stream, until it ends; one that `signal` ends, ends without an error. */
async function* stream(client: AgentServiceClient, after: number | undefined, signal: AbortSignal): AsyncGenerator<AgentEvent> {
  const call = client.watch({ after_sequence: after ?? 0, kinds: [] });
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const answers: AsyncIterable<WatchResponse> = call;
    for await (const answer of answers) {
      const event = agentEvent(answer.event);
      if (event !== undefined) yield event;
    }
  } catch (error) {
    if (!(signal.aborted && isServiceError(error) && error.code === status.CANCELLED)) throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    call.cancel();
  }
}

/** How long to wait before another attempt; undefined: no more. An agent that was heard once is waited for, however long it is away. */
function pauseMs(delaysMs: readonly number[], failures: number, heard: boolean): number | undefined {
  return delaysMs[failures] ?? (heard ? delaysMs.at(-1) : undefined);
}

/**
 * Events of an agent, over streams that follow each other: one that breaks off goes on behind the last event that came. Before the first
 * event there is nothing to go on from, so such a break is an error, unless the caller said where to begin.
 */
export async function* watch(
  client: AgentServiceClient,
  caller: Caller,
  options: { readonly afterSequence?: number | undefined; readonly signal: AbortSignal },
): AsyncGenerator<AgentEvent> {
  const { signal } = options;
  let after = options.afterSequence;
  let failures = 0;
  let heard = false;
  while (!signal.aborted) {
    try {
      for await (const event of stream(client, after, signal)) {
        after = event.sequence;
        failures = 0;
        heard = true;
        yield event;
      }
      return;
    } catch (error) {
      const delayMs = after === undefined || !isUnavailable(error) ? undefined : pauseMs(caller.retryDelaysMs, failures++, heard);
      if (delayMs === undefined) throw callError(error, caller.target, 'Watch');
      await caller.pause(delayMs, signal).catch(() => undefined);
    }
  }
}
