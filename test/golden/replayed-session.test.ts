import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findRecording, readSession } from '#fleet';
import { replayToConnector } from '../../fleet/connectors/cloudstack/recording/index.ts';
import { recordedRouters } from '../support/recorded-router.ts';
import { compareWholeRouter } from './compare-whole-router.ts';

const recordings = join(import.meta.dirname, '../../fleet/recordings');
const fixtures = join(import.meta.dirname, '../fixtures');

interface About {
  readonly beforeLine: number | null;
}

/** Where the state of each router was recorded: routers by the line before which it was. */
function moments(recording: string): ReadonlyMap<number | null, readonly string[]> {
  const routers = recordedRouters.filter((router) => router.recording === recording);
  const lines = Map.groupBy(routers, ({ name }) => {
    // The recording's own description of what it holds.
    const about = JSON.parse(readFileSync(join(fixtures, recording, 'routers', name, 'about.json'), 'utf8')) as About;
    return about.beforeLine;
  });
  return new Map([...lines].map(([line, there]) => [line, there.map(({ name }) => name)]));
}

describe('what a recorded server said, played through the connector', () => {
  for (const recording of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
    for (const [beforeLine, routers] of moments(recording)) {
      it(`${recording} ${beforeLine === null ? 'to its end' : `up to line ${beforeLine}`}: no difference, and ${routers.join(', ')} as the real ones`, async () => {
        const session = await readSession(await findRecording(join(recordings, recording)));
        const result = await replayToConnector({
          session,
          until: beforeLine ?? undefined,
          place: { memory: true },
          onPlayed: async (fleet) => {
            for (const name of routers) await compareWholeRouter(fleet, recording, name, { electing: true });
          },
        });
        assert.deepEqual(result.differences, []);
        assert.ok(result.compared > 0);
      });
    }
  }
});
