import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver, type Renames } from '../../../../support/zone-driver/index.ts';

/** A dual-stack network: its router, its rules so far, two VMs' leases. */
const network = [60, 61, 62, 63, 64];
const rules = 67;

/** Another network of the same kind. */
const other: Renames = {
  'r-268-VM': 'r-300-VM',
  '169.254.14.64': '169.254.14.65',
  '10.64.0.26': '10.64.0.36',
  'vlan://3829': 'vlan://3830',
  'fd17:5:8a43:e2b5:1c00:9fff:fe00:402': 'fd17:5:8a43:e2b5:1c00:9fff:fe00:412',
  'fd17:5:8a43:e2af': 'fd17:5:8a43:e2b0',
  '1e:00:9f:00:04:02': '1e:00:9f:00:04:12',
  '02:01:01:6b:00': '02:01:01:6c:00',
};
const router = { name: 'r-268-VM', address: 'fd17:5:8a43:e2b5:1c00:9fff:fe00:402', network: 'fd17:5:8a43:e2af::/64' };
const otherRouter = { name: 'r-300-VM', address: 'fd17:5:8a43:e2b5:1c00:9fff:fe00:412', network: 'fd17:5:8a43:e2b0::/64' };

/** A VM of a dual-stack network gives itself the address of its MAC. */
const vmNic = {
  deviceId: 0,
  type: 'Guest',
  mac: '02:01:01:6b:00:01',
  ip: '10.1.1.55',
  ip6address: 'fd17:5:8a43:e2af:1:1ff:fe6b:1',
  ip6cidr: 'fd17:5:8a43:e2af::/64',
  ip6gateway: 'fd17:5:8a43:e2af::1',
  broadcastUri: 'vlan://3829',
  name: 'cloudbr0',
};
const vm: WireObject = {
  className: 'com.cloud.agent.api.StartCommand',
  fields: {
    vm: { id: 269, name: 'i-2-269-VM', type: 'User', cpus: 1, maxSpeed: 500, maxRam: 536_870_912, nics: [vmNic], disks: [] },
  },
};

describe('a dual-stack network (test_network_ipv6.py)', () => {
  let zone: ZoneDriver;
  before(async () => {
    zone = await ZoneDriver.open({ recording: 'cloudstack-4.22-more' });
    await zone.play(network);
    await zone.play(network, { renames: other });
    await zone.must('kvm-sim-0003', [vm]);
  });
  after(() => zone[Symbol.asyncDispose]());

  test('shows addresses and routes of both of its NICs', async () => {
    const look = async (line: string): Promise<string> => (await zone.throughHost(router.name, line)).join('\n');
    for (const device of ['eth0', 'eth2']) assert.match(await look(`ip link show ${device} | grep 'state UP'`), /state UP/);
    assert.equal(
      await look("ip -6 address show eth0 | grep 'inet6 fd17:5:8a43:e2af::1'"),
      'inet6 fd17:5:8a43:e2af::1/64 scope global',
    );
    assert.equal(await look(`ip -6 address show eth2 | grep 'inet6 ${router.address}'`), `inet6 ${router.address}/64 scope global`);
    assert.match(await look("ip -6 route | grep 'default via fd17:5:8a43:e2b5::1'"), /^default via fd17:5:8a43:e2b5::1 dev eth2/);
  });

  test('is reached from another network by routes and an ICMP rule, and only then', async () => {
    const ping = async (): Promise<string> =>
      (await zone.throughHost(otherRouter.name, `ping6 -c 4 ${vmNic.ip6address}`)).join('\n');
    await zone.throughHost(otherRouter.name, `ip -6 route add ${router.network} via ${router.address}`);
    await zone.throughHost(router.name, `ip -6 route add ${otherRouter.network} via ${otherRouter.address}`);
    assert.match(await ping(), / 100% packet loss/);
    await setRules(zone, [{ id: 1, protocol: 'icmp' }]);
    assert.match(await ping(), / 0% packet loss/);
    await setRules(zone, [{ id: 1, protocol: 'icmp', revoked: true }]);
    assert.match(await ping(), / 100% packet loss/);
  });

  test('prints its rules as nft does, and no more once they are deleted', async () => {
    const added = {
      id: 7,
      protocol: 'tcp',
      srcPortRange: [22, 22],
      sourceCidrList: ['fd00:aa::/64'],
      destCidrList: ['fd00:bb::/64'],
    };
    const text = 'ip6 saddr fd00:aa::/64 ip6 daddr fd00:bb::/64 tcp dport 22 accept';
    const list = (): Promise<readonly string[]> =>
      zone.throughHost(router.name, 'nft list chain ip6 ip6_firewall fw_chain_ingress');
    await setRules(zone, [added]);
    assert.ok((await list()).includes(text));
    await setRules(zone, [{ ...added, revoked: true }]);
    assert.ok(!(await list()).includes(text));
    assert.deepEqual(zone.server.faults, []);
  });
});

/** createIpv6FirewallRule and deleteIpv6FirewallRule. */
function setRules(zone: ZoneDriver, list: readonly Readonly<Record<string, unknown>>[]): Promise<unknown> {
  const { host, flags, commands } = zone.recorded.request(rules);
  const common = {
    revoked: false,
    alreadyAdded: false,
    sourceCidrList: ['::/0'],
    destCidrList: ['::/0'],
    purpose: 'Ipv6Firewall',
    trafficType: 'Ingress',
    defaultEgressPolicy: true,
  };
  const entries = list.map((each) => ({ ...common, ...each }));
  return zone.must(
    host,
    commands.map(({ className, fields }) => ({ className, fields: { ...fields, rules: entries } })),
    flags,
  );
}
