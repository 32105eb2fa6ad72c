import type { Readable, Writable } from 'node:stream';
import { AgentError } from '#agent';
import type { ServerChannel } from 'ssh2';
import type { SshEvents } from './events.ts';
import type { SshMachine } from './machine.ts';

/** What a session's channel works with. */
export interface ChannelParts {
  readonly channel: ServerChannel;
  readonly machine: SshMachine;
  readonly events: SshEvents;
  /** The client asked for a terminal: output in its form, stdout and stderr on one stream. */
  readonly terminal: boolean;
  /** Aborted when the channel or the connection ends, or the client sends a signal. */
  readonly signal: AbortSignal;
}

/** Ends a channel as a command ends: with its exit status, after all output was taken. */
export function endChannel(channel: ServerChannel, exitCode: number): void {
  if (channel.destroyed) return;
  channel.exit(exitCode);
  channel.end();
}

/** A channel's input in the pieces in which it comes. The channel outlives the reading. */
export async function* inputOf(stream: Readable): AsyncGenerator<Buffer, void> {
  const chunks: AsyncIterable<unknown> = stream.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
}

/** Waits until the client took what was written, or is gone. */
export function writeAll(stream: Writable, data: Uint8Array): Promise<void> {
  if (data.byteLength === 0 || stream.destroyed || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('close', done);
      resolve();
    };
    stream.once('close', done);
    stream.write(data, done);
  });
}

/** All that a client feeds in, up to its end. `VRA_TOO_LARGE` above the limit. */
export async function readAll(stream: Readable, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const part of inputOf(stream)) {
    bytes += part.byteLength;
    if (bytes > limitBytes) throw new AgentError('VRA_TOO_LARGE', `more than ${limitBytes} bytes of input; send it as a file`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** As a terminal shows it. */
export function forTerminal(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}
