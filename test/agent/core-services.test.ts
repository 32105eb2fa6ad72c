import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AgentError,
  createRandom,
  createVirtualClock,
  RouterAgent,
  silentLog,
  type RouterBackend,
  type ServiceAction,
} from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { openDummy, threeNics } from '../support/dummy-machine.ts';
import { fakeNowMs, isolatedCommandLine } from '../support/fake-machine.ts';

interface Stage extends AsyncDisposable {
  readonly agent: RouterAgent;
  readonly broken: Set<string>;
  /** Units in the order in which they were asked to start. */
  readonly started: string[];
  active(unit: string): Promise<string | undefined>;
}

/** A router on a machine with units that do not start. */
async function stage(): Promise<Stage> {
  const clock = createVirtualClock(fakeNowMs);
  const machine = await openDummy(createMemoryStore(), { clock });
  await machine.power.start(threeNics);
  const broken = new Set<string>();
  const started: string[] = [];
  const apply = async (actions: readonly { readonly unit: string; readonly action: ServiceAction }[]): Promise<void> => {
    const starts = actions.filter(({ action }) => action === 'start' || action === 'restart').map(({ unit }) => unit);
    started.push(...starts);
    await machine.services.apply(actions.filter(({ unit }) => !broken.has(unit)));
    const failed = starts.filter((unit) => broken.has(unit));
    if (failed.length > 0) throw new AgentError('VRA_SERVICE_FAILED', `${failed.join(', ')} did not start`);
  };
  const backend: RouterBackend = {
    name: machine.name,
    capabilities: machine.capabilities,
    files: machine.files,
    network: machine.network,
    filter: machine.filter,
    services: { apply, observe: () => machine.services.observe(), check: (program, path) => machine.services.check(program, path) },
    system: machine.system,
    flush: () => machine.flush(),
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
  const agent = await RouterAgent.open({ backend, clock, random: createRandom('r-4-VM'), log: silentLog });
  return {
    agent,
    broken,
    started,
    active: async (unit) => (await machine.services.observe()).find((state) => state.unit === unit)?.active,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

describe('core services', () => {
  it('start before the optional ones', async () => {
    await using router = await stage();
    await router.agent.boot(isolatedCommandLine);
    const place = (unit: string): number => router.started.indexOf(unit);
    assert.ok(place('dnsmasq') >= 0);
    for (const unit of ['haproxy', 'apache2', 'frr', 'cloud-password-server@10.1.1.1'])
      assert.ok(place(unit) > place('dnsmasq'), unit);
    assert.deepEqual(router.agent.status(), { readiness: 'ready', reasons: [] });
  });

  it('survive optional ones that fail: the router is degraded', async () => {
    await using router = await stage();
    router.broken.add('apache2');
    await router.agent.boot(isolatedCommandLine);
    assert.equal(await router.active('dnsmasq'), 'active');
    assert.deepEqual(router.agent.status(), {
      readiness: 'degraded',
      reasons: [{ code: 'VRA_SERVICE_FAILED', message: 'apache2 did not start' }],
    });
  });

  it('that fail make the router failed, the optional ones start all the same; a converge that works makes it ready', async () => {
    await using router = await stage();
    router.broken.add('dnsmasq');
    await router.agent.boot(isolatedCommandLine);
    assert.equal(await router.active('haproxy'), 'active');
    assert.deepEqual(router.agent.status(), {
      readiness: 'failed',
      reasons: [{ code: 'VRA_SERVICE_FAILED', message: 'dnsmasq did not start' }],
    });
    router.broken.clear();
    await router.agent.converge();
    assert.equal(await router.active('dnsmasq'), 'active');
    assert.deepEqual(router.agent.status(), { readiness: 'ready', reasons: [] });
  });
});
