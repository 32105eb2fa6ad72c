/** True for the error of a file or folder that is not there. */
export function isMissing(error: unknown): boolean {
  return hasErrno(error, 'ENOENT');
}

export function isTaken(error: unknown): boolean {
  return hasErrno(error, 'EEXIST');
}

function hasErrno(error: unknown, errno: string): boolean {
  return error instanceof Error && 'code' in error && error.code === errno;
}
