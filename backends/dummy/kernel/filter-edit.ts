import { AgentError, type FilterChange } from '#agent';
import type { FilterEdit } from '../programs/machine.ts';
import type { KernelFilter } from './kernel-filter.ts';
import { isBuiltIn, type ChainGroup, type ChainName, type RuleChain } from './rule-chain.ts';

/** Ranks of what a person puts in front of and behind everything else: groups of their own, which no plan touches. */
const firstRank = Number.MIN_SAFE_INTEGER;
const lastRank = Number.MAX_SAFE_INTEGER;

function refused(name: ChainName, why: string): AgentError {
  return new AgentError(
    'VRA_FILTER_REFUSED',
    `iptables refused: ${why} (chain ${name.chain}, table ${name.table}, ${name.family})`,
  );
}

/** The group that holds the rule at a position, counted from 1, and where in it. */
function groupAt(
  groups: readonly ChainGroup[],
  position: number,
): { readonly group: ChainGroup; readonly index: number } | undefined {
  let before = 0;
  for (const group of groups) {
    if (position <= before + group.rules.length) return position < 1 ? undefined : { group, index: position - before - 1 };
    before += group.rules.length;
  }
  return undefined;
}

/** Adds a rule to the group of hand-made rules in front of the chain, or behind it. */
function handMade(name: ChainName, chain: RuleChain | undefined, place: 'first' | 'last', rule: string): FilterChange {
  const rank = place === 'first' ? firstRank : lastRank;
  const before = chain?.group(rank, '') ?? [];
  return { putGroups: [{ ...name, rank, key: '', rules: place === 'first' ? [rule, ...before] : [...before, rule] }] };
}

function editAt(
  name: ChainName,
  chain: RuleChain | undefined,
  edit: Extract<FilterEdit, { readonly op: 'insert' | 'replace' | 'delete' }>,
): FilterChange {
  const length = chain?.rules().length ?? 0;
  if (edit.op === 'insert' && edit.position === 1) return handMade(name, chain, 'first', edit.rule);
  if (edit.op === 'insert' && edit.position === length + 1) return handMade(name, chain, 'last', edit.rule);
  const at = groupAt(chain?.groups() ?? [], edit.position);
  if (at === undefined) throw refused(name, `there is no rule ${edit.position}`);
  const { rank, key, rules } = at.group;
  // A rule between two groups of a plan goes along with the one behind it.
  const spliced =
    edit.op === 'delete' ? rules.toSpliced(at.index, 1) : rules.toSpliced(at.index, edit.op === 'insert' ? 0 : 1, edit.rule);
  return { putGroups: [{ ...name, rank, key, rules: spliced }] };
}

/** The change of groups that an edit by position is. Throws `VRA_FILTER_REFUSED` for a chain or position that is not there. */
export function filterChangeOf(filter: KernelFilter, edit: FilterEdit): FilterChange {
  const name: ChainName = { family: edit.family, table: edit.table, chain: edit.chain };
  const chain = filter.chain(name);
  const builtIn = isBuiltIn(name);
  if (chain === undefined && !builtIn && edit.op !== 'create') throw refused(name, 'no chain by that name');
  if (edit.op === 'append') return handMade(name, chain, 'last', edit.rule);
  if (edit.op === 'insert' || edit.op === 'replace' || edit.op === 'delete') return editAt(name, chain, edit);
  const groups = chain?.groups() ?? [];
  if (edit.op === 'create') {
    if (chain !== undefined || builtIn) throw refused(name, 'the chain already exists');
    return { putChains: [name] };
  }
  if (edit.op === 'policy') {
    if (!builtIn) throw refused(name, 'only built-in chains have a policy');
    return { putChains: [{ ...name, policy: edit.policy }] };
  }
  if (edit.op === 'remove') {
    if (builtIn) throw refused(name, 'built-in chains cannot be removed');
    if (groups.length > 0) throw refused(name, 'the chain is not empty');
    return { removeChains: [name] };
  }
  return { removeGroups: groups.map(({ rank, key }) => ({ ...name, rank, key })) };
}
