import type { FilesPort } from '#agent';
import { readLines } from '../router-files.ts';

/** Names and numbers of routing tables (`/etc/iproute2/rt_tables`). */
export interface RoutingTables {
  /** The number of a table of that name; a number stands for itself. Undefined when nothing is known by that name. */
  id(name: string): number | undefined;
  /** The name that a number or another spelling stands for; numbers without a name stay numbers. */
  canonical(name: string): string;
}

const reserved: readonly (readonly [number, string])[] = [
  [255, 'local'],
  [254, 'main'],
  [253, 'default'],
];

export function createRoutingTables(entries: readonly (readonly [id: number, name: string])[]): RoutingTables {
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  for (const [id, name] of [...reserved, ...entries]) {
    ids.set(name, id);
    names.set(id, name);
  }
  const id = (name: string): number | undefined => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const number = Number(name);
    return /^(?:0x[\da-f]+|\d+)$/i.test(name) && number <= 0xffffffff ? number : undefined;
  };
  return {
    id,
    canonical(name) {
      const number = id(name);
      return number === undefined ? name : (names.get(number) ?? String(number));
    },
  };
}

export async function readRoutingTables(files: FilesPort): Promise<RoutingTables> {
  const entries = (await readLines(files, '/etc/iproute2/rt_tables')).flatMap((line): [number, string][] => {
    const [id, name] = line.split(/\s+/);
    return id === undefined || name === undefined || !/^(?:0x[\da-f]+|\d+)$/i.test(id) ? [] : [[Number(id), name]];
  });
  return createRoutingTables(entries);
}

/**
 * The number by which the kernel would keep a table of the state: by name, else the `100 + N` that routers give to `Table_ethN`
 * (cloudstack-vr-commands.md, 2.5).
 */
export function tableOrder(tables: RoutingTables, name: string): number {
  const device = /^Table_eth(\d+)$/.exec(name);
  return tables.id(name) ?? (device === null ? 0 : 100 + Number(device[1]));
}
