import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { silentFleetLog } from '#fleet';
import { createZoneWorld, type ZoneWorld } from '../../../../../fleet/connectors/cloudstack/world/index.ts';
import { openZone, type Zone } from '../../../../../fleet/connectors/cloudstack/zone/index.ts';
import { withCode } from '../../../support/fake-fleet.ts';
import { host, machine, nic } from '../support/machines.ts';

const guest = { broadcastUri: 'vlan://1665', ip: '10.1.1.1' };
const control = nic(1, 'Control', '0e:00:a9:fe:00:96', { ip: '169.254.0.150' });
const open = { broadcastUri: 'vlan://50', gateway: '10.64.0.1' };

const router = machine('r-4-VM', 'DomainRouter', [
  nic(0, 'Guest', '02:01:00:d1:00:01', guest),
  control,
  nic(2, 'Public', '1e:00:f6:00:03:fc', { ...open, ip: '10.64.0.20' }),
]);
const instance = machine('i-2-5-VM', 'User', [
  nic(0, 'Guest', '02:01:00:d1:00:05', {
    ...guest,
    ip: '10.1.1.50',
    gateway: '10.1.1.1',
    ip6Cidr: '2001:db8:1::/64',
    secondaryIps: ['10.1.1.51'],
  }),
]);
/** The same addresses in another network. */
const stranger = machine('i-2-9-VM', 'User', [
  nic(0, 'Guest', '02:01:00:d2:00:05', { broadcastUri: 'vlan://1700', ip: '10.1.1.77' }),
]);
const otherRouter = machine('r-9-VM', 'DomainRouter', [nic(1, 'Public', '1e:00:f6:00:04:00', { ...open, ip: '10.64.0.30' })]);

interface Scene extends AsyncDisposable {
  readonly zone: Zone;
  readonly world: ZoneWorld;
  near(address: string, nicOf?: { readonly device: string; readonly mac: string }): string | undefined;
  far(address: string): boolean;
}

const guestNic = { device: 'eth0', mac: '02:01:00:D1:00:01' };
const publicNic = { device: 'eth2', mac: '1e:00:f6:00:03:fc' };

async function scene(): Promise<Scene> {
  const zone = await openZone({ memory: true, clock: createVirtualClock(0), log: silentFleetLog });
  for (const one of [router, instance, stranger, otherRouter]) await zone.machines.put(one);
  await zone.hosts.put(host('kvm-sim-0001', '10.20.0.11'));
  const world = createZoneWorld(zone, { answering: ['10.99.0.0/16'], silent: ['9.9.9.0/24', '10.99.7.0/24'] });
  const around = world.world('r-4-VM');
  return {
    zone,
    world,
    near: (address, nicOf = guestNic) => around.neighbour?.(address, nicOf),
    far: (address) => around.answers(address),
    [Symbol.asyncDispose]: () => zone[Symbol.asyncDispose](),
  };
}

describe('the world of a router', () => {
  it('has the running machines of its own segment next door, by all of their addresses', async () => {
    await using at = await scene();
    for (const address of ['10.1.1.50', '10.1.1.51', '2001:db8:1::1:ff:fed1:5', '2001:DB8:1:0:1:ff:fed1:5']) {
      assert.equal(at.near(address), '02:01:00:d1:00:05', address);
    }
    assert.equal(at.near('10.1.1.77'), undefined);
    assert.equal(at.near('10.1.1.52'), undefined);
    assert.equal(at.near('10.64.0.30', publicNic), '1e:00:f6:00:04:00');
    assert.equal(at.near('10.64.0.30'), undefined);
  });

  it('follows machines that stop, start, move to another network and go', async () => {
    await using at = await scene();
    await at.zone.machines.put({ ...instance, state: 'stopped' });
    assert.equal(at.near('10.1.1.50'), undefined);
    await at.zone.machines.put(instance);
    assert.equal(at.near('10.1.1.50'), '02:01:00:d1:00:05');
    const [own] = instance.nics;
    assert.ok(own !== undefined);
    await at.zone.machines.put({ ...instance, nics: [{ ...own, broadcastUri: 'vlan://1700' }] });
    assert.equal(at.near('10.1.1.50'), undefined);
    await at.zone.machines.put({ ...stranger, nics: [{ ...own, ip: '10.1.1.60' }] });
    assert.equal(at.near('10.1.1.60'), own.mac);
    await at.zone.machines.remove('i-2-9-VM');
    assert.equal(at.near('10.1.1.60'), undefined);
  });

  it('keeps an address of which one of two holders goes', async () => {
    await using at = await scene();
    const twin = machine('r-5-VM', 'DomainRouter', [nic(2, 'Public', '1e:00:f6:00:03:fc', { ...open, ip: '10.64.0.30' })]);
    await at.zone.machines.put(twin);
    await at.zone.machines.remove('r-9-VM');
    assert.equal(at.near('10.64.0.30', publicNic), '1e:00:f6:00:03:fc');
    assert.equal(at.far('10.64.0.30'), true);
    await at.zone.machines.remove('r-5-VM');
    assert.equal(at.near('10.64.0.30', publicNic), undefined);
    assert.equal(at.far('10.64.0.30'), false);
  });

  it('has the gateway of its public network, not that of an isolated one', async () => {
    await using at = await scene();
    assert.match(at.near('10.64.0.1', publicNic) ?? '', /^[\da-f]{2}(:[\da-f]{2}){5}$/);
    assert.equal(at.near('10.64.0.1'), undefined);
    await at.zone.machines.put({ ...router, state: 'stopped' });
    await at.zone.machines.put({ ...otherRouter, state: 'stopped' });
    assert.equal(at.far('10.64.0.1'), false);
  });

  it('has the gateway of a shared network', async () => {
    await using at = await scene();
    const shared = nic(0, 'Guest', '02:01:00:d3:00:01', { broadcastUri: 'vlan://90', ip: '10.30.0.2', gateway: '10.30.0.1' });
    await at.zone.machines.put(machine('r-24-VM', 'DomainRouter', [shared]));
    const around = at.world.world('r-24-VM');
    assert.notEqual(around.neighbour?.('10.30.0.1', { device: 'eth0', mac: shared.mac }), undefined);
  });

  it('answers from afar for the Internet, public machines and hosts; not for documentation and unknown inside networks', async () => {
    await using at = await scene();
    for (const there of ['8.8.8.8', '2606:4700::1111', '10.64.0.30', '10.64.0.1', '10.20.0.11', '10.20.0.1', '10.99.1.1']) {
      assert.equal(at.far(there), true, there);
    }
    const absent = [
      '192.0.2.2',
      '198.51.100.7',
      '203.0.113.9',
      '2001:db8::1',
      '10.64.0.99',
      '10.1.1.50',
      '192.168.1.1',
      '9.9.9.9',
      '10.99.7.1',
    ];
    for (const address of absent) assert.equal(at.far(address), false, address);
  });

  it('keeps control networks apart by host, and lets management networks see hosts', async () => {
    await using at = await scene();
    const near = machine('r-7-VM', 'DomainRouter', [nic(0, 'Control', '0e:00:a9:fe:00:97', { ip: '169.254.0.151' })]);
    const far = {
      ...near,
      name: 'r-8-VM',
      host: 'kvm-sim-0002',
      nics: [nic(0, 'Control', '0e:00:a9:fe:00:98', { ip: '169.254.0.152' })],
    };
    const system = machine('s-2-VM', 'SecondaryStorageVm', [nic(1, 'Management', '1e:00:1a:00:02:74', { ip: '10.20.1.125' })]);
    for (const one of [near, far, system]) await at.zone.machines.put(one);
    assert.equal(at.near('169.254.0.151', { device: 'eth1', mac: control.mac }), '0e:00:a9:fe:00:97');
    assert.equal(at.near('169.254.0.152', { device: 'eth1', mac: control.mac }), undefined);
    const storage = at.world.world('s-2-VM');
    const management = { device: 'eth1', mac: '1e:00:1a:00:02:74' };
    assert.equal(storage.neighbour?.('10.20.0.11', management), '52:54:00:00:00:0b');
    assert.equal(storage.neighbour?.('10.20.0.12', management), undefined);
  });

  it('refuses a network that is none', () => {
    const zone = { machines: undefined, hosts: undefined };
    assert.throws(
      // Nothing of the zone is looked at before the options are read.
      () => createZoneWorld(zone as never, { silent: ['10.0.0.0/99'] }),
      withCode('VRA_BAD_INPUT', /10\.0\.0\.0\/99/),
    );
  });
});

describe('segments', () => {
  it('are told of a NIC by its MAC', async () => {
    await using at = await scene();
    assert.equal(at.world.segment('r-4-VM', guestNic), 'vlan://1665');
    assert.equal(at.world.segment('r-4-VM', publicNic), 'vlan://50');
    assert.equal(at.world.segment('r-4-VM', { device: 'eth3', mac: '02:00:00:00:00:99' }), undefined);
    assert.equal(at.world.segment('r-99-VM', guestNic), undefined);
  });

  it('are known of a machine that is being started; the record counts once it is written', async () => {
    await using at = await scene();
    const early = machine('r-5-VM', 'DomainRouter', [nic(0, 'Guest', '02:01:00:d1:00:02', { broadcastUri: 'vlan://1665' })]);
    at.world.place(early);
    const own = { device: 'eth0', mac: '02:01:00:d1:00:02' };
    assert.equal(at.world.segment('r-5-VM', own), 'vlan://1665');
    await at.zone.machines.put({ ...early, nics: [nic(0, 'Guest', own.mac, { broadcastUri: 'vlan://1666' })] });
    assert.equal(at.world.segment('r-5-VM', own), 'vlan://1666');
    at.world.place(early);
    at.world.forget('r-5-VM');
    assert.equal(at.world.segment('r-5-VM', own), 'vlan://1666');
  });
});
