import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FirewallRecord, IpsetSpec } from '#agent';
import { isolatedRouter, vpcRouter } from '../../support/small-router.ts';
import { plannedFilter, type PlannedFilter } from '../../support/planned-filter.ts';

const base = { revoked: false, purpose: 'Firewall', default_egress_policy: false } as const;

function ingress(id: number, rule: Partial<FirewallRecord>): FirewallRecord {
  return {
    id,
    protocol: 'tcp',
    src_ip: '203.0.113.10',
    source_cidr_list: ['0.0.0.0/0'],
    ...base,
    traffic_type: 'Ingress',
    ...rule,
  };
}

function egress(id: number, rule: Partial<FirewallRecord>): FirewallRecord {
  return {
    id,
    protocol: 'tcp',
    src_ip: '',
    source_cidr_list: ['10.1.1.0/24'],
    dest_cidr_list: [],
    ...base,
    traffic_type: 'Egress',
    ...rule,
  };
}

const defaultRule = (allow: boolean): FirewallRecord =>
  egress(0, { protocol: 'all', source_cidr_list: [], default_egress_policy: allow });

function filterOf(...rules: readonly FirewallRecord[]): PlannedFilter {
  return plannedFilter(isolatedRouter({}, { firewallrules: Object.fromEntries(rules.map((rule) => [String(rule.id), rule])) }));
}

/** User rules of the public address: those in front of the two that are always there. */
function ingressTexts(...rules: readonly FirewallRecord[]): readonly string[] {
  const texts = filterOf(...rules).rules('mangle', 'FIREWALL_203.0.113.10');
  assert.deepEqual(texts.slice(-2), ['-m state --state RELATED,ESTABLISHED -j RETURN', '-j DROP']);
  return texts.slice(0, -2);
}

const egressTexts = (...rules: readonly FirewallRecord[]): readonly string[] =>
  filterOf(...rules).rules('filter', 'FW_EGRESS_RULES');

function setsOf(...rules: readonly FirewallRecord[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...filterOf(...rules).system.ipsets.values()].map(({ name, members }: IpsetSpec) => [name, members]));
}

/** Texts of an inbound ICMP rule. */
function icmp(type?: number, code?: number): readonly string[] {
  const kind = { ...(type === undefined ? {} : { icmp_type: type }), ...(code === undefined ? {} : { icmp_code: code }) };
  return ingressTexts(ingress(1, { protocol: 'icmp', ...kind }));
}

describe('inbound firewall rules', () => {
  it('return what they allow, in front of the drop', () => {
    assert.deepEqual(ingressTexts(ingress(1, { src_port_range: [22, 22] })), ['-p tcp -m tcp --dport 22 -j RETURN']);
    assert.deepEqual(
      ingressTexts(ingress(1, { protocol: 'udp', src_port_range: [5000, 5100], source_cidr_list: ['198.51.100.7/24'] })),
      ['-s 198.51.100.0/24 -p udp -m udp --dport 5000:5100 -j RETURN'],
    );
    assert.deepEqual(ingressTexts(ingress(1, { protocol: 'tcp' })), ['-p tcp -m tcp -j RETURN']);
    assert.deepEqual(ingressTexts(ingress(1, { protocol: 'all', source_cidr_list: ['192.0.2.1/32'] })), [
      '-s 192.0.2.1/32 -j RETURN',
    ]);
    assert.deepEqual(ingressTexts(ingress(1, { src_port_range: [8080] })), ['-p tcp -m tcp --dport 8080 -j RETURN']);
  });

  it('make a rule per IPv4 network', () => {
    assert.deepEqual(
      ingressTexts(ingress(1, { src_port_range: [22, 22], source_cidr_list: ['192.0.2.0/24', '2001:db8::/32', '10.0.0.1'] })),
      ['-s 10.0.0.1/32 -p tcp -m tcp --dport 22 -j RETURN', '-s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j RETURN'],
    );
  });

  it('know ICMP by type and code', () => {
    assert.deepEqual(icmp(8, 0), ['-p icmp -m icmp --icmp-type 8/0 -j RETURN']);
    assert.deepEqual(icmp(8, -1), ['-p icmp -m icmp --icmp-type 8 -j RETURN']);
    assert.deepEqual(icmp(-1, -1), ['-p icmp -m icmp --icmp-type any -j RETURN']);
    assert.deepEqual(icmp(), ['-p icmp -m icmp --icmp-type any -j RETURN']);
    // What iptables refuses is no rule: -1/0, types above 255.
    assert.deepEqual([...icmp(-1, 0), ...icmp(300, 0)], []);
  });

  it('leave out what iptables would refuse', () => {
    const refused: readonly Partial<FirewallRecord>[] = [
      { src_port_range: [90, 80] },
      { src_port_range: [0, 70000] },
      { protocol: 'tcp -j ACCEPT' },
      { source_cidr_list: ['somewhere'] },
      { source_cidr_list: [] },
    ];
    for (const rule of refused) assert.deepEqual(ingressTexts(ingress(1, rule)), [], JSON.stringify(rule));
  });

  it('are nowhere for an address that the router does not hold', () => {
    const { chains, all } = filterOf(ingress(1, { src_ip: '203.0.113.99', src_port_range: [22, 22] }));
    assert.ok(!chains.includes('FIREWALL_203.0.113.99'));
    assert.deepEqual(all, filterOf().all);
  });

  it('do not count once revoked, nor in a VPC', () => {
    assert.deepEqual(ingressTexts(ingress(1, { revoked: true })), []);
    assert.deepEqual(plannedFilter(vpcRouter({}, { firewallrules: { 1: egress(1, {}) } })).all, plannedFilter(vpcRouter()).all);
  });
});

describe('outbound firewall rules', () => {
  it('allow under a default of deny, with the default last', () => {
    assert.deepEqual(egressTexts(egress(103, { src_port_range: [80, 443] }), defaultRule(false)), [
      '-p tcp -m set --match-set sourceCidrIpset-103 src -m tcp --dport 80:443 -j ACCEPT',
      '-j DROP',
    ]);
  });

  it('deny under a default of allow', () => {
    const rule = egress(7, { src_port_range: [25, 25], dest_cidr_list: ['198.51.100.0/24'], default_egress_policy: true });
    assert.deepEqual(egressTexts(defaultRule(true), rule), [
      '-p tcp -m set --match-set sourceCidrIpset-7 src -m set --match-set destCidrIpset-7 dst -m tcp --dport 25 -j DROP',
      '-j ACCEPT',
    ]);
  });

  it('leave the chain open-ended where no default was ever sent', () => {
    assert.deepEqual(egressTexts(), []);
    assert.deepEqual(egressTexts(egress(9, { protocol: 'udp' })), [
      '-p udp -m set --match-set sourceCidrIpset-9 src -m udp -j ACCEPT',
    ]);
  });

  it('know all protocols and ICMP', () => {
    assert.deepEqual(egressTexts(egress(9, { protocol: 'all' })), ['-m set --match-set sourceCidrIpset-9 src -j ACCEPT']);
    assert.deepEqual(egressTexts(egress(9, { protocol: 'icmp', icmp_type: 8, icmp_code: -1 })), [
      '-p icmp -m set --match-set sourceCidrIpset-9 src -m icmp --icmp-type 8 -j ACCEPT',
    ]);
  });

  it('keep to the networks that stand beside any destination', () => {
    const rule = egress(9, { src_port_range: [22, 22], dest_cidr_list: ['0.0.0.0/0', '198.51.100.0/24'] });
    assert.deepEqual(egressTexts(rule), [
      '-p tcp -m set --match-set sourceCidrIpset-9 src -m set --match-set destCidrIpset-9 dst -m tcp --dport 22 -j ACCEPT',
    ]);
    assert.deepEqual(setsOf(rule)['destCidrIpset-9'], ['198.51.100.0/24']);
  });

  it('have both sets in any case; any destination is none, a host stands without its prefix', () => {
    assert.deepEqual(setsOf(egress(103, { dest_cidr_list: ['0.0.0.0/0'] }), defaultRule(false)), {
      'sourceCidrIpset-103': ['10.1.1.0/24'],
      'destCidrIpset-103': [],
      'sourceCidrIpset-0': [],
      'destCidrIpset-0': [],
    });
    assert.deepEqual(setsOf(egress(1, { source_cidr_list: ['10.1.1.9/32', '10.1.1.9', '10.2.3.4/16'] }))['sourceCidrIpset-1'], [
      '10.1.1.9',
      '10.2.0.0/16',
    ]);
  });
});
