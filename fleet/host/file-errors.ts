import { AgentError } from '#agent';

/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  return hasErrno(error, 'ENOENT');
}

/** True for the error of a path that goes through a file. */
export function isNoFolder(error: unknown): boolean {
  return hasErrno(error, 'ENOTDIR');
}

export function isTaken(error: unknown): boolean {
  return hasErrno(error, 'EEXIST');
}

function hasErrno(error: unknown, errno: string): boolean {
  return error instanceof Error && 'code' in error && error.code === errno;
}

/**
 * A refusal of the host's file system (full, read-only, not permitted) as an error of this project; other errors stay what they are.
 * `action` is what could not be done and where, as in `take /srv/fleet`.
 */
export function storageFailure(error: unknown, action: string): unknown {
  if (!(error instanceof Error) || error instanceof AgentError || !('syscall' in error)) return error;
  return new AgentError('VRA_STORAGE', `cannot ${action}: ${error.message}`, { cause: error });
}
