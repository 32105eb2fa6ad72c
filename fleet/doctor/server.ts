import { connect } from 'node:net';
import type { Clock } from '#agent';
import { ok, problem, warning, type Check } from './check.ts';

const answerWithinMs = 3_000;

/** Whether something accepts connections where the management server should be. Nothing is sent to it. */
export async function checkServer(host: string, port: number, clock: Clock): Promise<Check> {
  const name = `server ${host}:${port}`;
  const socket = connect({ host, port });
  const { promise, resolve } = Promise.withResolvers<Check>();
  socket.once('connect', () => resolve(ok(name, 'accepts connections')));
  socket.once('error', (error: NodeJS.ErrnoException) =>
    resolve(
      error.code === 'ECONNREFUSED'
        ? warning(name, 'nothing listens there: hosts will try again until something does')
        : problem(name, `cannot be reached: ${error.message}`),
    ),
  );
  const cancel = clock.after(answerWithinMs, () => resolve(problem(name, `no answer within ${answerWithinMs / 1000} s`)));
  try {
    return await promise;
  } finally {
    cancel();
    socket.destroy();
  }
}
