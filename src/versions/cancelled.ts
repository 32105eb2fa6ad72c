import { AgentError } from '../errors.ts';

/** @throws AgentError `VRA_CANCELLED` once the caller gave up */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new AgentError('VRA_CANCELLED', 'the patch was cancelled; the router is as it was', { cause: signal.reason });
}
