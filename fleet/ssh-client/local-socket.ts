import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { AgentError } from '#agent';
import { joinStreams } from '../ssh/index.ts';
import { textOf } from './ssh-error.ts';

/** A unix socket of this machine whose connections go through SSH. */
export interface LocalSocket extends AsyncDisposable {
  readonly path: string;
  /** Ends its connections and removes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LocalSocketOptions {
  /** Parent of the socket's own folder; default the system's for temporary files. */
  readonly folder?: string | undefined;
  /** Why a connection could not be forwarded; the local one is closed without a word, as sockets are. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Listens in a folder that only this user can enter (mode 0700, the socket 0600). `VRA_STORAGE`. */
export async function listenLocally(connect: () => Promise<Duplex>, options: LocalSocketOptions = {}): Promise<LocalSocket> {
  const { folder: parent = tmpdir(), onError } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    forward(socket).catch((error: unknown) => {
      onError?.(error);
      socket.destroy();
    });
  });
  const forward = async (socket: Socket): Promise<void> => {
    const channel = await connect();
    if (!socket.destroyed) return joinStreams(socket, channel);
    channel.destroy();
    channel.resume();
  };
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(parent, 'vrfleet-ssh-'));
    const path = join(folder, 'socket');
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', (error) => onError?.(error));
    await chmod(path, 0o600);
    const own = folder;
    let closing: Promise<void> | undefined;
    return {
      path,
      [Symbol.asyncDispose]() {
        closing ??= new Promise<void>((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }).then(() => rm(own, { recursive: true, force: true }));
        return closing;
      },
    };
  } catch (cause) {
    server.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    throw new AgentError('VRA_STORAGE', `no local socket in ${parent}: ${textOf(cause)}`, { cause });
  }
}
