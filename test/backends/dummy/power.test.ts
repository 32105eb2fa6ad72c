import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import { createVirtualClock } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { openDummy, threeNics } from '../../support/dummy-machine.ts';

const mac = (n: number): string => `02:00:00:00:00:0${n}`;
const input = { family: 'ip', table: 'filter', chain: 'INPUT' } as const;

describe('power of the dummy', () => {
  it('is off at first, and says so', async () => {
    await using backend = await openDummy(createMemoryStore());
    const { power } = backend;
    assert.deepEqual([power.on, power.nics, power.bootedMs], [false, [], 0]);
    await assert.rejects(power.plug({ mac: mac(1) }), { code: 'VRA_STOPPED' });
    await assert.rejects(power.unplug(mac(1)), { code: 'VRA_STOPPED' });
    await assert.rejects(power.reboot(), { code: 'VRA_STOPPED' });
    await power.stop();
  });

  it('gives a NIC the lowest free device, unless it asks for one', async () => {
    await using backend = await openDummy(createMemoryStore());
    const { power } = backend;
    await power.start([{ mac: mac(1) }, { mac: mac(2), device: 'eth0' }, { mac: mac(3) }]);
    assert.deepEqual(power.nics, [
      { device: 'eth1', mac: mac(1) },
      { device: 'eth0', mac: mac(2) },
      { device: 'eth2', mac: mac(3) },
    ]);
    await power.unplug(mac(1));
    assert.equal(await power.plug({ mac: mac(4).toUpperCase() }), 'eth1');
    assert.equal(await power.plug({ mac: mac(4) }), 'eth1');
    assert.equal(await power.plug({ mac: mac(5), device: 'eth7' }), 'eth7');
    await assert.rejects(power.plug({ mac: mac(6), device: 'eth7' }), { code: 'VRA_CONFLICT', message: /02:00:00:00:00:05/ });
    await assert.rejects(power.plug({ mac: 'no mac' }), { code: 'VRA_BAD_INPUT' });
    await assert.rejects(power.plug({ mac: mac(6), device: 'eth0; reboot' }), { code: 'VRA_BAD_INPUT' });
    assert.deepEqual(
      (await backend.network.observe()).links.map(({ device }) => device),
      ['eth0', 'eth2', 'eth1', 'eth7'],
    );
  });

  it('takes addresses and routes along with a NIC', async () => {
    await using backend = await openDummy(createMemoryStore());
    await backend.power.start(threeNics);
    await backend.network.apply({
      links: threeNics.map(({ device }) => ({ device, up: true })),
      addAddresses: [
        { device: 'eth0', cidr: '10.1.1.1/24' },
        { device: 'eth1', cidr: '10.2.2.1/24' },
      ],
      addRoutes: [
        { family: 4, table: 't', type: 'unicast', destination: 'default', via: '10.1.1.254', device: 'eth0', protocol: 'static' },
        { family: 4, table: 't', type: 'throw', destination: '10.2.2.0/24', protocol: 'static' },
      ],
      addRules: [{ family: 4, fwmark: 100, table: 't' }],
    });
    await backend.power.unplug(mac(0));
    const { addresses, routes, rules } = await backend.network.observe();
    assert.deepEqual(
      addresses.map(({ cidr }) => cidr),
      ['10.2.2.1/24'],
    );
    assert.deepEqual(routes.map(({ type, destination }) => `${type} ${destination}`).toSorted(), [
      'throw 10.2.2.0/24',
      'unicast 10.2.2.0/24',
    ]);
    assert.equal(rules.length, 1);
    await backend.power.plug({ mac: mac(0) });
    assert.deepEqual(
      (await backend.network.observe()).links.find(({ device }) => device === 'eth0'),
      { device: 'eth0', mac: mac(0), mtu: 1500, up: false },
    );
  });

  it('starts a new kernel on the old disk', async () => {
    const clock = createVirtualClock(1_000_000);
    await using backend = await openDummy(createMemoryStore(), { clock });
    const { files, network, filter, services, power } = backend;
    await power.start(threeNics);
    const firstBoot = power.bootId;
    await network.apply({
      links: [{ device: 'eth0', up: true, mtu: 1400 }],
      addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24' }],
      sysctls: new Map([['net.ipv4.ip_forward', '1']]),
    });
    await filter.apply({
      putChains: [{ ...input, policy: 'DROP' }],
      putSets: [{ name: 's', type: 'hash:net', family: 'inet', members: [] }],
    });
    await services.apply([
      { unit: 'dnsmasq', action: 'start' },
      { unit: 'dnsmasq', action: 'enable' },
      { unit: 'ssh', action: 'stop' },
    ]);
    for (const path of ['/etc/kept', '/run/gone', '/tmp/gone/deep', '/ramdisk/rrouter/gone', '/dev/shm/gone']) {
      await files.apply([{ op: 'put', path, content: '', durable: path.includes('run') }]);
    }
    await clock.advance(60_000);
    await power.reboot();
    assert.deepEqual([power.on, power.bootedMs, (await backend.system.facts()).bootedMs], [true, 1_060_000, 1_060_000]);
    assert.notEqual(power.bootId, firstBoot);
    assert.match(power.bootId, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const state = await network.observe();
    assert.deepEqual(
      state.links.map(({ up, mtu }) => [up, mtu]),
      [
        [false, 1500],
        [false, 1500],
        [false, 1500],
      ],
    );
    assert.deepEqual([state.addresses, state.routes, state.sysctls.size], [[], [], 0]);
    assert.deepEqual(await filter.observe(), { chains: [], sets: [], tables: [] });
    const units = new Map((await services.observe()).map((unit) => [unit.unit, unit]));
    assert.deepEqual(
      [units.get('dnsmasq')?.active, units.get('dnsmasq')?.enabled, units.get('ssh')?.active],
      ['inactive', true, 'active'],
    );
    assert.equal(units.get('dnsmasq')?.sinceMs, 1_060_000);
    assert.deepEqual(
      await Promise.all(
        ['/etc/kept', '/run/gone', '/tmp/gone', '/ramdisk/rrouter', '/dev/shm/gone'].map(
          async (path) => (await files.info(path)) !== undefined,
        ),
      ),
      [true, false, false, false, false],
    );
    assert.equal((await files.info('/tmp'))?.mode, 0o1777);
  });

  it('leaves everything to be looked at when it goes off', async () => {
    const volume = new Volume();
    {
      await using backend = await openDummy(createMemoryStore(volume, '/r'));
      await backend.power.start(threeNics);
      await backend.network.apply({
        links: [{ device: 'eth0', up: true }],
        addAddresses: [{ device: 'eth0', cidr: '10.1.1.1/24' }],
      });
      await backend.files.apply([{ op: 'put', path: '/tmp/clue', content: '' }]);
      await backend.power.stop();
    }
    await using backend = await openDummy(createMemoryStore(volume, '/r'));
    assert.equal(backend.power.on, false);
    assert.equal((await backend.network.observe()).routes.length, 1);
    assert.notEqual(await backend.files.info('/tmp/clue'), undefined);
    await backend.power.start([{ mac: mac(9) }]);
    assert.deepEqual(await backend.files.list('/tmp'), []);
    assert.deepEqual(
      (await backend.network.observe()).links.map(({ mac: address }) => address),
      [mac(9)],
    );
  });

  it('refuses a second start, and a start with NICs that cannot be', async () => {
    await using backend = await openDummy(createMemoryStore());
    await assert.rejects(
      backend.power.start([
        { mac: mac(1), device: 'eth0' },
        { mac: mac(2), device: 'eth0' },
      ]),
      { code: 'VRA_CONFLICT' },
    );
    assert.equal(backend.power.on, false);
    await backend.power.start([]);
    await assert.rejects(backend.power.start([]), { code: 'VRA_CONFLICT', message: /r-4-VM/ });
  });

  it('is known after a crash: whether it is on, what is plugged in, and a kernel of that boot', async () => {
    const volume = new Volume();
    const backend = await openDummy(createMemoryStore(volume, '/r'));
    await backend.power.start(threeNics);
    await backend.network.apply({ links: [{ device: 'eth0', up: true }] });
    await backend.flush();
    await backend.power.reboot();
    await backend.power.plug({ mac: mac(7) });
    await using after = await openDummy(createMemoryStore(volume, '/r'));
    assert.deepEqual([after.power.on, after.power.nics.length, after.power.bootId], [true, 4, backend.power.bootId]);
    assert.ok((await after.network.observe()).links.every(({ up }) => !up));
  });
});
