import { chmod, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { AgentError } from '#agent';
import { storageFailure } from '../../host/file-errors.ts';
import { listenError } from './listen-address.ts';

/** The kernel's limit of a socket's path, without the byte that ends it. */
const longestPathBytes = 107;

export interface UnixSocket extends AsyncDisposable {
  readonly path: string;
  readonly connections: ReadonlySet<Socket>;
}

/**
 * Listens on a unix socket of mode 0660: whoever may write the file may call. One that a process left behind is replaced. `VRA_BAD_INPUT`
 * for a path that is longer than the kernel takes, `VRA_STORAGE` when it cannot be made.
 */
export async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<UnixSocket> {
  const draft = `${path}.new`;
  const bytes = Buffer.byteLength(draft);
  if (bytes > longestPathBytes)
    throw new AgentError(
      'VRA_BAD_INPUT',
      `the unix socket ${path} cannot be made: its path has ${bytes - '.new'.length} bytes, at most ${longestPathBytes - '.new'.length} are possible; use a state directory with a shorter path`,
    );
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await rm(draft, { force: true });
  await listen(listener, draft);
  try {
    // Nobody finds it before it has its mode.
    await chmod(draft, 0o660);
    await rename(draft, path);
  } catch (error) {
    listener.close();
    throw storageFailure(error, `make the unix socket ${path}`);
  }
  let closing: Promise<void> | undefined;
  return {
    path,
    connections: sockets,
    [Symbol.asyncDispose]() {
      closing ??= (async () => {
        await rm(path, { force: true });
        await new Promise<void>((resolve) => {
          listener.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        });
      })();
      return closing;
    },
  };
}

function listen(listener: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', (error) => reject(listenError(path, error)));
    listener.listen({ path, backlog: 512 }, () => {
      listener.removeAllListeners('error');
      listener.on('error', () => undefined);
      resolve();
    });
  });
}
