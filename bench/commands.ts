import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { WireObject } from '../fleet/connectors/cloudstack/wire/index.ts';
import { ManagementServer } from '../test/support/management-server/index.ts';
import { loadedRouter, routerCommand, routerStarts, type LoadedRouter } from './commands-load.ts';
import { round, treeFolder, type Bench, type BenchOptions } from './bench.ts';

const hosts = 20;
const routers = 400;
/** Routers that have a command under way at the same time. */
const busyRouters = 64;
const warmUpCommands = 4_000;
const countedCommands = 12_000;
const halfLoadSeconds = 6;

const hostOf = (index: number): string => `kvm-sim-${String((index % hosts) + 1).padStart(4, '0')}`;

function checkAnswers(what: string, answers: readonly WireObject[]): void {
  for (const { className, fields } of answers)
    if (fields['result'] !== true) throw new Error(`${what}: ${className}: ${JSON.stringify(fields['details'])}`);
}

class Load {
  readonly #server: ManagementServer;
  readonly #counts: number[] = Array.from({ length: routers }, () => 0);

  constructor(server: ManagementServer) {
    this.#server = server;
  }

  async startRouters(): Promise<void> {
    const startOf = await routerStarts();
    for (let first = 0; first < routers; first += busyRouters) {
      const some = Array.from({ length: Math.min(busyRouters, routers - first) }, (_, offset) => first + offset);
      await Promise.all(some.map(async (index) => checkAnswers('start', await this.#server.send(hostOf(index), startOf(index)))));
    }
  }

  /** One command to one router, the next of its own. */
  async send(index: number): Promise<void> {
    const router: LoadedRouter = loadedRouter(index);
    const count = this.#counts[index] ?? 0;
    this.#counts[index] = count + 1;
    checkAnswers(router.name, await this.#server.send(hostOf(index), [routerCommand(router, count)]));
  }

  /** As many as go: each busy router gets its next command when the last one is answered. */
  async closed(total: number): Promise<number> {
    let sent = 0;
    const start = performance.now();
    const work = async (lane: number): Promise<void> => {
      for (let turn = 0; sent < total; turn++) {
        sent++;
        await this.send((lane + turn * busyRouters) % routers);
      }
    };
    await Promise.all(Array.from({ length: busyRouters }, (_, lane) => work(lane)));
    return (total * 1_000) / (performance.now() - start);
  }

  /** At a fixed rate, whatever the answers do; milliseconds from when each command was due to its answer. */
  async open(perSecond: number, seconds: number): Promise<readonly number[]> {
    const latencies: number[] = [];
    const running: Promise<void>[] = [];
    const start = performance.now();
    for (let index = 0; index < perSecond * seconds; index++) {
      const dueMs = start + (index * 1_000) / perSecond;
      if (performance.now() < dueMs) await wait(Math.max(1, dueMs - performance.now()));
      running.push(this.send(index % routers).then(() => void latencies.push(performance.now() - dueMs)));
    }
    await Promise.all(running);
    return latencies.toSorted((a, b) => a - b);
  }
}

async function cpuMs(worker: ChildProcess): Promise<number> {
  worker.send('figures');
  // What the two scripts say to each other is theirs alone.
  const [figures] = (await once(worker, 'message')) as [{ readonly cpuMs: number }];
  return figures.cpuMs;
}

async function measure(server: ManagementServer, worker: ChildProcess, options: BenchOptions): Promise<Record<string, number>> {
  const load = new Load(server);
  await Promise.all(Array.from({ length: hosts }, (_, index) => server.ready(hostOf(index))));
  options.progress(`commands: starting ${routers} routers`);
  await load.startRouters();
  options.progress('commands: warming up');
  await load.closed(warmUpCommands);
  options.progress('commands: counting');
  const before = await cpuMs(worker);
  const perSecond = await load.closed(countedCommands);
  const used = (await cpuMs(worker)) - before;
  options.progress('commands: half load');
  const latencies = await load.open(perSecond / 2, halfLoadSeconds);
  if (server.faults.length > 0) throw new Error(`the server found fault: ${server.faults.slice(0, 3).join('; ')}`);
  return {
    perSecond: round(perSecond),
    agentCpuMsPerCommand: round(used / countedCommands),
    p99MsAtHalfLoad: round(latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN),
    medianMsAtHalfLoad: round(latencies[Math.floor(latencies.length / 2)] ?? Number.NaN),
  };
}

/**
 * Router commands end to end: from a server (the tests' stand-in, in this process) over TLS to hosts in a process of their own, through the
 * real agent to durable files, and back. Most of what a server sends while people use their networks.
 */
export const commandsBench: Bench = {
  runs: 3,
  async run(options) {
    using folder = treeFolder(options);
    await using server = await ManagementServer.listen({});
    const worker = fork(
      join(import.meta.dirname, 'commands-worker.ts'),
      [String(server.address.port), folder.path, String(hosts)],
      {
        execArgv: ['--conditions=source'],
      },
    );
    try {
      return await measure(server, worker, options);
    } finally {
      if (worker.connected) worker.disconnect();
      if (worker.exitCode === null) await once(worker, 'exit');
    }
  },
};
