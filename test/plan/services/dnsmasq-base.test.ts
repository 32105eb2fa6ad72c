import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandLine } from '#agent';
import { plannedLines, plannedServices, plannedText } from '../../support/planned-services.ts';
import { isolatedRouter, viewOf, vpcRouter } from '../../support/small-router.ts';

const base = { dns1: '8.8.8.8', dns2: '8.8.4.4', dhcprange: '10.1.1.1' };
const isolated = (commandLine: CommandLine = {}): readonly string[] =>
  plannedLines(plannedServices(viewOf(isolatedRouter({ ...base, ...commandLine }))), '/etc/dnsmasq.conf');

function has(lines: readonly string[], ...expected: readonly string[]): void {
  for (const line of expected) assert.ok(lines.includes(line), `${line}\nis not among\n${lines.join('\n')}`);
}

function lacks(lines: readonly string[], pattern: RegExp): void {
  assert.deepEqual(
    lines.filter((line) => pattern.test(line)),
    [],
  );
}

describe('dnsmasq.conf', () => {
  it('of an isolated network', () => {
    const lines = isolated();
    has(
      lines,
      'domain-needed',
      'bogus-priv',
      'resolv-file=/etc/dnsmasq-resolv.conf',
      'local=/cs2cloud.internal/',
      'domain=cs2cloud.internal',
      'expand-hosts',
      'except-interface=eth1',
      'except-interface=eth2',
      'except-interface=lo',
      'no-dhcp-interface=eth1',
      'no-dhcp-interface=eth2',
      'dhcp-range=10.1.1.1,static',
      'dhcp-hostsfile=/etc/dhcphosts.txt',
      'dhcp-optsfile=/etc/dhcpopts.txt',
      'dhcp-ignore=tag:!known',
      'dhcp-option=15,"cs2cloud.internal"',
      'dhcp-option=vendor:MSFT,2,1i',
      'dhcp-option=option:router,10.1.1.1',
      'dhcp-option=6,10.1.1.1,8.8.8.8,8.8.4.4',
      'tftp-root=/opt/tftpboot',
      'log-facility=/var/log/dnsmasq.log',
      'conf-dir=/etc/dnsmasq.d',
      'localise-queries',
      'dhcp-client-update',
    );
    lacks(lines, /^(?:leasefile-ro|port=)/);
  });

  it('allows as many leases as there are guests', () => {
    const limit = isolated().find((line) => line.startsWith('dhcp-lease-max='));
    assert.ok(Number(limit?.split('=')[1]) >= 100_000);
  });

  it('of a redundant pair names the shared gateway', () => {
    has(
      isolated({ redundant_router: 'true', guestgw: '10.1.1.1', eth0ip: '10.1.1.68' }),
      'dhcp-option=option:router,10.1.1.1',
      'dhcp-option=6,10.1.1.1,8.8.8.8,8.8.4.4',
    );
  });

  it('of a shared network names the gateway of the network', () => {
    const lines = isolated({ type: 'dhcpsrvr', eth0ip: '10.70.0.11', gateway: '10.70.0.1', dhcprange: '10.70.0.1' });
    has(lines, 'dhcp-option=option:router,10.70.0.1', 'dhcp-option=6,10.70.0.11,8.8.8.8,8.8.4.4', 'dhcp-range=10.70.0.1,static');
  });

  it('answers no names with external DNS', () => {
    has(isolated({ useextdns: 'true' }), 'port=0', 'dhcp-option=6,8.8.8.8,8.8.4.4');
  });

  it('tells the search order', () => {
    has(
      isolated({ dnssearchorder: 'a.example,b.example' }),
      'dhcp-option-force=119,a.example,b.example',
      'dhcp-option=15,"a.example b.example"',
    );
  });

  it('speaks DHCP for IPv6 on a dual stack network', () => {
    const lines = isolated({ eth0ip6: '2001:db8::1', ip6dns1: '2001:db8::53' });
    has(
      lines,
      'dhcp-range=2001:db8::1,static',
      'dhcp-option=option6:dns-server,[::],[2001:db8::53]',
      'dhcp-option=tag:nondefault6,option6:dns-server',
      'leasefile-ro',
    );
  });

  it('of a VPC leaves ranges and hosts to the file of the tiers', () => {
    const system = plannedServices(viewOf(vpcRouter(base)));
    const lines = plannedLines(system, '/etc/dnsmasq.conf');
    has(
      lines,
      'local=/corp.example/',
      'domain=corp.example',
      'except-interface=lo',
      'dhcp-option=15,"2.vmops-test.vmops.com"',
      'conf-dir=/etc/dnsmasq.d',
    );
    lacks(lines, /^(?:dhcp-range|dhcp-hostsfile|no-dhcp-interface|dhcp-ignore|leasefile-ro)/);
    assert.equal(plannedText(system, '/var/cache/cloud/dnsmasq_managed_lease'), '1\n');
  });

  it('is not there on a balancer', () => {
    assert.equal(plannedServices(viewOf(isolatedRouter({ type: 'ilbvm' }))).files.has('/etc/dnsmasq.conf'), false);
  });

  it('refuses a domain that would break its line', () => {
    assert.throws(() => isolated({ domain: 'a b' }), { code: 'VRA_BAD_INPUT' });
  });
});
