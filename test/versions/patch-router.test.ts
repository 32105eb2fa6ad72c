import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patchRouter, readVersions, type PatchProgress } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { bundleOf, labState, openLabRouter, startLabRouter, type LabRouter } from './patch-lab.ts';

async function startedRouter(): Promise<LabRouter> {
  const router = await openLabRouter(createMemoryStore());
  await startLabRouter(router);
  return router;
}

const pids = async ({ backend }: LabRouter): Promise<ReadonlyMap<string, number | undefined>> =>
  new Map((await backend.services.observe()).map(({ unit, pid }) => [unit, pid]));

const renameGuest = {
  name: 'rename-guest',
  bag: 'dhcpentry',
  patch: [{ op: 'replace', path: '/10.1.1.50/host_name', value: 'vm-renamed' }],
} as const;

describe('a patch', () => {
  it('brings files, migrated databags and restarted services, step by step, and leaves forwarding alone', async () => {
    const router = await startedRouter();
    const before = { filter: await router.backend.filter.observe(), network: await router.backend.network.observe() };
    const pidsBefore = await pids(router);
    const bundle = await bundleOf(
      {
        version: '4.22.1',
        requires: '4.22.0',
        hooks: { pre: ['hooks/pre.sh'], post: ['hooks/post.sh'] },
        migrations: [renameGuest],
        restart: { core: ['dnsmasq'], optional: ['haproxy', 'radvd'] },
        checks: ['disk_space_check.py', 'iptables_check.py'],
      },
      {
        'root/etc/motd': 'version 4.22.1\n',
        'root/opt/cloud/bin/new.sh': '#!/bin/bash\necho new\n',
        'hooks/pre.sh': 'echo "pre $1 $2" >> /root/hooks\n',
        'hooks/post.sh': 'echo "post $1 $2" >> /root/hooks\n',
      },
    );
    const steps: PatchProgress[] = [];
    const report = await patchRouter(router.parts, bundle, { onProgress: (progress) => steps.push(progress) });
    assert.deepEqual(
      { outcome: report.outcome, version: report.version, message: report.message },
      { outcome: 'committed', version: '4.22.1', message: '4.22.1 is in force' },
    );
    assert.deepEqual(
      steps.map(({ step }) => step),
      ['stage', 'verify', 'pre-hooks', 'migrate', 'switch', 'post-hooks', 'health', 'commit'],
    );
    assert.equal(await router.text('/etc/motd'), 'version 4.22.1\n');
    assert.equal(await router.text('/router/latest'), '/router/4.22.1\n');
    assert.equal(await router.text('/router/4.22.1/root/etc/motd'), 'version 4.22.1\n');
    assert.equal(await router.text('/root/hooks'), 'pre 4.22.0 4.22.1\npost 4.22.0 4.22.1\n');
    assert.match((await router.text('/etc/dhcphosts.txt')) ?? '', /vm-renamed/);
    const pidsAfter = await pids(router);
    for (const unit of ['dnsmasq', 'haproxy']) assert.notEqual(pidsAfter.get(unit), pidsBefore.get(unit), unit);
    assert.equal(pidsAfter.get('radvd'), undefined, 'what did not run is not started');
    assert.deepEqual(await router.backend.filter.observe(), before.filter);
    assert.deepEqual(await router.backend.network.observe(), before.network);
    assert.deepEqual(router.agent.status(), { readiness: 'ready', reasons: [] });
    const { current, installed, template } = await readVersions(router.backend.files);
    assert.equal(current, '4.22.1');
    assert.deepEqual(
      installed.map(({ version, checksum }) => ({ version, checksum })),
      [{ version: '4.22.1', checksum: bundle.checksum }],
    );
    assert.match(template, /^Cloudstack Release 4\.22\.0 /);
  });

  it('of the version in force changes nothing; by force it runs again, its migrations do not', async () => {
    const router = await startedRouter();
    const appendName = {
      name: 'append',
      script: 'migrations/append.sh',
    };
    const bundle = await bundleOf(
      { version: '4.22.1', migrations: [appendName] },
      { 'root/etc/motd': 'a\n', 'migrations/append.sh': 'sed -i "s/vm-1/vm-1x/" $1/dhcpentry.json\n' },
    );
    assert.equal((await patchRouter(router.parts, bundle)).outcome, 'committed');
    const after = await labState(router);
    assert.equal((await patchRouter(router.parts, bundle)).outcome, 'unchanged');
    assert.deepEqual(await labState(router), after);
    assert.equal((await patchRouter(router.parts, bundle, { force: true })).outcome, 'committed');
    assert.match((await router.text('/etc/cloudstack/dhcpentry.json')) ?? '', /"vm-1x"/);
    assert.equal(await router.text('/router/latest'), '/router/4.22.1~2\n');
    assert.deepEqual(await router.backend.files.list('/router'), ['4.22.1~2', 'latest']);
    const other = await bundleOf({ version: '4.22.1' }, { 'root/etc/motd': 'b\n' });
    await assert.rejects(patchRouter(router.parts, other), { code: 'VRA_CONFLICT' });
  });

  it('keeps what the router changed, takes back what a version brought, keeps one version behind', async () => {
    const router = await startedRouter();
    const first = await bundleOf(
      { version: '1' },
      { 'root/etc/motd': 'one\n', 'root/opt/cloud/bin/new.sh': 'one\n', 'root/opt/cloud/bin/old.sh': 'one\n' },
    );
    const second = await bundleOf({ version: '2' }, { 'root/etc/motd': 'two\n', 'root/opt/cloud/bin/new.sh': 'two\n' });
    const third = await bundleOf({ version: '3' }, { 'root/etc/motd': 'three\n', 'root/opt/cloud/bin/new.sh': 'three\n' });
    await patchRouter(router.parts, first);
    await router.backend.files.apply([{ op: 'put', path: '/etc/motd', content: "the router's own\n" }]);
    await patchRouter(router.parts, second);
    assert.equal(await router.text('/etc/motd'), "the router's own\n");
    assert.equal(await router.text('/opt/cloud/bin/new.sh'), 'two\n');
    assert.equal(await router.text('/opt/cloud/bin/old.sh'), undefined);
    await patchRouter(router.parts, third);
    assert.equal(await router.text('/opt/cloud/bin/new.sh'), 'three\n');
    assert.deepEqual(await router.backend.files.list('/router'), ['2', '3', 'latest']);
  });

  it('is refused for a router that is too old, that never booted, or before it begins when it is cancelled', async () => {
    const router = await startedRouter();
    const bundle = await bundleOf({ version: '5', requires: '4.23.0' });
    await assert.rejects(patchRouter(router.parts, bundle), { code: 'VRA_CONFLICT', message: /4\.23\.0 and later, and 4\.22\.0/ });
    const fresh = await openLabRouter(createMemoryStore());
    await assert.rejects(patchRouter(fresh.parts, await bundleOf({ version: '5' })), { code: 'VRA_NO_COMMAND_LINE' });
    const before = await labState(router);
    const ending = new AbortController();
    const cancelled = patchRouter(router.parts, await bundleOf({ version: '5' }, { 'root/etc/motd': 'x' }), {
      signal: ending.signal,
      onProgress: ({ step }) => step === 'verify' && ending.abort(new Error('enough')),
    });
    await assert.rejects(cancelled, { code: 'VRA_CANCELLED' });
    assert.deepEqual(await labState(router), before);
  });
});

describe('a patch that fails rolls back everything', () => {
  const files = {
    'root/etc/motd': 'never\n',
    'root/opt/cloud/bin/new.sh': 'never\n',
    'hooks/fail.sh': 'echo "no luck" >&2; exit 3\n',
    'migrations/fail.sh': 'exit 4\n',
    'migrations/break.sh': 'echo "{" > $1/dhcpentry.json\n',
    'hooks/reconfigure.sh': 'sed -i s/vm-1/vm-2/ /etc/cloudstack/dhcpentry.json\nsystemctl stop dnsmasq\nrm /etc/motd\n',
  };
  const cases = [
    { what: 'a pre-hook', manifest: { hooks: { pre: ['hooks/fail.sh'] } }, says: /fail\.sh ended with status 3: no luck/ },
    { what: 'a post-hook', manifest: { hooks: { post: ['hooks/fail.sh'] } }, says: /fail\.sh ended with status 3: no luck/ },
    {
      what: 'a migration',
      manifest: { migrations: [{ name: 'm', script: 'migrations/fail.sh' }] },
      says: /fail\.sh ended with status 4/,
    },
    {
      what: 'a migration that breaks a databag',
      manifest: { migrations: [renameGuest, { name: 'm', script: 'migrations/break.sh' }] },
      says: /made dhcpentry\.json unreadable/,
    },
    {
      what: 'a migration that does not fit',
      manifest: { migrations: [{ ...renameGuest, patch: [{ op: 'remove', path: '/10.9.9.9' }] }] },
      says: /migration rename-guest: dhcpentry: \/10\.9\.9\.9: there is nothing/,
    },
    {
      what: 'a health check after migrations',
      manifest: { migrations: [renameGuest], checks: ['dhcp_check.py'], restart: { core: ['dnsmasq'] } },
      says: /dhcp_check\.py: Missing elements/,
    },
    {
      what: 'a core service that a hook stopped',
      manifest: { migrations: [renameGuest], hooks: { post: ['hooks/reconfigure.sh'] }, restart: { core: ['dnsmasq'] } },
      says: /dnsmasq is inactive/,
    },
  ] as const;
  for (const { what, manifest, says } of cases) {
    it(`because of ${what}`, async () => {
      const router = await startedRouter();
      const before = await labState(router);
      const steps: string[] = [];
      const { outcome, version, message } = await patchRouter(
        router.parts,
        await bundleOf({ version: '4.22.1', ...manifest }, files),
        {
          onProgress: ({ step }) => steps.push(step),
        },
      );
      assert.deepEqual([outcome, version, steps.at(-1)], ['rolled-back', '4.22.0', 'rollback']);
      assert.match(message, says);
      assert.deepEqual(await labState(router), before);
      assert.equal(
        (await patchRouter(router.parts, await bundleOf({ version: '4.22.1' }, { 'root/etc/motd': 'x' }))).outcome,
        'committed',
      );
    });
  }

  it('but an optional service that does not come back only makes a warning, while a core one undoes it', async () => {
    const broken = { 'root/etc/haproxy/haproxy.cfg': 'nonsense\n' };
    const router = await startedRouter();
    const before = await labState(router);
    const asCore = await patchRouter(router.parts, await bundleOf({ version: '2', restart: { core: ['haproxy'] } }, broken));
    assert.equal(asCore.outcome, 'rolled-back');
    assert.match(asCore.message, /haproxy did not start/);
    assert.deepEqual(await labState(router), before);
    const asOptional = await patchRouter(
      router.parts,
      await bundleOf({ version: '3', restart: { optional: ['haproxy'] } }, broken),
    );
    assert.equal(asOptional.outcome, 'committed');
    assert.match(asOptional.message, /haproxy did not start/);
  });
});

describe('while a patch switches', () => {
  it('the router counts as failed, and only then', async () => {
    const router = await startedRouter();
    const seen: string[] = [];
    const look = (step: string): void => void seen.push(`${step} ${router.agent.status().readiness}`);
    const { services } = router.backend;
    const apply = services.apply.bind(services);
    services.apply = (actions) => {
      look('restart');
      return apply(actions);
    };
    const bundle = await bundleOf(
      { version: '2', restart: { core: ['dnsmasq'] }, hooks: { post: ['hooks/a.sh'] } },
      { 'hooks/a.sh': 'true' },
    );
    await patchRouter(router.parts, bundle, { onProgress: ({ step }) => look(step) });
    assert.deepEqual(seen, [
      'stage ready',
      'verify ready',
      'pre-hooks ready',
      'migrate ready',
      'switch ready',
      'restart failed',
      'post-hooks ready',
      'health ready',
      'commit ready',
    ]);
  });
});
