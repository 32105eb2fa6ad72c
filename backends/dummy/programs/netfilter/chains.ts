import type { ChainState, FilterState, IptablesFamily, IptablesTable } from '#agent';

/** Built-in chains of each table in the order in which iptables lists them. */
export const builtinChains: Readonly<Record<IptablesTable, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
};

/** In the order in which `iptables-save` prints tables (as recorded from routers). */
export const savedTables: readonly IptablesTable[] = ['raw', 'mangle', 'filter', 'nat'];

export function isTable(name: string): name is IptablesTable {
  return Object.hasOwn(builtinChains, name);
}

/** A table of a family as iptables sees it: its built-in chains, there or not, then the others by name. */
export interface ChainTable {
  readonly chains: readonly ChainState[];
  find(chain: string): ChainState | undefined;
  /** How many rules jump to a chain. */
  references(chain: string): number;
}

const jumps = /(?:^| )-[jg] (\S+)/;

export function chainTable(state: FilterState, family: IptablesFamily, table: IptablesTable): ChainTable {
  const own = new Map(
    state.chains.filter((chain) => chain.family === family && chain.table === table).map((chain) => [chain.chain, chain] as const),
  );
  const builtin = builtinChains[table].map((chain): ChainState => {
    const known = own.get(chain);
    return { family, table, chain, policy: known?.policy ?? 'ACCEPT', rules: known?.rules ?? [] };
  });
  const others = [...own.values()]
    .filter((chain) => !builtinChains[table].includes(chain.chain))
    .toSorted((a, b) => (a.chain < b.chain ? -1 : 1));
  const chains = [...builtin, ...others];
  return {
    chains,
    find: (name) => chains.find((chain) => chain.chain === name),
    references: (name) =>
      chains.reduce((sum, chain) => sum + chain.rules.filter((rule) => jumps.exec(rule)?.[1] === name).length, 0),
  };
}

/** Whether anything was ever put into a table; one that was not does not show in `iptables-save`. */
export function tableExists(state: FilterState, family: IptablesFamily, table: IptablesTable): boolean {
  return state.chains.some((chain) => chain.family === family && chain.table === table);
}
