import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { dhcpEntry, firewallRule, publicAddress } from '../support/items.ts';
import { Killed, KillSwitch } from '../support/killable-backend.ts';
import { openServiceRouter } from '../support/service-router.ts';

const firewall = (id: number, revoked = false): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id, { revoked })] });

const balancer: ConfigItem = {
  type: 'loadbalancer',
  rules: [
    {
      configuration: ['listen broken', '\tbind'],
      add_rules: ['203.0.113.10:80:'],
      remove_rules: [],
      stat_rules: [],
      router_ip: '10.1.1.1',
    },
  ],
};

describe('execute', () => {
  it('answers item by item: what is refused changes nothing and stops nobody', async () => {
    await using router = await openServiceRouter();
    const wrong: ConfigItem = { type: 'ips', ip_address: [publicAddress('203.0.113.999')] };
    // Something that no type allows, as a client of another version sends it.
    const unknown = { type: 'quantumtunnel' } as unknown as ConfigItem;
    const { results, repeated } = await router.service.execute([firewall(1), wrong, firewall(1), unknown, firewall(2)]);
    assert.deepEqual(
      results.map(({ status, code }) => [status, code]),
      [
        ['applied', undefined],
        ['refused', 'VRA_BAD_INPUT'],
        ['unchanged', undefined],
        ['refused', 'VRA_UNKNOWN_TYPE'],
        ['applied', undefined],
      ],
    );
    assert.match(results[1]?.message ?? '', /items\[1\]: ip_address\[0\]\.public_ip: "203\.0\.113\.999"/);
    assert.equal(repeated, false);
    assert.deepEqual([...(router.agent.bags.get('firewallrules')?.keys() ?? [])], ['1', '2']);
    await assert.rejects(router.service.execute([]), { code: 'VRA_BAD_INPUT' });
  });

  it('keeps what cannot be brought into force, and says so of that item only', async () => {
    await using router = await openServiceRouter();
    const { results } = await router.service.execute([firewall(1), balancer]);
    assert.deepEqual(
      results.map(({ status, code }) => [status, code]),
      [
        ['applied', undefined],
        ['degraded', 'VRA_CONFIG_REFUSED'],
      ],
    );
    const health = await router.service.health();
    assert.equal(health.readiness, 'degraded');
    assert.deepEqual(
      health.reasons.map(({ code }) => code),
      ['VRA_CONFIG_REFUSED'],
    );
    assert.equal(router.agent.bags.get('loadbalancer')?.size, 1);
  });

  it('runs a command with a key once, also after a restart of the router and of its agent', async () => {
    const kill = new KillSwitch();
    let store: Awaited<ReturnType<typeof openServiceRouter>>['store'];
    let first: unknown;
    {
      await using router = await openServiceRouter({ kill });
      store = router.store;
      first = await router.service.execute([firewall(1)], { idempotencyKey: 'k1' });
      await router.service.execute([firewall(1, true)]);
      await router.agent.settle();
    }
    await using router = await openServiceRouter({ store });
    const again = await router.service.execute([firewall(1)], { idempotencyKey: 'k1' });
    assert.deepEqual(again, { ...(first as object), repeated: true });
    assert.equal(router.agent.bags.get('firewallrules')?.size, 0);
    await assert.rejects(router.service.apply({ items: [] }, { idempotencyKey: 'k1' }), { code: 'VRA_CONFLICT' });
  });

  it('carries a command with a key to its end after a crash at any change of the machine, and once only', async () => {
    const items = [firewall(1), dhcpEntry('10.1.1.50', '02:01:00:00:00:50'), firewall(2)];
    const calls = await (async () => {
      const kill = new KillSwitch();
      await using router = await openServiceRouter({ kill });
      const before = kill.calls;
      await router.service.execute(items, { idempotencyKey: 'k' });
      return [before, kill.calls] as const;
    })();
    for (let at = calls[0] + 1; at <= calls[1]; at++) {
      for (const effect of ['before', 'after'] as const) {
        const kill = new KillSwitch();
        const dying = await openServiceRouter({ kill });
        Object.assign(kill, { at, effect });
        const told = await dying.service.execute(items, { idempotencyKey: 'k' }).catch((error: unknown) => error);
        const where = `call ${at}, ${effect}`;
        assert.ok(told instanceof Killed || at === calls[1], where);
        await using router = await openServiceRouter({ store: dying.store });
        const outcome = await router.service.execute(items, { idempotencyKey: 'k' });
        assert.deepEqual([...(router.agent.bags.get('firewallrules')?.keys() ?? [])], ['1', '2'], where);
        assert.equal(router.agent.bags.get('dhcpentry')?.size, 1, where);
        // Another client takes it back; the command must not come a second time.
        await router.service.execute([firewall(1, true)]);
        assert.equal((await router.service.execute(items, { idempotencyKey: 'k' })).sequence, outcome.sequence, where);
        assert.equal(router.agent.bags.get('firewallrules')?.has('1'), false, where);
        await dying[Symbol.asyncDispose]();
      }
    }
  });

  it('leaves the old or the new configuration when a crash comes into an apply', async () => {
    const config = { items: [firewall(7), dhcpEntry('10.1.1.60', '02:01:00:00:00:60')] };
    const [from, to] = await (async () => {
      const kill = new KillSwitch();
      await using router = await openServiceRouter({ kill });
      await router.service.execute([firewall(1)]);
      const before = kill.calls;
      await router.service.apply(config);
      return [before, kill.calls] as const;
    })();
    for (let at = from + 1; at <= to; at++) {
      const kill = new KillSwitch();
      const dying = await openServiceRouter({ kill });
      await dying.service.execute([firewall(1)]);
      Object.assign(kill, { at });
      await dying.service.apply(config).catch((error: unknown) => assert.ok(error instanceof Killed));
      await using router = await openServiceRouter({ store: dying.store });
      const rules = [...(router.agent.bags.get('firewallrules')?.keys() ?? [])].join();
      const entries = router.agent.bags.get('dhcpentry')?.size ?? 0;
      assert.ok((rules === '1' && entries === 0) || (rules === '7' && entries === 1), `call ${at}: ${rules} ${entries}`);
      await dying[Symbol.asyncDispose]();
    }
  });

  it('changes nothing for a caller who gave up while the command waited, and ends what has begun', async () => {
    await using router = await openServiceRouter();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const busy = router.turns.take({ access: 'inspect' }, () => gate);
    const late = new AbortController();
    const waiting = router.service.execute([firewall(1)], { signal: late.signal });
    late.abort();
    open();
    await busy;
    await assert.rejects(waiting, { code: 'VRA_CANCELLED' });
    assert.equal(router.agent.bags.get('firewallrules')?.size ?? 0, 0);
    const begun = new AbortController();
    router.agent.onApplied(() => begun.abort());
    const { results } = await router.service.execute([firewall(2)], { signal: begun.signal });
    assert.equal(results[0]?.status, 'applied');
    assert.equal(begun.signal.aborted, true);
  });

  it('refuses what would leave the memory of the router, before anything changes', async () => {
    await using router = await openServiceRouter({ budget: { memoryBytes: 3 * 2 ** 20, cpuMillis: 1_000 } });
    const many: ConfigItem = { type: 'firewallrules', rules: Array.from({ length: 1_000 }, (_, id) => firewallRule(id)) };
    await assert.rejects(router.service.execute([many]), { code: 'VRA_BUDGET', message: /budget is 3145728/ });
    assert.equal(router.agent.bags.get('firewallrules')?.size ?? 0, 0);
    assert.equal((await router.service.execute([firewall(1)])).results[0]?.status, 'applied');
    const { budget } = await router.service.health();
    assert.equal(budget.memoryLimitBytes, 3 * 2 ** 20);
    assert.ok(budget.memoryUsedBytes > 0 && budget.memoryUsedBytes < budget.memoryLimitBytes);
  });
});
