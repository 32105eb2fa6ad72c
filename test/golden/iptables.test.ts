import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createRouterView,
  iptablesSections,
  parseIptablesSave,
  parseRule,
  plan,
  printRule,
  type Bags,
  type ChainState,
  type DesiredSystem,
  type Nic,
} from '#agent';
import { desiredChains } from '../support/desired-filter.ts';
import { firstRecordings } from '../support/first-recordings.ts';
import { desiredSets, recordedSets } from '../support/recorded-network.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { iptablesDifferences, ipsetDifferences } from './differences/iptables.ts';

/** Chains with their policy, and rules read and printed anew, so that spelling does not count. */
function* canonicalLines(chains: Iterable<ChainState>): Generator<string> {
  for (const { table, chain, policy, rules } of chains) {
    yield `${table} ${chain}|policy ${policy ?? 'none'}`;
    for (const rule of rules) yield `${table} ${chain}|${printRule(parseRule(rule))}`;
  }
}

function planned(bags: Bags, nics: readonly Nic[]): DesiredSystem {
  const view = createRouterView(bags, nics);
  assert.ok(view !== undefined);
  return plan(view, iptablesSections);
}

function compare(name: string, system: DesiredSystem, iptables: string, ipsets: string | undefined): void {
  const recorded = canonicalLines(parseIptablesSave(iptables));
  compareLines('iptables', name, recorded, canonicalLines(desiredChains(system)), iptablesDifferences);
  if (ipsets !== undefined) compareLines('ipset', name, recordedSets(ipsets), desiredSets(system), ipsetDifferences);
}

describe('iptables and ipsets of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      compare(name, planned(router.bags, router.nics), router.output('iptables') ?? '', router.output('ipset') ?? '');
    });
  }

  for (const { name, bags, nics, iptables, ipsets } of firstRecordings()) {
    it(name, () => {
      compare(name, planned(bags, nics), iptables, ipsets);
    });
  }
});
