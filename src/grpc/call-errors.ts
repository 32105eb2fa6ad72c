import { Metadata, status, type ServerErrorResponse } from '@grpc/grpc-js';
import { AgentError } from '../errors.ts';
import type { Log } from '../ports/log.ts';
import { codeKey, statusOf } from './status-codes.ts';

/** An error as it goes over the wire: status, message, and the exact code in the trailing metadata. */
export type CallError = Required<Pick<ServerErrorResponse, 'code' | 'details' | 'metadata'>> & Error;

function callError(code: status, details: string, exact?: string): CallError {
  const metadata = new Metadata();
  if (exact !== undefined) metadata.set(codeKey, exact);
  return Object.assign(new Error(details), { code, details, metadata });
}

/** Details are a header: longer ones are cut by clients and proxies, with the rest of the answer. */
const longestDetails = 4_000;

/**
 * What went wrong, for the caller. Errors that are none of ours are bugs: the log has them, the caller only hears that there was one.
 * `overrides` gives some codes another status in this call.
 */
export function wireError(error: unknown, log: Log, overrides: Readonly<Record<string, status>> = {}): CallError {
  if (error instanceof AgentError) {
    return callError(overrides[error.code] ?? statusOf(error.code), error.message.slice(0, longestDetails), error.code);
  }
  log.error({ err: error }, 'a call ended with a bug');
  return callError(status.INTERNAL, 'an internal error, please report it; the log of the router has more', 'VRA_BUG');
}
