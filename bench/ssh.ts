import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { createSystemClock } from '#agent';
import { healthMessages } from '#agent/grpc';
import { busSocketPath } from '../fleet/ssh/index.ts';
import { grpcOverSsh, openSshPath, SshPool, type SshOptions } from '../fleet/ssh-client/index.ts';
import { round, type Bench } from './bench.ts';

const routers = 32;
/** What a host agent asks all the time (cloudstack-vr-commands.md, 4). */
const command = '/opt/cloud/bin/checkrouter.sh';

const options: SshOptions = {
  credentials: { password: 'any' },
  knownHosts: { check: 'off' },
  clock: createSystemClock(),
};

async function tellsOf(worker: ChildProcess): Promise<Readonly<Record<string, number>>> {
  // What the two scripts say to each other is theirs alone.
  const [told] = (await once(worker, 'message')) as [Readonly<Record<string, number>>];
  return told;
}

async function serverCpuMs(worker: ChildProcess): Promise<number> {
  worker.send('cpu');
  return (await tellsOf(worker))['cpuMs'] ?? Number.NaN;
}

interface Rate {
  readonly perSecond: number;
  /** Of the server's process. */
  readonly cpuMicrosEach: number;
}

/** Does `work` so many times, so many at once, after a tenth of that to warm up. */
async function measured(worker: ChildProcess, times: number, atOnce: number, work: (at: number) => Promise<void>): Promise<Rate> {
  const all = async (most: number): Promise<void> => {
    let next = 0;
    const one = async (): Promise<void> => {
      for (let at = next++; at < most; at = next++) await work(at);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };
  await all(Math.max(atOnce, times / 10));
  const cpu = await serverCpuMs(worker);
  const start = performance.now();
  await all(times);
  const seconds = (performance.now() - start) / 1_000;
  const cpuMs = (await serverCpuMs(worker)) - cpu;
  return { perSecond: round(times / seconds), cpuMicrosEach: round((cpuMs * 1_000) / times) };
}

async function checkHealth(client: healthMessages.HealthClient): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.check({ service: '' }, (error, answer) => {
      if (error !== null) return reject(error);
      if (answer.status !== healthMessages.HealthCheckResponse_ServingStatus.SERVING) return reject(new Error('not serving'));
      resolve();
      return undefined;
    });
  });
}

/**
 * The SSH port of routers, and the way to them through a host, from a client in this process: logins (16 at once, each with one command),
 * commands on one open connection one after the other and with 8 connections at once, and unary gRPC calls to 32 routers through two
 * hops that share the host's login, one at a time for each router.
 */
export const sshBench: Bench = {
  runs: 3,
  async run({ progress }) {
    const worker = fork(join(import.meta.dirname, 'ssh-worker.ts'), [String(routers)], { execArgv: ['--conditions=source'] });
    try {
      const { port = 0 } = await tellsOf(worker);
      const router = (at: number): string => `ssh://127.60.0.${(at % routers) + 1}:${port}`;
      const run = async (connection: { run(line: string): Promise<{ readonly stdout: Buffer }> }): Promise<void> => {
        const { stdout } = await connection.run(command);
        if (!stdout.toString().startsWith('Status: ')) throw new Error(`${command} said ${stdout.toString()}`);
      };

      progress('ssh: sessions');
      const sessions = await measured(worker, 400, 16, async (at) => {
        await using connection = await openSshPath(router(at), options);
        await run(connection);
      });

      progress('ssh: commands');
      await using pool = new SshPool(options);
      const open = await Promise.all(Array.from({ length: 8 }, (_, at) => pool.open(router(at))));
      const [first] = open;
      const commands = await measured(worker, 1_000, 1, () => run(first ?? never()));
      const parallel = await measured(worker, 2_000, open.length, (at) => run(open[at % open.length] ?? never()));

      progress('ssh: forwarded calls');
      await using stack = new AsyncDisposableStack();
      const clients: healthMessages.HealthClient[] = [];
      for (let at = 1; at <= routers; at++) {
        const path = `ssh://127.61.0.1:${port},169.254.0.${at}:3922`;
        const { target } = stack.use(await grpcOverSsh(path, busSocketPath, pool));
        const client = new healthMessages.HealthClient(target, credentials.createInsecure());
        stack.defer(() => client.close());
        clients.push(client);
      }
      const calls = await measured(worker, 6_000, routers, (at) => checkHealth(clients[at % routers] ?? never()));
      return {
        sessionsPerSecond: sessions.perSecond,
        serverCpuMicrosPerSession: sessions.cpuMicrosEach,
        commandsPerSecondOnOpenSession: commands.perSecond,
        serverCpuMicrosPerCommand: commands.cpuMicrosEach,
        commandsPerSecondOn8Connections: parallel.perSecond,
        forwardedCallsPerSecond: calls.perSecond,
        serverCpuMicrosPerForwardedCall: calls.cpuMicrosEach,
      };
    } finally {
      if (worker.connected) worker.disconnect();
      if (worker.exitCode === null) await once(worker, 'exit');
    }
  },
};

function never(): never {
  throw new Error('the bench asked for a connection that it did not open');
}
