import type { Server } from 'node:net';
import { AgentError } from '#agent';

/** `::ffff:10.20.0.11` → `10.20.0.11`. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}

/** Begins to listen; gives the port. `VRA_CONFLICT` when it is taken, `VRA_STORAGE` for other reasons not to. */
export async function listenOn(listener: Server, bind: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error) => reject(listenError(`${bind} port ${port}`, error)));
    listener.listen({ host: bind, port, backlog: 4_096 }, resolve);
  });
  listener.removeAllListeners('error');
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

export function listenError(where: string, error: Error): AgentError {
  const code = 'code' in error ? error.code : undefined;
  const advice =
    code === 'EADDRINUSE'
      ? 'something else listens there; stop it, or choose another address'
      : code === 'EACCES'
        ? 'it is not allowed to this user'
        : 'see whether this machine has the address';
  return new AgentError(
    code === 'EADDRINUSE' ? 'VRA_CONFLICT' : 'VRA_STORAGE',
    `gRPC cannot listen on ${where}: ${error.message}; ${advice}`,
    {
      cause: error,
    },
  );
}
