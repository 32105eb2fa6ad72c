import { finished } from 'node:stream/promises';
import type { ClientChannel } from 'ssh2';
import { AgentError } from '#agent';
import { ByteReader, ScpFailure, ScpWire } from '../ssh/index.ts';
import { openChannel } from './channels.ts';
import type { FileToGet, FileToPut } from './copy.ts';
import type { ChannelUse } from './run-command.ts';
import { SshError, textOf } from './ssh-error.ts';

const chunkBytes = 64 * 1024;

/** A word for the shell over there. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

interface ScpSession {
  readonly channel: ClientChannel;
  readonly wire: ScpWire;
}

async function withScp(
  use: ChannelUse,
  { remotePath, signal }: Pick<FileToGet, 'remotePath' | 'signal'>,
  direction: '-t' | '-f',
  work: (session: ScpSession) => Promise<void>,
): Promise<void> {
  const { link, path } = use;
  const hop = path.length - 1;
  let stderr = '';
  const { channel, wire } = await openChannel<ClientChannel, ScpSession>({
    link,
    path,
    hop,
    signal,
    what: 'SCP',
    start: (client, done) => client.exec(`scp ${direction} -- ${quoted(remotePath)}`, done),
    take: (opened) => {
      opened.on('error', () => undefined);
      opened.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8').slice(0, 1000)));
      return { channel: opened, wire: new ScpWire(new ByteReader(opened), opened) };
    },
    discard: (opened) => opened.destroy(),
  });
  const abort = (): void => void channel.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await work({ channel, wire });
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    if (!link.open && link.failure !== undefined) throw link.failure;
    if (cause instanceof AgentError) throw cause;
    const why = cause instanceof ScpFailure && stderr !== '' ? stderr.trim() : textOf(cause);
    if (/No such file or directory/.test(why)) throw new AgentError('VRA_NOT_FOUND', `${remotePath}: ${why}`, { cause });
    throw new SshError('refused', { path, hop, why: `${remotePath}: ${why}`, cause });
  } finally {
    signal?.removeEventListener('abort', abort);
    channel.destroy();
    channel.resume();
  }
}

function complaint(line: string): string {
  return line.replace(/^scp: /, '');
}

/** An acknowledgement, or the complaint that came in its place as a failure. */
async function acknowledged(wire: ScpWire): Promise<void> {
  const code = (await wire.reader.bytes(1))?.[0];
  if (code === 0) return;
  if (code === undefined) throw new ScpFailure('the far side ended the copy');
  throw new ScpFailure(complaint((await wire.reader.line()) ?? ''));
}

/** The near side of `scp -t`: for machines without SFTP. */
export function putByScp(use: ChannelUse, file: FileToPut): Promise<void> {
  const { remotePath, content, bytes, mode } = file;
  return withScp(use, file, '-t', async ({ wire }) => {
    await acknowledged(wire);
    const name = remotePath.slice(remotePath.lastIndexOf('/') + 1);
    await wire.send(`C${(mode & 0o7777).toString(8).padStart(4, '0')} ${bytes} ${name}\n`);
    await acknowledged(wire);
    let sent = 0;
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      sent += chunk.byteLength;
      if (sent > bytes) break;
      await wire.send(chunk);
    }
    if (sent !== bytes)
      throw new AgentError('VRA_STORAGE', `the file for ${remotePath} changed while it was copied; copy it again`);
    await wire.ok();
    await acknowledged(wire);
  });
}

/** The near side of `scp -f`. */
export function getByScp(use: ChannelUse, file: FileToGet): Promise<void> {
  const { into } = file;
  return withScp(use, file, '-f', async ({ wire }) => {
    await wire.ok();
    const record = (await wire.reader.line()) ?? '';
    const size = /^C[0-7]{3,5} (\d+) /.exec(record)?.[1];
    if (size === undefined) throw new ScpFailure(complaint(record.slice(1)) || 'the far side sent nothing');
    await wire.ok();
    for (let left = Number(size); left > 0;) {
      const chunk = await wire.reader.bytes(Math.min(left, chunkBytes));
      if (chunk === undefined) throw new ScpFailure('the far side ended the copy');
      left -= chunk.byteLength;
      await new Promise<void>((resolve, reject) => {
        into.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      });
    }
    await acknowledged(wire);
    await wire.ok();
    into.end();
    await finished(into);
  });
}
