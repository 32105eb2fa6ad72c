import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReportOf, ReportTopic } from '#agent';
import { openRecordedFleet } from '../fleet/support/recorded-fleet.ts';

/** A report of a recorded router. */
async function reportOf<T extends ReportTopic>(recording: string, router: string, topic: T): Promise<ReportOf<T>> {
  await using host = await openRecordedFleet({ memory: true }, [[recording, router]]);
  return await host.report(router, topic);
}

const first = 'cloudstack-4.22';
const more = 'cloudstack-4.22-more';

describe('reports of recorded routers', () => {
  it('status: who it is, what it has', async () => {
    const status = await reportOf(first, 'r-9-VM', 'status');
    assert.deepEqual(
      [status.name, status.type, status.readiness, status.reasons, status.uptimeSeconds],
      ['r-9-VM', 'vpcrouter', 'ready', [], 0],
    );
    assert.equal(status.redundantState, undefined);
    assert.deepEqual(
      status.nics.map((nic) => [nic.device, nic.addresses[0]]),
      [
        ['eth0', '169.254.13.15/20'],
        ['eth1', '10.64.0.14/16'],
        ['eth2', '10.10.1.1/24'],
        ['eth3', '10.10.2.1/24'],
        ['eth4', '172.31.0.10/24'],
      ],
    );
    assert.equal(status.services.find((service) => service.unit === 'dnsmasq')?.active, 'active');
    assert.equal(status.bags['guestnetwork'], 2);
  });

  it('status of a redundant router has its state', async () => {
    assert.match((await reportOf(first, 'r-15-VM', 'status')).redundantState ?? '', /^(?:PRIMARY|BACKUP)$/);
  });

  it('firewall of an isolated network: rules, default and what is in force', async () => {
    const report = await reportOf(first, 'r-4-VM', 'firewall');
    assert.equal(report.filter, 'iptables');
    assert.equal(report.egressDefault, 'deny');
    assert.ok(report.inForce.iptables > 20);
    for (const rule of report.ingress) {
      assert.match(rule.address ?? '', /^\d+\.\d+\.\d+\.\d+$/);
      assert.equal(rule.action, 'allow');
    }
    // The rule that is the default is no rule of its own.
    assert.ok([...report.ingress, ...report.egress].every((rule) => rule.id !== 0));
  });

  it('firewall of a VPC: one list per tier, in order', async () => {
    const { acls } = await reportOf(first, 'r-9-VM', 'firewall');
    assert.deepEqual(
      acls.map((acl) => [acl.device, acl.network, acl.privateGateway]),
      [
        ['eth2', '10.10.1.1/24', false],
        ['eth3', '10.10.2.1/24', false],
        ['eth4', '172.31.0.10/24', true],
      ],
    );
    assert.deepEqual(
      acls[0]?.rules.map((rule) => [rule.direction, rule.position, rule.protocol, rule.match, rule.cidrs.join(), rule.action]),
      [
        ['ingress', 1, 'tcp', '22', '0.0.0.0/0', 'allow'],
        ['ingress', 2, 'udp', '53', '10.10.2.0/24', 'allow'],
        ['ingress', 3, 'icmp', 'type 8 code 0', '0.0.0.0/0', 'allow'],
        ['ingress', 4, 'tcp', '8000-8100', '192.0.2.0/24', 'deny'],
        ['egress', 1, 'tcp', '25', '0.0.0.0/0', 'deny'],
        ['egress', 2, 'all', 'all', '0.0.0.0/0', 'allow'],
      ],
    );
  });

  it('firewall in routed mode and with IPv6', async () => {
    const routed = await reportOf(first, 'r-29-VM', 'firewall');
    assert.equal(routed.filter, 'nftables');
    assert.ok(routed.inForce.nftables > 0);
    assert.ok((await reportOf(more, 'r-268-VM', 'firewall')).ipv6.length > 0);
  });

  it('nat: source NAT, static NAT and port forwards', async () => {
    const report = await reportOf(first, 'r-9-VM', 'nat');
    assert.deepEqual(report.sourceNat[0], { device: 'eth1', address: '10.64.0.14' });
    assert.deepEqual(report.staticNat, [{ publicIp: '10.64.0.18', internalIp: '10.10.2.228' }]);
    assert.deepEqual(report.portForwards, [
      { publicIp: '10.64.0.17', protocol: 'tcp', publicPorts: '2222', internalIp: '10.10.1.151', internalPorts: '22', sources: [] },
    ]);
    assert.ok(report.inForce >= 6);
  });

  it('dhcp: networks and entries', async () => {
    const report = await reportOf(first, 'r-9-VM', 'dhcp');
    assert.equal(report.service, 'active');
    assert.deepEqual(
      report.networks.map((network) => `${network.device} ${network.network}`),
      ['eth2 10.10.1.0/24', 'eth3 10.10.2.0/24'],
    );
    assert.deepEqual(
      report.entries.map((entry) => [entry.hostName, entry.ip, entry.defaultNic, entry.leased]),
      [
        ['vweb1', '10.10.1.151', true, true],
        ['vdb1', '10.10.2.228', true, true],
      ],
    );
  });

  it('lb: the listeners of the configuration in force', async () => {
    const report = await reportOf(first, 'r-9-VM', 'lb');
    assert.equal(report.service, 'active');
    assert.equal(report.maxConnections, 4096);
    assert.deepEqual(
      report.listeners.find((listener) => !listener.statistics),
      {
        name: '10_64_0_19-80',
        bind: ['10.64.0.19:80'],
        mode: 'http',
        balance: 'source',
        tls: false,
        statistics: false,
        servers: [{ name: '10_64_0_19-80_0', address: '10.10.1.151:80' }],
      },
    );
    assert.ok(report.listeners.some((listener) => listener.statistics));
  });

  it('vpn: connections, clients and users, without keys', async () => {
    const site = await reportOf(first, 'r-9-VM', 'vpn');
    assert.deepEqual(
      site.siteToSite.map((connection) => [connection.peer, connection.localIp, connection.peerCidrs.length]),
      [['198.51.100.77', '10.64.0.14', 2]],
    );
    await using host = await openRecordedFleet({ memory: true }, [[first, 'r-9-VM']]);
    const bag = Buffer.from(await host.readFile('r-9-VM', '/etc/cloudstack/site2sitevpn.json')).toString('utf8');
    const secret = /"ipsec_psk": "([^"]+)"/.exec(bag)?.[1];
    assert.ok(secret);
    assert.ok(!JSON.stringify(site).includes(secret));
  });

  it('routes: the main table first, marks and tables', async () => {
    const report = await reportOf(first, 'r-9-VM', 'routes');
    assert.equal(report.forwarding, true);
    assert.equal(report.tables[0]?.table, 'main');
    assert.ok(report.tables[0]?.routes.some((route) => route.destination === '172.30.0.0/16' && route.via === '172.31.0.1'));
    assert.ok(report.rules.some((rule) => rule.fwmark === 0x65 && rule.table === 'Table_eth1'));
  });

  it('health: what the checks found', async () => {
    await using host = await openRecordedFleet({ memory: true }, [[first, 'r-9-VM']]);
    assert.deepEqual(await host.report('r-9-VM', 'health'), { enabled: true, failing: [], checks: [], lastRuns: {} });
    await host.run('r-9-VM', 'getRouterMonitorResults.sh', 'true');
    const { checks, lastRuns, failing } = await host.report('r-9-VM', 'health');
    assert.ok(lastRuns.basic !== undefined && lastRuns.advanced !== undefined);
    assert.ok(checks.length > 5);
    for (const check of checks) assert.match(check.result, /^(?:SUCCESS|FAILED|WARNING|UNKNOWN)$/);
    assert.ok(failing.every((name) => checks.some((check) => check.name === name && check.result !== 'SUCCESS')));
  });

  it('of a router that was never started say so', async () => {
    await using host = await openRecordedFleet({ memory: true }, []);
    await host.create('r-1-VM');
    const status = await host.report('r-1-VM', 'status');
    assert.equal(status.readiness, 'failed');
    assert.match(status.reasons[0]?.message ?? '', /boot arguments/);
    assert.deepEqual((await host.report('r-1-VM', 'nat')).portForwards, []);
    assert.deepEqual((await host.report('r-1-VM', 'dhcp')).entries, []);
    assert.deepEqual((await host.report('r-1-VM', 'lb')).listeners, []);
  });
});
