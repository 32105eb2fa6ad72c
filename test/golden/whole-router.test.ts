import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { FleetHost, readRecording, replay, routerEvents, silentFleetLog } from '#fleet';
import { recordedRouters } from '../support/recorded-router.ts';
import { compareWholeRouter } from './compare-whole-router.ts';

const recordings = join(import.meta.dirname, '../../fleet/recordings');
const fixtures = join(import.meta.dirname, '../fixtures');
const recordedAtMs = Date.UTC(2026, 10, 20, 12);

interface About {
  readonly startLine: number;
  readonly beforeLine: number | null;
}

/** A fleet that holds one recorded router, played through the legacy door as a host would, up to where its state was recorded. */
async function played(recording: string, name: string): Promise<FleetHost> {
  // The recording's own description of what it holds.
  const about = JSON.parse(readFileSync(join(fixtures, recording, 'routers', name, 'about.json'), 'utf8')) as About;
  const all = routerEvents(
    await readRecording(join(recordings, recording)),
    about.beforeLine === null ? {} : { until: about.beforeLine },
  );
  const events = all.events.filter((event) => event.router === name && event.line >= about.startLine);
  const host = await FleetHost.open({
    memory: true,
    clock: createVirtualClock(recordedAtMs),
    random: createRandom(1),
    log: silentFleetLog,
  });
  await host.create(name);
  const { failures } = await replay(host, events, { concurrency: 1 });
  assert.deepEqual(failures, []);
  return host;
}

describe('a recorded router, played from its boot arguments through the legacy door', () => {
  for (const { recording, name } of recordedRouters) {
    it(`${name} says what the real one said, and holds its databags`, async () => {
      await using host = await played(recording, name);
      await compareWholeRouter(host, recording, name);
    });
  }
});
