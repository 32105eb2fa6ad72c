import assert from 'node:assert/strict';
import { iptablesSections, plan, type ChainState, type DesiredSystem } from '#agent';
import { desiredRules } from './desired-filter.ts';
import { viewOf, type BagContents } from './small-router.ts';

/** The packet filter planned for a router's bags. */
export interface PlannedFilter {
  readonly system: DesiredSystem;
  /** Names of chains, without the built-in ones. */
  readonly chains: readonly string[];
  /** Rules of a chain in order; a chain that is not there fails the test. */
  readonly rules: (table: ChainState['table'], chain: string) => readonly string[];
  /** Every rule of every chain as `table chain rule`. */
  readonly all: readonly string[];
}

export function plannedFilter(contents: BagContents, nicCount = 5): PlannedFilter {
  const system = plan(viewOf(contents, nicCount), iptablesSections);
  const rules = (table: ChainState['table'], chain: string): readonly string[] => {
    const found = desiredRules(system, table, chain);
    assert.ok(found !== undefined, `there is no chain ${table} ${chain}`);
    return found;
  };
  return {
    system,
    chains: [...system.chains.values()].flatMap(({ chain, policy }) => (policy === undefined ? [chain] : [])),
    rules,
    all: [...system.chains.values()].flatMap(({ table, chain }) => rules(table, chain).map((rule) => `${table} ${chain} ${rule}`)),
  };
}

/** Rules whose text holds `part`. */
export function holding(rules: readonly string[], part: string): readonly string[] {
  return rules.filter((rule) => rule.includes(part));
}

/** Fails unless all of `rules` are there, in this order (others may stand between). */
export function assertOrder(rules: readonly string[], ...wanted: readonly string[]): void {
  const found = rules.filter((rule) => wanted.includes(rule));
  assert.deepEqual(found, wanted);
}
