import { requireWord } from './checked-text.ts';

export interface RoutingTable {
  readonly id: number;
  readonly name: string;
}

/** The file as the distribution ships it; our tables follow. */
const shipped = `#
# reserved values
#
255\tlocal
254\tmain
253\tdefault
0\tunspec
#
# local
#
#1\tinr.ruhep
`;

/** Text of `/etc/iproute2/rt_tables` with the given tables behind the shipped ones. */
export function printRoutingTables(tables: readonly RoutingTable[]): string {
  return shipped + tables.map(({ id, name }) => `${id} ${requireWord(name, 'routing table')}\n`).join('');
}

/** The tables that are not the kernel's own. */
export function parseRoutingTables(text: string): RoutingTable[] {
  const reserved = [0, 253, 254, 255];
  return text.split('\n').flatMap((line): RoutingTable[] => {
    const match = /^(\d+)\s+(\S+)/.exec(line);
    if (match?.[2] === undefined || reserved.includes(Number(match[1]))) return [];
    return [{ id: Number(match[1]), name: match[2] }];
  });
}
