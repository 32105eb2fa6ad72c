import { AgentError, type AgentErrorCode } from '#agent';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** An error as the API answers it. */
export interface ApiError {
  readonly status: number;
  readonly body: { readonly code: AgentErrorCode; readonly message: string };
}

const statusByCode: Partial<Record<AgentErrorCode, number>> = {
  VRA_BAD_INPUT: 400,
  VRA_BAD_PATH: 400,
  VRA_UNKNOWN_TYPE: 400,
  VRA_NO_DEVICE: 400,
  VRA_UNAUTHORIZED: 401,
  VRA_NOT_FOUND: 404,
  VRA_CONFLICT: 409,
  VRA_STOPPED: 409,
  VRA_CRASHED: 409,
  VRA_NO_COMMAND_LINE: 409,
  VRA_TOO_LARGE: 413,
  VRA_BUSY: 429,
  VRA_CLOSED: 503,
};

/** Fastify's own refusals, by their HTTP status. */
const codeByStatus: Readonly<Record<number, AgentErrorCode>> = { 404: 'VRA_NOT_FOUND', 413: 'VRA_TOO_LARGE' };

function statusOf(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
}

/** Everything that a route or Fastify can throw, as status, code and message. What nobody threw on purpose is 500 `VRA_BUG`. */
export function apiError(error: unknown): ApiError {
  if (error instanceof AgentError) {
    return { status: statusByCode[error.code] ?? 500, body: { code: error.code, message: error.message } };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = error.validationContext === undefined ? 'request' : error.validationContext;
    const messages = error.validation.map(
      (issue) => `${place}${issue.instancePath.replace(/\/$/, '').replaceAll('/', '.')}: ${issue.message ?? 'malformed'}`,
    );
    return { status: 400, body: { code: 'VRA_BAD_INPUT', message: messages.join('; ') } };
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500) {
    const message = error instanceof Error ? error.message : 'malformed request';
    return { status, body: { code: codeByStatus[status] ?? 'VRA_BAD_INPUT', message } };
  }
  return { status: 500, body: { code: 'VRA_BUG', message: 'an internal error; the log of the fleet has more' } };
}
