import { status, type ServiceError } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';
import { codeKey, codeOf } from '../grpc/status-codes.ts';

/** Whether an error comes from a call. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}

/** Nobody took the call: it can be made again. */
export function isUnavailable(error: unknown): boolean {
  return isServiceError(error) && error.code === status.UNAVAILABLE;
}

/** What grpc-js ends its messages with, also when it has nothing to note. */
const emptyNote = /\.? Resolution note:\s*$/;

/** Messages for what the way to the agent says; its own are said as they are. */
const ownMessages: Partial<Record<status, (target: string, method: string, details: string) => string>> = {
  [status.UNAVAILABLE]: (target, _method, details) => `${target} cannot be reached: ${details.replace(emptyNote, '')}`,
  [status.DEADLINE_EXCEEDED]: (target, method) =>
    `${target} did not answer ${method} in time; what was begun may still be carried out, look before you send it again`,
  [status.UNIMPLEMENTED]: (target, method) => `${target} knows no ${method}; it is another program, or an agent of another version`,
};

/** What a failed call means, as an error of ours: with the agent's own code and message where it gave them. */
export function callError(error: unknown, target: string, method: string): unknown {
  if (!isServiceError(error)) return error;
  const [exact] = error.metadata.get(codeKey);
  const code = codeOf(error.code, exact === undefined ? undefined : String(exact));
  const message = exact === undefined ? ownMessages[error.code]?.(target, method, error.details) : undefined;
  return new AgentError(code, message ?? error.details, { cause: error });
}
