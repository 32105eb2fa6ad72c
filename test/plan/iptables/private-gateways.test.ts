import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IpRecord, NetworkAclRecord, StaticRouteRecord } from '#agent';
import { ipRecord, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { assertOrder, holding, plannedFilter } from '../../support/planned-filter.ts';

/** The VPC router with a private gateway 172.16.9.2/24 on eth4. */
function withGateway(record: Partial<IpRecord> = {}, more: BagContents = {}): BagContents {
  const contents = vpcRouter();
  const eth4 = [ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.1', is_private_gateway: true, ...record })];
  return { ...contents, ips: { ...contents.ips, eth4 }, ...more };
}

const gatewayAcl: NetworkAclRecord = {
  device: 'eth4',
  mac_address: '1e:00:bf:00:23:e4',
  private_gateway_acl: true,
  nic_ip: '172.16.9.2',
  nic_netmask: '24',
  ingress_rules: [{ type: 'tcp', first_port: 22, last_port: 22, cidr: '0.0.0.0/0', allowed: true }],
  egress_rules: [{ type: 'tcp', first_port: 25, last_port: 25, cidr: '0.0.0.0/0', allowed: false }],
};

function route(network: string, more: Partial<StaticRouteRecord> = {}): Record<string, StaticRouteRecord> {
  return { [network]: { revoke: false, gateway: '172.16.9.1', network, ip_address: '172.16.9.2', ...more } };
}

describe('private gateways', () => {
  it('judge what goes to their network, answers excepted, in front of what lets a VPC out', () => {
    const { rules } = plannedFilter(withGateway());
    assertOrder(
      rules('filter', 'FORWARD'),
      '-d 172.16.9.0/24 -o eth4 -m state --state RELATED,ESTABLISHED -j ACCEPT',
      '-d 172.16.9.0/24 -o eth4 -j ACL_INBOUND_eth4',
      '-m state --state RELATED,ESTABLISHED -j ACCEPT',
      '-s 10.10.0.0/16 ! -d 10.10.0.0/16 -j ACCEPT',
    );
    assert.deepEqual(rules('filter', 'ACL_INBOUND_eth4'), ['-j DROP']);
    assert.ok(
      rules('mangle', 'PREROUTING').includes(
        '-s 10.10.0.0/16 -d 172.16.9.0/24 -m state --state NEW -j MARK --set-xmark 0x68/0xffffffff',
      ),
    );
  });

  it('are outside NICs: mark, counters of plain and of VPN traffic', () => {
    const { rules } = plannedFilter(withGateway());
    assert.ok(rules('mangle', 'PREROUTING').includes('-i eth4 -m state --state NEW -j CONNMARK --set-xmark 0x68/0xffffffff'));
    assert.deepEqual(rules('filter', 'NETWORK_STATS_eth4'), [
      '-s 10.10.0.0/16 -o eth4',
      '-d 10.10.0.0/16 -i eth4',
      '! -s 10.10.0.0/16 -o eth4 -p tcp',
      '! -d 10.10.0.0/16 -i eth4 -p tcp',
    ]);
    assert.deepEqual(rules('mangle', 'VPN_STATS_eth4'), ['-o eth4 -m mark --mark 0x525', '-i eth4 -m mark --mark 0x524']);
  });

  it('judge what comes from there once an ACL was set', () => {
    const outbound = '-s 172.16.9.0/24 ! -d 172.16.9.1/32 -i eth4 -m state --state NEW -j ACL_OUTBOUND_eth4';
    const without = plannedFilter(withGateway());
    assert.ok(!without.rules('mangle', 'PREROUTING').includes(outbound));
    assert.ok(!without.chains.includes('ACL_OUTBOUND_eth4'));
    const { rules } = plannedFilter(withGateway({}, { networkacl: { eth4: gatewayAcl } }));
    assert.ok(rules('mangle', 'PREROUTING').includes(outbound));
    assert.deepEqual(rules('mangle', 'ACL_OUTBOUND_eth4'), ['-p tcp -m tcp --dport 25 -j DROP']);
    assert.deepEqual(rules('filter', 'ACL_INBOUND_eth4'), ['-p tcp -m tcp --dport 22 -j ACCEPT', '-j DROP']);
  });

  it('have no chain for what comes from there while the ACL says nothing about it', () => {
    const inboundOnly = { ...gatewayAcl, egress_rules: [] };
    const { chains, rules } = plannedFilter(withGateway({}, { networkacl: { eth4: inboundOnly } }));
    assert.ok(!chains.includes('ACL_OUTBOUND_eth4'));
    assert.deepEqual(holding(rules('mangle', 'PREROUTING'), 'ACL_OUTBOUND_eth4'), []);
    assert.deepEqual(rules('filter', 'ACL_INBOUND_eth4'), ['-p tcp -m tcp --dport 22 -j ACCEPT', '-j DROP']);
  });

  it('are not marked in a VPC without a public network, where everything leaves by a tier', () => {
    const contents = withGateway();
    const config = { ...contents.cmdline?.['config'], has_public_network: 'false' };
    const { rules } = plannedFilter({ ...contents, cmdline: { config } });
    assert.deepEqual(holding(rules('mangle', 'PREROUTING'), '--set-xmark 0x68/0xffffffff'), [
      '-s 10.10.0.0/16 -d 172.16.9.0/24 -m state --state NEW -j MARK --set-xmark 0x68/0xffffffff',
    ]);
  });

  it('translate where the gateway is a source NAT', () => {
    const translation = '-o eth4 -j SNAT --to-source 172.16.9.2';
    assert.ok(!plannedFilter(withGateway()).rules('nat', 'POSTROUTING').includes(translation));
    assert.ok(
      plannedFilter(withGateway({ source_nat: true }))
        .rules('nat', 'POSTROUTING')
        .includes(translation),
    );
  });

  it('judge static routes through them like their own network', () => {
    const { rules } = plannedFilter(withGateway({}, { networkacl: { eth4: gatewayAcl }, staticroutes: route('192.168.77.0/24') }));
    assertOrder(
      rules('filter', 'FORWARD'),
      '-d 192.168.77.0/24 -o eth4 -m state --state RELATED,ESTABLISHED -j ACCEPT',
      '-d 192.168.77.0/24 -o eth4 -j ACL_INBOUND_eth4',
      '-s 10.10.0.0/16 ! -d 10.10.0.0/16 -j ACCEPT',
    );
    assert.ok(
      rules('mangle', 'PREROUTING').includes(
        '-s 192.168.77.0/24 ! -d 172.16.9.2/32 -i eth4 -m state --state NEW -j ACL_OUTBOUND_eth4',
      ),
    );
  });

  it('know nothing of revoked routes, of routes elsewhere and of routes by next hop', () => {
    const plain = plannedFilter(withGateway({}, { networkacl: { eth4: gatewayAcl } })).all;
    const { ip_address: _, ...byNextHop } = route('192.168.77.0/24')['192.168.77.0/24'] ?? {
      revoke: false,
      gateway: '',
      network: '',
    };
    for (const staticroutes of [
      route('192.168.77.0/24', { revoke: true }),
      route('192.168.77.0/24', { ip_address: '172.16.10.2' }),
      { '192.168.77.0/24': byNextHop },
    ]) {
      assert.deepEqual(plannedFilter(withGateway({}, { networkacl: { eth4: gatewayAcl }, staticroutes })).all, plain);
    }
  });

  it('that are their own next hop put both chains between the tiers and their network', () => {
    const { rules } = plannedFilter(withGateway({ gateway: '172.16.9.2' }));
    const forward = rules('filter', 'FORWARD');
    assertOrder(
      forward,
      '-s 10.10.1.0/24 -d 172.16.9.0/24 -j ACL_INBOUND_eth4',
      '-s 10.10.2.0/24 -d 172.16.9.0/24 -j ACL_INBOUND_eth4',
      '-s 172.16.9.0/24 -d 10.10.1.0/24 -j ACL_INBOUND_eth2',
      '-s 172.16.9.0/24 -d 10.10.2.0/24 -j ACL_INBOUND_eth3',
      '-m state --state RELATED,ESTABLISHED -j ACCEPT',
      '-d 10.10.1.0/24 -o eth2 -j ACL_INBOUND_eth2',
      '-s 172.16.9.0/24 ! -d 172.16.9.0/24 -j ACCEPT',
    );
    assert.deepEqual(holding(plannedFilter(withGateway()).rules('filter', 'FORWARD'), '-s 172.16.9.0/24'), []);
  });

  it('go without a trace', () => {
    const gone = plannedFilter(
      withGateway({ add: false }, { networkacl: { eth4: gatewayAcl }, staticroutes: route('192.168.77.0/24') }),
    );
    assert.deepEqual(gone.all, plannedFilter(vpcRouter()).all);
    assert.deepEqual(gone.chains, plannedFilter(vpcRouter()).chains);
  });
});
