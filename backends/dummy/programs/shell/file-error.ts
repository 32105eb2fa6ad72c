const texts = {
  ENOENT: 'no such file or directory',
  EISDIR: 'illegal operation on a directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EINVAL: 'invalid argument',
  EFBIG: 'file too large',
  ENOSPC: 'no space left on device',
  EIO: 'input/output error',
} as const;

export type Errno = keyof typeof texts;

/** An error as Node's file system words it; just-bash's commands turn these into their own messages. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: Errno;
  constructor(code: Errno, call: string, path: string, options?: ErrorOptions) {
    super(`${code}: ${texts[code]}, ${call} '${path}'`, options);
    this.code = code;
  }
}

/** What the C library says of an error: `No such file or directory`. */
export function errnoText(code: Errno): string {
  const text = code === 'EISDIR' ? 'is a directory' : texts[code];
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
