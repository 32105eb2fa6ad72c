import { AgentError, type RouterService, type ServiceTurn, type ServiceTurns } from '#agent';
import { redact } from './redact.ts';
import type { RouterTurns } from './router-turns.ts';
import type { RouterRuntime } from './runtime.ts';
import type { Slot } from './slot.ts';

function serviceOf(slot: Slot, { service }: RouterRuntime): RouterService {
  if (service !== undefined) return service;
  throw new AgentError('VRA_UNSUPPORTED', `router ${slot.name} has no next-generation doors`);
}

/** The turns of one router for its service: the same queue and the same rules as for every other command. */
export function serviceTurns(turns: RouterTurns, slot: Slot): ServiceTurns {
  const take = async <T>(turn: ServiceTurn<T>, work: (router: RouterService) => Promise<T>): Promise<T> => {
    if (turn.what === undefined) return turns.take(slot, turn.access, (runtime) => work(serviceOf(slot, runtime)));
    const answers: T[] = [];
    await turns.command(slot, { door: 'agent', access: turn.access, what: redact(turn.what) }, async (runtime) => {
      const answer = await work(serviceOf(slot, runtime));
      answers.push(answer);
      return { stdout: '', stderr: '', exitCode: turn.succeeded?.(answer) === false ? 1 : 0 };
    });
    for (const answer of answers) return answer;
    throw new AgentError('VRA_BUG', `the turn of ${slot.name} ended without an answer`);
  };
  return { take, feed: slot.feed };
}
