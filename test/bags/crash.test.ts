import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bagNames, BagStore, merge, silentLog, type Bags, type ConfigItem } from '#agent';
import { anyItem, dhcpEntry, firewallRule, vpcCommandLine } from '../support/items.ts';
import { MemoryBags } from '../support/memory-bags.ts';
import { DiskFailure, MemoryFiles } from '../support/memory-files.ts';

/** Makes the bags that the items touch most large enough to be journalled. */
const ballast: readonly ConfigItem[] = [
  vpcCommandLine,
  { type: 'firewallrules', rules: Array.from({ length: 60 }, (_, i) => firewallRule(1000 + i)) },
  ...Array.from({ length: 60 }, (_, i) => dhcpEntry(`10.1.2.${i}`, `02:01:00:00:01:${String(i).padStart(2, '0')}`)),
  {
    type: 'forwardrules',
    rules: Array.from({ length: 100 }, (_, i) => ({
      revoke: false,
      protocol: 'tcp',
      source_ip_address: '203.0.113.10',
      source_port_range: `${i + 1000}:${i + 1000}`,
      destination_ip_address: '10.1.1.50',
      destination_port_range: '22:22',
    })),
  },
];

/** The bags as values; a bag without entries is as good as none. */
function snapshot(bags: Bags): string {
  const entries = bagNames.flatMap((name) => {
    const bag = bags.get(name);
    return bag === undefined || bag.size === 0 ? [] : [[name, [...bag].toSorted(([a], [b]) => (a < b ? -1 : 1))]];
  });
  return JSON.stringify(sortKeys(entries));
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sortKeys);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sortKeys(inner)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

async function reopened(files: MemoryFiles): Promise<BagStore> {
  const { store, corrupt } = await BagStore.open(files, { log: silentLog });
  assert.deepEqual(corrupt, []);
  return store;
}

const step = fc.oneof({ weight: 9, arbitrary: anyItem }, { weight: 1, arbitrary: fc.constant('settle' as const) });

describe('a crash', () => {
  it('at any file operation leaves the bags before or after a commit to one bag', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(12), fc.nat(300), async (steps, failAt, torn) => {
        const files = new MemoryFiles();
        const store = await reopened(files);
        const model = new MemoryBags();
        for (const item of ballast) await store.commit(merge(store, item, { nics: [] }));
        model.merge(ballast);
        files.failAfter(failAt, torn);
        const allowed = [snapshot(model)];
        try {
          for (const next of steps) {
            if (next === 'settle') {
              await store.settle();
              continue;
            }
            // The bags of one commit are written one after the other: each prefix may be what is left.
            const patches = merge(store, next, { nics: [] });
            allowed.length = 0;
            allowed.push(snapshot(model));
            for (const patch of patches) {
              model.apply([patch]);
              allowed.push(snapshot(model));
            }
            await store.commit(patches);
            allowed.splice(0, allowed.length, snapshot(model));
          }
        } catch (error) {
          if (!(error instanceof DiskFailure)) throw error;
        }
        const after = await reopened(files.crash());
        assert.ok(allowed.includes(snapshot(after)));
      }),
      { numRuns: 80, seed: 422 },
    );
  });

  it('while the bags are opened after a crash loses nothing', async () => {
    const files = new MemoryFiles();
    const store = await reopened(files);
    for (const item of ballast) await store.commit(merge(store, item, { nics: [] }));
    const journal = '/etc/cloudstack/firewallrules.json.journal';
    files.write(journal, `${files.stored(journal) ?? ''}half a li`);
    for (let operations = 0; operations < 4; operations++) {
      const crashed = files.crash();
      crashed.failAfter(operations);
      await BagStore.open(crashed, { log: silentLog }).catch((error: unknown) => assert.ok(error instanceof DiskFailure));
      assert.equal(snapshot(await reopened(crashed.crash())), snapshot(store));
    }
  });

  it('between the two bags of a tier is repaired by sending the tier again', async () => {
    const tier: ConfigItem = {
      type: 'guestnetwork',
      add: true,
      mac_address: '02:00:00:00:00:02',
      device: 'eth2',
      router_guest_ip: '10.10.1.1',
      router_guest_netmask: '255.255.255.0',
      router_guest_gateway: '10.10.1.1',
      cidr: '24',
    };
    const whole = new MemoryBags();
    whole.merge([vpcCommandLine, tier]);
    for (const failAt of [0, 1]) {
      const files = new MemoryFiles();
      const store = await reopened(files);
      await store.commit(merge(store, vpcCommandLine, { nics: [] }));
      files.failAfter(failAt);
      await assert.rejects(store.commit(merge(store, tier, { nics: [] })), DiskFailure);
      const after = await reopened(files.crash());
      await after.commit(merge(after, tier, { nics: [] }));
      assert.equal(snapshot(after), snapshot(whole));
    }
  });
});
