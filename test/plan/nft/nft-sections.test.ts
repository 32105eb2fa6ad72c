import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nftSections, plan, type AclRule, type FirewallRecord, type NetworkAclRecord, type NftTable } from '#agent';
import { ipRecord, isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

function tablesOf(contents: BagContents): ReadonlyMap<string, NftTable> {
  return plan(viewOf(contents), nftSections).nftTables;
}

function rulesOf(contents: BagContents, table: string, chain: string): readonly string[] {
  const found = tablesOf(contents).get(table);
  assert.ok(found !== undefined, `no ${table}`);
  const rules = found.chains.find((candidate) => candidate.name === chain)?.rules;
  assert.ok(rules !== undefined, `no ${chain}`);
  return rules;
}

const firewallRule = (id: number, traffic: 'Ingress' | 'Egress', more: Partial<FirewallRecord>): FirewallRecord => ({
  id,
  protocol: 'tcp',
  revoked: false,
  purpose: 'Firewall',
  traffic_type: traffic,
  default_egress_policy: false,
  source_cidr_list: ['0.0.0.0/0'],
  dest_cidr_list: [],
  ...more,
});

const acl = (device: string, ip: string, more: Partial<NetworkAclRecord>): NetworkAclRecord => ({
  device,
  mac_address: '02:01:00:cd:00:02',
  private_gateway_acl: false,
  nic_ip: ip,
  nic_netmask: '24',
  ingress_rules: [],
  egress_rules: [],
  ...more,
});

const routed = { is_routed: 'true' };
const catchAll = (verdict: string): string => `counter packets 0 bytes 0 ${verdict}`;

const firewall = (...rules: FirewallRecord[]): BagContents =>
  isolatedRouter(routed, { firewallrules: Object.fromEntries(rules.map((rule) => [String(rule.id), rule])) });

describe('routed isolated network', () => {
  it('has a closed input and no firewall chains before the first rule', () => {
    const table = tablesOf(isolatedRouter(routed)).get('ip ip4_firewall');
    assert.deepEqual(
      table?.chains.map((chain) => [chain.name, chain.hook]),
      [
        ['INPUT', 'type filter hook input priority filter; policy drop;'],
        ['FORWARD', 'type filter hook forward priority filter; policy accept;'],
        ['OUTPUT', 'type filter hook output priority filter; policy accept;'],
      ],
    );
    assert.ok(
      table?.chains[0]?.rules.includes('iifname "eth1" tcp dport 3922 ct state established,new counter packets 0 bytes 0 accept'),
    );
  });

  it('has no table in NAT mode', () => {
    assert.deepEqual([...tablesOf(isolatedRouter()).keys()], []);
  });

  it('turns egress rules around: exceptions from what the default says', () => {
    const deny = firewall(
      firewallRule(0, 'Egress', { protocol: 'all', source_cidr_list: [], default_egress_policy: false }),
      firewallRule(7, 'Egress', {
        source_cidr_list: ['10.1.1.0/24'],
        dest_cidr_list: ['198.51.100.0/24'],
        src_port_range: [80, 443],
      }),
    );
    assert.deepEqual(rulesOf(deny, 'ip ip4_firewall', 'fw_chain_egress'), [
      'ip saddr 10.1.1.0/24 ip daddr 198.51.100.0/24 tcp dport 80-443 accept',
      catchAll('drop'),
    ]);
    const open = firewall(
      firewallRule(0, 'Egress', { protocol: 'all', source_cidr_list: [], default_egress_policy: true }),
      firewallRule(7, 'Egress', { protocol: 'udp', default_egress_policy: true, src_port_range: [53] }),
    );
    assert.deepEqual(rulesOf(open, 'ip ip4_firewall', 'fw_chain_egress'), [
      'ip saddr 0.0.0.0/0 udp dport 53 drop',
      catchAll('accept'),
    ]);
  });

  it('lets the egress rules tell the default, whatever ingress rules say', () => {
    const bag = firewall(
      firewallRule(12, 'Ingress', {}),
      firewallRule(20, 'Egress', { protocol: 'all', source_cidr_list: [], default_egress_policy: true }),
    );
    assert.equal(rulesOf(bag, 'ip ip4_firewall', 'fw_chain_egress').at(-1), catchAll('accept'));
  });

  it('says "any" in the words nft has', () => {
    const bag = firewall(
      firewallRule(1, 'Ingress', { src_port_range: [0, 0] }),
      firewallRule(2, 'Ingress', { protocol: 'icmp', icmp_type: -1, icmp_code: -1 }),
      firewallRule(3, 'Ingress', { protocol: 'icmp', icmp_type: 8, icmp_code: 0 }),
      firewallRule(4, 'Ingress', { protocol: 'all' }),
    );
    const rules = rulesOf(bag, 'ip ip4_firewall', 'fw_chain_ingress');
    assert.equal(rules[0], 'ip saddr 0.0.0.0/0 tcp dport 0-65535 accept');
    assert.match(
      rules[1] ?? '',
      /^ip saddr 0\.0\.0\.0\/0 icmp type \{ echo-reply, destination-unreachable, .*, address-mask-reply \} accept$/,
    );
    assert.equal(rules[2], 'ip saddr 0.0.0.0/0 icmp type echo-request icmp code net-unreachable accept');
    assert.equal(rules[3], 'ip saddr 0.0.0.0/0 accept');
  });

  it('leaves out what could match nothing, and IPv6 networks', () => {
    const bag = firewall(
      firewallRule(1, 'Ingress', { source_cidr_list: ['::/0'] }),
      firewallRule(2, 'Ingress', { src_port_range: [80, 70000] }),
      firewallRule(3, 'Ingress', { protocol: 'gre; flush ruleset' }),
      firewallRule(4, 'Ingress', { source_cidr_list: ['192.0.2.0/24', 'fd00::/8'], protocol: '47' }),
    );
    assert.deepEqual(rulesOf(bag, 'ip ip4_firewall', 'fw_chain_ingress'), [
      'ip saddr 192.0.2.0/24 ip protocol gre accept',
      catchAll('drop'),
    ]);
  });

  it('hears its peer when redundant', () => {
    const rules = rulesOf(isolatedRouter({ ...routed, redundant_router: 'true' }), 'ip ip4_firewall', 'INPUT');
    assert.ok(rules.includes('ip daddr 224.0.0.18 counter packets 0 bytes 0 accept'));
  });
});

describe('routed VPC', () => {
  const tcp22: AclRule = { type: 'tcp', first_port: 22, last_port: 22, cidr: '0.0.0.0/0', allowed: true };

  it('opens its own services per tier and keeps tiers apart by their lists', () => {
    const bags = vpcRouter(routed, {
      networkacl: {
        eth2: acl('eth2', '10.10.1.1', {
          ingress_rules: [tcp22],
          egress_rules: [{ type: 'all', cidr: '0.0.0.0/0,::/0', allowed: true }],
        }),
        eth3: acl('eth3', '10.10.2.1', {
          ingress_rules: [{ type: 'protocol', protocol: 132, cidr: '10.10.1.0/24,10.9.0.0/16', allowed: false }],
        }),
      },
    });
    assert.deepEqual(rulesOf(bags, 'ip ip4_acl', 'FORWARD'), [
      'oifname "eth2" ip daddr 10.10.1.0/24 ct state established,related counter packets 0 bytes 0 accept',
      'iifname "eth2" oifname "eth2" ct state new counter packets 0 bytes 0 accept',
      'iifname "eth2" oifname "eth2" ct state established,related counter packets 0 bytes 0 accept',
      'oifname "eth3" ip daddr 10.10.2.0/24 ct state established,related counter packets 0 bytes 0 accept',
      'iifname "eth3" oifname "eth3" ct state new counter packets 0 bytes 0 accept',
      'iifname "eth3" oifname "eth3" ct state established,related counter packets 0 bytes 0 accept',
      'ip daddr 10.10.1.0/24 jump eth2_ingress_policy',
      'ip saddr 10.10.1.0/24 jump eth2_egress_policy',
      'ip daddr 10.10.2.0/24 jump eth3_ingress_policy',
      'ip saddr 10.10.2.0/24 jump eth3_egress_policy',
    ]);
    assert.deepEqual(rulesOf(bags, 'ip ip4_acl', 'eth2_ingress_policy'), [
      'ip saddr 0.0.0.0/0 tcp dport 22 accept',
      catchAll('drop'),
    ]);
    assert.deepEqual(rulesOf(bags, 'ip ip4_acl', 'eth2_egress_policy'), ['ip daddr 0.0.0.0/0 accept', catchAll('drop')]);
    assert.deepEqual(rulesOf(bags, 'ip ip4_acl', 'eth3_ingress_policy'), [
      'ip saddr { 10.9.0.0/16, 10.10.1.0/24 } ip protocol sctp drop',
      catchAll('drop'),
    ]);
    const input = rulesOf(bags, 'ip ip4_acl', 'INPUT');
    assert.ok(input.includes('iifname "eth0" tcp dport 3922 ct state established,new counter packets 0 bytes 0 accept'));
    assert.ok(input.includes('iifname "eth3" ip saddr 10.10.2.0/24 tcp dport 8080 ct state new counter packets 0 bytes 0 accept'));
    assert.ok(!tablesOf(bags).has('ip6 ip6_acl'));
  });

  it('forgets the list of a tier that is gone, or that another tier took the NIC of', () => {
    const gone = vpcRouter(routed, {
      ips: { eth2: [ipRecord('eth2', 'guest', '10.10.7.1/24', { gateway: '10.10.7.1' })], eth3: [] },
      networkacl: { eth2: acl('eth2', '10.10.1.1', {}), eth3: acl('eth3', '10.10.2.1', {}), eth9: acl('eth9', '10.10.9.1', {}) },
    });
    const names = tablesOf(gone)
      .get('ip ip4_acl')
      ?.chains.map((chain) => chain.name);
    assert.deepEqual(names, ['INPUT', 'FORWARD', 'OUTPUT']);
  });

  it('filters a private gateway by its list', () => {
    const bags = vpcRouter(routed, {
      ips: { eth4: [ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.1', is_private_gateway: true })] },
      networkacl: { eth4: acl('eth4', '172.16.9.2', { private_gateway_acl: true, ingress_rules: [tcp22] }) },
    });
    assert.ok(rulesOf(bags, 'ip ip4_acl', 'FORWARD').includes('ip daddr 172.16.9.0/24 jump eth4_ingress_policy'));
  });
});

describe('dual stack VPC', () => {
  it('filters IPv6 with nft beside the IPv4 rules of iptables, newest tier first', () => {
    const bags = vpcRouter(
      {},
      {
        networkacl: {
          eth2: acl('eth2', '10.10.1.1', {
            nic_ip6_cidr: '2001:db8:5::/64',
            ingress_rules: [
              { type: 'protocol', protocol: 47, cidr: '0.0.0.0/0,2001:db8:7::/64,2001:db8:9::1', allowed: true },
              { type: 'tcp', first_port: 80, last_port: 80, cidr: '192.0.2.0/24', allowed: true },
            ],
          }),
          eth3: acl('eth3', '10.10.2.1', { nic_ip6_cidr: '2001:db8:6::/64' }),
        },
      },
    );
    assert.deepEqual([...tablesOf(bags).keys()], ['ip6 ip6_acl']);
    assert.deepEqual(rulesOf(bags, 'ip6 ip6_acl', 'acl_forward'), [
      'ct state established,related accept',
      'ip6 saddr 2001:db8:6::/64 jump eth3_egress_policy',
      'ip6 daddr 2001:db8:6::/64 jump eth3_ingress_policy',
      'ip6 saddr 2001:db8:5::/64 jump eth2_egress_policy',
      'ip6 daddr 2001:db8:5::/64 jump eth2_ingress_policy',
    ]);
    assert.deepEqual(rulesOf(bags, 'ip6 ip6_acl', 'eth2_ingress_policy'), [
      'ip6 saddr { 2001:db8:7::/64, 2001:db8:9::1 } ip6 nexthdr gre accept',
      catchAll('drop'),
    ]);
  });
});

describe('dual stack isolated network', () => {
  it('has no table until a rule names the guest network', () => {
    assert.deepEqual([...tablesOf(isolatedRouter({ ip6firewall: 'true' })).keys()], []);
    const rule = firewallRule(0, 'Egress', { protocol: 'all', source_cidr_list: [], guest_ip6_cidr: 'FD00:5::/64' });
    const rules = rulesOf(isolatedRouter({}, { ipv6firewallrules: { '0': rule } }), 'ip6 ip6_firewall', 'fw_forward');
    assert.deepEqual(rules, [
      'ct state established,related accept',
      'ip6 saddr fd00:5::/64 jump fw_chain_egress',
      'ip6 daddr fd00:5::/64 jump fw_chain_ingress',
    ]);
  });
});
