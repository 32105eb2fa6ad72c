import { createSystemClock, type AgentService } from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { durableFolder, round, type Bench } from './bench.ts';
import { fleetSize } from './bench-fleet.ts';
import { benchAddress, benchRouter } from './grpc-addresses.ts';
import { connectClients, sweep } from './grpc-clients.ts';
import { startBenchServer } from './grpc-server.ts';
import type { ServerReady } from './grpc-server-worker.ts';

/** Routers with an agent and a machine, for commands and events. */
const realRouters = 100;
const commandsPerRouter = 20;
const watchedRouters = 10;
const watchersPerRouter = 100;
const watchersAtOnce = 10;
const eventsPerRouter = 10;
const warmSweeps = 3;

type Client = AgentService & AsyncDisposable;

function openClient(ready: ServerReady, index: number): Client {
  const identity = { ca: Buffer.from(ready.ca), cert: Buffer.from(ready.certificate), key: Buffer.from(ready.privateKey) };
  const target = { kind: 'tls', host: benchAddress(index), port: ready.port, identity } as const;
  return createGrpcAgentClient(target, { clock: createSystemClock() });
}

/** Another firewall rule of the router itself with every call: something to keep and to put into force. */
async function configure(client: Client, number: number): Promise<void> {
  const rule = {
    type: 'staticroutes',
    routes: [{ ip_address: '10.1.1.1', gateway: '10.1.1.1', network: `10.${number >> 8}.${number & 255}.0/24`, revoke: false }],
  } as const;
  const { results } = await client.execute([rule]);
  const [result] = results;
  if (result === undefined || result.status === 'refused') throw new Error(`a command failed: ${result?.message}`);
}

async function measureExecute(ready: ServerReady): Promise<number> {
  const clients = ready.real.map((_, index) => openClient(ready, index));
  await Promise.all(clients.map((client) => configure(client, 0)));
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let number = 1; number <= commandsPerRouter; number++) await configure(client, number);
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  return (clients.length * commandsPerRouter) / seconds;
}

async function measureEvents(ready: ServerReady): Promise<number> {
  const routers = ready.real.slice(0, watchedRouters).map((_, index) => index);
  const ending = new AbortController();
  const senders = routers.map((index) => openClient(ready, index));
  const watchers: Client[] = [];
  const wanted = watchedRouters * watchersPerRouter * eventsPerRouter;
  let counting = false;
  let heard = 0;
  let begun = 0;
  const done = Promise.withResolvers<void>();
  const read = async (watcher: Client): Promise<void> => {
    let first = true;
    try {
      for await (const event of watcher.watch({ signal: ending.signal })) {
        if (event.kind !== 'applied') continue;
        if (first) {
          first = false;
          begun++;
        } else if (counting && ++heard >= wanted) done.resolve();
      }
    } catch (error) {
      if (!ending.signal.aborted) done.reject(error);
    }
  };
  const reading: Promise<void>[] = [];
  let number = 100;
  // A few at a time: a thousand handshakes at once would wait for each other longer than a dial may take.
  while (watchers.length < watchedRouters * watchersPerRouter) {
    const more = routers.flatMap((index) => Array.from({ length: watchersAtOnce }, () => openClient(ready, index)));
    watchers.push(...more);
    reading.push(...more.map(read));
    // A watcher hears what comes after it began: events are sent until all have heard one.
    while (begun < watchers.length) {
      number++;
      await Promise.race([done.promise, Promise.all(senders.map((sender) => configure(sender, number)))]);
    }
  }
  counting = true;
  const start = performance.now();
  for (let event = 1; event <= eventsPerRouter; event++)
    await Promise.all(senders.map((sender) => configure(sender, number + event)));
  await done.promise;
  const seconds = (performance.now() - start) / 1_000;
  ending.abort();
  await Promise.all(reading);
  await Promise.all([...senders, ...watchers].map((client) => client[Symbol.asyncDispose]()));
  return wanted / seconds;
}

/**
 * Routers with mutual TLS in one process, each with a certificate and a connection of its own; the clients are this process. Certificates
 * are made when a router is first dialled, and that is in `connectSeconds`. A sweep is one call to every router, 64 at the same time; those
 * routers are a door only, so that what is measured is the way to them. Commands and events are of routers with an agent and a machine.
 */
export const grpcBench: Bench = {
  runs: 1,
  async run(options) {
    const routers = fleetSize();
    using folder = durableFolder(options);
    options.progress(`grpc: ${routers} routers`);
    await using server = await startBenchServer(folder.path, routers, realRouters);
    const { ready } = server;
    const nameOf = (index: number): string => benchRouter(index);

    const before = await server.figures();
    const startConnecting = performance.now();
    const clients = await connectClients(ready, realRouters, routers);
    const connectSeconds = (performance.now() - startConnecting) / 1_000;
    const connected = await server.figures();
    const cold = await sweep(clients, nameOf);
    const beforeWarm = await server.figures();
    const warm = [];
    for (let pass = 0; pass < warmSweeps; pass++) warm.push(await sweep(clients, nameOf));
    const afterWarm = await server.figures();
    const bytes = (figures: { readonly residentBytes: number }): number =>
      (figures.residentBytes - before.residentBytes) / clients.length;
    for (const { session } of clients) session.destroy();

    return {
      routers,
      wrongAnswers: [cold, ...warm].reduce((sum, { wrong }) => sum + wrong, 0),
      connectSeconds: round(connectSeconds),
      connectCpuMicros: round((connected.cpuMicros - before.cpuMicros) / clients.length),
      coldSweepPerSecond: round(cold.perSecond),
      warmSweepPerSecond: round(warm.at(-1)?.perSecond ?? 0),
      cpuMicrosPerCall: round((afterWarm.cpuMicros - beforeWarm.cpuMicros) / (clients.length * warmSweeps)),
      bytesPerConnectedRouter: Math.round(bytes(connected)),
      bytesPerConnectedRouterAfterSweeps: Math.round(bytes(afterWarm)),
      executePerSecond: round(await measureExecute(ready)),
      eventsPerSecond: round(await measureEvents(ready)),
    };
  },
};
