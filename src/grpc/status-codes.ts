import { status } from '@grpc/grpc-js';
import { agentErrorCodes, type AgentErrorCode } from '../errors.ts';

/** Key of the trailing metadata that has the exact code of an error; a status alone stands for several. */
export const codeKey = 'vra-code';

const statuses: Readonly<Record<AgentErrorCode, status>> = {
  VRA_CLOSED: status.UNAVAILABLE,
  VRA_BAD_PATH: status.INVALID_ARGUMENT,
  VRA_NO_DEVICE: status.FAILED_PRECONDITION,
  VRA_STORAGE: status.INTERNAL,
  VRA_FILTER_REFUSED: status.INTERNAL,
  VRA_SERVICE_FAILED: status.INTERNAL,
  VRA_BAD_INPUT: status.INVALID_ARGUMENT,
  VRA_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  VRA_UNKNOWN_TYPE: status.INVALID_ARGUMENT,
  VRA_BAG_CORRUPT: status.DATA_LOSS,
  VRA_CORRUPT: status.DATA_LOSS,
  VRA_NO_COMMAND_LINE: status.FAILED_PRECONDITION,
  VRA_CONFIG_REFUSED: status.FAILED_PRECONDITION,
  VRA_STEP_FAILED: status.INTERNAL,
  VRA_NOT_FOUND: status.NOT_FOUND,
  VRA_CONFLICT: status.ABORTED,
  VRA_STOPPED: status.FAILED_PRECONDITION,
  VRA_CRASHED: status.FAILED_PRECONDITION,
  VRA_BUSY: status.RESOURCE_EXHAUSTED,
  VRA_BAD_BUNDLE: status.INVALID_ARGUMENT,
  VRA_PATCH_FAILED: status.ABORTED,
  VRA_SWITCHING: status.UNAVAILABLE,
  VRA_UNAUTHORIZED: status.PERMISSION_DENIED,
  VRA_UNREACHABLE: status.UNAVAILABLE,
  VRA_BUDGET: status.RESOURCE_EXHAUSTED,
  VRA_CANCELLED: status.CANCELLED,
  VRA_UNSUPPORTED: status.UNIMPLEMENTED,
  VRA_LINK_FAILED: status.UNAVAILABLE,
  VRA_LINK_CLOSED: status.UNAVAILABLE,
  VRA_BAD_PACKET: status.INVALID_ARGUMENT,
  VRA_SSH_FAILED: status.UNAVAILABLE,
  VRA_BUG: status.INTERNAL,
};

/** The status that an error of ours has on the wire. */
export function statusOf(code: AgentErrorCode): status {
  return statuses[code];
}

const codes: Partial<Record<status, AgentErrorCode>> = {
  [status.INVALID_ARGUMENT]: 'VRA_BAD_INPUT',
  [status.NOT_FOUND]: 'VRA_NOT_FOUND',
  [status.OUT_OF_RANGE]: 'VRA_NOT_FOUND',
  [status.ALREADY_EXISTS]: 'VRA_CONFLICT',
  [status.ABORTED]: 'VRA_CONFLICT',
  [status.PERMISSION_DENIED]: 'VRA_UNAUTHORIZED',
  [status.UNAUTHENTICATED]: 'VRA_UNAUTHORIZED',
  [status.RESOURCE_EXHAUSTED]: 'VRA_BUSY',
  [status.FAILED_PRECONDITION]: 'VRA_STOPPED',
  [status.UNAVAILABLE]: 'VRA_UNREACHABLE',
  [status.DEADLINE_EXCEEDED]: 'VRA_UNREACHABLE',
  [status.CANCELLED]: 'VRA_CANCELLED',
  [status.UNIMPLEMENTED]: 'VRA_UNSUPPORTED',
  [status.DATA_LOSS]: 'VRA_CORRUPT',
};

/** What an error of the wire is here: its exact code where the agent says it, else the nearest to its status. */
export function codeOf(answered: status, exact: string | undefined): AgentErrorCode {
  if (exact !== undefined && isErrorCode(exact)) return exact;
  return codes[answered] ?? 'VRA_BUG';
}

/** Whether a text of the wire is a code that this version knows. */
export function isErrorCode(code: string): code is AgentErrorCode {
  return Object.hasOwn(agentErrorCodes, code);
}
