import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bagNames, createRandom, createVirtualClock } from '#agent';
import { FleetHost, readRecording, replay, routerEvents, silentFleetLog } from '#fleet';
import { noonMs } from '../support/fake-fleet.ts';
import { portrait } from '../support/portrait.ts';

const recordings = join(import.meta.dirname, '../../../fleet/recordings');

/** What can be seen of every router, and its databags. */
async function portraits(host: FleetHost): Promise<Readonly<Record<string, unknown>>> {
  const seen: Record<string, unknown> = {};
  for (const { name } of host.list().routers) {
    const bags: Record<string, string> = {};
    for (const bag of bagNames) {
      const { stdout } = await host.exec(name, `cat /etc/cloudstack/${bag}.json 2>/dev/null`);
      bags[bag] = stdout;
    }
    const health = await host.report(name, 'health');
    // Load, memory and disk in use are another machine's every time.
    const checks = health.checks.map((check) => ({ ...check, message: check.message.replaceAll(/\d+(?:\.\d+)?/g, 'N') }));
    seen[name] = { bags, ...(await portrait(host, name)), health: { ...health, checks } };
  }
  return seen;
}

describe('everything that a live server sent', () => {
  for (const name of ['cloudstack-4.22', 'cloudstack-4.22-more']) {
    it(`${name}: every script exits as recorded, and twice is as once`, async () => {
      const { events } = routerEvents(await readRecording(join(recordings, name)));
      await using host = await FleetHost.open({
        memory: true,
        clock: createVirtualClock(noonMs),
        random: createRandom(1),
        log: silentFleetLog,
      });
      const first = await replay(host, events);
      assert.deepEqual([first.failures, first.events], [[], events.length]);
      assert.equal(host.counters.crashes, 0);
      for (const router of host.list().routers) assert.match(router.state, /^(?:ready|off)$/, router.name);
      const once = await portraits(host);
      assert.deepEqual((await replay(host, events)).failures, []);
      assert.deepEqual(await portraits(host), once);
    });
  }
});
