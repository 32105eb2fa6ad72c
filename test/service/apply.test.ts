import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bagNames, type AgentService, type ConfigItem } from '#agent';
import { anyItem, dhcpEntry, firewallRule, publicAddress, vpcCommandLine } from '../support/items.ts';
import { openServiceRouter, type ServiceRouter } from '../support/service-router.ts';
import { openRecordedFleet } from '../fleet/support/recorded-fleet.ts';

const text = ({ cmd_line }: typeof vpcCommandLine): string =>
  Object.entries(cmd_line)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

const firewall = (...ids: number[]): ConfigItem => ({ type: 'firewallrules', rules: ids.map((id) => firewallRule(id)) });

async function everything(service: AgentService): Promise<readonly ConfigItem[]> {
  return (await service.get('all')).config.items;
}

/** The bags as they are printed: entries that mean the same may differ in the sender's bookkeeping. */
function portrait({ agent }: ServiceRouter): unknown {
  return bagNames.map((name) => [
    name,
    [...(agent.bags.get(name) ?? [])].filter(([, value]) => !Array.isArray(value) || value.length > 0),
  ]);
}

describe('apply of a whole configuration', () => {
  it('changes nothing when the router is given what it has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem, { maxLength: 12 }), async (items) => {
        await using router = await openServiceRouter({ commandLine: text(vpcCommandLine) });
        for (const item of items) await router.service.execute([item]);
        const before = portrait(router);
        const outcome = await router.service.apply({ items: await everything(router.service) });
        assert.deepEqual(outcome.changes, []);
        assert.deepEqual(outcome.steps, []);
        assert.deepEqual(portrait(router), before);
      }),
      { numRuns: 60 },
    );
  });

  it('makes a router what another one is, whatever it was before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem, { maxLength: 8 }), fc.array(anyItem, { maxLength: 8 }), async (wanted, before) => {
        await using source = await openServiceRouter({ commandLine: text(vpcCommandLine) });
        for (const item of wanted) await source.service.execute([item]);
        await using target = await openServiceRouter({ commandLine: text(vpcCommandLine) });
        for (const item of before) await target.service.execute([item]);
        await target.service.apply({ items: await everything(source.service) });
        assert.deepEqual((await target.service.apply({ items: await everything(source.service) })).changes, []);
        assert.deepEqual(target.agent.desired(), source.agent.desired());
      }),
      { numRuns: 40 },
    );
  });

  it('changes nothing on recorded routers of every kind', async () => {
    const names = [
      ['cloudstack-4.22', 'r-9-VM'],
      ['cloudstack-4.22', 'r-24-VM'],
      ['cloudstack-4.22', 'b-27-VM'],
      ['cloudstack-4.22-more', 'r-268-VM'],
    ] as const;
    await using host = await openRecordedFleet({ memory: true }, names);
    for (const [, name] of names) {
      const service = host.service(name);
      const items = await everything(service);
      assert.ok(items.length > 0, name);
      assert.deepEqual((await service.apply({ items })).changes, [], name);
    }
  });

  it('changes nothing when a router is given its own boot arguments, of a pair or not', async () => {
    for (const redundancy of ['', ' redundant_router=1 redundant_state=BACKUP']) {
      await using router = await openServiceRouter({ commandLine: `${text(vpcCommandLine)}${redundancy}` });
      const boot = (await router.service.get('boot')).config.items;
      assert.equal(boot.length, 1);
      const outcome = await router.service.apply({ items: [...boot, ...(await everything(router.service))] });
      assert.deepEqual([outcome.changes, outcome.steps], [[], []], redundancy);
    }
  });

  it('adds what is missing, changes what differs, removes what is not in it, and says so', async () => {
    await using router = await openServiceRouter();
    const { service } = router;
    await service.execute([firewall(1, 2), dhcpEntry('10.1.1.50', '02:01:00:00:00:50')]);
    const kept = (await everything(service)).filter(({ type }) => type === 'ips');
    const config = { items: [...kept, firewall(2, 3)] };
    const dry = await service.apply(config, { dryRun: true });
    const changed = dry.changes.map(({ kind, key }) => `${kind} ${key}`).toSorted();
    assert.deepEqual(changed, ['added firewallrules/3', 'removed dhcpentry/10.1.1.50', 'removed firewallrules/1']);
    assert.equal(router.agent.bags.get('firewallrules')?.has('1'), true);
    const done = await service.apply(config);
    assert.deepEqual(done.changes, dry.changes);
    assert.deepEqual(done.steps, dry.steps);
    assert.deepEqual([...(router.agent.bags.get('firewallrules')?.keys() ?? [])].toSorted(), ['2', '3']);
    assert.ok(done.steps.some(({ area, text: step }) => area === 'files' && step.startsWith('write /etc/dhcphosts.txt')));
    assert.equal((await service.apply(config)).changes.length, 0);
  });

  it('touches nothing for a configuration that cannot be merged', async () => {
    await using router = await openServiceRouter();
    await router.service.execute([firewall(1)]);
    const before = portrait(router);
    const wrong: ConfigItem = { type: 'ips', ip_address: [publicAddress('203.0.113.999')] };
    await assert.rejects(router.service.apply({ items: [firewall(7), wrong] }), { code: 'VRA_BAD_INPUT', message: /items\[1\]/ });
    assert.deepEqual(portrait(router), before);
  });
});
