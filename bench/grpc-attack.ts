import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createSystemClock } from '#agent';
import { durableFolder, round, type Bench } from './bench.ts';
import { fleetSize } from './bench-fleet.ts';
import { benchRouter } from './grpc-addresses.ts';
import { attacks } from './grpc-attacks.ts';
import type { AttackOrder } from './grpc-attack-worker.ts';
import { callOne, connectClients, type BenchClient } from './grpc-clients.ts';
import { startBenchServer } from './grpc-server.ts';
import type { ServerReady } from './grpc-server-worker.ts';

const callsPerSecond = 500;
const seconds = 5;
/** Half-open connections want descriptors, others processors. */
const halfOpen = 9_000;
const atOnce = 16;

interface Latency {
  readonly p99Ms: number;
  readonly failed: number;
}

/** Calls at a steady rate, whatever the answers take; latencies count from when a call was due. */
async function steadyCalls(clients: readonly BenchClient[]): Promise<Latency> {
  const clock = createSystemClock();
  const latencies: number[] = [];
  const calls: Promise<void>[] = [];
  let failed = 0;
  const start = performance.now();
  for (let number = 0; number < callsPerSecond * seconds; number++) {
    const dueMs = start + (number * 1_000) / callsPerSecond;
    const client = clients[(number * 7) % clients.length];
    if (client === undefined) throw new Error('no clients');
    if (dueMs > performance.now()) await clock.sleep(dueMs - performance.now());
    const call = async (): Promise<void> => {
      const name = await callOne(client).catch(() => undefined);
      if (name !== benchRouter(client.index)) failed++;
      else latencies.push(performance.now() - dueMs);
    };
    calls.push(call());
  }
  await Promise.all(calls);
  const sorted = latencies.toSorted((a, b) => a - b);
  return { p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN, failed };
}

async function underAttack(
  ready: ServerReady,
  attack: string,
  clients: readonly BenchClient[],
): Promise<Latency & { strikes: number }> {
  const worker = fork(join(import.meta.dirname, 'grpc-attack-worker.ts'), { execArgv: ['--conditions=source'] });
  const order: AttackOrder = { ready, attack, routers: clients.length, atOnce: attack === 'HalfOpen' ? halfOpen : atOnce };
  worker.send(order);
  const latency = await steadyCalls(clients);
  const answered = once(worker, 'message');
  worker.send('stop');
  const [strikes] = (await answered) as [number];
  if (worker.exitCode === null) await once(worker, 'exit');
  return { ...latency, strikes };
}

/**
 * What callers of connected routers notice of attacks on the same port: the 99th percentile of a steady 500 calls a second, undisturbed and during
 * each attack, five seconds each. Attackers are a process of their own and share the machine's cores with server and callers.
 */
export const attackBench: Bench = {
  runs: 1,
  async run(options) {
    const routers = Math.floor(fleetSize() / 2);
    using folder = durableFolder(options);
    options.progress(`attack: ${routers} routers`);
    await using server = await startBenchServer(folder.path, routers, 0);
    const { ready } = server;
    const clients = await connectClients(ready, 0, routers);
    await steadyCalls(clients);
    const quiet = await steadyCalls(clients);
    const metrics: Record<string, number> = { routers, p99MsQuiet: round(quiet.p99Ms) };
    let failed = quiet.failed;
    for (const attack of Object.keys(attacks)) {
      options.progress(`attack: ${attack}`);
      const result = await underAttack(ready, attack, clients);
      metrics[`p99Ms${attack}`] = round(result.p99Ms);
      metrics[`strikes${attack}`] = result.strikes;
      failed += result.failed;
    }
    const { refusals, connections } = await server.figures();
    for (const { session } of clients) session.destroy();
    return {
      ...metrics,
      failedCalls: failed,
      refused: Object.values(refusals).reduce((sum, count) => sum + count, 0),
      connectionsLost: routers - connections,
    };
  },
};
