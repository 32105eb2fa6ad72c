export type IptablesFamily = 'ip' | 'ip6';
export type IptablesTable = 'filter' | 'nat' | 'mangle' | 'raw';

/**
 * A run of rules with an address of its own, so that a change costs the same on a chain of ten rules and of ten thousand.
 * A chain holds its groups ordered by `rank`, then `key` (code-unit order); rules of a group keep their order.
 * A rule is the text of `iptables-save` behind `-A <chain> `, as iptables prints it.
 */
export interface RuleGroup {
  readonly family: IptablesFamily;
  readonly table: IptablesTable;
  readonly chain: string;
  readonly rank: number;
  readonly key: string;
  readonly rules: readonly string[];
}

export interface ChainSpec {
  readonly family: IptablesFamily;
  readonly table: IptablesTable;
  readonly chain: string;
  /** Built-in chains only. */
  readonly policy?: 'ACCEPT' | 'DROP';
}

export interface IpsetSpec {
  readonly name: string;
  readonly type: 'hash:net';
  readonly family: 'inet' | 'inet6';
  /** CIDRs as ipset prints them. */
  readonly members: readonly string[];
}

/** A chain of an nft table: rules as `nft list` prints them, without counters' values (`counter packets 0 bytes 0`). */
export interface NftChain {
  readonly name: string;
  /** Base chains only: `type filter hook input priority filter; policy drop;` */
  readonly hook?: string;
  readonly rules: readonly string[];
}

export interface NftTable {
  readonly family: 'ip' | 'ip6';
  readonly name: string;
  readonly chains: readonly NftChain[];
}

/**
 * One transaction: all of it is in force afterwards, or none. Removals run first; a chain that is removed takes its groups along.
 * Removing a built-in chain is allowed: its rules and policy are gone, and the table with its last chain (2.7.4). Removing what is
 * not there is fine.
 * A group put twice is replaced. A jump to a chain or a set that does not exist rejects with `VRA_FILTER_REFUSED`.
 */
export interface FilterChange {
  readonly removeGroups?: readonly Omit<RuleGroup, 'rules'>[];
  readonly removeChains?: readonly Omit<ChainSpec, 'policy'>[];
  readonly removeSets?: readonly string[];
  readonly removeTables?: readonly Pick<NftTable, 'family' | 'name'>[];
  readonly putSets?: readonly IpsetSpec[];
  readonly putChains?: readonly ChainSpec[];
  readonly putGroups?: readonly RuleGroup[];
  /** Whole nft tables, each replaced atomically. */
  readonly putTables?: readonly NftTable[];
}

export interface ChainState extends ChainSpec {
  /** In order, as iptables-save prints them behind `-A <chain> `. */
  readonly rules: readonly string[];
}

export interface FilterState {
  readonly chains: readonly ChainState[];
  readonly sets: readonly IpsetSpec[];
  readonly tables: readonly NftTable[];
}

export interface FilterPort {
  apply(change: FilterChange): Promise<void>;
  observe(): Promise<FilterState>;
}
