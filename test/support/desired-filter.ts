import type { ChainState, DesiredSystem, RuleGroup } from '#agent';

function byRankAndKey(a: RuleGroup, b: RuleGroup): number {
  return a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** The chains of a desired system with their rules in the order a backend gives them: groups by rank, then key. */
export function desiredChains(system: DesiredSystem): ChainState[] {
  const groups = Map.groupBy(system.groups.values(), ({ family, table, chain }) => `${family} ${table} ${chain}`);
  return [...system.chains.values()].map((chain) => ({
    ...chain,
    rules: (groups.get(`${chain.family} ${chain.table} ${chain.chain}`) ?? [])
      .toSorted(byRankAndKey)
      .flatMap((group) => group.rules),
  }));
}

/** The rules of one chain, in order; undefined when there is no such chain. */
export function desiredRules(system: DesiredSystem, table: ChainState['table'], chain: string): readonly string[] | undefined {
  return desiredChains(system).find((candidate) => candidate.table === table && candidate.chain === chain)?.rules;
}
