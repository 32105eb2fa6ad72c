import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock } from '#agent';
import { FleetHost, readRecording, replay, routerEvents, silentFleetLog } from '#fleet';
import { bagFromJson, loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { intendedDifferences } from './differences/index.ts';
import { routerQuestions } from './router-questions.ts';

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
      const router = loadRecordedRouter(recording, name);
      await using host = await played(recording, name);
      for (const { area, output, command, read } of routerQuestions) {
        const answer = await host.exec(name, command);
        assert.equal(answer.exitCode, 0, `${command}: ${answer.stderr}`);
        const differences = intendedDifferences.filter((difference) => difference.area === area);
        compareLines(area, name, read(router.output(output) ?? ''), read(answer.stdout), differences);
      }
      const folder = join(fixtures, recording, 'routers', name, 'databags');
      const { stdout } = await host.exec(name, 'ls /etc/cloudstack/*.json');
      for (const path of stdout.trim().split('\n')) {
        const bag = bagFromJson(Buffer.from(await host.readFile(name, path)).toString());
        const recorded = bagFromJson(readFileSync(join(folder, path.slice('/etc/cloudstack/'.length)), 'utf8'));
        assert.deepEqual(withoutKey(bag), withoutKey(recorded), `${path} of ${name}`);
      }
    });
  }
});

/** `authorized_key` aside: the lab passed it whole, a boot cuts it at its second `=`. */
function withoutKey(bag: ReadonlyMap<string, unknown>): unknown {
  const text = JSON.stringify(
    [...bag].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (key, value: unknown) => (key === 'authorized_key' ? '' : value),
  );
  return JSON.parse(text);
}
