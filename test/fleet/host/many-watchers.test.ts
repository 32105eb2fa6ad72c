import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, type AgentEvent, type ConfigItem } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { fakeNowMs, isolatedCommandLine } from '../../support/fake-machine.ts';
import { firewallRule } from '../../support/items.ts';

const nics = [
  { device: 'eth0', mac: '02:01:00:cd:00:01' },
  { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
  { device: 'eth2', mac: '1e:00:12:00:00:07' },
];

const firewall = (id: number): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id)] });

describe('watching many routers', () => {
  it('keeps none of them awake, and hears of each once', async () => {
    await using host = await FleetHost.open({
      memory: true,
      clock: createVirtualClock(fakeNowMs),
      random: createRandom(1),
      log: silentFleetLog,
      limits: { openRouters: 4, concurrency: 2 },
    });
    const names = Array.from({ length: 40 }, (_, i) => `r-${i + 1}-VM`);
    for (const name of names) {
      await host.create(name);
      await host.start(name, { nics, bootArguments: isolatedCommandLine });
    }
    await host.settle();
    const stop = new AbortController();
    const heard: [string, AgentEvent][] = [];
    const watching = names.map(async (name) => {
      for await (const event of host.service(name).watch({ signal: stop.signal })) heard.push([name, event]);
    });
    assert.equal(host.openRouters, 0);
    const outcomes = await Promise.all(names.map((name) => host.service(name).execute([firewall(1)])));
    assert.ok(host.openRouters <= 4);
    stop.abort();
    await Promise.all(watching);
    assert.deepEqual(
      heard.map(([name, { sequence, kind }]) => `${name} ${sequence} ${kind}`).toSorted(),
      names.map((name, i) => `${name} ${outcomes[i]?.sequence} applied`).toSorted(),
    );
    // What happened before anybody watched is there for who asks for it.
    const [first = ''] = names;
    const events = host.service(first).watch({ afterSequence: 0, signal: AbortSignal.any([]) });
    const past = events[Symbol.asyncIterator]();
    assert.equal((await past.next()).value?.kind, 'booted');
    await past.return?.();
  });
});
