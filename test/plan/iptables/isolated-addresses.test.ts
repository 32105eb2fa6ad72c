import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ipRecord, isolatedRouter, type BagContents } from '../../support/small-router.ts';
import { assertOrder, holding, plannedFilter } from '../../support/planned-filter.ts';

/** The isolated router with a second public NIC. */
function twoPublicNics(eth3: Parameters<typeof ipRecord>[3] = {}): BagContents {
  const contents = isolatedRouter();
  return {
    ...contents,
    ips: {
      ...contents.ips,
      eth3: [ipRecord('eth3', 'public', '198.18.0.5/24', { gateway: '198.18.0.1', source_nat: true, ...eth3 })],
    },
  };
}

/** Every rule of one router of a redundant pair. */
function redundantFilter(state: string): readonly string[] {
  return plannedFilter(isolatedRouter({ redundant_router: 'true', redundant_state: state })).all;
}

describe('iptables of an isolated network', () => {
  it('lets nothing in but answers, per public address: firewall first, then VPN', () => {
    const { rules } = plannedFilter(isolatedRouter());
    assertOrder(
      rules('mangle', 'PREROUTING'),
      '-d 203.0.113.10/32 -j FIREWALL_203.0.113.10',
      '-d 203.0.113.10/32 -j VPN_203.0.113.10',
      '-m state --state RELATED,ESTABLISHED -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
      '-i eth2 -m state --state NEW -j CONNMARK --set-xmark 0x66/0xffffffff',
    );
    assert.deepEqual(rules('mangle', 'FIREWALL_203.0.113.10'), ['-m state --state RELATED,ESTABLISHED -j RETURN', '-j DROP']);
    assert.deepEqual(rules('mangle', 'VPN_203.0.113.10'), ['-m state --state RELATED,ESTABLISHED -j ACCEPT', '-j RETURN']);
  });

  it('counts in the order that netusage.sh reads', () => {
    const { rules } = plannedFilter(isolatedRouter());
    assert.deepEqual(rules('filter', 'NETWORK_STATS'), [
      '-i eth0 -o eth2',
      '-i eth2 -o eth0',
      '! -i eth0 -o eth2 -p tcp',
      '-i eth2 ! -o eth0 -p tcp',
    ]);
    for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) {
      assert.deepEqual(rules('filter', chain).slice(0, 2), ['-j NETWORK_STATS', '-j NETWORK_STATS_eth2'], chain);
    }
  });

  it('gives a further public NIC its share, under the source NAT address of the first', () => {
    const { rules } = plannedFilter(twoPublicNics());
    assert.deepEqual(rules('nat', 'POSTROUTING'), [
      '-o eth2 -j SNAT --to-source 203.0.113.10',
      '-o eth3 -j SNAT --to-source 203.0.113.10',
    ]);
    assert.deepEqual(rules('filter', 'NETWORK_STATS_eth3'), [
      '-i eth0 -o eth3',
      '-i eth3 -o eth0',
      '! -i eth0 -o eth3 -p tcp',
      '-i eth3 ! -o eth0 -p tcp',
    ]);
    const forward = rules('filter', 'FORWARD');
    assert.ok(forward.includes('-i eth3 -o eth0 -m state --state RELATED,ESTABLISHED -j ACCEPT'));
    assert.ok(forward.includes('-i eth0 -o eth3 -j FW_OUTBOUND'));
    assert.ok(rules('filter', 'INPUT').includes('-i eth3 -m state --state RELATED,ESTABLISHED -j ACCEPT'));
    assert.ok(rules('mangle', 'PREROUTING').includes('-i eth3 -m state --state NEW -j CONNMARK --set-xmark 0x67/0xffffffff'));
    assert.deepEqual(rules('mangle', 'FIREWALL_198.18.0.5'), ['-m state --state RELATED,ESTABLISHED -j RETURN', '-j DROP']);
  });

  it('forgets a released address and an unplugged NIC without a trace', () => {
    const { all, chains } = plannedFilter(isolatedRouter());
    for (const gone of [plannedFilter(twoPublicNics({ add: false })), plannedFilter(twoPublicNics(), 3)]) {
      assert.deepEqual(gone.all, all);
      assert.deepEqual(gone.chains, chains);
    }
  });

  it('needs no other command to protect and translate a new address', () => {
    const contents = isolatedRouter();
    const eth2 = [...(contents.ips?.['eth2'] ?? []), ipRecord('eth2', 'public', '203.0.113.11/24', { gateway: '203.0.113.1' })];
    const { chains, rules } = plannedFilter({ ...contents, ips: { ...contents.ips, eth2 } });
    assert.ok(chains.includes('FIREWALL_203.0.113.11'));
    assert.equal(holding(rules('mangle', 'PREROUTING'), '203.0.113.11').length, 2);
    assert.deepEqual(rules('nat', 'POSTROUTING'), ['-o eth2 -j SNAT --to-source 203.0.113.10']);
  });

  it('is the same on both routers of a redundant pair', () => {
    assert.deepEqual(redundantFilter('BACKUP'), redundantFilter('PRIMARY'));
    assert.deepEqual(redundantFilter('FAULT'), redundantFilter('PRIMARY'));
  });

  it('translates by the address of eth2 where the command line names none', () => {
    const { cmdline, ...rest } = isolatedRouter();
    const { eth2ip: _, ...config } = cmdline?.['config'] ?? {};
    const { rules } = plannedFilter({ ...rest, cmdline: { config } });
    assert.deepEqual(rules('nat', 'POSTROUTING'), ['-o eth2 -j SNAT --to-source 203.0.113.10']);
  });
});
