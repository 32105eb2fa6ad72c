import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom, createVirtualClock, reportTopics, type ConfigItem, type VirtualClock } from '#agent';
import { FleetHost, PairElection, silentFleetLog } from '#fleet';
import { routerInside, systemVmInside, type SystemVmInside } from '../../../../../fleet/connectors/cloudstack/insides/index.ts';
import { createZoneWorld } from '../../../../../fleet/connectors/cloudstack/world/index.ts';
import {
  openZone,
  type MachineInside,
  type MachineRecord,
  type Zone,
} from '../../../../../fleet/connectors/cloudstack/zone/index.ts';
import { firewallRule, guestNetwork } from '../../../../support/items.ts';
import { noonMs, withCode } from '../../../support/fake-fleet.ts';
import { machine, nic } from '../support/machines.ts';

const publicNetwork = { broadcastUri: 'vlan://50', gateway: '10.64.0.1', netmask: '255.255.0.0' };

const isolatedArguments = (name: string, own = '10.1.1.1', more = ''): string =>
  ` template=domP name=${name} eth0ip=${own} eth0mask=255.255.255.0 cidrsize=24 dhcprange=10.1.1.1 domain=cs2cloud.internal eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=10.64.0.20 eth2mask=255.255.0.0 gateway=10.64.0.1 type=router dns1=10.0.0.53${more}`;

/** NICs as a server lists them: not by their number. */
function router(
  name: string,
  more: { readonly vlan?: string; readonly ip?: string; readonly mac?: string; readonly pair?: boolean } = {},
): MachineRecord {
  const { vlan = 'vlan://1665', ip = '10.1.1.1', mac = '02:01:00:D1:00:01', pair = false } = more;
  const nics = [
    nic(2, 'Public', '1e:00:f6:00:03:fc', { ...publicNetwork, ip: '10.64.0.20' }),
    nic(0, 'Guest', mac, { broadcastUri: vlan, ip }),
    nic(1, 'Control', '0e:00:a9:fe:03:07', { ip: '169.254.3.7' }),
  ];
  const redundant =
    ' redundant_router=1 advert_int=1 redundant_state=PRIMARY guestgw=10.1.1.1 guestbrd=10.1.1.255 guestcidrsize=24';
  return machine(name, 'DomainRouter', nics, { bootArguments: isolatedArguments(name, ip, pair ? redundant : '') });
}

interface Scene extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly zone: Zone;
  readonly fleet: FleetHost;
  readonly routers: MachineInside;
  readonly systemVms: SystemVmInside;
  /** As a StartCommand does it: the inside first, its record when it runs. */
  start(record: MachineRecord): Promise<void>;
  printed(name: string, line: string): Promise<string>;
}

async function scene(): Promise<Scene> {
  const clock = createVirtualClock(noonMs);
  const zone = await openZone({ memory: true, clock, log: silentFleetLog });
  const receivers: { fleet?: FleetHost } = {};
  const world = createZoneWorld(zone, {
    receive: async (name, arrival) => receivers.fleet?.receive(name, arrival),
  });
  const fleet = await FleetHost.open({
    memory: true,
    clock,
    random: createRandom(1),
    log: silentFleetLog,
    world: (name) => world.world(name),
  });
  receivers.fleet = fleet;
  const election = new PairElection({ host: fleet, clock, log: silentFleetLog, segment: world.segment });
  election.start();
  const options = { fleet, log: silentFleetLog, world, onNics: (name: string) => election.regroup(name) };
  const routers = routerInside(options);
  const systemVms = systemVmInside(options);
  return {
    clock,
    zone,
    fleet,
    routers,
    systemVms,
    start: async (record) => {
      await (record.type === 'DomainRouter' ? routers : systemVms).start(record);
      await zone.machines.put(record);
    },
    printed: async (name, line) => (await fleet.exec(name, line)).stdout,
    async [Symbol.asyncDispose]() {
      await election[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
      await zone[Symbol.asyncDispose]();
    },
  };
}

describe('the inside of a router', () => {
  it('comes into being with its first start, NICs in the order of their numbers', async () => {
    await using at = await scene();
    await at.start(router('r-4-VM'));
    const { facts, readiness } = await at.fleet.details('r-4-VM');
    assert.equal(readiness, 'ready');
    assert.deepEqual(facts.nics, [
      { device: 'eth0', mac: '02:01:00:d1:00:01' },
      { device: 'eth1', mac: '0e:00:a9:fe:03:07' },
      { device: 'eth2', mac: '1e:00:f6:00:03:fc' },
    ]);
    assert.match(await at.printed('r-4-VM', 'ip addr show eth2'), /inet 10\.64\.0\.20\/16/);
  });

  it('has an uptime that grows from the start, and begins again with a reboot', async () => {
    await using at = await scene();
    const record = router('r-4-VM');
    await at.start(record);
    await at.clock.advance(5 * 60_000);
    assert.match(await at.printed('r-4-VM', 'uptime'), / up 5 min, /);
    await at.routers.reboot(record);
    assert.match(await at.printed('r-4-VM', 'uptime'), / up 0 min, /);
    assert.equal((await at.fleet.details('r-4-VM')).readiness, 'ready');
  });

  it('stops, stays to be looked at, and starts again; a start of one that runs cuts it off', async () => {
    await using at = await scene();
    const record = router('r-4-VM');
    await at.start(record);
    await at.routers.stop(record);
    assert.equal(at.fleet.get('r-4-VM').state, 'off');
    assert.match(await at.printed('r-4-VM', 'cat /var/cache/cloud/cmdline'), /name=r-4-VM/);
    await at.routers.start(record);
    await at.clock.advance(60_000);
    await at.routers.start(record);
    assert.match(await at.printed('r-4-VM', 'uptime'), / up 0 min, /);
  });

  it('is started by a reboot when it does not run', async () => {
    await using at = await scene();
    const record = router('r-4-VM');
    await at.routers.reboot(record);
    assert.equal(at.fleet.get('r-4-VM').state, 'ready');
    await at.routers.stop(record);
    await at.routers.reboot(record);
    assert.equal(at.fleet.get('r-4-VM').state, 'ready');
  });

  it('gets and loses NICs; those that stay keep their names, a new one gets the lowest that is free', async () => {
    await using at = await scene();
    const record = router('r-4-VM');
    await at.start(record);
    const second = nic(3, 'Public', '06:00:00:00:00:01', { ...publicNetwork, broadcastUri: 'vlan://51' });
    const third = nic(4, 'Public', '06:00:00:00:00:02', { ...publicNetwork, broadcastUri: 'vlan://52' });
    await at.routers.nicsChanged({ ...record, nics: [...record.nics, third, second] });
    await at.routers.nicsChanged({ ...record, nics: [...record.nics, third] });
    const devices = async (): Promise<string[]> =>
      (await at.fleet.details('r-4-VM')).facts.nics.map(({ device, mac }) => `${device} ${mac}`);
    assert.deepEqual((await devices()).slice(3), ['eth4 06:00:00:00:00:02']);
    const fourth = nic(5, 'Public', '06:00:00:00:00:03', publicNetwork);
    await at.routers.nicsChanged({ ...record, nics: [...record.nics, third, fourth] });
    assert.deepEqual((await devices()).slice(3), ['eth4 06:00:00:00:00:02', 'eth3 06:00:00:00:00:03']);
  });

  it('goes with its machine', async () => {
    await using at = await scene();
    await at.start(router('r-4-VM'));
    await at.routers.remove('r-4-VM');
    assert.equal(at.fleet.has('r-4-VM'), false);
    await at.routers.remove('r-4-VM');
    await at.routers.stop(router('r-4-VM'));
  });

  it('does not come up with boot arguments that are none', async () => {
    await using at = await scene();
    await assert.rejects(at.routers.start({ ...router('r-4-VM'), bootArguments: '' }), withCode('VRA_NO_COMMAND_LINE', /r-4-VM/));
    await assert.rejects(
      at.routers.start({ ...router('r-4-VM'), bootArguments: ' type=router eth0ip=nonsense' }),
      withCode('VRA_BAD_INPUT'),
    );
    assert.equal(at.fleet.get('r-4-VM').state, 'off');
  });
});

describe('around a router', () => {
  it('answer the machines that run on its networks, no others', async () => {
    await using at = await scene();
    await at.start(router('r-4-VM'));
    const instance = machine('i-2-5-VM', 'User', [
      nic(0, 'Guest', '02:01:00:d1:00:05', { broadcastUri: 'vlan://1665', ip: '10.1.1.50' }),
    ]);
    const stranger = machine('i-2-6-VM', 'User', [
      nic(0, 'Guest', '02:01:00:d2:00:05', { broadcastUri: 'vlan://1700', ip: '10.1.1.51' }),
    ]);
    await at.zone.machines.put(instance);
    await at.zone.machines.put(stranger);
    const reached = async (address: string): Promise<number> => (await at.fleet.exec('r-4-VM', `ping -c1 -W1 ${address}`)).exitCode;
    for (const there of ['10.1.1.50', '10.64.0.1', '8.8.8.8']) assert.equal(await reached(there), 0, there);
    for (const absent of ['10.1.1.51', '10.1.1.52', '10.64.0.99', '192.0.2.2', '192.168.3.3'])
      assert.equal(await reached(absent), 1, absent);
    assert.match(await at.printed('r-4-VM', 'arping -c 1 -I eth0 10.1.1.50'), /\[02:01:00:D1:00:05\]/);
    assert.match(await at.printed('r-4-VM', 'traceroute -n 8.8.8.8'), /10\.64\.0\.1/);
    assert.match((await at.fleet.run('r-4-VM', 'diagnostics.py', 'ping -c 4 192.0.2.2')).stdout, /100% packet loss[^]*&&\n1\n$/);
    await at.zone.machines.put({ ...instance, state: 'stopped' });
    assert.equal(await reached('10.1.1.50'), 1);
  });

  it('elect the pairs of their own segment, also when the record comes after the start', async () => {
    await using at = await scene();
    // Two networks with the same addresses.
    const pairs = [
      router('r-14-VM', { ip: '10.1.1.68', mac: '02:01:00:d1:00:02', pair: true }),
      router('r-15-VM', { ip: '10.1.1.150', mac: '02:01:00:d1:00:03', pair: true }),
      router('r-24-VM', { vlan: 'vlan://1700', ip: '10.1.1.68', mac: '02:01:00:d2:00:02', pair: true }),
      router('r-25-VM', { vlan: 'vlan://1700', ip: '10.1.1.150', mac: '02:01:00:d2:00:03', pair: true }),
    ];
    for (const record of pairs) await at.start(record);
    await at.clock.advance(10_000);
    const states = await Promise.all(pairs.map(async ({ name }) => (await at.fleet.run(name, 'checkrouter.sh')).stdout.trim()));
    assert.deepEqual(states, ['Status: BACKUP', 'Status: PRIMARY', 'Status: BACKUP', 'Status: PRIMARY']);
    await at.routers.stop(pairs[1] ?? router('r-15-VM'));
    await at.clock.advance(4_000);
    assert.equal((await at.fleet.run('r-14-VM', 'checkrouter.sh')).stdout, 'Status: PRIMARY\n');
  });
});

describe('packets from router to router', () => {
  const routed = (name: string, network: string, publicAddress: string, vlan: string, n: number): MachineRecord =>
    machine(
      name,
      'DomainRouter',
      [
        nic(0, 'Guest', `02:01:00:d1:00:0${n}`, { broadcastUri: vlan, ip: `${network}.1` }),
        nic(1, 'Control', `0e:00:a9:fe:03:0${n}`, { ip: `169.254.3.${n}` }),
        nic(2, 'Public', `1e:00:f6:00:03:0${n}`, { ...publicNetwork, ip: publicAddress }),
      ],
      {
        bootArguments: ` template=domP name=${name} eth0ip=${network}.1 eth0mask=255.255.255.0 cidrsize=24 dhcprange=${network}.1 domain=cs2cloud.internal eth1ip=169.254.3.${n} eth1mask=255.255.0.0 eth2ip=${publicAddress} eth2mask=255.255.0.0 gateway=10.64.0.1 type=router is_routed=true dns1=8.8.8.8`,
      },
    );
  const configure = async (at: Scene, name: string, ...items: readonly ConfigItem[]): Promise<void> => {
    for (const [index, item] of items.entries()) {
      await at.fleet.putFile(name, `/var/cache/cloud/item${index}.json`, JSON.stringify(item));
      const { exitCode, stderr } = await at.fleet.run(name, 'update_config.py', `item${index}.json`);
      assert.equal(exitCode, 0, stderr);
    }
  };
  const reached = async (at: Scene, name: string, address: string): Promise<number> =>
    (await at.fleet.exec(name, `ping -c1 -W1 ${address}`)).exitCode;

  async function twoNetworks(): Promise<Scene> {
    const at = await scene();
    await at.start(routed('r-4-VM', '10.8.1', '10.64.0.20', 'vlan://1001', 4));
    await at.start(routed('r-5-VM', '10.8.2', '10.64.0.30', 'vlan://1002', 5));
    const vm = machine('i-2-7-VM', 'User', [
      nic(0, 'Guest', '02:01:00:d2:00:07', { broadcastUri: 'vlan://1002', ip: '10.8.2.50' }),
    ]);
    await at.zone.machines.put(vm);
    // A routed network has its tables from the first rule on; here one for SSH.
    const ssh: ConfigItem = { type: 'firewallrules', rules: [firewallRule(2, { src_ip: '10.8.2.1' })] };
    await configure(at, 'r-5-VM', guestNetwork('eth0', '10.8.2.1'), ssh);
    await at.fleet.exec('r-4-VM', 'ip route add 10.8.2.0/24 via 10.64.0.30');
    return at;
  }

  const allowed = (revoked: boolean): ConfigItem => ({
    type: 'firewallrules',
    rules: [
      firewallRule(3, {
        src_ip: '10.8.2.1',
        source_cidr_list: ['10.64.0.20/32'],
        protocol: 'icmp',
        icmp_type: -1,
        icmp_code: -1,
        revoked,
      }),
    ],
  });

  it('pass as the rules of the one on the way say, both ways', async () => {
    await using at = await twoNetworks();
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 1);
    await configure(at, 'r-5-VM', allowed(false));
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 0);
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.51'), 1);
    assert.match(await at.printed('r-4-VM', 'traceroute -I -n 10.8.2.50'), /10\.8\.2\.50/);
    await configure(at, 'r-5-VM', allowed(true));
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 1);
  });

  it('end where a router is off, sleeps not, or knows no way', async () => {
    await using at = await twoNetworks();
    await configure(at, 'r-5-VM', allowed(false));
    await at.fleet.settle();
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 0);
    await at.fleet.exec('r-5-VM', 'ip link set eth0 down');
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 1);
    await at.fleet.exec('r-5-VM', 'ip link set eth0 up');
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 0);
    await at.fleet.exec('r-5-VM', 'sysctl -w net.ipv4.ip_forward=0');
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 1);
    await at.routers.stop(routed('r-5-VM', '10.8.2', '10.64.0.30', 'vlan://1002', 5));
    assert.equal(await reached(at, 'r-4-VM', '10.8.2.50'), 1);
  });

  it('make two routers that ask each other at once wait for nothing', async () => {
    await using at = await twoNetworks();
    await at.fleet.settle();
    const both = await Promise.all([reached(at, 'r-4-VM', '10.64.0.30'), reached(at, 'r-5-VM', '10.64.0.20')]);
    assert.ok(both.every((status) => status === 0 || status === 1));
    assert.equal(at.fleet.get('r-4-VM').queued + at.fleet.get('r-5-VM').queued, 0);
  });
});

describe('the inside of a system VM', () => {
  const storage = machine(
    's-2-VM',
    'SecondaryStorageVm',
    [
      nic(0, 'Control', '0e:00:a9:fe:01:6b', { ip: '169.254.1.107' }),
      nic(1, 'Management', '1e:00:1a:00:02:74', { ip: '172.16.2.125', gateway: '172.16.0.1' }),
      nic(2, 'Public', '1e:00:aa:00:03:f3', { ...publicNetwork, ip: '10.64.0.11' }),
    ],
    {
      bootArguments:
        ' template=domP type=secstorage host=127.0.0.1 port=8250 name=s-2-VM zone=1 pod=1 guid=s-2-VM eth2ip=10.64.0.11 eth2mask=255.255.0.0 gateway=10.64.0.1 eth0ip=169.254.1.107 eth0mask=255.255.240.0 eth1ip=172.16.2.125 eth1mask=255.255.0.0 mgmtcidr=192.0.2.0/24 localgw=172.16.0.1 internaldns1=10.0.0.53 dns1=10.0.0.53',
    },
  );
  const store = { uuid: '8f0e4b5e-3a0f-3c4e-9f0a-1c2d3e4f5a6b', url: 'nfs://10.250.0.1/export/secondary' };

  it('runs its agent, and mounts image stores until it is started again', async () => {
    await using at = await scene();
    await at.start(storage);
    assert.equal(await at.printed('s-2-VM', 'systemctl is-active cloud'), 'active\n');
    await at.systemVms.mountStore('s-2-VM', store);
    await at.systemVms.mountStore('s-2-VM', store);
    await at.systemVms.mountStore('s-2-VM', { uuid: 'b', url: '10.250.0.2:/other', nfsVersion: '3' });
    assert.deepEqual((await at.printed('s-2-VM', "mount | grep 'type nfs' | cut -d'(' -f1")).trim().split('\n'), [
      '10.250.0.1:/export/secondary on /mnt/SecStorage/8f0e4b5e-3a0f-3c4e-9f0a-1c2d3e4f5a6b type nfs4 ',
      '10.250.0.2:/other on /mnt/SecStorage/b type nfs',
    ]);
    assert.equal(
      await at.printed('s-2-VM', '/usr/local/cloud/systemvm/ssvm-check.sh |grep -e ERROR -e WARNING -e FAIL'),
      'Tests Complete. Look for ERROR or WARNING above.\n',
    );
    await at.systemVms.reboot(storage);
    assert.equal(await at.printed('s-2-VM', "mount | grep 'type nfs'"), '');
  });

  it('has a report on every topic, as a router has', async () => {
    await using at = await scene();
    await at.start(storage);
    for (const topic of reportTopics) assert.ok(typeof (await at.fleet.report('s-2-VM', topic)) === 'object', topic);
    assert.equal(at.fleet.get('s-2-VM').type, 'secstorage');
  });

  it('mounts nothing that is no share', async () => {
    await using at = await scene();
    await at.start(storage);
    for (const url of ['', 'nfs://', 'cifs://a/b', 'nfs://a/b c', 'nfs://a']) {
      await assert.rejects(at.systemVms.mountStore('s-2-VM', { uuid: 'a', url }), withCode('VRA_BAD_INPUT'), url);
    }
    await assert.rejects(at.systemVms.mountStore('s-2-VM', { ...store, uuid: '../x' }), withCode('VRA_BAD_INPUT'));
    await assert.rejects(at.systemVms.mountStore('s-9-VM', store), withCode('VRA_NOT_FOUND'));
  });

  it('answers diagnostics from its own place', async () => {
    await using at = await scene();
    await at.start(storage);
    const reached = async (address: string): Promise<number> => (await at.fleet.exec('s-2-VM', `ping -c1 -W1 ${address}`)).exitCode;
    for (const there of ['10.64.0.1', '172.16.0.1', '8.8.8.8']) assert.equal(await reached(there), 0, there);
    for (const absent of ['192.0.2.7', '10.64.3.3', '172.16.9.9']) assert.equal(await reached(absent), 1, absent);
  });
});
