import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AclRule, NetworkAclRecord } from '#agent';
import { ipRecord, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { plannedFilter } from '../../support/planned-filter.ts';

const multicast = ['-d 224.0.0.18/32 -j ACCEPT', '-d 225.0.0.50/32 -j ACCEPT'];

function acl(ingress: readonly AclRule[], egress: readonly AclRule[], more: Partial<NetworkAclRecord> = {}): NetworkAclRecord {
  return {
    device: 'eth2',
    mac_address: '02:01:00:cd:00:02',
    private_gateway_acl: false,
    nic_ip: '10.10.1.1',
    nic_netmask: '24',
    ingress_rules: ingress,
    egress_rules: egress,
    ...more,
  };
}

function tcp(port: number, allowed: boolean, cidr = '0.0.0.0/0'): AclRule {
  return { type: 'tcp', first_port: port, last_port: port, cidr, allowed };
}

const withAcl = (entry: NetworkAclRecord, contents: BagContents = vpcRouter()): BagContents => ({
  ...contents,
  networkacl: { [entry.device]: entry },
});

/** What an ACL puts between the multicast accepts and the final drop of its inbound chain. */
function inboundTexts(...rules: readonly AclRule[]): readonly string[] {
  const texts = plannedFilter(withAcl(acl(rules, []))).rules('filter', 'ACL_INBOUND_eth2');
  assert.deepEqual([...texts.slice(0, 2), texts.at(-1)], [...multicast, '-j DROP']);
  return texts.slice(2, -1);
}

describe('network ACLs', () => {
  it('keep the order of the list, and the drop behind it', () => {
    const rules = [
      tcp(22, true),
      tcp(22, false, '10.0.0.0/8'),
      { type: 'all', cidr: '10.10.2.0/24', allowed: true },
      tcp(80, false),
    ] as const;
    assert.deepEqual(inboundTexts(...rules), [
      '-p tcp -m tcp --dport 22 -j ACCEPT',
      '-s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j DROP',
      '-s 10.10.2.0/24 -j ACCEPT',
      '-p tcp -m tcp --dport 80 -j DROP',
    ]);
    assert.deepEqual(inboundTexts(...rules.toReversed()), inboundTexts(...rules).toReversed());
  });

  it('let out what no rule denies: the outbound chain has no end', () => {
    const { rules } = plannedFilter(withAcl(acl([], [tcp(25, false), { type: 'all', cidr: '0.0.0.0/0', allowed: true }])));
    assert.deepEqual(rules('mangle', 'ACL_OUTBOUND_eth2'), [...multicast, '-p tcp -m tcp --dport 25 -j DROP', '-j ACCEPT']);
    assert.deepEqual(rules('mangle', 'ACL_OUTBOUND_eth3'), multicast);
  });

  it('know every kind of rule', () => {
    const cidr = '192.0.2.9/24';
    assert.deepEqual(
      inboundTexts(
        { type: 'udp', first_port: 100, last_port: 200, cidr, allowed: false },
        { type: 'icmp', icmp_type: 8, icmp_code: 0, cidr, allowed: true },
        { type: 'icmp', icmp_type: 8, icmp_code: -1, cidr, allowed: true },
        { type: 'icmp', icmp_type: -1, icmp_code: -1, cidr, allowed: true },
        { type: 'protocol', protocol: 41, cidr, allowed: true },
        { type: 'protocol', protocol: 47, cidr, allowed: true },
        { type: 'protocol', protocol: 99, cidr, allowed: true },
        { type: 'all', cidr, allowed: true },
      ),
      [
        '-s 192.0.2.0/24 -p udp -m udp --dport 100:200 -j DROP',
        '-s 192.0.2.0/24 -p icmp -m icmp --icmp-type 8/0 -j ACCEPT',
        '-s 192.0.2.0/24 -p icmp -m icmp --icmp-type 8 -j ACCEPT',
        '-s 192.0.2.0/24 -p icmp -m icmp --icmp-type any -j ACCEPT',
        '-s 192.0.2.0/24 -p ipv6 -j ACCEPT',
        '-s 192.0.2.0/24 -p gre -j ACCEPT',
        '-s 192.0.2.0/24 -p 99 -j ACCEPT',
        '-s 192.0.2.0/24 -j ACCEPT',
      ],
    );
  });

  it('match port 0 where no ports were given, as 4.22 does', () => {
    assert.deepEqual(inboundTexts({ type: 'tcp', first_port: 0, last_port: 0, cidr: '0.0.0.0/0', allowed: true }), [
      '-p tcp -m tcp --dport 0 -j ACCEPT',
    ]);
  });

  it('make a rule per IPv4 network, in place; without one there is no rule', () => {
    assert.deepEqual(inboundTexts(tcp(80, true, '10.1.0.0/16,fd00:7::/64,10.2.0.0/16'), tcp(22, true, '::/0'), tcp(23, true)), [
      '-s 10.1.0.0/16 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-s 10.2.0.0/16 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-p tcp -m tcp --dport 23 -j ACCEPT',
    ]);
  });

  it('leave out what iptables would refuse', () => {
    assert.deepEqual(
      inboundTexts(
        { type: 'tcp', first_port: 9, last_port: 5, cidr: '0.0.0.0/0', allowed: true },
        { type: 'icmp', icmp_type: -1, icmp_code: 3, cidr: '0.0.0.0/0', allowed: true },
        { type: 'protocol', protocol: 300, cidr: '0.0.0.0/0', allowed: true },
        { type: 'protocol', cidr: '0.0.0.0/0', allowed: true },
        tcp(80, true, 'nowhere'),
      ),
      [],
    );
  });

  it('judge what enters and what leaves the tier', () => {
    const { rules } = plannedFilter(vpcRouter());
    assert.ok(rules('filter', 'FORWARD').includes('-d 10.10.1.0/24 -o eth2 -j ACL_INBOUND_eth2'));
    assert.ok(
      rules('mangle', 'PREROUTING').includes('-s 10.10.1.0/24 ! -d 10.10.1.1/32 -i eth2 -m state --state NEW -j ACL_OUTBOUND_eth2'),
    );
  });

  it('spare the gateway of a redundant tier, not the router of the moment', () => {
    const contents = vpcRouter({ redundant_router: 'true' });
    const eth2 = [ipRecord('eth2', 'guest', '10.10.1.21/24', { gateway: '10.10.1.1' })];
    const { rules } = plannedFilter({ ...contents, ips: { ...contents.ips, eth2 } });
    assert.ok(
      rules('mangle', 'PREROUTING').includes('-s 10.10.1.0/24 ! -d 10.10.1.1/32 -i eth2 -m state --state NEW -j ACL_OUTBOUND_eth2'),
    );
  });

  it('go with their tier, and do not come back with another tier on the same NIC', () => {
    const entry = acl([tcp(22, true)], [tcp(25, false)]);
    const contents = vpcRouter();
    const removed = { ...contents, ips: { ...contents.ips, eth2: [ipRecord('eth2', 'guest', '10.10.1.1/24', { add: false })] } };
    assert.deepEqual(plannedFilter(withAcl(entry, removed)).all, plannedFilter(removed).all);
    assert.ok(!plannedFilter(withAcl(entry, removed)).chains.includes('ACL_INBOUND_eth2'));
    const other = {
      ...contents,
      ips: { ...contents.ips, eth2: [ipRecord('eth2', 'guest', '10.10.9.1/24', { gateway: '10.10.9.1' })] },
    };
    assert.deepEqual(plannedFilter(withAcl(entry, other)).all, plannedFilter(other).all);
  });

  it('lead nowhere in a VPC without a public network: tiers are open', () => {
    const contents = vpcRouter({ has_public_network: 'false' });
    const { eth1: _, ...ips } = contents.ips ?? {};
    const { rules, chains, all } = plannedFilter(withAcl(acl([tcp(22, true)], []), { ...contents, ips }));
    assert.ok(rules('filter', 'FORWARD').includes('-d 10.10.1.0/24 -o eth2 -j ACCEPT'));
    assert.deepEqual(
      all.filter((rule) => /-j ACL_/.test(rule)),
      [],
    );
    assert.deepEqual(chains.toSorted(), ['ACL_INBOUND_eth2', 'FW_EGRESS_RULES']);
    assert.deepEqual(rules('filter', 'ACL_INBOUND_eth2'), ['-p tcp -m tcp --dport 22 -j ACCEPT']);
  });
});
