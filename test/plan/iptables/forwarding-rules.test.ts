import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BagEntries, ForwardingRecord } from '#agent';
import { ipRecord, isolatedRouter, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { assertOrder, holding, plannedFilter, type PlannedFilter } from '../../support/planned-filter.ts';

type Forward = Extract<ForwardingRecord, { type: 'forward' }>;

function forward(rule: Partial<Forward> = {}): Forward {
  return {
    type: 'forward',
    public_ip: '203.0.113.10',
    public_ports: '2222:2222',
    internal_ip: '10.1.1.50',
    internal_ports: '22:22',
    protocol: 'tcp',
    source_cidr_list: '',
    ...rule,
  };
}

const staticNat = (publicIp: string, internalIp: string): ForwardingRecord => ({
  type: 'staticnat',
  public_ip: publicIp,
  internal_ip: internalIp,
});

function withRules(contents: BagContents, ...rules: readonly ForwardingRecord[]): BagContents {
  return { ...contents, forwardingrules: Object.fromEntries(Map.groupBy(rules, (rule) => rule.public_ip)) };
}

/** What rules add to a router's filter. */
function added(contents: BagContents, ...rules: readonly ForwardingRecord[]): readonly string[] {
  const before = new Set(plannedFilter(contents).all);
  return plannedFilter(withRules(contents, ...rules)).all.filter((rule) => !before.has(rule));
}

/** Bags with one more address on a device. */
function withAddress(contents: BagContents, device: string, record: BagEntries['ips'][number]): BagContents {
  return { ...contents, ips: { ...contents.ips, [device]: [...(contents.ips?.[device] ?? []), record] } };
}

const secondAddress = ipRecord('eth2', 'public', '203.0.113.11/24', { gateway: '203.0.113.1' });
const isolated = withAddress(isolatedRouter(), 'eth2', secondAddress);
const vpc = withAddress(vpcRouter(), 'eth1', ipRecord('eth1', 'public', '203.0.113.21/24', { gateway: '203.0.113.1' }));

describe('port forwards of an isolated network', () => {
  it('translate in both directions, mark, let through and answer hairpins', () => {
    assert.deepEqual(added(isolated, forward()), [
      'filter FORWARD -i eth2 -o eth0 -p tcp -m tcp --dport 22 -m state --state NEW,ESTABLISHED -j ACCEPT',
      'nat OUTPUT -d 203.0.113.10/32 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.1.1.50:22',
      'nat POSTROUTING -s 10.1.1.0/24 -d 10.1.1.50/32 -o eth0 -p tcp -m tcp --dport 22 -j SNAT --to-source 10.1.1.1',
      'nat PREROUTING -d 203.0.113.10/32 -i eth0 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.1.1.50:22',
      'nat PREROUTING -d 203.0.113.10/32 -i eth2 -p tcp -m tcp --dport 2222 -j DNAT --to-destination 10.1.1.50:22',
      'nat PREROUTING -d 203.0.113.10/32 -i eth2 -p tcp -m tcp --dport 2222 -j MARK --set-xmark 0x66/0xffffffff',
      'nat PREROUTING -d 203.0.113.10/32 -i eth2 -p tcp -m tcp --dport 2222 -m state --state NEW -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
    ]);
  });

  it('map ranges of ports', () => {
    const rules = added(isolated, forward({ protocol: 'udp', public_ports: '5000:5010', internal_ports: '6000:6010' }));
    assert.ok(
      rules.includes('nat OUTPUT -d 203.0.113.10/32 -p udp -m udp --dport 5000:5010 -j DNAT --to-destination 10.1.1.50:6000-6010'),
    );
    assert.ok(
      rules.includes('filter FORWARD -i eth2 -o eth0 -p udp -m udp --dport 6000:6010 -m state --state NEW,ESTABLISHED -j ACCEPT'),
    );
  });

  it('take sources from anywhere: the firewall decides', () => {
    assert.deepEqual(added(isolated, forward({ source_cidr_list: '198.51.100.0/24' })), added(isolated, forward()));
  });

  it('share the rule that lets a port through', () => {
    const both = added(isolated, forward(), forward({ public_ip: '203.0.113.11', internal_ip: '10.1.1.51' }));
    assert.equal(holding(both, 'filter FORWARD').length, 1);
  });

  it('leave by the NIC of their address', () => {
    const eth3 = ipRecord('eth3', 'public', '198.18.0.5/24', { gateway: '198.18.0.1' });
    const rules = added(withAddress(isolated, 'eth3', eth3), forward({ public_ip: '198.18.0.5' }));
    assert.ok(
      rules.includes('nat PREROUTING -d 198.18.0.5/32 -i eth3 -p tcp -m tcp --dport 2222 -j MARK --set-xmark 0x67/0xffffffff'),
    );
    assert.equal(holding(rules, '-i eth3').length, 4);
  });

  it('are nowhere when their address is released, or when iptables would refuse them', () => {
    const refused: readonly Partial<Forward>[] = [
      { public_ip: '203.0.113.99' },
      { internal_ip: 'vm1' },
      { internal_ip: '192.168.99.9' },
      { protocol: 'icmp' },
      { protocol: 'tcp -j ACCEPT' },
      { public_ports: '90:80' },
      { internal_ports: '' },
      { protocol: 'any' },
    ];
    for (const rule of refused) assert.deepEqual(added(isolated, forward(rule)), [], JSON.stringify(rule));
    const released = withAddress(isolatedRouter(), 'eth2', { ...secondAddress, add: false });
    assert.deepEqual(added(released, forward({ public_ip: '203.0.113.11' })), []);
  });
});

describe('port forwards of a VPC', () => {
  const rule = forward({
    public_ip: '203.0.113.20',
    public_ports: '2222:2223',
    internal_ip: '10.10.1.50',
    internal_ports: '22:23',
  });

  it('translate without regard to devices; ACLs decide', () => {
    assert.deepEqual(added(vpc, rule), [
      'nat OUTPUT -d 203.0.113.20/32 -p tcp -m tcp --dport 2222:2223 -j DNAT --to-destination 10.10.1.50:22-23',
      'nat POSTROUTING -s 10.10.1.0/24 -d 10.10.1.50/32 -o eth2 -p tcp -m tcp --dport 22:23 -j SNAT --to-source 10.10.1.1',
      'nat PREROUTING -d 203.0.113.20/32 -p tcp -m tcp --dport 2222:2223 -j DNAT --to-destination 10.10.1.50:22-23',
    ]);
  });

  it('are made per source network', () => {
    const rules = added(vpc, { ...rule, source_cidr_list: '198.51.100.7/24,192.0.2.0/24' });
    assert.deepEqual(holding(rules, 'nat PREROUTING'), [
      'nat PREROUTING -s 192.0.2.0/24 -d 203.0.113.20/32 -p tcp -m tcp --dport 2222:2223 -j DNAT --to-destination 10.10.1.50:22-23',
      'nat PREROUTING -s 198.51.100.0/24 -d 203.0.113.20/32 -p tcp -m tcp --dport 2222:2223 -j DNAT --to-destination 10.10.1.50:22-23',
    ]);
    assert.deepEqual(added(vpc, { ...rule, source_cidr_list: '0.0.0.0/0' }), added(vpc, rule));
    assert.deepEqual(holding(added(vpc, { ...rule, source_cidr_list: '2001:db8::/32' }), 'PREROUTING'), []);
  });

  it('may be for any protocol and port', () => {
    assert.deepEqual(added(vpc, { ...rule, protocol: 'any', public_ports: 'any', internal_ports: 'any' }), [
      'nat OUTPUT -d 203.0.113.20/32 -j DNAT --to-destination 10.10.1.50',
      'nat PREROUTING -d 203.0.113.20/32 -j DNAT --to-destination 10.10.1.50',
    ]);
  });

  it('translate hairpins of a redundant router to its own address in the tier', () => {
    const eth2 = [ipRecord('eth2', 'guest', '10.10.1.21/24', { gateway: '10.10.1.1' })];
    const redundant = { ...vpcRouter({ redundant_router: 'true' }), ips: { ...vpc.ips, eth2 } };
    assert.ok(
      added(redundant, rule).includes(
        'nat POSTROUTING -s 10.10.1.0/24 -d 10.10.1.50/32 -o eth2 -p tcp -m tcp --dport 22:23 -j SNAT --to-source 10.10.1.21',
      ),
    );
  });
});

describe('static NAT', () => {
  it('is one address for one guest, in an isolated network', () => {
    assert.deepEqual(added(isolated, staticNat('203.0.113.11', '10.1.1.60')), [
      'filter FORWARD -d 10.1.1.60/32 -i eth2 -o eth0 -m state --state NEW -j ACCEPT',
      'mangle PREROUTING -s 10.1.1.60/32 -m state --state NEW -j PREROUTING-eth2-def',
      'mangle PREROUTING-eth2-def -j MARK --set-xmark 0x66/0xffffffff',
      'mangle PREROUTING-eth2-def -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
      'nat OUTPUT -d 203.0.113.11/32 -j DNAT --to-destination 10.1.1.60',
      'nat POSTROUTING -s 10.1.1.0/24 -d 10.1.1.60/32 -o eth0 -j SNAT --to-source 10.1.1.1',
      'nat POSTROUTING -s 10.1.1.60/32 -o eth2 -j SNAT --to-source 203.0.113.11',
      'nat PREROUTING -d 203.0.113.11/32 -j DNAT --to-destination 10.1.1.60',
    ]);
  });

  it('comes in front of source NAT', () => {
    const { rules } = plannedFilter(withRules(isolated, staticNat('203.0.113.11', '10.1.1.60')));
    assertOrder(
      rules('nat', 'POSTROUTING'),
      '-s 10.1.1.60/32 -o eth2 -j SNAT --to-source 203.0.113.11',
      '-o eth2 -j SNAT --to-source 203.0.113.10',
    );
  });

  it('makes no difference for what goes to private networks and static routes of a VPC', () => {
    const gateway = ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.1', is_private_gateway: true });
    const contents: BagContents = {
      ...withAddress(vpc, 'eth4', gateway),
      staticroutes: {
        '192.168.77.0/24': { revoke: false, gateway: '172.16.9.1', network: '192.168.77.0/24', ip_address: '172.16.9.2' },
        '192.168.78.0/24': { revoke: true, gateway: '172.16.9.1', network: '192.168.78.0/24', ip_address: '172.16.9.2' },
      },
    };
    const { rules } = plannedFilter(withRules(contents, staticNat('203.0.113.21', '10.10.1.60')));
    assert.deepEqual(rules('mangle', 'PREROUTING-eth1-def'), [
      '-d 172.16.9.0/24 -j RETURN',
      '-d 192.168.77.0/24 -j RETURN',
      '-j MARK --set-xmark 0x65/0xffffffff',
      '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
    ]);
  });

  it('answers hairpins of its own tier under the address of that tier', () => {
    const rules = added(vpc, staticNat('203.0.113.21', '10.10.2.60'));
    assert.ok(rules.includes('nat POSTROUTING -s 10.10.2.0/24 -d 10.10.2.60/32 -o eth3 -j SNAT --to-source 10.10.2.1'));
    assert.ok(rules.includes('filter FORWARD -d 10.10.2.60/32 -i eth1 -o eth0 -m state --state NEW -j ACCEPT'));
  });

  it('is nowhere without its public address', () => {
    const planned: PlannedFilter = plannedFilter(withRules(isolated, staticNat('203.0.113.99', '10.1.1.60')));
    assert.deepEqual(planned.all, plannedFilter(isolated).all);
    assert.ok(!planned.chains.includes('PREROUTING-eth2-def'));
  });
});
