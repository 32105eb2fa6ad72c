import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipRecord, isolatedRouter, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { holding, plannedFilter } from '../../support/planned-filter.ts';

function server(type: string, commandLine: Record<string, string> = {}): BagContents {
  return {
    cmdline: { config: { type, name: 'r-6-VM', eth0ip: '192.168.50.10', gateway: '192.168.50.1', ...commandLine } },
    ips: { eth0: [ipRecord('eth0', 'guest', '192.168.50.10/24')], eth1: [ipRecord('eth1', 'control', '169.254.3.7/16')] },
  };
}

/** INPUT rules of a shared router. */
function sharedInput(commandLine: Record<string, string>): readonly string[] {
  return plannedFilter(server('dhcpsrvr', commandLine)).rules('filter', 'INPUT');
}

/** How many rules let anybody on the wire reach the address of an isolated router that exposes DNS. */
function exposedRules(commandLine: Record<string, string>): number {
  const { rules } = plannedFilter(isolatedRouter({ exposedns: 'true', ...commandLine }));
  return holding(rules('filter', 'INPUT'), '-d 10.1.1.1/32').length;
}

describe('base of the packet filter', () => {
  it('drops by default what comes in and what passes', () => {
    for (const contents of [isolatedRouter(), vpcRouter(), server('dhcpsrvr'), server('ilbvm'), server('elbvm')]) {
      const policies = [...plannedFilter(contents).system.chains.values()].flatMap(({ table, chain, policy }) =>
        table === 'filter' && policy !== undefined ? `${chain} ${policy}` : [],
      );
      assert.deepEqual(policies, ['FORWARD DROP', 'INPUT DROP', 'OUTPUT ACCEPT']);
    }
  });

  it('is empty in routed mode: no chains, no rules, no sets', () => {
    const egress = {
      id: 7,
      protocol: 'tcp',
      revoked: false,
      purpose: 'Firewall',
      traffic_type: 'Egress' as const,
      default_egress_policy: false,
      source_cidr_list: ['10.1.1.0/24'],
    };
    const { system } = plannedFilter(isolatedRouter({ is_routed: 'true' }, { firewallrules: { 7: egress } }));
    assert.deepEqual([system.chains.size, system.groups.size, system.ipsets.size], [0, 0, 0]);
    assert.equal(plannedFilter(vpcRouter({ is_routed: 'true' })).system.chains.size, 0);
  });

  it('stands before a VPC router has any address but the control one', () => {
    const { rules } = plannedFilter({ ...vpcRouter(), ips: { eth0: [ipRecord('eth0', 'control', '169.254.3.9/16')] } });
    assert.deepEqual(rules('filter', 'INPUT'), [
      '-d 224.0.0.18/32 -j ACCEPT',
      '-d 225.0.0.50/32 -j ACCEPT',
      '-m state --state RELATED,ESTABLISHED -j ACCEPT',
      '-p icmp -j ACCEPT',
      '-i lo -j ACCEPT',
      '-i eth0 -p tcp -m tcp --dport 3922 -m state --state NEW,ESTABLISHED -j ACCEPT',
    ]);
    assert.deepEqual(rules('filter', 'FORWARD'), ['-m state --state RELATED,ESTABLISHED -j ACCEPT']);
    assert.deepEqual(rules('mangle', 'OUTPUT'), ['-p udp -m udp --dport 68 -j CHECKSUM --checksum-fill']);
  });

  it('lets a balancer in by its own rule for SSH too, and an elastic one answer on eth2', () => {
    const ownRule = '-i eth1 -p tcp -m state --state NEW -m tcp --dport 3922 -j ACCEPT';
    const answers = '-i eth2 -m state --state RELATED,ESTABLISHED -j ACCEPT';
    const internal = plannedFilter(server('ilbvm')).rules('filter', 'INPUT');
    const elastic = plannedFilter(server('elbvm')).rules('filter', 'INPUT');
    assert.ok(internal.includes(ownRule) && elastic.includes(ownRule));
    assert.deepEqual([internal.includes(answers), elastic.includes(answers)], [false, true]);
  });

  it('limits DNS to guest networks; a shared router answers each of its subnets, and counts nothing', () => {
    const contents = server('dhcpsrvr');
    const eth0 = [...(contents.ips?.['eth0'] ?? []), ipRecord('eth0', 'guest', '192.168.51.10/24')];
    const { rules, chains } = plannedFilter({ ...contents, ips: { ...contents.ips, eth0 } });
    assert.deepEqual(holding(rules('filter', 'INPUT'), '--dport 53'), [
      '-s 192.168.50.0/24 -i eth0 -p tcp -m tcp --dport 53 -j ACCEPT',
      '-s 192.168.50.0/24 -i eth0 -p udp -m udp --dport 53 -j ACCEPT',
      '-s 192.168.51.0/24 -i eth0 -p tcp -m tcp --dport 53 -j ACCEPT',
      '-s 192.168.51.0/24 -i eth0 -p udp -m udp --dport 53 -j ACCEPT',
    ]);
    assert.deepEqual(chains, ['FW_EGRESS_RULES', 'FW_OUTBOUND']);
    assert.deepEqual(rules('nat', 'POSTROUTING'), []);
  });

  it('opens DNS to everybody on the wire where the zone exposes it', () => {
    const toRouter = '-d 192.168.50.10/32 -i eth0 -p udp -m udp --dport 53 -j ACCEPT';
    assert.ok(!sharedInput({}).includes(toRouter));
    assert.ok(sharedInput({ exposedns: 'true' }).includes(toRouter));
    assert.ok(sharedInput({ exposedns: 'true' }).includes(toRouter.replaceAll('udp', 'tcp')));
  });

  it('does not expose DNS that the router does not answer', () => {
    assert.deepEqual([exposedRules({}), exposedRules({ useextdns: 'true' })], [2, 0]);
    assert.deepEqual(sharedInput({ exposedns: 'true', useextdns: 'true' }), sharedInput({ useextdns: 'true' }));
  });
});
