import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';

/** A routed isolated network, 10.80.0.0/26 behind r-29-VM at 10.64.12.245, with the VM 10.80.0.51. */
const network = [863, 865, 867, 869, 871, 875];
const networkRule = 877;
/** A tier, 10.10.1.0/24 on eth2 of r-9-VM at 10.64.0.14, with the VM 10.10.1.151. */
const vpc = 395;
const tier = [405, 407, 409, 411, 415, 417, 419, 423];
const tierRules = 413;

const allTypes =
  'icmp type { echo-reply, destination-unreachable, source-quench, redirect, echo-request, router-advertisement, router-solicitation, time-exceeded, parameter-problem, timestamp-request, timestamp-reply, info-request, info-reply, address-mask-request, address-mask-reply }';

interface Rule {
  readonly protocol: 'icmp' | 'tcp';
  readonly cidr: string;
  readonly trafficType?: 'Ingress' | 'Egress';
}

/** Wire fields that both kinds of rules share. */
const rule = ({ protocol, trafficType = 'Ingress' }: Rule, number: number) => ({
  id: number,
  protocol,
  trafficType,
  ...(protocol === 'icmp' ? { icmpType: -1, icmpCode: -1 } : {}),
});

/** createNetworkACL and deleteNetworkACL: the server says all rules that are left. */
function setTierRules(zone: ZoneDriver, rules: readonly Rule[]): Promise<unknown> {
  const { host, flags, commands } = zone.recorded.request(tierRules);
  const entries = rules.map((each, at) => ({
    ...rule(each, at + 1),
    ...(each.protocol === 'tcp' && { portRange: [22, 22] }),
    vlanTag: '1820',
    revoked: false,
    alreadyAdded: true,
    cidrList: [each.cidr],
    action: 'ACCEPT',
    number: at + 1,
  }));
  return zone.must(
    host,
    commands.map(({ className, fields }) => ({ className, fields: { ...fields, rules: entries } })),
    flags,
  );
}

/** createRoutingFirewallRule and deleteRoutingFirewallRule. */
function setNetworkRules(zone: ZoneDriver, rules: readonly Rule[], revoked = false): Promise<unknown> {
  const { host, flags, commands } = zone.recorded.request(networkRule);
  const entries = rules.map((each, at) => ({
    ...rule(each, at + 20),
    ...(each.protocol === 'tcp' && { srcPortRange: [22, 22] }),
    revoked,
    alreadyAdded: revoked,
    sourceCidrList: [each.cidr],
    destCidrList: ['0.0.0.0/0'],
    purpose: 'Firewall',
    defaultEgressPolicy: false,
  }));
  return zone.must(
    host,
    commands.map(({ className, fields }) => ({ className, fields: { ...fields, rules: entries } })),
    flags,
  );
}

async function answers(zone: ZoneDriver, router: string, address: string): Promise<boolean> {
  const text = (await zone.throughHost(router, `ping -c1 -W1 ${address}`)).join('\n');
  assert.match(text, /1 packets transmitted, [01] received, (?:0|100)% packet loss/);
  return text.includes('1 received');
}

async function chain(zone: ZoneDriver, router: string, table: string, name: string): Promise<readonly string[]> {
  return zone.throughHost(router, `nft list chain ip ${table} ${name}`);
}

test('a routed network and a routed VPC let each other in as their rules say (test_ipv4_routing.py, 09)', async () => {
  await using zone = await ZoneDriver.open();
  const { host, flags, commands } = zone.recorded.request(vpc, { 'type=vpcrouter': 'is_routed=true type=vpcrouter' });
  // A routed VPC has no source NAT.
  await zone.must(
    host,
    commands.filter(({ className }) => !className.endsWith('.SetSourceNatCommand')),
    flags,
  );
  await zone.play([...tier, ...network]);
  await setTierRules(zone, []);
  const [vm, tierVm] = ['10.80.0.51', '10.10.1.151'];
  const both = async (): Promise<readonly boolean[]> => [await answers(zone, 'r-29-VM', tierVm), await answers(zone, 'r-9-VM', vm)];
  assert.deepEqual([await answers(zone, 'r-29-VM', vm), await answers(zone, 'r-9-VM', tierVm)], [true, true]);

  await zone.throughHost('r-9-VM', 'ip route add 10.80.0.0/26 via 10.64.12.245');
  await zone.throughHost('r-29-VM', 'ip route add 10.10.1.0/24 via 10.64.0.14');
  assert.deepEqual(await both(), [false, false]);

  await setTierRules(zone, [
    { protocol: 'icmp', cidr: '10.80.0.0/26' },
    { protocol: 'tcp', cidr: '10.80.0.0/26' },
    { protocol: 'icmp', cidr: '10.64.12.245/32' },
    { protocol: 'icmp', cidr: '0.0.0.0/0', trafficType: 'Egress' },
  ]);
  const forward = await chain(zone, 'r-9-VM', 'ip4_acl', 'FORWARD');
  assert.ok(forward.includes('ip daddr 10.10.1.0/24 jump eth2_ingress_policy'));
  assert.ok(forward.includes('ip saddr 10.10.1.0/24 jump eth2_egress_policy'));
  assert.deepEqual((await chain(zone, 'r-9-VM', 'ip4_acl', 'eth2_ingress_policy')).slice(2, 5), [
    `ip saddr 10.80.0.0/26 ${allTypes} accept`,
    'ip saddr 10.80.0.0/26 tcp dport 22 accept',
    `ip saddr 10.64.12.245 ${allTypes} accept`,
  ]);
  assert.equal((await chain(zone, 'r-9-VM', 'ip4_acl', 'eth2_egress_policy'))[2], `ip daddr 0.0.0.0/0 ${allTypes} accept`);
  assert.deepEqual(await both(), [true, false]);

  const ingress: readonly Rule[] = [
    { protocol: 'icmp', cidr: '10.10.0.0/16' },
    { protocol: 'tcp', cidr: '10.10.0.0/16' },
    { protocol: 'icmp', cidr: '10.64.0.14/32' },
  ];
  await setNetworkRules(zone, ingress);
  assert.deepEqual((await chain(zone, 'r-29-VM', 'ip4_firewall', 'fw_chain_ingress')).slice(2, 5), [
    `ip saddr 10.10.0.0/16 ip daddr 0.0.0.0/0 ${allTypes} accept`,
    'ip saddr 10.10.0.0/16 ip daddr 0.0.0.0/0 tcp dport 22 accept',
    `ip saddr 10.64.0.14 ip daddr 0.0.0.0/0 ${allTypes} accept`,
  ]);
  assert.deepEqual(await both(), [true, true]);

  await setTierRules(zone, []);
  await setNetworkRules(zone, ingress, true);
  for (const [router, table, name] of [
    ['r-9-VM', 'ip4_acl', 'eth2_ingress_policy'],
    ['r-9-VM', 'ip4_acl', 'eth2_egress_policy'],
    ['r-29-VM', 'ip4_firewall', 'fw_chain_ingress'],
  ] as const)
    assert.ok(
      (await chain(zone, router, table, name)).every((line) => !line.endsWith('accept')),
      name,
    );
  assert.deepEqual(await both(), [false, false]);
});

describe('BGP peers of a routed network (test_ipv4_routing.py, 11)', () => {
  const start = 46;
  const peers = 48;
  const first = ['neighbor 10.0.53.10 remote-as 900149', 'neighbor 10.0.53.10 password testpassword1'];
  const second = ['neighbor 10.0.53.11 remote-as 900301', 'neighbor 10.0.53.11 password testpassword2'];
  const own = 'network 172.31.101.0/24';

  const relevant = async (zone: ZoneDriver): Promise<readonly string[]> =>
    (await zone.throughHost('r-162-VM', 'cat /etc/frr/frr.conf')).filter((line) => /^(?:neighbor|network) /.test(line));

  /** changeBgpPeersForNetwork. */
  const withPeers = (zone: ZoneDriver, list: readonly unknown[]): readonly WireObject[] =>
    zone.recorded.request(peers).commands.map(({ className, fields }) => ({ className, fields: { ...fields, bpgPeers: list } }));

  test('come, stay over a reboot of the router, and go', async () => {
    await using zone = await ZoneDriver.open({ recording: 'cloudstack-4.22-more' });
    await zone.play([start, 47, peers, 49]);
    assert.deepEqual(await relevant(zone), [...first, own]);
    assert.deepEqual(await zone.throughHost('r-162-VM', 'systemctl is-active frr'), ['active']);

    const [known] = bgpPeers(zone.recorded.request(peers).commands[0]);
    const two = [known, { ...known, peerId: 3, peerAsNumber: 900_301, ip4Address: '10.0.53.11', peerPassword: 'testpassword2' }];
    const host = 'kvm-sim-0004';
    await zone.must(host, withPeers(zone, two));
    assert.deepEqual(await relevant(zone), [...first, ...second, own]);

    const stop = { className: 'com.cloud.agent.api.StopCommand', fields: { vmName: 'r-162-VM', checkBeforeCleanup: false } };
    await zone.must(host, [stop]);
    const { commands, flags } = zone.recorded.request(start);
    const again = commands.map((command) =>
      command.className.endsWith('.SetBgpPeersCommand') ? (withPeers(zone, two)[0] ?? command) : command,
    );
    await zone.must(host, again, flags);
    assert.deepEqual(await relevant(zone), [...first, ...second, own]);

    await zone.must(host, withPeers(zone, []));
    assert.deepEqual(await relevant(zone), []);
  });

  test('of a VPC are said for each of its tiers (test_ipv4_routing.py, 12)', async () => {
    await using zone = await ZoneDriver.open({ recording: 'cloudstack-4.22-more' });
    const { host, flags, commands } = zone.recorded.request(73, { 'type=vpcrouter': 'is_routed=true type=vpcrouter' });
    await zone.must(
      host,
      commands.filter(({ className }) => !className.endsWith('.SetSourceNatCommand')),
      flags,
    );
    await zone.play([74, 75, 76, 77, 79]);
    const [known] = bgpPeers(zone.recorded.request(peers).commands[0]);
    const tiers = ['10.66.1.0/24', '10.66.2.0/24'].flatMap((guestIp4Cidr, at) => [
      { ...known, networkId: 400 + at, guestIp4Cidr },
      {
        ...known,
        networkId: 400 + at,
        guestIp4Cidr,
        peerId: 3,
        peerAsNumber: 900_301,
        ip4Address: '10.0.53.11',
        peerPassword: 'testpassword2',
      },
    ]);
    const toVpc = (list: readonly unknown[]): readonly WireObject[] =>
      withPeers(zone, list).map(({ className, fields }) => ({
        className,
        fields: { ...fields, accessDetails: { 'router.name': 'r-270-VM', 'router.ip': '169.254.4.230' } },
      }));
    const frr = async (): Promise<readonly string[]> =>
      (await zone.throughHost('r-270-VM', 'cat /etc/frr/frr.conf')).filter((line) => /^(?:neighbor|network) /.test(line));
    await zone.must(host, toVpc(tiers));
    assert.deepEqual((await frr()).toSorted(), [...first, ...second, 'network 10.66.1.0/24', 'network 10.66.2.0/24'].toSorted());
    await zone.must(host, toVpc([]));
    assert.deepEqual(await frr(), []);
  });
});

function bgpPeers(command: WireObject | undefined): readonly object[] {
  const list = command?.fields['bpgPeers'];
  return Array.isArray(list) ? list.filter((peer): peer is object => typeof peer === 'object') : [];
}
