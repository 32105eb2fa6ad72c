import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver, type Renames } from '../../../../support/zone-driver/index.ts';

const router = 395;
/** Tier 10.10.1.0/24 with the VM 10.10.1.151, tier 10.10.2.0/24 with the VM 10.10.2.228. */
const tiers = [405, 407, 409, 411, 413, 415, 417, 419, 423, 439, 441, 443, 445, 447, 449, 451, 453, 457];
const publicAddresses = [460, 462, 464, 466, 468, 470, 472, 474];
const vpn = 488;
const privateGateway = [491, 493, 495];
const staticRoute = 497;

/** A second VPC beside it, 10.11.0.0/16. */
const second: Renames = {
  'r-9-VM': 'r-90-VM',
  '169.254.13.15': '169.254.13.16',
  '10.64.0.14': '10.64.0.94',
  '10.10.': '10.11.',
  '1e:00:b6:00:03:f6': '1e:00:b6:00:13:f6',
  '0e:00:a9:fe:0d:0f': '0e:00:a9:fe:0d:10',
  '02:01:00:ce': '02:01:01:ce',
  '02:01:00:cf': '02:01:01:cf',
  'vlan://1820': 'vlan://1920',
  'vlan://2187': 'vlan://2287',
  'i-2-10-VM': 'i-2-92-VM',
  'i-2-11-VM': 'i-2-93-VM',
  '172.31.0.10': '172.31.0.20',
  '1e:00:bf:00:23:e4': '1e:00:bf:00:23:f4',
};
const firstTier = tiers.slice(0, 9);

async function ping(zone: ZoneDriver, name: string, address: string): Promise<boolean> {
  return (await zone.throughHost(name, `ping -c1 -W1 ${address}`)).some((line) => line.includes(' 0% packet loss'));
}

/** With other fields, said to the host of the recording or another one. */
function changed(zone: ZoneDriver, line: number, fields: WireObject['fields'], renames: Renames = {}): Promise<unknown> {
  const { host, flags, commands } = zone.recorded.request(line, renames);
  return zone.must(
    host,
    commands.map((command) => ({ ...command, fields: { ...command.fields, ...fields } })),
    flags,
  );
}

describe('a VPC (test_vpc_router_nics.py, test_routers_iptables_default_policy.py)', () => {
  test('drops what nobody allows, in the policies', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([router, ...tiers, ...publicAddresses]);
    for (const chain of ['INPUT', 'FORWARD']) {
      const text = (await zone.throughHost('r-9-VM', `iptables -L ${chain}`)).join('\n');
      assert.equal(text.split('DROP').length - 1, 1, text);
    }
  });

  test('has the same NICs, addresses and routes when its router was destroyed and another one came', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([router, ...tiers, ...publicAddresses, vpn, ...privateGateway, staticRoute]);
    const look = async (name: string): Promise<readonly (readonly string[])[]> => {
      const found: (readonly string[])[] = [];
      for (const line of ['ip -o -4 addr | grep -v eth0', 'ip route | grep -v eth0', 'ip rule', 'ip route list table Table_eth1'])
        found.push((await zone.throughHost(name, line)).toSorted());
      return found;
    };
    const before = await look('r-9-VM');
    // The new router's batch; the old one goes; the site-to-site connection comes by itself.
    await zone.play([500, 502, 504, 506, 508, 510]);
    const devices = (await zone.throughHost('r-12-VM', 'ip -o link | cut -d: -f2')).map((name) => name.trim());
    assert.deepEqual(devices, ['lo', 'eth0', 'eth1', 'eth2', 'eth3', 'eth4']);
    const onNetworks = (lines: readonly (readonly string[])[]): readonly string[] =>
      (lines[0] ?? []).map((line) => line.replace(/^\d+: eth\d+ +/, '').replace(/ eth\d+\\.*/, '')).toSorted();
    assert.deepEqual(onNetworks(await look('r-12-VM')), onNetworks(before));
    assert.equal(await ping(zone, 'r-12-VM', '10.10.1.151'), true);
    assert.equal(await ping(zone, 'r-12-VM', '8.8.8.8'), true);
    assert.deepEqual(zone.server.faults, []);
  });

  test('loses a tier with its NIC, lease and rules', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([router, ...tiers]);
    await changed(zone, 441, { add: false });
    const unplugs = zone.recorded.request(439).commands.map(({ fields: { nic, instanceName } }) => ({
      className: 'com.cloud.agent.api.UnPlugNicCommand',
      fields: { nic, instanceName, vlanToPersistenceMap: {} },
    }));
    await zone.must('kvm-sim-0002', unplugs);
    assert.deepEqual(await zone.throughHost('r-9-VM', 'ip -o link | grep -c eth3'), ['0']);
    assert.deepEqual(await zone.throughHost('r-9-VM', 'ip route | grep -c 10.10.2'), ['0']);
    assert.deepEqual(await zone.throughHost('r-9-VM', 'systemctl is-active dnsmasq'), ['active']);
    // The tier may come back, on the same NIC.
    await zone.play(tiers.slice(9, -1));
    assert.equal(await ping(zone, 'r-9-VM', '10.10.2.228'), true);
  });
});

test('two VPCs are joined by a site-to-site VPN: connected once the other end is there (test_vpc_vpn.py)', async () => {
  await using zone = await ZoneDriver.open();
  await zone.play([router, ...firstTier]);
  const status = async (name: string, control: string, peer: string): Promise<unknown> => {
    const check: WireObject = {
      className: 'com.cloud.agent.api.CheckS2SVpnConnectionsCommand',
      fields: { vpnIps: [peer], accessDetails: { 'router.name': name, 'router.ip': control }, wait: 30 },
    };
    const [answer] = await zone.must('kvm-sim-0002', [check]);
    return answer?.fields['ipToConnected'];
  };
  await changed(zone, vpn, { peerGatewayIp: '10.64.0.94', peerGuestCidrList: '10.11.0.0/16' });
  assert.deepEqual(await status('r-9-VM', '169.254.13.15', '10.64.0.94'), { '10.64.0.94': false });

  await zone.play([router, ...firstTier], { renames: second });
  await changed(zone, vpn, { peerGatewayIp: '10.64.0.14', peerGuestCidrList: '10.10.0.0/16', passive: true }, second);
  assert.deepEqual(await status('r-9-VM', '169.254.13.15', '10.64.0.94'), { '10.64.0.94': true });
  assert.deepEqual(await status('r-90-VM', '169.254.13.16', '10.64.0.14'), { '10.64.0.14': true });

  await changed(zone, vpn, { create: false, peerGatewayIp: '10.64.0.94', peerGuestCidrList: '10.11.0.0/16' });
  assert.deepEqual(await zone.throughHost('r-9-VM', 'ls /etc/ipsec.d | grep -c 10.64.0.94'), ['0']);
});

test('two VPCs reach each other by private gateways and static routes, as the gateways’ ACLs say (test_privategw_acl.py)', async () => {
  await using zone = await ZoneDriver.open();
  await zone.play([router, ...tiers, ...privateGateway]);
  await zone.play([router, ...tiers, ...privateGateway], { renames: second });
  assert.equal(await ping(zone, 'r-9-VM', '172.31.0.20'), true);
  assert.equal(await ping(zone, 'r-9-VM', '10.11.1.151'), false);

  const route = (targetCidr: string, gateway: string) => ({
    staticRoutes: [
      { id: 1, targetCidr, gateway, netmask: '255.255.255.0', state: 'Add', vlanTag: 'vlan://90', ipAddress: gateway },
    ],
  });
  await changed(zone, staticRoute, route('10.11.0.0/16', '172.31.0.20'));
  await changed(zone, staticRoute, route('10.10.0.0/16', '172.31.0.10'), second);
  assert.deepEqual(await zone.throughHost('r-9-VM', 'ip route | grep 10.11'), ['10.11.0.0/16 via 172.31.0.20 dev eth4']);
  const rules = (vlanTag: string, action: 'ACCEPT' | 'DROP') => ({
    rules: ['Ingress', 'Egress'].map((trafficType, at) => ({
      id: at,
      vlanTag,
      protocol: 'all',
      revoked: false,
      alreadyAdded: true,
      cidrList: ['0.0.0.0/0'],
      trafficType,
      action,
      number: at + 1,
    })),
  });
  await changed(zone, 413, rules('1920', 'DROP'), second);
  assert.equal(await ping(zone, 'r-9-VM', '10.11.1.151'), false);
  await changed(zone, 413, rules('1920', 'ACCEPT'), second);
  assert.equal(await ping(zone, 'r-9-VM', '10.11.1.151'), true);
  // replaceNetworkACLList of the private gateway.
  await changed(zone, 495, rules('90', 'DROP'), second);
  assert.equal(await ping(zone, 'r-9-VM', '10.11.1.151'), false);
});
