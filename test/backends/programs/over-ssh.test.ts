import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { dhcpEntry, firewallRule, guestNetwork } from '../../support/items.ts';
import { bootedRouter, printedBy, startMs, type BootedRouter } from './support/booted-router.ts';

// The rows of cloudstack-over-ssh.md, B, in their order: what tests of CloudStack ask a router over SSH and how they read the answer.

const minute = 60_000;

async function configure(router: BootedRouter, ...items: readonly ConfigItem[]): Promise<void> {
  const report = await router.agent.execute(items);
  assert.ok(report.ok, JSON.stringify(report));
}

const redundant = (own: string, state: string): string =>
  ` template=domP name=r-14-VM eth2ip=10.64.0.20 eth2mask=255.255.0.0 gateway=10.64.0.1 eth0ip=${own} eth0mask=255.255.255.0 redundant_router=1 advert_int=1 redundant_state=${state} guestgw=10.1.1.1 guestbrd=10.1.1.255 guestcidrsize=24 domain=cs2cloud.internal cidrsize=24 dhcprange=10.1.1.1 eth1ip=169.254.0.150 eth1mask=255.255.240.0 type=router dns1=8.8.8.8`;

describe('systemctl is-active', () => {
  it('says active once on a line for what runs, inactive and 3 for what does not', async () => {
    await using router = await bootedRouter();
    for (const unit of ['dnsmasq', 'haproxy', 'apache2', 'ssh', 'cloud-password-server@10.1.1.1']) {
      assert.deepEqual(await router.exec(`systemctl is-active ${unit}`), { stdout: 'active\n', stderr: '', exitCode: 0 }, unit);
    }
    assert.deepEqual(await router.exec('systemctl is-active keepalived'), { stdout: 'inactive\n', stderr: '', exitCode: 3 });
    assert.deepEqual(await router.exec('systemctl is-active nosuch.service'), { stdout: 'inactive\n', stderr: '', exitCode: 3 });
  });

  it('says so of a stopped one, and of a keepalived of a pair', async () => {
    await using router = await bootedRouter({ commandLine: redundant('10.1.1.68', 'PRIMARY') });
    assert.equal(await printedBy(router, 'systemctl is-active keepalived'), 'active\n');
    await printedBy(router, 'systemctl stop keepalived');
    assert.deepEqual(await router.exec('systemctl is-active keepalived'), { stdout: 'inactive\n', stderr: '', exitCode: 3 });
    assert.match(await printedBy(router, '/opt/cloud/bin/checkrouter.sh'), /^Status: FAULT\n$/);
  });
});

describe('uptime', () => {
  /** As clients read it: words, `up` the second, then minutes. */
  const words = async (router: BootedRouter): Promise<string[]> => (await printedBy(router, 'uptime')).trim().split(/\s+/);

  it('has its words where clients look for them, and grows from the start', async () => {
    await using router = await bootedRouter();
    await router.clock.advance(minute + 13_000);
    assert.match(
      await printedBy(router, 'uptime'),
      /^ 14:25:13 up 1 min, {2}0 users, {2}load average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\n$/,
    );
    const [, up, minutes, unit] = await words(router);
    assert.deepEqual([up, minutes, unit], ['up', '1', 'min,']);
    await router.clock.advance(41 * minute);
    assert.deepEqual((await words(router)).slice(1, 4), ['up', '42', 'min,']);
    await router.machine.power.reboot();
    assert.deepEqual((await words(router)).slice(1, 4), ['up', '0', 'min,']);
  });

  it('is spelled as procps does it from an hour and from a day on', async () => {
    await using router = await bootedRouter();
    await router.clock.advance(66 * minute);
    assert.match(await printedBy(router, 'uptime'), / up {2}1:06, {2}0 users, /);
    await router.clock.advance(22 * 60 * minute);
    assert.match(await printedBy(router, 'uptime'), / up 23:06, /);
    await router.clock.advance(60 * minute);
    assert.match(await printedBy(router, 'uptime'), / up 1 day, 6 min, /);
    await router.clock.advance(36 * 60 * minute);
    assert.match(await printedBy(router, 'uptime'), / up 2 days, 12:06, /);
    assert.equal(await printedBy(router, 'uptime -p'), 'up 2 days, 12 hours, 6 minutes\n');
    assert.equal(await printedBy(router, 'uptime -s'), '2026-11-21 14:24:00\n');
  });
});

describe('checkrouter.sh', () => {
  it('answers by its path and from sh, with blanks after it', async () => {
    await using router = await bootedRouter({ commandLine: redundant('10.1.1.68', 'BACKUP') });
    for (const line of [
      '/opt/cloud/bin/checkrouter.sh',
      'sh /opt/cloud/bin/checkrouter.sh ',
      'bash /opt/cloud/bin/checkrouter.sh',
    ]) {
      assert.equal(await printedBy(router, line), 'Status: BACKUP\n', line);
    }
    // keepalived takes the gateway's address when it becomes primary.
    await printedBy(router, 'ip addr add 10.1.1.1/24 brd 10.1.1.255 dev eth0');
    assert.equal(await printedBy(router, '/opt/cloud/bin/checkrouter.sh | grep Status: | cut -d " " -f 2'), 'PRIMARY\n');
  });
});

describe('iptables', () => {
  it('has the word DROP in the policy line and only where a rule has it', async () => {
    await using router = await bootedRouter();
    const input = (await printedBy(router, 'iptables -L INPUT')).split('\n');
    assert.equal(input[0], 'Chain INPUT (policy DROP)');
    assert.equal(input[1], 'target     prot opt source               destination         ');
    assert.deepEqual(
      input.slice(1).filter((line) => line.includes('DROP')),
      [],
    );
    assert.equal((await printedBy(router, 'iptables -L FORWARD')).split('\n')[0], 'Chain FORWARD (policy DROP)');
    assert.equal(await printedBy(router, "iptables -S FORWARD | grep -c 'P FORWARD DROP'"), '1\n');
    assert.match(await printedBy(router, 'iptables -t nat -L POSTROUTING -n'), /SNAT .* to:203\.0\.113\.10/);
    assert.match(
      await printedBy(router, 'iptables -L INPUT -n -v'),
      /^Chain INPUT \(policy DROP \d+ packets, \d+ bytes\)\n pkts bytes target {5}prot opt in {5}out {5}source {15}destination {9}\n/,
    );
  });

  it('shows a firewall rule when it was made, and not any more when it was revoked', async () => {
    await using router = await bootedRouter();
    const chain = async (): Promise<string[]> =>
      (await printedBy(router, 'iptables -t mangle -S FIREWALL_203.0.113.10'))
        .split('\n')
        .filter((line) => line.includes('dport 22'));
    assert.deepEqual(await chain(), []);
    await configure(router, { type: 'firewallrules', rules: [firewallRule(7)] });
    assert.deepEqual(await chain(), ['-A FIREWALL_203.0.113.10 -p tcp -m tcp --dport 22 -j RETURN']);
    await configure(router, { type: 'firewallrules', rules: [firewallRule(7, { revoked: true })] });
    assert.deepEqual(await chain(), []);
  });
});

describe('files', () => {
  it('dhcphosts.txt and dhcpopts.txt have a line per lease, options by tag', async () => {
    await using router = await bootedRouter();
    await configure(
      router,
      dhcpEntry('10.1.1.50', '02:01:00:cd:00:05'),
      dhcpEntry('10.1.1.51', '02:01:00:cd:00:06', { default_entry: false }),
    );
    assert.deepEqual((await printedBy(router, 'cat /etc/dhcphosts.txt')).trim().split('\n'), [
      '02:01:00:cd:00:05,10.1.1.50,vm-10-1-1-50,infinite',
      '02:01:00:cd:00:06,set:10_1_1_51,10.1.1.51,vm-10-1-1-51,infinite',
    ]);
    assert.match(await printedBy(router, 'cat /etc/dhcpopts.txt'), /^10_1_1_51,3$/m);
    assert.equal(
      await printedBy(router, 'cat /etc/dhcphosts.txt | grep 10.1.1.50 | sed "s/,/ /g" | awk \'{print $2; exit}\''),
      '10.1.1.50\n',
    );
  });

  it('a password is there until its instance fetched it', async () => {
    await using router = await bootedRouter();
    await printedBy(router, '/opt/cloud/bin/savepassword.sh -v 10.1.1.50 -p secret');
    assert.equal(await printedBy(router, 'cat /var/cache/cloud/passwords-10.1.1.1 | grep 10.1.1.50'), '10.1.1.50=secret\n');
  });

  it('boot arguments, release, routing daemon', async () => {
    await using router = await bootedRouter();
    assert.match(await printedBy(router, 'cat /var/cache/cloud/cmdline'), / name=r-4-VM .*type=router/);
    assert.match(await printedBy(router, 'cat /etc/cloudstack-release'), /^Cloudstack Release 4\.22/);
    await configure(router, {
      type: 'bgppeers',
      peers: [
        {
          peer_id: 1,
          network_id: 7,
          network_as_number: 65_001,
          ip4_address: '203.0.113.2',
          peer_as_number: 65_002,
          guest_ip4_cidr: '10.1.1.0/24',
        },
      ],
    });
    const frr = await printedBy(router, 'cat /etc/frr/frr.conf');
    assert.match(frr, /neighbor 203\.0\.113\.2 remote-as 65002/);
    assert.match(frr, /network 10\.1\.1\.0\/24/);
  });
});

describe('ip', () => {
  it('shows addresses, links, routes and rules', async () => {
    await using router = await bootedRouter();
    const eth2 = await printedBy(router, 'ip addr show eth2');
    assert.match(eth2, /^4: eth2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 .* state UP /);
    assert.match(eth2, /^ {4}inet 203\.0\.113\.10\/24 brd 203\.0\.113\.255 scope global eth2$/m);
    assert.equal(await printedBy(router, "ip addr show eth2 | grep 'state UP' | wc -l"), '1\n');
    assert.equal(await printedBy(router, "ip -f inet addr show eth0 | awk '/inet / {print $2}' | cut -d/ -f1"), '10.1.1.1\n');
    assert.match(
      await printedBy(router, 'ip link show'),
      /^2: eth0: .*\n {4}link\/ether 02:01:00:cd:00:01 brd ff:ff:ff:ff:ff:ff$/m,
    );
    assert.match(await printedBy(router, 'ip route'), /^default via 203\.0\.113\.1 dev eth2/m);
    assert.match(await printedBy(router, 'ip rule'), /lookup Table_eth2/);
    assert.match(await printedBy(router, 'ip route list table Table_eth2'), /^default via 203\.0\.113\.1 dev eth2/m);
    assert.equal(await printedBy(router, 'ip -6 address show eth2'), '');
    assert.equal(await printedBy(router, 'ip -6 route'), '');
  });

  it('changes what later answers show', async () => {
    await using router = await bootedRouter();
    await printedBy(router, 'ip route add 198.18.0.0/15 via 203.0.113.9');
    assert.match(await printedBy(router, 'ip route'), /^198\.18\.0\.0\/15 via 203\.0\.113\.9 dev eth2 $/m);
    assert.deepEqual(await router.exec('ip route add 198.18.0.0/15 via 203.0.113.9'), {
      stdout: '',
      stderr: 'RTNETLINK answers: File exists\n',
      exitCode: 2,
    });
    await printedBy(router, 'ip link set eth2 down');
    assert.match(await printedBy(router, 'ip addr show eth2'), /state DOWN/);
  });
});

describe('nft', () => {
  const routed =
    ' template=domP name=r-9-VM eth0ip=10.1.1.1 eth0mask=255.255.255.0 cidrsize=24 dhcprange=10.1.1.1 domain=cs2cloud.internal eth1ip=169.254.3.7 eth1mask=255.255.0.0 eth2ip=203.0.113.10 eth2mask=255.255.255.0 gateway=203.0.113.1 type=router is_routed=true dns1=8.8.8.8';

  it('prints rule set, table and chain of a routed network', async () => {
    await using router = await bootedRouter({ commandLine: routed });
    await configure(router, guestNetwork('eth0', '10.1.1.1'), {
      type: 'firewallrules',
      rules: [firewallRule(3, { src_ip: '10.1.1.1' })],
    });
    const ruleset = await printedBy(router, 'nft list ruleset');
    assert.match(ruleset, /^table ip ip4_firewall \{$/m);
    const table = await printedBy(router, 'nft list table ip ip4_firewall');
    assert.ok(ruleset.includes(table));
    const chain = await printedBy(router, 'nft list chain ip ip4_firewall fw_chain_ingress');
    assert.match(chain, /^table ip ip4_firewall \{\n\tchain fw_chain_ingress \{\n/);
    const missing = await router.exec('nft list chain ip ip4_firewall nosuch');
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /^Error: No such file or directory\n/);
  });
});

describe('ping', () => {
  it('answers 0 with one packet received, 1 with all of them lost', async () => {
    await using router = await bootedRouter();
    await configure(router, dhcpEntry('10.1.1.50', '02:01:00:cd:00:05'));
    for (const there of ['10.1.1.50', '203.0.113.1', '8.8.8.8', '10.1.1.1']) {
      const { stdout, exitCode } = await router.exec(`ping -c1 -W1 ${there}`);
      assert.equal(exitCode, 0, there);
      assert.ok(stdout.includes('1 packets transmitted, 1 received, 0% packet loss'), there);
    }
    for (const absent of ['10.1.1.51', '198.51.100.7', '192.0.2.1']) {
      const { stdout, exitCode } = await router.exec(`ping -c 1 -W1 ${absent}`);
      assert.equal(exitCode, 1, absent);
      assert.ok(stdout.includes('1 packets transmitted, 0 received, 100% packet loss'), absent);
    }
  });

  it('follows the firewall of a public address', async () => {
    await using router = await bootedRouter();
    const reached = async (): Promise<number> => (await router.exec('ping -c1 -W1 203.0.113.10')).exitCode;
    assert.equal(await reached(), 1);
    await configure(router, {
      type: 'firewallrules',
      rules: [firewallRule(1, { protocol: 'icmp', icmp_type: -1, icmp_code: -1 })],
    });
    assert.equal(await reached(), 0);
    await configure(router, {
      type: 'firewallrules',
      rules: [firewallRule(1, { protocol: 'icmp', icmp_type: -1, icmp_code: -1, revoked: true })],
    });
    assert.equal(await reached(), 1);
  });

  it('follows routes and links', async () => {
    await using router = await bootedRouter();
    await printedBy(router, 'ip route del default');
    assert.deepEqual(await router.exec('ping -c1 -W1 8.8.8.8'), {
      stdout: '',
      stderr: 'ping: connect: Network is unreachable\n',
      exitCode: 2,
    });
    await printedBy(router, 'ip route add default via 203.0.113.1');
    await printedBy(router, 'ping -c1 -W1 8.8.8.8');
    await printedBy(router, 'ip link set eth2 down');
    assert.notEqual((await router.exec('ping -c1 -W1 8.8.8.8')).exitCode, 0);
  });

  it('and arping, traceroute', async () => {
    await using router = await bootedRouter();
    await configure(router, dhcpEntry('10.1.1.50', '02:01:00:cd:00:05'));
    assert.match(await printedBy(router, 'arping -c 1 -I eth0 10.1.1.50'), /Unicast reply from 10\.1\.1\.50 \[02:01:00:CD:00:05\]/);
    assert.equal((await router.exec('arping -c 1 -I eth0 10.1.1.51')).exitCode, 1);
    const hops = (await printedBy(router, 'traceroute -n 8.8.8.8')).trimEnd().split('\n');
    assert.match(hops[1] ?? '', /^ 1 {2}203\.0\.113\.1 /);
    assert.match(hops.at(-1) ?? '', / 8\.8\.8\.8 /);
  });
});

describe('services', () => {
  it('stop, and everybody sees it', async () => {
    await using router = await bootedRouter();
    await printedBy(router, 'service dnsmasq stop');
    assert.equal((await router.exec('systemctl is-active dnsmasq')).exitCode, 3);
    assert.equal(await printedBy(router, 'ps aux | grep -c "[d]nsmasq" || true'), '0\n');
    assert.equal((await router.exec('pidof dnsmasq')).exitCode, 1);
    assert.ok(!(await printedBy(router, 'netstat -atnp')).includes('dnsmasq'));
    await printedBy(router, 'systemctl start dnsmasq');
    assert.equal(await printedBy(router, 'systemctl is-active dnsmasq'), 'active\n');
    assert.match(await printedBy(router, 'pidof dnsmasq'), /^\d+\n$/);
  });
});

describe('hardware', () => {
  it('is what the machine has', async () => {
    await using router = await bootedRouter();
    assert.equal(await printedBy(router, 'lspci | grep -c "Ethernet controller"'), '3\n');
    assert.match(await printedBy(router, 'lsmod | head -2'), /^Module {18}Size {2}Used by\n\w+ +\d+ {2}\d+/);
    assert.match(await printedBy(router, 'netstat -atnp'), /^tcp +0 +0 169\.254\.3\.7:3922 +0\.0\.0\.0:\* +LISTEN +\d+\/sshd +$/m);
    assert.match(await printedBy(router, 'ps aux'), /^dnsmasq +\d+ .* \/usr\/sbin\/dnsmasq /m);
    assert.match(
      await printedBy(router, 'df -h'),
      /^Filesystem +Size +Used Avail Use% Mounted on\n(?:.*\n)*\/dev\/vda1 +\S+ +\S+ +\S+ +\d+% \/\n/,
    );
    assert.match(await printedBy(router, 'free -m'), /^ +total +used +free +shared +buff\/cache +available\nMem: +\d+ /);
    const { cpus, memoryBytes } = await router.machine.system.facts();
    assert.equal(await printedBy(router, 'grep -c ^processor /proc/cpuinfo'), `${cpus}\n`);
    assert.equal(await printedBy(router, "free -b | awk '/^Mem:/ {print $2}'"), `${memoryBytes}\n`);
    assert.equal(await printedBy(router, 'hostname'), 'r-4-VM\n');
    assert.equal(await printedBy(router, 'date +%s'), `${startMs / 1000}\n`);
  });
});
