import { createRandom, createSystemClock, silentLog, type AgentService } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { CertificateAuthority } from '../fleet/ca/index.ts';
import { startGrpcListener, type ServedRouters } from '../fleet/connectors/grpc/index.ts';
import { fillFleet, recordedScripts } from './bench-fleet.ts';
import { benchAddress, benchRouter } from './grpc-addresses.ts';

/** What the two processes of the bench say to each other. */
export interface ServerFigures {
  readonly cpuMicros: number;
  readonly residentBytes: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly connections: number;
}

export interface ServerReady {
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** Names of real routers; `benchAddress` of their position is theirs. */
  readonly real: readonly string[];
}

const [directory = '', ...counts] = process.argv.slice(2);
const [routers = 0, real = 0] = counts.map(Number);

function figures(counters: { readonly refusals: Readonly<Record<string, number>> }, connections: number): ServerFigures {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let pass = 0; pass < 4; pass++) globalThis.gc();
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, residentBytes: process.memoryUsage.rss(), refusals: counters.refusals, connections };
}

const clock = createSystemClock();
const host = await FleetHost.open({
  stateDir: `${directory}/fleet`,
  clock,
  random: createRandom('grpc'),
  log: silentFleetLog,
});
await fillFleet(host, await recordedScripts(), 'idle', 0, real);
const realNames = host.list().routers.map(({ name }) => name);
const names = Array.from({ length: routers }, (_, index) => realNames[index] ?? benchRouter(index));
const known = new Set(names);

const unasked = (): Promise<never> => Promise.reject(new Error('not asked in this bench'));
/** A router of which only the door is there: what is measured is the way to it. */
const doorOnly = (name: string): AgentService => ({
  execute: unasked,
  apply: unasked,
  get: unasked,
  list: unasked,
  watch: () => {
    throw new Error('not asked in this bench');
  },
  health: unasked,
  diagnose: unasked,
  versions: () =>
    Promise.resolve({
      current: name,
      installed: [],
      template: 'Cloudstack Release 4.22.0 (64-bit) of this very router, for the bench',
    }),
  patch: unasked,
  readFile: unasked,
  writeFile: unasked,
  listFiles: unasked,
  runShell: unasked,
});
const served: ServedRouters = {
  has: (name) => known.has(name),
  service: (name) => (host.has(name) ? host.service(name) : doorOnly(name)),
  readiness: async (name) => (host.has(name) ? host.readiness(name) : 'ready'),
  listen: (listener) => host.listen(listener),
};
const routerByAddress = new Map(names.map((name, index) => [benchAddress(index), name]));
const { authority: ca } = await CertificateAuthority.init({ directory: `${directory}/ca`, clock });
const listener = await startGrpcListener({
  host: served,
  routerAt: (address) => routerByAddress.get(address),
  ca,
  bind: '0.0.0.0',
  port: 0,
  clock,
  log: silentLog,
  limits: { connections: 18_500, concurrentCalls: 1_000, callsPerSecond: 100_000, callBurst: 100_000 },
});
const client = await ca.issue({ role: 'client', name: 'bench' });
const ready: ServerReady = {
  port: listener.port,
  ca: ca.bundle,
  certificate: client.certificate,
  privateKey: client.privateKey,
  real: realNames,
};
// Nobody is there any more who could ask for anything.
process.once('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message === 'figures') process.send?.(figures(listener.counters, listener.connections));
  else if (message === 'end')
    void listener
      .close(0)
      .then(() => host[Symbol.asyncDispose]())
      .then(() => process.disconnect());
});
process.send?.(ready);
