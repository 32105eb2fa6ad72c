import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import { createRandom, createVirtualClock, silentLog, type Log } from '#agent';
import { createDiskStore, createDummyBackend, createMemoryStore, readIdentity, writeIdentity } from '#backends/dummy';
import { crashingStore, SimulatedCrash } from '../../support/crashing-store.ts';
import { openDummy, threeNics } from '../../support/dummy-machine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const input = { family: 'ip', table: 'filter', chain: 'INPUT' } as const;

/** What a machine of a seed says of itself. */
async function facts(): Promise<unknown> {
  await using backend = await openDummy(createMemoryStore());
  await backend.power.start(threeNics);
  await backend.services.apply([{ unit: 'dnsmasq', action: 'start' }]);
  return [await backend.system.facts(), backend.power.bootId, await backend.services.observe()];
}

/** Whether a machine got through all of it before its process died, after so many changes of its directory. */
async function life(volume: Volume, changes: number): Promise<boolean> {
  const store = crashingStore(createMemoryStore(volume, '/r'), changes);
  try {
    const backend = await openDummy(store);
    await backend.power.start(threeNics);
    await backend.files.apply([
      { op: 'put', path: '/etc/cloudstack/ips.json', content: '{}', durable: true },
      { op: 'remove', path: '/etc/motd' },
    ]);
    await backend.network.apply({ links: [{ device: 'eth0', up: true }] });
    await backend.filter.apply({ putChains: [input] });
    await backend.flush();
    await backend.power.plug({ mac: '02:00:00:00:00:09' });
    await backend.power.stop();
    await backend[Symbol.asyncDispose]();
    return true;
  } catch (error) {
    if (!(error instanceof SimulatedCrash)) throw error;
    return false;
  }
}

describe('dummy backend', () => {
  it('signs its directory, and opens no other router', async () => {
    const volume = new Volume();
    const store = createMemoryStore(volume, '/r');
    await (await openDummy(store))[Symbol.asyncDispose]();
    assert.deepEqual(readIdentity(store), { apiVersion: 'vrfleet/v1', kind: 'Router', type: 'Virtual', name: 'r-4-VM' });
    await assert.rejects(openDummy(createMemoryStore(volume, '/r'), { name: 'r-5-VM' }), {
      code: 'VRA_CONFLICT',
      message: /r-4-VM.*r-5-VM/,
    });
  });

  it('keeps what others wrote into the identity', async () => {
    const store = createMemoryStore();
    await writeIdentity(store, { apiVersion: 'vrfleet/v1', kind: 'Router', type: 'Virtual', name: 'r-4-VM', site: 'Oslo' }, 0);
    await using backend = await openDummy(store);
    assert.equal(backend.name, 'r-4-VM');
    assert.equal(readIdentity(store)?.['site'], 'Oslo');
  });

  it('says which identity cannot be read', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'router.json'), '{"kind":"Something"}');
    await assert.rejects(openDummy(createDiskStore(folder.path)), { code: 'VRA_STORAGE', message: new RegExp(folder.path) });
  });

  it('lays its directory out for people', async () => {
    using folder = temporaryFolder();
    {
      await using backend = await openDummy(createDiskStore(folder.path));
      await backend.power.start(threeNics.slice(0, 2));
      await backend.network.apply({
        links: [{ device: 'eth0', up: true }],
        addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24', broadcast: '10.1.1.255' }],
        addRoutes: [
          {
            family: 4,
            table: 'Table_eth0',
            type: 'unicast',
            destination: 'default',
            via: '10.1.1.254',
            device: 'eth0',
            protocol: 'static',
          },
        ],
        addRules: [{ family: 4, fwmark: 0x64, table: 'Table_eth0' }],
        sysctls: new Map([['net.ipv4.ip_forward', '1']]),
      });
      await backend.filter.apply({
        putChains: [{ ...input, policy: 'DROP' }],
        putSets: [{ name: 'sourceCidrIpset-1', type: 'hash:net', family: 'inet', members: ['10.1.1.0/24'] }],
        putGroups: [{ ...input, rank: 10, key: 'lo', rules: ['-i lo -j ACCEPT'] }],
      });
    }
    const file = (name: string): string => readFileSync(join(folder.path, 'state', name), 'utf8');
    assert.equal(
      file('links'),
      'eth0 02:00:00:00:00:00 mtu 1500 up\n  inet 10.1.1.1/24 brd 10.1.1.255\neth1 02:00:00:00:00:01 mtu 1500 down\n',
    );
    assert.equal(
      file('routes'),
      'route add 10.1.1.0/24 dev eth0 table main proto kernel src 10.1.1.1\n' +
        'route add default via 10.1.1.254 dev eth0 table Table_eth0 proto static\n' +
        'rule add fwmark 0x64 table Table_eth0\n',
    );
    assert.equal(file('sysctl'), 'net.ipv4.ip_forward = 1\n');
    assert.equal(
      file('filter'),
      '# ipset save\ncreate sourceCidrIpset-1 hash:net family inet\nadd sourceCidrIpset-1 10.1.1.0/24\n' +
        '# iptables-save\n*filter\n:INPUT DROP\n# group 10 "lo" 1\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n',
    );
    assert.equal(JSON.parse(file('power')).power, 'on');
  });

  it('starts from an empty part when a state file makes no sense, and says so', async () => {
    using folder = temporaryFolder();
    {
      await using backend = await openDummy(createDiskStore(folder.path));
      await backend.power.start(threeNics);
      await backend.filter.apply({ putChains: [input] });
      await backend.network.apply({ links: [{ device: 'eth0', up: true }] });
    }
    for (const name of ['links', 'filter']) writeFileSync(join(folder.path, 'state', name), 'eth0 is fine, thank you\n');
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (_fields, message) => warnings.push(message) };
    await using backend = await createDummyBackend({
      name: 'r-4-VM',
      store: createDiskStore(folder.path),
      clock: createVirtualClock(0),
      random: createRandom(1),
      log,
    });
    assert.deepEqual((await backend.filter.observe()).chains, []);
    assert.deepEqual(
      (await backend.network.observe()).links.map(({ device, up }) => [device, up]),
      [
        ['eth0', false],
        ['eth1', false],
        ['eth2', false],
      ],
    );
    assert.equal(warnings.length, 2);
  });

  it('is the same machine for the same seed', async () => {
    assert.deepEqual(await facts(), await facts());
  });

  it('asks whoever it was told to about configurations and programs', async () => {
    const asked: unknown[] = [];
    await using backend = await createDummyBackend({
      name: 'r-4-VM',
      store: createMemoryStore(),
      clock: createVirtualClock(0),
      random: createRandom(1),
      check: (program, path, text, fileExists) => {
        asked.push([program, path, text, fileExists('/etc/ssl/x.pem'), fileExists('/etc/none'), fileExists('relative')]);
        return { ok: false, output: 'no\n' };
      },
      programs: async (machine, argv) => ({ stdout: `${machine.name} ${argv.join(' ')}`, stderr: '', exitCode: 3 }),
    });
    await backend.files.apply([
      { op: 'put', path: '/etc/haproxy/haproxy.cfg', content: () => 'lazy' },
      { op: 'put', path: '/etc/ssl/x.pem', content: '' },
    ]);
    await assert.rejects(backend.services.apply([{ unit: 'haproxy.service', action: 'start' }]), { message: /haproxy.*no/ });
    assert.deepEqual(asked, [['haproxy', '/etc/haproxy/haproxy.cfg', 'lazy', true, false, false]]);
    assert.deepEqual(await backend.system.run(['a', 'b']), { stdout: 'r-4-VM a b', stderr: '', exitCode: 3 });
  });

  it('opens after a crash at any point of its life', async () => {
    let crashes = 0;
    for (; crashes < 100; crashes++) {
      const volume = new Volume();
      if (await life(volume, crashes)) break;
      const after = await openDummy(createMemoryStore(volume, '/r'));
      await after.network.observe();
      await after.filter.observe();
      await after.services.observe();
      if (after.power.on) assert.ok(after.power.nics.length >= 3);
      else assert.ok(after.power.nics.length === 0 || after.power.nics.length === 4);
      await after[Symbol.asyncDispose]();
    }
    assert.ok(crashes > 10 && crashes < 100, `${crashes} places to crash at`);
  });
});
