import { AgentError } from '#agent';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied; run as the owner of the directory',
  EPERM: 'permission is denied; run as the owner of the directory',
  EMFILE: 'this process has too many open files',
  ENFILE: 'the machine has too many open files',
  ENAMETOOLONG: 'the name is longer than the file system allows',
};

/** The `code` of an error of the operating system, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** An error of the operating system as an error of this project; other errors stay what they are. */
export function storageError(error: unknown, action: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || error instanceof AgentError) return error;
  return new AgentError('VRA_STORAGE', `cannot ${action}: ${reasons[errno] ?? errno}`, { cause: error });
}
