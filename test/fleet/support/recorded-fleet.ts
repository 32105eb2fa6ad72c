import { join } from 'node:path';
import { createRandom, createVirtualClock } from '#agent';
import {
  FleetHost,
  readRecording,
  replay,
  routerEvents,
  routerScripts,
  silentFleetLog,
  type FleetHostPlace,
  type HostLimits,
} from '#fleet';
import { noonMs } from './fake-fleet.ts';

const recordings = join(import.meta.dirname, '../../../fleet/recordings');

/**
 * A host of real routers, each with the last life of the recorded router of its name; time stands still. Rejects when a script does not
 * exit as recorded.
 */
export async function openRecordedFleet(
  place: FleetHostPlace,
  names: readonly (readonly [recording: string, router: string])[],
  limits: Partial<HostLimits> = {},
): Promise<FleetHost> {
  const host = await FleetHost.open({
    ...place,
    clock: createVirtualClock(noonMs),
    random: createRandom(1),
    log: silentFleetLog,
    limits,
  });
  for (const [recording, router] of names) {
    const scripts = routerScripts(recording, routerEvents(await readRecording(join(recordings, recording))));
    const script = scripts.find((candidate) => candidate.router === router);
    if (script === undefined) throw new Error(`${recording} has no router ${router}`);
    const { failures } = await replay(host, script.events);
    if (failures.length > 0) throw new Error(failures.map((failure) => `${failure.what}: ${failure.message}`).join('\n'));
  }
  return host;
}
