import type { LocalSocketOptions } from './local-socket.ts';
import { openSshPath, SshPool, type SshOptions } from './pool.ts';
import type { SshTarget } from './ssh-connection.ts';
import type { SshPath } from './ssh-path.ts';

/** A way to a gRPC server for clients that dial themselves, such as @grpc/grpc-js, which takes no stream of ours. */
export interface GrpcOverSsh extends AsyncDisposable {
  /** The channel's target, `unix:/tmp/…`. A call dials the path again when the connection is lost. */
  readonly target: string;
}

/**
 * Logs in along a path and offers what listens there (a unix socket's path, or a port) as a local unix socket of mode 0600 in a private
 * folder. With a pool, routers behind one host share the login on it. Rejects as `SshPool.open` does.
 */
export async function grpcOverSsh(
  path: SshPath | string,
  server: string | SshTarget,
  options: SshPool | (SshOptions & { readonly signal?: AbortSignal | undefined }),
  local: LocalSocketOptions = {},
): Promise<GrpcOverSsh> {
  await using stack = new AsyncDisposableStack();
  const connection = stack.use(await (options instanceof SshPool ? options.open(path) : openSshPath(path, options)));
  const socket = stack.use(await connection.listen(typeof server === 'string' ? { socketPath: server } : server, local));
  const kept = stack.move();
  return { target: `unix:${socket.path}`, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
