import { AgentError } from '../errors.ts';
import type { ChainState, IptablesFamily, IptablesTable } from '../ports/filter-port.ts';

const tables: readonly IptablesTable[] = ['filter', 'nat', 'mangle', 'raw'];

interface ChainDraft {
  readonly family: IptablesFamily;
  readonly table: IptablesTable;
  readonly chain: string;
  readonly policy?: 'ACCEPT' | 'DROP';
  readonly rules: string[];
}

/**
 * Reads what `iptables-save` (or `ip6tables-save`) prints, comments and counters left out: the chains of all tables in printed order,
 * each with its rules as printed. Throws VRA_BAD_INPUT with the line that is none.
 */
export function parseIptablesSave(text: string, family: IptablesFamily = 'ip'): ChainState[] {
  const chains: ChainState[] = [];
  let table: IptablesTable | undefined;
  let known = new Map<string, ChainDraft>();
  for (const [index, line] of text.split('\n').entries()) {
    const refuse = (what: string): never => {
      throw new AgentError('VRA_BAD_INPUT', `iptables-save, line ${index + 1}: ${what}: ${JSON.stringify(line)}`);
    };
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      const name = line.slice(1).trim();
      table = tables.find((candidate) => candidate === name) ?? refuse('unknown table');
      known = new Map();
      continue;
    }
    if (line.trim() === 'COMMIT') {
      table = undefined;
      continue;
    }
    const current = table ?? refuse('outside of a table');
    const declared = /^:(\S+) (ACCEPT|DROP|-)(?: \[\d+:\d+\])?$/.exec(line);
    if (declared?.[1] !== undefined) {
      const policy = declared[2] === 'ACCEPT' || declared[2] === 'DROP' ? ({ policy: declared[2] } as const) : {};
      const draft: ChainDraft = { family, table: current, chain: declared[1], ...policy, rules: [] };
      known.set(draft.chain, draft);
      chains.push(draft);
      continue;
    }
    const rule = /^(?:\[\d+:\d+\] )?-A (\S+)(?: (.*))?$/.exec(line) ?? refuse('neither chain nor rule');
    const draft = known.get(rule[1] ?? '') ?? refuse('unknown chain');
    draft.rules.push(rule[2] ?? '');
  }
  return chains;
}

/** Packets and bytes of a chain's policy. */
export type ChainCounters = (chain: ChainState) => { readonly packets: number; readonly bytes: number };

/** What `iptables-save` prints for chains of one family, tables and chains in the order given, without comments. */
export function printIptablesSave(
  chains: readonly ChainState[],
  counters: ChainCounters = () => ({ packets: 0, bytes: 0 }),
): string {
  const byTable = new Map<IptablesTable, ChainState[]>();
  for (const chain of chains) {
    const list = byTable.get(chain.table);
    if (list === undefined) byTable.set(chain.table, [chain]);
    else list.push(chain);
  }
  const lines: string[] = [];
  for (const [table, members] of byTable) {
    lines.push(`*${table}`);
    for (const chain of members) {
      const { packets, bytes } = counters(chain);
      lines.push(`:${chain.chain} ${chain.policy ?? '-'} [${packets}:${bytes}]`);
    }
    for (const chain of members)
      for (const rule of chain.rules) lines.push(rule === '' ? `-A ${chain.chain}` : `-A ${chain.chain} ${rule}`);
    lines.push('COMMIT');
  }
  return lines.map((line) => `${line}\n`).join('');
}
