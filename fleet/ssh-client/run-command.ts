import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientChannel } from 'ssh2';
import { AgentError } from '#agent';
import { openChannel } from './channels.ts';
import type { Link } from './link.ts';
import { SshError, textOf } from './ssh-error.ts';
import type { SshPath } from './ssh-path.ts';

export interface RunOptions {
  /** What the command reads; nothing when absent. */
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Gets output as it comes, in place of collecting it. */
  readonly onStdout?: ((chunk: Buffer) => void) | undefined;
  readonly onStderr?: ((chunk: Buffer) => void) | undefined;
  /** Of stdout and stderr together, when they are collected; default 64 MiB. */
  readonly outputLimitBytes?: number | undefined;
  /** Sends the command a TERM and ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunOutcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Undefined when a signal ended the command, or the server does not say. */
  readonly exitStatus: number | undefined;
  /** `SIGTERM`, when a signal ended it. */
  readonly exitSignal: string | undefined;
}

export interface ChannelUse {
  readonly link: Link;
  readonly path: SshPath;
}

const defaultLimitBytes = 64 * 2 ** 20;

async function feed(channel: ClientChannel, input: RunOptions['input']): Promise<void> {
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) {
    if (input === undefined || input.length === 0) channel.end();
    else channel.end(input);
    return;
  }
  // A command may end without reading all of it.
  await pipeline(Readable.from(input), channel).catch(() => channel.end());
}

function outcomeOf(channel: ClientChannel, { link, path }: ChannelUse, options: RunOptions): Promise<RunOutcome> {
  const { input, onStdout, onStderr, outputLimitBytes = defaultLimitBytes, signal } = options;
  const hop = path.length - 1;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  let exitStatus: number | undefined;
  let exitSignal: string | undefined;
  return new Promise((resolve, reject) => {
    const end = (error: unknown): void => {
      signal?.removeEventListener('abort', abort);
      if (error !== undefined) reject(error instanceof Error ? error : new Error(textOf(error)));
      else resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), exitStatus, exitSignal });
    };
    const giveUp = (error: unknown): void => {
      channel.signal('TERM');
      channel.destroy();
      end(error);
    };
    const abort = (): void => giveUp(signal?.reason);
    const collect = (into: Buffer[], chunk: Buffer): void => {
      bytes += chunk.byteLength;
      if (bytes <= outputLimitBytes) into.push(chunk);
      else
        giveUp(
          new AgentError('VRA_TOO_LARGE', `the command printed more than ${outputLimitBytes} bytes; send its output to a file`),
        );
    };
    channel.on('data', onStdout ?? ((chunk: Buffer) => collect(stdout, chunk)));
    channel.stderr.on('data', onStderr ?? ((chunk: Buffer) => collect(stderr, chunk)));
    channel.on('error', () => undefined);
    channel.on('exit', (status: number | null, name?: string) => {
      exitStatus = status ?? undefined;
      exitSignal = name;
    });
    channel.once('close', () => {
      const lost = exitStatus === undefined && exitSignal === undefined && !link.open;
      const why = 'the connection ended while a command ran; nobody knows how it ended';
      end(lost ? new SshError('closed', { path, hop, why, cause: link.failure }) : undefined);
    });
    signal?.addEventListener('abort', abort, { once: true });
    void feed(channel, input);
  });
}

/** Runs one command in a session of its own. */
export async function runCommand(use: ChannelUse, command: string, options: RunOptions): Promise<RunOutcome> {
  const { link, path } = use;
  const { outcome } = await openChannel({
    link,
    path,
    hop: path.length - 1,
    signal: options.signal,
    what: 'a command',
    start: (client, done) => client.exec(command, done),
    take: (channel: ClientChannel) => ({ outcome: outcomeOf(channel, use, options) }),
    discard: (channel) => channel.destroy(),
  });
  return outcome;
}
