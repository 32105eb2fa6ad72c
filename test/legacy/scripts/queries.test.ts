import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LegacyDoor } from '#agent';
import { FakeAgent, isolatedCommandLine, isolatedMachine, type FakeMachine } from '../../support/fake-machine.ts';

async function booted(commandLine = isolatedCommandLine): Promise<{ machine: FakeMachine; agent: FakeAgent; door: LegacyDoor }> {
  const machine = isolatedMachine();
  const agent = await FakeAgent.on(machine);
  const door = new LegacyDoor(agent);
  await door.boot(commandLine);
  return { machine, agent, door };
}

describe('get_template_version.sh', () => {
  it('prints release and signature with one ampersand', async () => {
    const { machine, door } = await booted();
    await machine.put({ '/etc/cloudstack-release': 'Cloudstack Release 4.22.0 Mon Jan  5 10:00:00 UTC 2026\n' });
    await machine.put({ '/var/cache/cloud/cloud-scripts-signature': '9b71\n' });
    assert.deepEqual(await door.run('get_template_version.sh'), {
      stdout: 'Cloudstack Release 4.22.0 Mon Jan  5 10:00:00 UTC 2026&9b71\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it('has a release that passes the server and a signature even when the template has none', async () => {
    const { door } = await booted();
    assert.match((await door.run('get_template_version.sh')).stdout, /^Cloudstack Release 4\.22\.0 [^&]*&[\da-f]{128}\n$/);
  });

  it('waits until the router is up', async () => {
    const machine = isolatedMachine();
    const door = new LegacyDoor(await FakeAgent.on(machine));
    let answered = false;
    const answer = door.run('get_template_version.sh').then((result) => {
      answered = true;
      return result;
    });
    await machine.clock.advance(5000);
    assert.equal(answered, false);
    await machine.put({
      '/etc/cloudstack-release': 'R',
      '/var/cache/cloud/cloud-scripts-signature': 's',
      '/var/cache/cloud/boot_up_done': 'now',
    });
    await machine.clock.advance(1000);
    assert.equal((await answer).stdout, 'R&s\n');
  });

  it('answers after four minutes in any case', async () => {
    const machine = isolatedMachine();
    const answer = new LegacyDoor(await FakeAgent.on(machine)).run('get_template_version.sh');
    await machine.clock.advance(241_000);
    assert.equal((await answer).exitCode, 0);
  });
});

const statusOf = async (door: LegacyDoor): Promise<string> => (await door.run('/opt/cloud/bin/checkrouter.sh')).stdout;

describe('checkrouter.sh', () => {
  const redundant = `${isolatedCommandLine} redundant_router=1 guestgw=10.1.1.254`;

  it('says FAULT without keepalived', async () => {
    assert.equal(await statusOf((await booted(redundant)).door), 'Status: FAULT\n');
    assert.equal(await statusOf(new LegacyDoor(await FakeAgent.on(isolatedMachine()))), 'Status: FAULT\n');
  });

  it('goes by the addresses of eth0 on an isolated router', async () => {
    const { machine, door } = await booted(redundant);
    machine.unit('keepalived', 'active');
    assert.equal(await statusOf(door), 'Status: BACKUP\n');
    machine.addresses.push({ device: 'eth0', cidr: '10.1.1.254/24', broadcast: '10.1.1.255' });
    assert.equal(await statusOf(door), 'Status: PRIMARY\n');
  });

  it('says UNKNOWN for a VPC router without tiers', async () => {
    const { door } = await booted(
      ' name=r-9-VM type=vpcrouter eth0ip=169.254.3.9 eth0mask=255.255.0.0 redundant_router=1 vpccidr=10.10.0.0/16',
    );
    assert.equal(await statusOf(door), 'Status: UNKNOWN\n');
  });
});

describe('configure_router.py', () => {
  it('stores the state that keepalived asks for', async () => {
    const { agent, door } = await booted(`${isolatedCommandLine} redundant_router=1`);
    assert.equal((await door.run('configure_router.py', ['--primary'])).exitCode, 0);
    assert.deepEqual(agent.bags.get('cmdline')?.get('config')?.['redundant_state'], 'PRIMARY');
    assert.equal((await door.run('configure_router.py', ['--fault'])).exitCode, 0);
    assert.deepEqual(agent.bags.get('cmdline')?.get('config')?.['redundant_state'], 'FAULT');
  });

  it('refuses on a router of its own, and an option that is none', async () => {
    const { door } = await booted();
    assert.equal((await door.run('configure_router.py', ['--primary'])).exitCode, 1);
    const wrong = await door.run('configure_router.py', ['--other']);
    assert.deepEqual([wrong.exitCode, /no such option: --other/.test(wrong.stderr)], [2, true]);
  });
});

describe('checkbatchs2svpn.sh', () => {
  it('prints peer, status and text without a line end', async () => {
    const { machine, door } = await booted();
    machine.programs.set('ipsec status vpn-198.51.100.9', {
      stdout: 'Security Associations (1 up):\n vpn-198.51.100.9[1]: ESTABLISHED 3 s ago\n',
    });
    machine.programs.set('ipsec status vpn-198.51.100.10', { stdout: 'Security Associations (0 up, 0 connecting):\n  none\n' });
    const { stdout, exitCode } = await door.run('checkbatchs2svpn.sh', ['198.51.100.9', '198.51.100.10 ']);
    assert.equal(
      stdout,
      '198.51.100.9:0:IPsec SA found;Site-to-site VPN have connected&198.51.100.10:11:IPsec SA not found;Site-to-site VPN have not connected&',
    );
    assert.equal(exitCode, 0);
    assert.equal((await door.run('checks2svpn.sh', ['198.51.100.10'])).exitCode, 11);
    assert.deepEqual(await door.run('checks2svpn.sh'), { stdout: 'Fail to find VPN peer address!\n', stderr: '', exitCode: 1 });
  });
});

describe('getRouterAlerts.sh', () => {
  const log = [
    '2026-11-20 10:00:00,001 [ALERT] [dnsmasq] The process dnsmasq recover failed',
    '',
    '2026-11-20 10:05:00,456 [INFO] [dhcp] recovered',
    '2026-11-20 10:06:00,000 [INFO] [haproxy] recovered',
    '',
  ].join('\n');

  it('prints the newer lines, oldest first, joined by a backslash and an n', async () => {
    const { machine, door } = await booted();
    assert.equal((await door.run('getRouterAlerts.sh', ['2026-11-20', '10:00:00'])).stdout, 'No Alerts\n');
    await machine.put({ '/var/log/routerServiceMonitor.log': log });
    const { stdout } = await door.run('getRouterAlerts.sh', ['2026-11-20', '10:00:00']);
    assert.equal(
      stdout,
      String.raw`2026-11-20 10:05:00,456 [INFO] [dhcp] recovered\n2026-11-20 10:06:00,000 [INFO] [haproxy] recovered` + '\n',
    );
    assert.equal((await door.run('getRouterAlerts.sh', ['2026-11-20 10:06:00'])).stdout, 'No Alerts\n');
    assert.equal((await door.run('getRouterAlerts.sh')).stdout.split(String.raw`\n`).length, 3);
  });
});

describe('diagnostics.py', () => {
  it('prints output, errors and status separated by double ampersands, with default counts', async () => {
    const { machine, door } = await booted();
    machine.programs.set('ping 8.8.8.8 -c 4', { stdout: 'PING 8.8.8.8 (8.8.8.8) 56(84) bytes of data.\n\n', exitCode: 0 });
    machine.programs.set('traceroute 8.8.8.8 -m 20', { stderr: 'unreachable\n', exitCode: 1 });
    machine.programs.set('arping -c 1 -I eth0 10.1.1.50', { stdout: 'ok' });
    assert.equal(
      (await door.run('diagnostics.py', ['ping 8.8.8.8'])).stdout,
      'PING 8.8.8.8 (8.8.8.8) 56(84) bytes of data.&&\n&&\n0\n',
    );
    assert.deepEqual(await door.run('diagnostics.py', ['traceroute', '8.8.8.8']), {
      stdout: '&&\nunreachable&&\n1\n',
      stderr: '',
      exitCode: 0,
    });
    assert.equal((await door.run('diagnostics.py', ['arping', '-c', '1', '-I', 'eth0', '10.1.1.50'])).stdout, 'ok&&\n&&\n0\n');
    assert.match(
      (await door.run('diagnostics.py', ['ping6', '2001:db8::1'])).stdout,
      /^Check your command type&&\nException occurred: .*'ping6'&&\n1\n$/,
    );
    assert.deepEqual(await door.run('diagnostics.py', ['reboot']), { stdout: '', stderr: '', exitCode: 0 });
    assert.equal((await door.run('diagnostics.py')).exitCode, 1);
  });
});

const listing = (chain: string): string =>
  `Chain ${chain} (3 references)\n    pkts      bytes target     prot opt in     out     source               destination\n       7      566            0    --  eth0   eth2    0.0.0.0/0            0.0.0.0/0\n       5      448            0    --  eth2   eth0    0.0.0.0/0            0.0.0.0/0\n       0        0            6    --  !eth0  eth2    0.0.0.0/0            0.0.0.0/0\n       0        0            6    --  eth2   !eth0   0.0.0.0/0            0.0.0.0/0\n`;

describe('netusage.sh and vpc_netusage.sh', () => {
  it('print byte counters with colons, without a line end', async () => {
    const { machine, door } = await booted();
    machine.programs.set('iptables -L NETWORK_STATS -n -v -x', { stdout: listing('NETWORK_STATS') });
    machine.programs.set('iptables -L NETWORK_STATS_eth2 -n -v -x', { stdout: listing('NETWORK_STATS_eth2') });
    assert.deepEqual(await door.run('netusage.sh', ['-g']), { stdout: '566:448:0:0:', stderr: '', exitCode: 0 });
    assert.equal((await door.run('netusage.sh', ['-g', '-l', '203.0.113.10'])).stdout, '566:448:0:0:');
    assert.equal((await door.run('vpc_netusage.sh', ['-l', '203.0.113.10', '-g'])).stdout, '566:448:0:0:');
    assert.deepEqual(await door.run('vpc_netusage.sh', ['-l', '192.0.2.1', '-g']), { stdout: '', stderr: '', exitCode: 0 });
  });

  it('do nothing with 0 for flags that mean nothing any more, and 2 for others', async () => {
    const { machine, door } = await booted();
    for (const args of [['-c'], ['-a', 'eth3'], ['-d', 'eth3'], []])
      assert.equal((await door.run('netusage.sh', args)).exitCode, 0);
    for (const args of [['-l', '203.0.113.10', '-n'], ['-c', '-v', '10.10.0.0/16', '-l', '203.0.113.10'], ['-d']]) {
      assert.deepEqual(await door.run('vpc_netusage.sh', args), { stdout: '', stderr: '', exitCode: 0 });
    }
    machine.programs.set('iptables -Z NETWORK_STATS', {});
    assert.equal((await door.run('netusage.sh', ['-r'])).exitCode, 0);
    assert.ok(machine.ran.includes('iptables -Z NETWORK_STATS'));
    assert.equal((await door.run('netusage.sh', ['-q'])).exitCode, 2);
  });
});

const row = (server: string, sessions: number, status: string): string =>
  ['203_0_113_10-80', server, '0', '0', String(sessions), ...Array<string>(12).fill('0'), status].join(',');

describe('get_haproxy_stats.sh', () => {
  it('prints the mean of the servers that are up as a bare integer', async () => {
    const { machine, door } = await booted();
    const rows = [
      row('FRONTEND', 99, 'OPEN'),
      row('203_0_113_10-80_0', 4, 'UP'),
      row('203_0_113_10-80_1', 7, 'UP'),
      row('203_0_113_10-80_2', 50, 'DOWN'),
    ];
    assert.equal((await door.run('get_haproxy_stats.sh', ['203.0.113.10', '80'])).stdout, '0');
    machine.programs.set('sh -c echo "show stat" | socat stdio unix-connect:/run/haproxy/admin.sock', { stdout: rows.join('\n') });
    assert.equal((await door.run('get_haproxy_stats.sh', ['203.0.113.10', '80'])).stdout, '5');
  });
});

describe('filesystem_writable_check.py', () => {
  it('tells a read-only file system', async () => {
    const { machine, door } = await booted();
    assert.deepEqual(await door.run('filesystem_writable_check.py'), {
      stdout: 'file system is writable\n',
      stderr: '',
      exitCode: 0,
    });
    machine.systemFacts = { ...machine.systemFacts, readOnlyFileSystem: true };
    const { stdout, exitCode } = await door.run('filesystem_writable_check.py');
    assert.deepEqual([exitCode, stdout.startsWith('Read-only file system')], [1, true]);
  });
});
