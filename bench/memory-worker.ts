import { fillFleet, fleetSize, openBenchFleet, recordedScripts, type Load } from './bench-fleet.ts';

/** Routers made before the count begins, so that code is compiled and the pool of open routers was full once. */
const warmUp = 1_000;

function residentBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let round = 0; round < 4; round++) globalThis.gc();
  return process.memoryUsage.rss();
}

const [place = '', load = '', folder = ''] = process.argv.slice(2);
const scripts = await recordedScripts();
await using host = await openBenchFleet(place === 'disk' ? { stateDir: folder } : { memory: true });
const kind: Load = load === 'configured' ? 'configured' : 'idle';
const fill = (from: number, to: number): Promise<void> => fillFleet(host, scripts, kind, from, to);
await fill(0, warmUp);
await host.settle();
const before = residentBytes();
await fill(warmUp, warmUp + fleetSize());
await host.settle();
process.stdout.write(`${Math.round((residentBytes() - before) / fleetSize())}\n`);
