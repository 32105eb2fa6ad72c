import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import * as fc from 'fast-check';
import { createRandom, createVirtualClock, type VirtualClock } from '#agent';
import { createDummyBackend, createMemoryStore, type DummyBackend, type PacketCounter, type Traffic } from '#backends/dummy';
import { threeNics } from '../../support/dummy-machine.ts';

const startMs = Date.UTC(2026, 10, 20, 17);
const stats = { family: 'ip', table: 'filter', chain: 'STATS' } as const;
const other = { ...stats, chain: 'OTHER' } as const;

/** A packet of 100 bytes a millisecond through the first rule, nothing through the second. */
const steady: Traffic = {
  counts: (chain) => chain === stats.chain,
  passed: (_chain, _rules, fromMs, toMs) => [
    { packets: toMs - fromMs, bytes: 100 * (toMs - fromMs) },
    { packets: 0, bytes: 0 },
  ],
};

interface Machine extends AsyncDisposable {
  readonly backend: DummyBackend;
  readonly clock: VirtualClock;
  counters(chain?: typeof stats | typeof other): Promise<readonly PacketCounter[] | undefined>;
}

async function open(volume = new Volume(), clock = createVirtualClock(startMs)): Promise<Machine> {
  const store = createMemoryStore(volume, '/r');
  const backend = await createDummyBackend({ name: 'r-4-VM', store, clock, random: createRandom(1), traffic: steady });
  if (!backend.power.on) {
    await backend.power.start(threeNics);
    const rules = ['-i eth0 -j ACCEPT', '-o eth0 -j ACCEPT'];
    await backend.filter.apply({
      putChains: [stats, other],
      putGroups: [stats, other].map((chain) => ({ ...chain, rank: 1, key: 'a', rules })),
    });
  }
  return {
    backend,
    clock,
    counters: async ({ family, table, chain } = stats) => (await backend.filter.counters(family, table, chain))?.rules,
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  };
}

const counted = (ms: number): readonly PacketCounter[] => [
  { packets: ms, bytes: 100 * ms },
  { packets: 0, bytes: 0 },
];

describe('traffic through a simulated machine', () => {
  it('is counted where it passes, the same however often somebody looks and the machine sleeps', async () => {
    const look = fc.record({ waitMs: fc.nat(5_000), sleep: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(look, { maxLength: 8 }), async (looks) => {
        const volume = new Volume();
        const clock = createVirtualClock(startMs);
        let machine = await open(volume, clock);
        let passedMs = 0;
        for (const { waitMs, sleep } of looks) {
          await clock.advance(waitMs);
          passedMs += waitMs;
          if (sleep) {
            await machine[Symbol.asyncDispose]();
            machine = await open(volume, clock);
          } else assert.deepEqual(await machine.counters(), counted(passedMs));
        }
        assert.deepEqual(await machine.counters(), counted(passedMs));
        assert.deepEqual(await machine.counters(other), counted(0));
        await machine[Symbol.asyncDispose]();
      }),
      { numRuns: 40 },
    );
  });

  it('starts from nothing after iptables -Z, and after a power-on', async () => {
    await using machine = await open();
    const { backend, clock } = machine;
    await clock.advance(1_000);
    await backend.filter.zeroCounters(stats);
    assert.deepEqual(await machine.counters(), counted(0));
    await clock.advance(10);
    assert.deepEqual(await machine.counters(), counted(10));
    await backend.power.reboot();
    assert.equal(await machine.counters(), undefined);
  });

  it('adds to what somebody set', async () => {
    await using machine = await open();
    const { backend, clock } = machine;
    await clock.advance(1_000);
    await backend.filter.setCounter(stats, '-i eth0 -j ACCEPT', { packets: 1, bytes: 1 });
    await clock.advance(10);
    assert.deepEqual((await machine.counters())?.[0], { packets: 11, bytes: 1_001 });
  });

  it('goes on from now when nobody can tell up to when it was counted', async () => {
    const volume = new Volume();
    const clock = createVirtualClock(startMs);
    const before = await open(volume, clock);
    await clock.advance(1_000);
    await before.counters();
    await before[Symbol.asyncDispose]();
    const store = createMemoryStore(volume, '/r');
    const content = Buffer.from('some time ago\n');
    store.write([{ op: 'put', path: 'state/traffic', content, mode: 0o600, modifiedMs: startMs }]);
    await store.flush();
    await clock.advance(1_000);
    await using machine = await open(volume, clock);
    assert.deepEqual(await machine.counters(), counted(1_000));
  });
});
