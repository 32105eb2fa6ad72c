import { join } from 'node:path';
import pLimit from 'p-limit';
import { createRandom, createSystemClock } from '#agent';
import {
  FleetHost,
  makeIdentities,
  readRecording,
  replay,
  rewriteRecording,
  routerEvents,
  routerScripts,
  silentFleetLog,
  type FleetHostPlace,
  type RouterScript,
} from '#fleet';

/** Routers of the benches that fill a host; `VRFLEET_BENCH_ROUTERS` for a quick look with fewer. */
export function fleetSize(): number {
  return Number(process.env['VRFLEET_BENCH_ROUTERS'] ?? 16_000);
}

export function openBenchFleet(place: FleetHostPlace): Promise<FleetHost> {
  return FleetHost.open({ ...place, clock: createSystemClock(), random: createRandom('bench'), log: silentFleetLog });
}

/** The lives of the recorded routers. */
export async function recordedScripts(): Promise<readonly RouterScript[]> {
  const names = ['cloudstack-4.22', 'cloudstack-4.22-more'];
  const scripts = await Promise.all(
    names.map(async (name) =>
      routerScripts(name, routerEvents(await readRecording(join(import.meta.dirname, '../fleet/recordings', name)))),
    ),
  );
  return scripts.flat();
}

export type Load = 'idle' | 'configured';

/** Makes routers `from` to `to` (exclusive): started only, or with the configuration of a recorded router each. Throws on a failure. */
export async function fillFleet(
  host: FleetHost,
  scripts: readonly RouterScript[],
  load: Load,
  from: number,
  to: number,
): Promise<void> {
  const limit = pLimit(16);
  const identities = makeIdentities('bench', to).slice(from);
  await Promise.all(
    identities.map((identity) =>
      limit(async () => {
        const script = scripts[identity.index % scripts.length];
        if (script === undefined) throw new Error('no recorded router');
        await host.create(identity.name);
        const { events } = rewriteRecording(script, identity);
        const { failures } = await replay(host, load === 'idle' ? events.slice(0, 1) : events, { concurrency: 1 });
        const [failure] = failures;
        if (failure !== undefined) throw new Error(`${failure.router} ${failure.what}: ${failure.message}`);
      }),
    ),
  );
}
