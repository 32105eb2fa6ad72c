import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStore } from '#backends/dummy';
import { openDummy } from '../../support/dummy-machine.ts';
import { debianVersion, runIsolated, whyNotReal } from '../../support/real-program.ts';
import { runReal, runSimulated, type CommandOutcome } from './support/side-by-side.ts';

const veths = runIsolated('ip link add eth0 type veth peer name p0').status === 0;
const skip =
  whyNotReal('ip', 'ifconfig', 'route', 'netstat') ||
  (veths ? false : 'this machine makes no virtual links') ||
  (debianVersion() === '12' ? false : 'the spelling is that of Debian 12 (iproute2 6.1, net-tools 2.10)');

const nics = [
  { device: 'eth0', mac: '0e:00:a9:fe:0d:0f' },
  { device: 'eth1', mac: '1e:00:fd:00:00:0e' },
  { device: 'eth2', mac: '02:00:00:cd:00:02' },
];
const tables = '252 static_route\n251 static_route_back\n101 Table_eth1\n102 Table_eth2\n';

/** NICs as a router has them: their other ends lie in a namespace of their own, and IPv6 gives itself no addresses. */
const setup = [
  'sysctl -qw net.ipv4.conf.all.promote_secondaries=1 net.ipv4.conf.default.promote_secondaries=1',
  'sysctl -qw net.ipv6.conf.all.keep_addr_on_down=1 net.ipv6.conf.default.keep_addr_on_down=1',
  'ip link set lo up',
  'unshare --net sleep 30 2>/dev/null 3>&- & peer=$!; trap "kill $peer" EXIT; sleep 0.2',
  ...nics.flatMap(({ device, mac }, index) => [
    `ip link add ${device} index ${index + 2} address ${mac} type veth peer name p${device} index ${index + 100}`,
    `ip link set p${device} netns $peer`,
    `nsenter --net --target $peer ip link set p${device} up`,
    `ip link set ${device} addrgenmode none up`,
  ]),
  'cat /etc/iproute2/rt_tables > /tmp/tables.$$',
  `printf '${tables.replaceAll('\n', String.raw`\n`)}' >> /tmp/tables.$$; mount --bind /tmp/tables.$$ /etc/iproute2/rt_tables; rm /tmp/tables.$$`,
  // Addresses have time to become usable.
  'sleep 0.3',
].join('\n');

/** What tells a pair of virtual links from a NIC of a hypervisor: the other end, the queue, who tests addresses for being taken. */
function withoutPair(text: string): string {
  return (
    text
      // In columns what is cut off leaves blanks.
      .replaceAll(/@if\d+(?= +(?:UP|DOWN|UNKNOWN) )/g, (link) => ' '.repeat(link.length))
      .replaceAll(/@if\d+/g, '')
      .replaceAll(/ link-netnsid \d+/g, '')
      .replaceAll(/"link_index":\d+,|,"link_netnsid":\d+/g, '')
      .replaceAll(/(\d: eth\d: <.*> mtu \d+ qdisc )noqueue/g, '$1pfifo_fast')
      .replaceAll(/("ifname":"eth\d".*?"qdisc":)"noqueue"/g, '$1"pfifo_fast"')
      .replaceAll(/("ifname": "eth\d",[^]*?"qdisc": )"noqueue"/g, '$1"pfifo_fast"')
      .replaceAll(/^( +)"link(?:_index|_netnsid)": \d+,\n/gm, '')
      .replaceAll(/(scope global) nodad /g, '$1 ')
      .replaceAll(/"nodad":true,/g, '')
      .replaceAll(/^ +"nodad": true,\n/gm, '')
  );
}

/** Counters of packets differ: the pair carries some. */
function withoutCounters(text: string): string {
  return text
    .replaceAll(/^ +\d[\d ]+$/gm, 'counters')
    .replaceAll(/([RT]X (?:packets|errors|bytes)).*$/gm, '$1')
    .replaceAll(/^(\w+ +\d+) +[\d ]+ ([A-Z]+)$/gm, '$1 $2');
}

const clean = (outcomes: readonly CommandOutcome[]): readonly CommandOutcome[] =>
  outcomes.map((outcome) => ({ ...outcome, stdout: withoutCounters(withoutPair(outcome.stdout)) }));

async function compare(commands: readonly string[]): Promise<void> {
  await using machine = await openDummy(createMemoryStore());
  await machine.power.start(nics);
  await machine.network.apply({ links: nics.map(({ device }) => ({ device, up: true })) });
  await machine.files.apply([{ op: 'append', path: '/etc/iproute2/rt_tables', content: tables }]);
  const [real, ours] = [clean(runReal(setup, commands)), clean(await runSimulated(machine, commands))];
  for (const [index, outcome] of ours.entries()) assert.deepEqual(outcome, real[index]);
}

/** A router's addresses, routes and rules. */
const configured = [
  'ip addr add 169.254.13.15/20 brd + dev eth0',
  'ip addr add 10.64.0.14/16 brd + dev eth1',
  'ip addr add 10.64.0.17/16 brd + dev eth1',
  'ip addr add 10.10.1.1/24 brd + dev eth2',
  'ip -6 addr add fd17:5:8a43:e2a5::1/64 dev eth2 nodad',
  'ip rule add from 10.10.0.0/16 lookup static_route',
  'ip rule add from 10.10.0.0/16 lookup static_route_back',
  'ip rule add fwmark 0x65 table Table_eth1',
  'ip rule add from 10.64.0.0/16 table Table_eth1',
  'ip route add default via 10.64.0.1',
  'ip route add default via 10.64.0.1 table Table_eth1 proto static',
  'ip route add throw 10.10.1.0/24 table Table_eth1 proto static',
  'ip route add 172.30.0.0/16 via 10.64.0.9',
  'ip route add 10.64.0.0/24 via 10.64.0.1',
  'ip -6 route add default via fd17:5:8a43:e2a5::9',
  'ip -6 route add fd00:1::/48 via fd17:5:8a43:e2a5::9',
];

describe('ip prints and changes as the real one does', { skip }, () => {
  it('addresses and links', () =>
    compare([
      ...configured,
      'ip addr',
      'ip a',
      'ip addr show eth1',
      'ip address list dev eth2',
      'ip -o addr',
      'ip -o -4 addr show dev eth1',
      'ip -4 addr',
      'ip -6 addr',
      'ip -6 addr show eth2',
      'ip -br addr',
      'ip -br -4 addr',
      'ip -j addr show eth1',
      'ip -j -p addr show eth2',
      'ip -br -j addr',
      'ip addr show to 10.10.0.0/16',
      'ip a s dev eth2 scope global',
      'ip addr show secondary',
      'ip link',
      'ip l show eth1',
      'ip -o link show up',
      'ip -br link',
      'ip -j link show eth1',
      'ip -s link show eth0',
      'ip link set eth1 mtu 1400',
      'ip link set dev eth2 down',
      'ip addr',
      'ip route',
      'ip addr del 10.64.0.14/16 dev eth1',
      'ip addr show eth1',
      'ip route',
      'ip addr flush dev eth1',
      'ip -4 addr show eth1',
    ]));

  it('routes and rules', () =>
    compare([
      ...configured,
      'ip route',
      'ip r',
      'ip ro list',
      'ip -4 route show table main',
      'ip route show table Table_eth1',
      'ip route show table 101',
      'ip route show table local',
      'ip -j route',
      'ip -j -p route show dev eth2',
      'ip -d route',
      'ip route show dev eth2',
      'ip route show via 10.64.0.1',
      'ip route show default',
      'ip route show 10.10.1.0/24',
      'ip route show proto static table all',
      'ip route show root 10.0.0.0/8',
      'ip route show match 10.10.1.7',
      'ip route show exact 10.10.1.0/24',
      'ip -o -4 route show to default',
      'ip -6 route',
      'ip -j -6 route',
      'ip rule',
      'ip ru list',
      'ip -j rule',
      'ip -6 rule',
      'ip rule list table Table_eth1',
      'ip rule show from 10.10.0.0/16',
      'ip route get 8.8.8.8',
      'ip route get 10.10.1.5',
      'ip route get 10.10.1.1',
      'ip route get 8.8.8.8 from 10.64.0.17',
      'ip route get 8.8.8.8 mark 0x65',
      'ip -j route get 8.8.8.8',
      'ip route get fd17:5:8a43:e2a5::7',
      'ip route replace default via 10.10.1.9',
      'ip route append 172.30.0.0/16 via 10.64.0.8',
      'ip route prepend 172.30.0.0/16 via 10.64.0.6',
      'ip route change 172.30.0.0/16 via 10.64.0.7',
      'ip route del 10.64.0.0/24',
      'ip route',
      'ip rule del from 10.64.0.0/16 table Table_eth1',
      'ip rule del fwmark 0x65 table Table_eth1',
      'ip rule',
      'ip route flush table Table_eth1',
      'ip route',
    ]));

  it('complaints', () =>
    compare([
      ...configured,
      'ip foo',
      'ip -V',
      'ip addr foo',
      'ip route foo',
      'ip addr show eth9',
      'ip link show eth9',
      'ip addr flush',
      'ip addr add 10.10.1.1/24 dev eth2',
      'ip addr del 10.10.1.9/24 dev eth2',
      'ip addr add foo dev eth2',
      'ip addr add 10.10.1.300/24 dev eth2',
      'ip addr add 1.2.3.4/24 dev eth9',
      'ip addr add 1.2.3.4/24',
      'ip -6 addr add fd17:5:8a43:e2a5::1/64 dev eth2',
      'ip -6 addr del fd17:5:8a43:e2a5::7/64 dev eth2',
      'ip link set eth9 up',
      'ip link set eth1 foo',
      'ip link set eth1 mtu 70000',
      'ip route add 1.2.3.0/24 via 99.9.9.9',
      'ip route add default via 10.64.0.1',
      'ip route del 1.2.3.0/24',
      'ip route add foo',
      'ip route add 5.0.0.0/8 dev eth9',
      'ip route show dev eth9',
      'ip route show table static_route',
      'ip route show table 99',
      'ip route show table foo',
      'ip rule add fwmark 0x99 table foo',
      'ip rule del from 1.0.0.0/8 table Table_eth1',
      'ip route get 8.8.8.8 from 1.2.3.4',
    ]));
});

describe('net-tools print as the real ones do', { skip }, () => {
  it('ifconfig, route and netstat', () =>
    compare([
      ...configured,
      'ip link set eth0 down',
      'ifconfig',
      'ifconfig -a',
      'ifconfig eth1',
      'ifconfig lo',
      'ifconfig eth9',
      'route -n',
      'netstat -rn',
      'netstat -i',
      'route add -net 1.0.0.0/8 gw 9.9.9.9',
      'route add -net 2.0.0.0 netmask 255.0.0.0 gw 10.64.0.1',
      'route del default',
      'route -n',
      'ifconfig eth2 down',
      'ifconfig eth2 mtu 1300',
      'ifconfig eth2',
    ]));
});
