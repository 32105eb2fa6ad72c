import type { NftChain, NftTable } from '#agent';

/** The handles of a chain's own and of its rules, as the kernel gives them to a table that is made at once. */
export interface ChainHandles {
  readonly chain: number;
  readonly rules: readonly number[];
}

/** Chains are numbered first, then their rules; the sets in a rule's braces come before it. */
export function tableHandles(table: NftTable): ReadonlyMap<NftChain, ChainHandles> {
  let last = table.chains.length;
  return new Map(
    table.chains.map((chain, index) => {
      const rules = chain.rules.map((rule) => {
        last += 1 + (rule.match(/\{/g)?.length ?? 0);
        return last;
      });
      return [chain, { chain: index + 1, rules }] as const;
    }),
  );
}
