import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseNetworkInterfaces, parseRoutingTables, type CommandLine, type DesiredSystem } from '#agent';
import { plannedLines, plannedServices, plannedText } from '../../support/planned-services.ts';
import { ipRecord, isolatedRouter, viewOf, vpcRouter } from '../../support/small-router.ts';

const isolated = (commandLine: CommandLine = {}): DesiredSystem => plannedServices(viewOf(isolatedRouter(commandLine)));
const vpc = (commandLine: CommandLine = {}): DesiredSystem => plannedServices(viewOf(vpcRouter(commandLine)));

const tablesOf = (system: DesiredSystem): string[] =>
  parseRoutingTables(plannedText(system, '/etc/iproute2/rt_tables')).map(({ id, name }) => `${id} ${name}`);

const servicesOf = (system: DesiredSystem): string[] =>
  ['enabled', 'disabled'].map((what) => plannedText(system, `/var/cache/cloud/${what}_svcs`));

const listens = (system: DesiredSystem): readonly string[] =>
  plannedLines(system, '/etc/ssh/sshd_config').filter((line) => line.startsWith('ListenAddress'));

describe('boot files', () => {
  it('name the router', () => {
    assert.equal(plannedText(isolated(), '/etc/hostname'), 'r-4-VM\n');
    assert.throws(() => isolated({ name: 'r-4-VM\nevil' }), { code: 'VRA_BAD_INPUT' });
  });

  it('list the resolvers, internal ones first, for the router and its dnsmasq', () => {
    const system = isolated({ dns1: '8.8.8.8', dns2: '8.8.4.4', internaldns1: '10.0.0.1', ip6dns1: '2001:db8::53' });
    const expected = ['10.0.0.1', '8.8.8.8', '8.8.4.4', '2001:db8::53'].map((server) => `nameserver ${server}`);
    assert.deepEqual(plannedLines(system, '/etc/resolv.conf'), expected);
    assert.deepEqual(plannedLines(system, '/etc/dnsmasq-resolv.conf'), expected);
    assert.deepEqual(plannedLines(isolated({ dns1: '8.8.8.8,9.9.9.9' }), '/etc/resolv.conf'), [
      'nameserver 8.8.8.8',
      'nameserver 9.9.9.9',
    ]);
    assert.equal(plannedText(isolated(), '/etc/resolv.conf'), '');
  });

  it('configure the NICs of the command line', () => {
    const system = isolated({
      eth1mask: '255.255.0.0',
      eth2mask: '255.255.255.0',
      eth0ip6: '2001:db8::1',
      eth0ip6prelen: '64',
      privateMtu: '1450',
      publicMtu: 'null',
    });
    const { auto, stanzas } = parseNetworkInterfaces(plannedText(system, '/etc/network/interfaces'));
    assert.deepEqual(auto, ['lo', 'eth0', 'eth1', 'eth2']);
    assert.deepEqual(
      stanzas.map(({ device, family, options }) => [device, family, ...options.map((option) => option.join(' '))]),
      [
        ['lo', 'inet'],
        ['eth0', 'inet', 'address 10.1.1.1', 'netmask 255.255.255.0', 'mtu 1450'],
        ['eth0', 'inet6', 'address 2001:db8::1', 'netmask 64'],
        ['eth1', 'inet', 'address 169.254.3.7', 'netmask 255.255.0.0'],
        ['eth2', 'inet', 'address 203.0.113.10', 'netmask 255.255.255.0'],
      ],
    );
  });

  it('leave the shared public NIC of a redundant pair down', () => {
    const system = isolated({ redundant_router: 'true', eth1mask: '255.255.0.0', eth2mask: '255.255.255.0' });
    assert.deepEqual(parseNetworkInterfaces(plannedText(system, '/etc/network/interfaces')).auto, ['lo', 'eth0', 'eth1']);
  });

  it('name a routing table per device that holds an address, the control device excepted', () => {
    assert.deepEqual(tablesOf(isolated()), ['100 Table_eth0', '102 Table_eth2']);
    assert.deepEqual(tablesOf(vpc()), [
      '252 static_route',
      '251 static_route_back',
      '101 Table_eth1',
      '102 Table_eth2',
      '103 Table_eth3',
    ]);
    const router = isolatedRouter();
    const released = viewOf({
      ...router,
      ips: { ...router.ips, eth3: [ipRecord('eth3', 'public', '198.18.0.5/24', { add: false })] },
    });
    assert.deepEqual(tablesOf(plannedServices(released)), ['100 Table_eth0', '102 Table_eth2']);
  });

  it('list the services of the router type', () => {
    assert.deepEqual(servicesOf(isolated()), ['haproxy apache2 frr dnsmasq\n', 'cloud nfs-common portmap keepalived\n']);
    assert.deepEqual(servicesOf(vpc({ redundant_router: 'true' })), [
      'haproxy apache2 frr keepalived\n',
      'cloud nfs-common portmap dnsmasq\n',
    ]);
    assert.match(servicesOf(isolated({ type: 'dhcpsrvr' }))[0] ?? '', /^dnsmasq apache2\n$/);
    assert.match(servicesOf(isolated({ type: 'ilbvm' }))[0] ?? '', /^haproxy\n$/);
    assert.match(servicesOf(isolated({ type: 'elbvm' }))[0] ?? '', /^haproxy\n$/);
  });

  it('install the key of the management server, whose base64 may have lost its padding', () => {
    const key = 'ssh-rsa AAAAB3Nza root@mgmt\n';
    const encoded = Buffer.from(key).toString('base64').replace(/=+$/, '');
    const file = isolated({ authorized_key: encoded }).files.get('/root/.ssh/authorized_keys');
    assert.deepEqual([file?.content, file?.mode], [key, 0o600]);
    assert.equal(isolated().files.has('/root/.ssh/authorized_keys'), false);
  });

  it('set how often logs are rotated', () => {
    const path = '/etc/systemd/system/logrotate.timer.d/frequency.conf';
    const system = isolated({ logrotatefrequency: '*:00:00' });
    assert.deepEqual(plannedLines(system, path), ['[Timer]', 'OnCalendar=', 'OnCalendar=*:00:00']);
    assert.deepEqual(system.services.get('logrotate.timer')?.restartOn, [path]);
    assert.ok(plannedLines(isolated({ logrotatefrequency: '*:00,30:00' }), path).includes('OnCalendar=*:00,30:00'));
    assert.equal(isolated().services.has('logrotate.timer'), false);
  });
});

describe('sshd', () => {
  it('listens on the control address only, with keys only', () => {
    const system = isolated();
    const config = plannedLines(system, '/etc/ssh/sshd_config');
    assert.deepEqual(listens(system), ['ListenAddress 169.254.3.7']);
    assert.ok(config.includes('Port 3922') && config.includes('PasswordAuthentication no') && config.includes('MaxStartups 1000'));
    assert.deepEqual(listens(vpc()), ['ListenAddress 169.254.3.9']);
    assert.equal(system.services.get('ssh')?.state, 'running');
  });

  it('listens on the guest address too where the zone wants it', () => {
    assert.deepEqual(listens(isolated({ type: 'dhcpsrvr', sshonguest: 'true' })), [
      'ListenAddress 169.254.3.7',
      'ListenAddress 10.1.1.1',
    ]);
  });
});
