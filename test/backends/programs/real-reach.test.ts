import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStore, type DummyBackend } from '#backends/dummy';
import { openDummy } from '../../support/dummy-machine.ts';
import { debianVersion, runIsolated, whyNotReal } from '../../support/real-program.ts';
import { runReal, runSimulated, type CommandOutcome } from './support/side-by-side.ts';

const veths = runIsolated('ip link add eth0 type veth peer name p0').status === 0;
const skip =
  whyNotReal('ip', 'iptables', 'ping', 'traceroute', 'arping') ||
  (veths ? false : 'this machine makes no virtual links') ||
  (debianVersion() === '12' ? false : 'the spelling is that of Debian 12 (iputils 20221126, traceroute 2.1)');

const [routerMac, guestMac] = ['02:01:00:cd:00:01', '02:01:00:cd:00:05'];
const address = 'ip addr add 10.1.1.1/24 brd + dev eth0';
const routes = ['ip route add 192.168.7.0/24 via 10.1.1.50', 'ip -6 addr add fd17:5::1/64 dev eth0 nodad'];

/** A guest at the other end of eth0 that answers and forwards, to nobody. */
const setup = [
  'ip link set lo up',
  'unshare --net sleep 60 2>/dev/null 3>&- & peer=$!; trap "kill $peer" EXIT; sleep 0.2',
  `ip link add eth0 address ${routerMac} type veth peer name p0 address ${guestMac}`,
  'ip link set p0 netns $peer',
  'nsenter --net --target $peer ip addr add 10.1.1.50/24 dev p0',
  'nsenter --net --target $peer sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.p0.send_redirects=0',
  'nsenter --net --target $peer ip link set p0 up',
  'nsenter --net --target $peer ip route add 192.168.7.0/24 dev p0',
  'ip link set eth0 addrgenmode none up',
  'sleep 0.3',
].join('\n');

async function router(): Promise<DummyBackend> {
  const machine = await openDummy(createMemoryStore());
  await machine.power.start([{ device: 'eth0', mac: routerMac }]);
  await machine.network.apply({ links: [{ device: 'eth0', up: true }] });
  await machine.files.apply([{ op: 'put', path: '/etc/dhcphosts.txt', content: `${guestMac},10.1.1.50,vm-1,infinite\n` }]);
  return machine;
}

/** How long packets took, and how much of that was waiting. */
const withoutTimes = (text: string): string =>
  text
    .replaceAll(/\d+(?:\.\d+)? ?ms/g, 'T ms')
    .replaceAll(/= [\d./]+ ms/g, '= T ms')
    .replaceAll(/(= )[\d.]+(?:\/[\d.]+)+ T/g, '$1T')
    .replaceAll(/ipg\/ewma [\d./]+/g, 'ipg/ewma')
    .replaceAll(/time T ms, ipg.*|rtt min.*/g, 'times');

const clean = (outcome: CommandOutcome): CommandOutcome => ({
  ...outcome,
  stdout: withoutTimes(outcome.stdout),
  // How to use a program is told in each one's own words.
  stderr: withoutTimes(outcome.stderr).replace(/\n\nUsage[^]*/, ''),
});

async function compare(commands: readonly string[]): Promise<void> {
  await using machine = await router();
  const all = [address, ...routes, ...commands];
  const real = runReal(setup, all).map((outcome) => clean(outcome));
  const ours = (await runSimulated(machine, all)).map((outcome) => clean(outcome));
  for (const [index, outcome] of ours.entries()) assert.deepEqual(outcome, real[index]);
}

describe('ping, arping and traceroute print and end as the real ones do', { skip }, () => {
  it('who answers', () =>
    compare([
      'ping -c 1 10.1.1.1',
      'ping -c1 -W1 10.1.1.50',
      'ping -c 2 -i 0.2 10.1.1.50',
      'ping -c 2 -i 0.2 -q 10.1.1.50',
      'ping -c 1 -s 1000 10.1.1.50',
      'ping -c 1 -n 127.0.0.1',
      'ping -c 1 -I eth0 10.1.1.50',
      'ping -c 1 -I 10.1.1.1 10.1.1.50',
      'ping -4 -c 1 localhost',
      'ping -c 1 -6 ::1',
      'ping6 -c 1 fd17:5::1',
      'arping -c 1 -I eth0 10.1.1.50',
      'arping -q -c 1 -I eth0 10.1.1.50',
      'traceroute -n 10.1.1.50',
      'traceroute -n -I 10.1.1.50',
      'traceroute -n 10.1.1.1',
    ]));

  it('who does not', () =>
    compare([
      'ping -c 1 -w 1 10.1.1.99',
      'ping -c 1 8.8.8.8',
      'ping -c 1 -W 0.3 192.168.7.9',
      'ping -6 -c 1 2001:db8::1',
      'ping -c 1 no.such.name.invalid',
      'ping',
      'ping -c',
      'ping -c 0 10.1.1.1',
      'ping -c 1 -I eth7 10.1.1.1',
      'ping -c 1 -I 10.9.9.9 10.1.1.1',
      'arping -c 1 -w 1 -I eth0 10.1.1.99',
      'arping -c 1 -I eth7 10.1.1.50',
      'arping -c 1 -I lo 127.0.0.1',
      'arping -q -c 1 -I lo 127.0.0.1',
      'traceroute -n -m 1 -q 1 -w 0.2 192.168.7.9',
      'traceroute -n 8.8.8.8',
      'traceroute no.such.name.invalid',
    ]));

  it('what the packet filter says', () =>
    compare([
      'iptables -A OUTPUT -d 10.1.1.50 -p icmp -j DROP',
      'ping -c 1 -W 0.3 10.1.1.50',
      'iptables -F OUTPUT',
      'ping -c 1 10.1.1.50',
      'iptables -A INPUT -s 10.1.1.50 -p icmp -j DROP',
      'ping -c 1 -W 0.3 10.1.1.50',
      'iptables -F INPUT',
      'iptables -A INPUT -i lo -j DROP',
      'ping -c 1 -W 0.3 10.1.1.1',
      'iptables -F INPUT',
      'iptables -t mangle -A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP',
      'ping -c 1 -W 0.3 10.1.1.50',
      'iptables -t mangle -F',
      'iptables -P INPUT DROP',
      'ping -c 1 -W 0.3 10.1.1.50',
      'iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
      'ping -c 1 -W 0.3 10.1.1.50',
      'iptables -A OUTPUT -d 10.1.1.50 -p udp -j DROP',
      'traceroute -n -m 1 -q 1 -w 0.2 10.1.1.50',
      'iptables -A OUTPUT -d 10.1.1.50 -p icmp -j REJECT --reject-with icmp-host-prohibited',
      'ping -c 2 -i 0.2 -W 0.3 10.1.1.50',
      'ping -q -c 1 -W 0.3 10.1.1.50',
      'iptables -I INPUT -i lo -p icmp -m icmp --icmp-type 8 -j REJECT --reject-with icmp-port-unreachable',
      'ping -c 1 -W 0.3 10.1.1.1',
      'ping -c 1 -W 0.3 10.1.1.50',
      'ip link set eth0 down',
      'ping -c 1 -W 0.3 10.1.1.50',
      'arping -c 1 -w 1 -I eth0 10.1.1.50',
    ]));
});
