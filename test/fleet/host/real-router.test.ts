import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FleetHostPlace } from '#fleet';
import { withCode } from '../support/fake-fleet.ts';
import { looks, portrait } from '../support/portrait.ts';
import { openRecordedFleet } from '../support/recorded-fleet.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const some = [
  ['cloudstack-4.22', 'r-9-VM'],
  ['cloudstack-4.22', 'r-24-VM'],
  ['cloudstack-4.22', 'b-27-VM'],
  ['cloudstack-4.22-more', 'r-268-VM'],
] as const;

async function places(): Promise<{ readonly all: readonly FleetHostPlace[] } & AsyncDisposable> {
  const folder = temporaryFolder();
  return {
    all: [{ memory: true }, { stateDir: join(folder.path, 'fleet') }],
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  };
}

describe('real routers in a host', () => {
  it('are the same after sleep, on disk and in memory', async () => {
    await using folders = await places();
    for (const place of folders.all) {
      await using host = await openRecordedFleet(place, some);
      for (const [, name] of some) {
        const before = await portrait(host, name);
        await host.settle();
        assert.equal(host.openRouters, 0);
        assert.deepEqual(await portrait(host, name), before, name);
        assert.deepEqual((await host.details(name)).facts.reasons, []);
      }
    }
  });

  it('are the same whether they sleep between any two commands or never', async () => {
    const [one] = some;
    await using awake = await openRecordedFleet({ memory: true }, some.slice(0, 2));
    await using sleepy = await openRecordedFleet({ memory: true }, some.slice(0, 2), { openRouters: 1, concurrency: 1 });
    const [, name] = one;
    assert.deepEqual(await portrait(sleepy, name), await portrait(awake, name));
  });

  it('are the same in a host that opens their directory later', async () => {
    using folder = temporaryFolder();
    const place = { stateDir: join(folder.path, 'fleet') };
    const [, name] = some[0];
    let before: unknown;
    {
      await using host = await openRecordedFleet(place, some.slice(0, 1));
      before = await portrait(host, name);
    }
    await using host = await openRecordedFleet(place, []);
    assert.deepEqual(await portrait(host, name), before);
  });

  it('stay as they were when they are stopped; the next start keeps the disk and wipes the bags', async () => {
    await using host = await openRecordedFleet({ memory: true }, some.slice(0, 1));
    const [, name] = some[0];
    const { nics } = (await host.details(name)).facts;
    const bootArguments = Buffer.from(await host.readFile(name, '/var/cache/cloud/cmdline')).toString('utf8');
    await host.putFile(name, '/root/notes', 'keep me');
    const before = await portrait(host, name);
    await host.stop(name);
    await host.settle();
    const stopped = await portrait(host, name);
    for (const line of looks) assert.deepEqual(stopped[line], before[line], line);
    assert.equal(host.get(name).state, 'off');
    await assert.rejects(host.run(name, 'checkrouter.sh'), withCode('VRA_STOPPED'));

    assert.ok((await host.report(name, 'dhcp')).entries.length > 0);
    const started = await host.start(name, { nics, bootArguments });
    assert.equal(started.exitCode, 0, started.stderr);
    assert.deepEqual((await host.report(name, 'dhcp')).entries, []);
    assert.deepEqual(Object.keys((await host.report(name, 'status')).bags), ['cmdline', 'ips']);
    assert.equal(Buffer.from(await host.readFile(name, '/root/notes')).toString('utf8'), 'keep me');
  });

  it('lose their configuration by a reboot and keep NICs and boot arguments', async () => {
    await using host = await openRecordedFleet({ memory: true }, some.slice(0, 1));
    const [, name] = some[0];
    const before = await host.details(name);
    const rebooted = await host.reboot(name);
    assert.equal(rebooted.exitCode, 0, rebooted.stderr);
    assert.deepEqual((await host.details(name)).facts, before.facts);
    assert.deepEqual((await host.report(name, 'firewall')).acls, []);
  });

  it('stay off with boot arguments that are none', async () => {
    await using host = await openRecordedFleet({ memory: true }, some.slice(0, 1));
    const [, name] = some[0];
    const { nics } = (await host.details(name)).facts;
    await assert.rejects(
      host.start(name, { nics, bootArguments: 'type=vpcrouter eth0ip=300.1.1.1' }),
      withCode('VRA_BAD_INPUT', /300\.1\.1\.1|eth0ip/),
    );
    assert.equal(host.get(name).state, 'off');
  });

  it('answer what a management server did wrong as a router does, and change nothing', async () => {
    await using host = await openRecordedFleet({ memory: true }, some.slice(0, 1));
    const [, name] = some[0];
    const before = await portrait(host, name);
    for (const [file, content] of [
      ['forwarding_rules.json.900', '{"rules":[{"revoke"'],
      ['unknown.json.901', '{"type":"weather","sun":true}'],
      ['vm_dhcp_entry.json.902', '{"type":"dhcpentry","ipv4_address":7}'],
      ['ip_associations.json.903', '{"type":"ips","ip_address":[{"public_ip":"300.1.1.1","netmask":"255.255.255.0","add":true}]}'],
      [
        'vm_dhcp_entry.json.904',
        '{"type":"dhcpentry","host_name":"a\\nb","mac_address":"02:00:00:00:00:01","ipv4_address":"10.10.1.9","default_entry":true}',
      ],
    ] as const) {
      await host.putFile(name, `/var/cache/cloud/${file}`, content);
      const result = await host.run(name, 'update_config.py', file);
      assert.equal(result.exitCode, 1, file);
      assert.match(result.stderr, /\S/, file);
    }
    assert.equal((await host.run(name, 'update_config.py', '../../../etc/passwd')).exitCode, 1);
    assert.equal(host.get(name).crash, undefined);
    assert.deepEqual(await portrait(host, name), before);
  });

  it('with a bag that is damaged on disk come up degraded with the rest', async () => {
    using folder = temporaryFolder();
    const place = { stateDir: join(folder.path, 'fleet') };
    const [, name] = some[0];
    await (await openRecordedFleet(place, some.slice(0, 1)))[Symbol.asyncDispose]();
    const bags = join(place.stateDir, name, 'rootfs/etc/cloudstack');
    await writeFile(join(bags, 'networkacl.json'), (await readFile(join(bags, 'networkacl.json'), 'utf8')).slice(0, 200));
    await using host = await openRecordedFleet(place, []);
    const { facts } = await host.details(name);
    assert.equal(facts.readiness, 'degraded');
    assert.match(JSON.stringify(facts.reasons), /VRA_BAG_CORRUPT.*networkacl/);
    assert.equal(host.get(name).state, 'degraded');
    assert.ok((await host.report(name, 'nat')).staticNat.length > 0);
    assert.ok((await readdir(bags)).some((file) => file.startsWith('networkacl.json.corrupt')));
  });
});
