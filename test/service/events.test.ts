import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, redundantStatePatch, type AgentEvent, type AgentService, type ConfigItem } from '#agent';
import { FleetHost, silentFleetLog } from '#fleet';
import { withCode } from '../fleet/support/fake-fleet.ts';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';
import { firewallRule } from '../support/items.ts';
import { openServiceRouter } from '../support/service-router.ts';

const firewall = (id: number): ConfigItem => ({ type: 'firewallrules', rules: [firewallRule(id)] });

/** The next events of a watch, which ends with them. */
async function take(service: AgentService, count: number, afterSequence?: number): Promise<readonly AgentEvent[]> {
  const stop = new AbortController();
  const events: AgentEvent[] = [];
  for await (const event of service.watch({ afterSequence, signal: stop.signal })) {
    events.push(event);
    if (events.length === count) stop.abort();
  }
  return events;
}

const nics = [
  { device: 'eth0', mac: '02:01:00:cd:00:01' },
  { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
  { device: 'eth2', mac: '1e:00:12:00:00:07' },
];

async function memoryHost(openRouters = 8): Promise<FleetHost> {
  const host = await FleetHost.open({
    memory: true,
    clock: createVirtualClock(fakeNowMs),
    random: createRandom(1),
    log: silentFleetLog,
    limits: { openRouters, concurrency: 4 },
  });
  await host.create('r-4-VM');
  await host.start('r-4-VM', { nics, bootArguments: isolatedCommandLine });
  return host;
}

describe('events of a router', () => {
  it('are numbered without a gap across restarts, and resumed behind any number', async () => {
    const first = await openServiceRouter();
    const { sequence } = await first.service.execute([firewall(1)]);
    await first[Symbol.asyncDispose]();
    await using router = await openServiceRouter({ store: first.store });
    const next = await router.service.execute([firewall(2)]);
    assert.equal(next.sequence, sequence + 1);
    const events = await take(router.service, next.sequence, 0);
    assert.deepEqual(
      events.map((event) => event.sequence),
      Array.from({ length: next.sequence }, (_, i) => i + 1),
    );
    assert.deepEqual(
      events.slice(-2).map(({ kind, facts }) => [kind, facts['features'], facts['added']]),
      [
        ['applied', 'firewall', '1'],
        ['applied', 'firewall', '1'],
      ],
    );
    assert.equal(events[0]?.kind, 'booted');
    assert.deepEqual(
      (await take(router.service, 1, sequence)).map((event) => event.sequence),
      [next.sequence],
    );
    await assert.rejects(take(router.service, 1, next.sequence + 1), { code: 'VRA_NOT_FOUND' });
  });

  it('are kept up to 1,000, and answers of as many keys', async () => {
    await using router = await openServiceRouter();
    let last = 0;
    for (let i = 0; i < 2_600; i++) ({ sequence: last } = await router.service.execute([firewall(1)], { idempotencyKey: `k${i}` }));
    await assert.rejects(take(router.service, 1, last - 1_001), { code: 'VRA_NOT_FOUND', message: /are not kept any more/ });
    assert.equal((await take(router.service, 1_000, last - 1_000)).length, 1_000);
    await using again = await openServiceRouter({ store: router.store });
    assert.equal((await again.service.execute([firewall(1)], { idempotencyKey: 'k2599' })).repeated, true);
    assert.equal((await again.service.execute([firewall(1)], { idempotencyKey: 'k1600' })).repeated, true);
    assert.equal((await again.service.execute([firewall(1)], { idempotencyKey: 'k2' })).repeated, false);
    const journal = await router.backend.files.read('/var/lib/vragent/journal.ndjson');
    assert.ok((journal?.byteLength ?? 0) < 4 * 2 ** 20);
  });

  it('tell of what came by the other doors, of readiness and of a change of roles', async () => {
    await using host = await memoryHost();
    const service = host.service('r-4-VM');
    const stop = new AbortController();
    const seen: AgentEvent[] = [];
    const watching = (async () => {
      for await (const event of service.watch({ signal: stop.signal })) seen.push(event);
    })();
    const rules = { type: 'firewallrules', rules: [firewallRule(22)], delete_from_processed_cache: true };
    await host.putFile('r-4-VM', '/var/cache/cloud/firewall_rules.json.1', JSON.stringify(rules));
    await host.run('r-4-VM', 'update_config.py', 'firewall_rules.json.1');
    stop.abort();
    await watching;
    assert.deepEqual(
      seen.map(({ kind, facts }) => [kind, facts['features']]),
      [['applied', 'firewall']],
    );
    assert.equal((await take(service, 1, (seen[0]?.sequence ?? 0) - 1))[0]?.sequence, seen[0]?.sequence);
  });

  it('tell of a change of roles in a pair', async () => {
    await using router = await openServiceRouter({
      commandLine: `${isolatedCommandLine} redundant_router=1 redundant_state=BACKUP`,
    });
    const watched = take(router.service, 2);
    await router.turns.take({ access: 'configure' }, async () => {
      await router.agent.commit(redundantStatePatch(router.agent.bags, 'PRIMARY'));
    });
    const failover = (await watched).find(({ kind }) => kind === 'failover');
    assert.deepEqual(failover?.facts, { was: 'UNKNOWN', state: 'PRIMARY' });
  });

  it('keep no router awake, and end when it is removed', async () => {
    await using host = await memoryHost();
    const service = host.service('r-4-VM');
    const ended = take(service, 5);
    await host.settle();
    assert.equal(host.openRouters, 0);
    await host.remove('r-4-VM');
    await assert.rejects(ended, { code: 'VRA_NOT_FOUND' });
    assert.throws(() => host.service('r-4-VM'), withCode('VRA_NOT_FOUND'));
  });

  it('are not waited for without end: a reader that is 1,000 behind is told', async () => {
    await using router = await openServiceRouter();
    const stop = new AbortController();
    const events = router.service.watch({ signal: stop.signal })[Symbol.asyncIterator]();
    const first = events.next();
    for (let i = 0; i < 1_003; i++) await router.service.execute([firewall(1)]);
    assert.equal((await first).value?.kind, 'applied');
    await assert.rejects(events.next(), { code: 'VRA_BUSY' });
  });
});

describe('the service of a router in a fleet', () => {
  it('follows the rules of every other command: order, power, sleep, log', async () => {
    await using host = await memoryHost();
    const service = host.service('r-4-VM');
    const outcomes = await Promise.all([1, 2, 3].map((id) => service.execute([firewall(id)])));
    const [base = 0] = outcomes.map(({ sequence }) => sequence);
    assert.deepEqual(
      outcomes.map(({ sequence }) => sequence - base),
      [0, 1, 2],
    );
    await host.settle();
    assert.equal((await service.list()).find(({ feature }) => feature === 'firewall')?.entries, 3);
    const log = await host.log('r-4-VM', 1);
    assert.deepEqual([log[0]?.door, log[0]?.what, log[0]?.exit], ['agent', 'execute firewallrules (1 item)', 0]);
    await host.stop('r-4-VM');
    await assert.rejects(service.execute([firewall(4)]), { code: 'VRA_STOPPED' });
    assert.equal((await service.get('firewall')).config.items.length, 1);
  });

  it('shows configuration and machine by feature, files, versions, health and diagnoses', async () => {
    await using host = await memoryHost();
    const service = host.service('r-4-VM');
    await service.execute([firewall(22), { type: 'monitorservice', health_checks_enabled: true, health_checks_config: {} }]);
    const state = await service.get('firewall');
    assert.deepEqual(
      state.config.items.map(({ type }) => type),
      ['firewallrules'],
    );
    assert.ok(typeof state.observed === 'object');
    await assert.rejects(service.get('weather'), { code: 'VRA_NOT_FOUND', message: /there are boot, tiers/ });
    await service.writeFile('/root/note', Buffer.from('hello'), { mode: 0o600 });
    await host.settle();
    assert.equal(Buffer.from(await service.readFile('/root/note')).toString(), 'hello');
    const note = (await service.listFiles('/root')).find(({ name }) => name === 'note');
    assert.deepEqual(note, { name: 'note', kind: 'file', bytes: 5, mode: 0o600 });
    await assert.rejects(service.writeFile('/etc/cloudstack/ips.json', Buffer.from('{}')), { code: 'VRA_BAD_PATH' });
    await assert.rejects(service.readFile('/root/../etc/passwd'), { code: 'VRA_BAD_PATH' });
    await assert.rejects(service.readFile('/root/none'), { code: 'VRA_NOT_FOUND' });
    assert.match((await service.diagnose('ping', '8.8.8.8')).stdout, /4 packets transmitted/);
    await assert.rejects(service.diagnose('reboot', ''), { code: 'VRA_BAD_INPUT' });
    assert.equal((await service.runShell('echo hello')).stdout, 'hello\n');
    assert.notEqual((await service.versions()).current, '');
    const health = await service.health({ fresh: true });
    assert.equal(health.readiness, 'ready');
    assert.ok(health.checks.length > 0);
  });
});
