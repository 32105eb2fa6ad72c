import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rename, rm, stat } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { AgentError } from '#agent';
import { getByScp, putByScp } from './copy-by-scp.ts';
import { getBySftp, openSftp, putBySftp } from './copy-by-sftp.ts';
import type { ChannelUse } from './run-command.ts';
import { textOf } from './ssh-error.ts';

export interface PutOptions {
  /** Permissions over there; default those of the local file, 0644 for bytes. */
  readonly mode?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface GetOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions extends GetOptions {
  /** Larger files are refused; default 64 MiB. */
  readonly limitBytes?: number | undefined;
}

/** One file on its way to a machine. */
export interface FileToPut {
  readonly remotePath: string;
  readonly content: Readable;
  readonly bytes: number;
  readonly mode: number;
  readonly signal: AbortSignal | undefined;
}

/** One file on its way from a machine. */
export interface FileToGet {
  readonly remotePath: string;
  readonly into: Writable;
  readonly signal: AbortSignal | undefined;
}

function storage(path: string, cause: unknown): AgentError {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return new AgentError(missing ? 'VRA_NOT_FOUND' : 'VRA_STORAGE', `local file ${path}: ${textOf(cause)}`, { cause });
}

async function put(use: ChannelUse, file: FileToPut): Promise<void> {
  const sftp = await openSftp(use, file.signal);
  if (sftp === undefined) await putByScp(use, file);
  else await putBySftp(use, sftp, file);
}

async function get(use: ChannelUse, file: FileToGet): Promise<void> {
  const sftp = await openSftp(use, file.signal);
  if (sftp === undefined) await getByScp(use, file);
  else await getBySftp(use, sftp, file);
}

/** Local file → machine. */
export async function upload(use: ChannelUse, localPath: string, remotePath: string, options: PutOptions): Promise<void> {
  const { size, mode } = await stat(localPath).catch((error: unknown) => {
    throw storage(localPath, error);
  });
  const content = createReadStream(localPath);
  try {
    await put(use, { remotePath, content, bytes: size, mode: options.mode ?? mode & 0o777, signal: options.signal });
  } finally {
    content.destroy();
  }
}

/** Bytes → machine. */
export function writeRemoteFile(use: ChannelUse, remotePath: string, bytes: Uint8Array, options: PutOptions): Promise<void> {
  const content = Readable.from(bytes.byteLength === 0 ? [] : [bytes]);
  return put(use, { remotePath, content, bytes: bytes.byteLength, mode: options.mode ?? 0o644, signal: options.signal });
}

/** Machine → local file, which is replaced only when all of it is there. */
export async function download(use: ChannelUse, remotePath: string, localPath: string, { signal }: GetOptions): Promise<void> {
  const part = `${localPath}.part`;
  const into = createWriteStream(part, { mode: 0o600 });
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
  into.once('open', () => resolve());
  into.once('error', (error) => reject(storage(localPath, error)));
  await opened;
  try {
    await get(use, { remotePath, into, signal });
    await chmod(part, 0o666 & ~process.umask());
    await rename(part, localPath);
  } catch (error) {
    into.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

/** Machine → bytes. `VRA_TOO_LARGE` above the limit. */
export async function readRemoteFile(use: ChannelUse, remotePath: string, options: ReadOptions): Promise<Buffer> {
  const { limitBytes = 64 * 2 ** 20, signal } = options;
  const parts: Buffer[] = [];
  let bytes = 0;
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      parts.push(chunk);
      done(bytes <= limitBytes ? null : new AgentError('VRA_TOO_LARGE', `${remotePath} has more than ${limitBytes} bytes`));
    },
  });
  await get(use, { remotePath, into, signal });
  return Buffer.concat(parts);
}
