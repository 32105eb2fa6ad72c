import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandLine } from '#agent';
import { holding, plannedFilter, type PlannedFilter } from '../../support/planned-filter.ts';
import { ipRecord, vpcRouter } from '../../support/small-router.ts';

/** The VPC router with a public address of another VLAN on eth4. */
function withSecondVlan(commandLine: CommandLine = {}, sourceNat = false): PlannedFilter {
  const contents = vpcRouter(commandLine);
  const eth4 = [ipRecord('eth4', 'public', '198.18.0.5/24', { gateway: '198.18.0.1', source_nat: sourceNat })];
  return plannedFilter({ ...contents, ips: { ...contents.ips, eth4 } });
}

const translations = (filter: PlannedFilter): readonly string[] => holding(filter.rules('nat', 'POSTROUTING'), '-j SNAT');

describe('iptables of a VPC', () => {
  it('translate to the source NAT address of the VPC on every public NIC', () => {
    assert.deepEqual(translations(withSecondVlan()), [
      '-o eth1 -j SNAT --to-source 203.0.113.20',
      '-o eth4 -j SNAT --to-source 203.0.113.20',
    ]);
  });

  it('translate to an own address where a NIC carries a source NAT of its own', () => {
    assert.deepEqual(translations(withSecondVlan({}, true)), [
      '-o eth1 -j SNAT --to-source 203.0.113.20',
      '-o eth4 -j SNAT --to-source 198.18.0.5',
    ]);
  });

  it('translate where a source NAT is, as long as the command line names none', () => {
    assert.deepEqual(translations(withSecondVlan({ source_nat_ip: '' })), ['-o eth1 -j SNAT --to-source 203.0.113.20']);
  });

  it('let the VPC out once, whatever public NICs it has', () => {
    const out = '-s 10.10.0.0/16 ! -d 10.10.0.0/16 -j ACCEPT';
    assert.deepEqual(holding(withSecondVlan().rules('filter', 'FORWARD'), out), [out]);
  });
});
