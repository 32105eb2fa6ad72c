import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerFigures, ServerReady } from './grpc-server-worker.ts';

/** The fleet of the gRPC benches, in a process of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly ready: ServerReady;
  figures(): Promise<ServerFigures>;
}

/** `real` of the routers have an agent and a machine, the others a door only. */
export async function startBenchServer(directory: string, routers: number, real: number): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, 'grpc-server-worker.ts'), [directory, String(routers), String(real)], {
    execArgv: ['--conditions=source', '--expose-gc'],
  });
  const failed = once(child, 'exit').then(() => {
    throw new Error('the server of the bench ended before its time');
  });
  failed.catch(() => undefined);
  // What the two scripts say to each other is theirs alone.
  const next = async <T>(): Promise<T> => (await Promise.race([once(child, 'message'), failed]))[0] as T;
  const ready = await next<ServerReady>();
  return {
    ready,
    figures: () => {
      child.send('figures');
      return next<ServerFigures>();
    },
    async [Symbol.asyncDispose]() {
      child.send('end');
      await failed.catch(() => undefined);
    },
  };
}
