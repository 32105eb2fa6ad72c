import { pipeline } from 'node:stream/promises';
import type { SFTPWrapper } from 'ssh2';
import { AgentError } from '#agent';
import { openChannel } from './channels.ts';
import type { FileToGet, FileToPut } from './copy.ts';
import type { ChannelUse } from './run-command.ts';
import { SshError, textOf } from './ssh-error.ts';

/** How much is asked for at once: what OpenSSH's server gives. */
const chunkBytes = 255 * 1024;

/** Status of SFTP (draft-ietf-secsh-filexfer-02, 7). */
const noSuchFile = 2;

/** Undefined when the machine has no SFTP. */
export async function openSftp({ link, path }: ChannelUse, signal: AbortSignal | undefined): Promise<SFTPWrapper | undefined> {
  try {
    return await openChannel<SFTPWrapper, SFTPWrapper>({
      link,
      path,
      hop: path.length - 1,
      signal,
      what: 'SFTP',
      start: (client, done) => client.sftp(done),
      take: (sftp) => {
        sftp.on('error', () => undefined);
        return sftp;
      },
      discard: (sftp) => sftp.end(),
    });
  } catch (error) {
    // A session that could not be opened at all is no sign of a machine without SFTP.
    const withoutSftp = error instanceof SshError && error.reason === 'refused' && !hasReason(error.cause);
    if (withoutSftp) return undefined;
    throw error;
  }
}

function hasReason(error: unknown): boolean {
  return error instanceof Error && 'reason' in error;
}

function failure({ link, path }: ChannelUse, remotePath: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (cause instanceof AgentError || signal?.aborted === true) return signal?.aborted === true ? signal.reason : cause;
  if (!link.open && link.failure !== undefined) return link.failure;
  const status = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (status === noSuchFile) return new AgentError('VRA_NOT_FOUND', `${remotePath}: no such file`, { cause });
  return new SshError('refused', { path, hop: path.length - 1, why: `${remotePath}: ${textOf(cause)}`, cause });
}

async function transfer(
  use: ChannelUse,
  sftp: SFTPWrapper,
  { remotePath, signal }: Pick<FileToGet, 'remotePath' | 'signal'>,
  work: () => Promise<void>,
): Promise<void> {
  // Requests that are on their way when the session ends are never answered.
  const { promise: ended, reject } = Promise.withResolvers<never>();
  sftp.once('close', () => reject(new Error('the session ended')));
  ended.catch(() => undefined);
  try {
    await Promise.race([work(), ended]);
  } catch (cause) {
    throw failure(use, remotePath, cause, signal);
  } finally {
    sftp.end();
  }
}

export function putBySftp(use: ChannelUse, sftp: SFTPWrapper, file: FileToPut): Promise<void> {
  const { remotePath, content, mode, signal } = file;
  return transfer(use, sftp, file, async () => {
    const into = sftp.createWriteStream(remotePath, { mode });
    await pipeline(content, into, { ...(signal !== undefined && { signal }) });
  });
}

export function getBySftp(use: ChannelUse, sftp: SFTPWrapper, file: FileToGet): Promise<void> {
  const { remotePath, into, signal } = file;
  return transfer(use, sftp, file, async () => {
    const from = sftp.createReadStream(remotePath, { highWaterMark: chunkBytes });
    await pipeline(from, into, { ...(signal !== undefined && { signal }) });
  });
}
