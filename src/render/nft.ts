import { AgentError } from '../errors.ts';
import type { NftChain, NftTable } from '../ports/filter-port.ts';

export * from './nft-addresses.ts';
export * from './nft-rule.ts';

/** A table as `nft list table` prints it, with a newline at the end. */
export function printNftTable(table: NftTable): string {
  const chains = table.chains.map((chain) => {
    const lines = chain.hook === undefined ? chain.rules : [chain.hook, ...chain.rules];
    return `\tchain ${chain.name} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
  });
  return `table ${table.family} ${table.name} {\n${chains.join('\n')}}\n`;
}

/** `nft list ruleset`. */
export function printNftTables(tables: readonly NftTable[]): string {
  return tables.map(printNftTable).join('');
}

const tableHead = /^table (ip|ip6) (\S+) \{$/;
const chainHead = /^chain (\S+) \{$/;

/**
 * Undoes `printNftTables`: tables of chains of rules, as a router has them. Anything else (sets, maps, other families) is refused
 * with `VRA_BAD_INPUT`, naming the line.
 */
export function parseNft(text: string): NftTable[] {
  const tables: NftTable[] = [];
  let table: { family: 'ip' | 'ip6'; name: string; chains: NftChain[] } | undefined;
  let chain: { name: string; hook?: string; rules: string[] } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const refuse = (): AgentError =>
      new AgentError('VRA_BAD_INPUT', `nft ruleset, line ${index + 1}: expected a table, a chain or a rule: ${line.slice(0, 80)}`);
    if (table === undefined) {
      const head = tableHead.exec(line);
      if (head === null) throw refuse();
      table = { family: head[1] === 'ip' ? 'ip' : 'ip6', name: head[2] ?? '', chains: [] };
    } else if (chain === undefined) {
      const head = chainHead.exec(line);
      if (head !== null) chain = { name: head[1] ?? '', rules: [] };
      else if (line === '}') {
        tables.push(table);
        table = undefined;
      } else throw refuse();
    } else if (line === '}') {
      table.chains.push(chain);
      chain = undefined;
    } else if (line.startsWith('type ') && chain.rules.length === 0 && chain.hook === undefined) chain.hook = line;
    else chain.rules.push(line);
  }
  if (table !== undefined) throw new AgentError('VRA_BAD_INPUT', `nft ruleset: table ${table.name} is not closed`);
  return tables;
}
