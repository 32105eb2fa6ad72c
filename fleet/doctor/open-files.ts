import { readFile } from 'node:fs/promises';
import { ok, problem, warning, type Check } from './check.ts';

/** Beside one connection a host: open routers' files, SSH sessions, the API, the log. */
const besideHosts = 2_000;

/** The soft limit of open files that `/proc/<pid>/limits` tells; undefined where there is none, infinite when unlimited. */
export function openFileLimit(limits: string): number | undefined {
  const word = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (word === 'unlimited') return Number.POSITIVE_INFINITY;
  return word === undefined ? undefined : Number(word);
}

/** Judges a limit of open files for a number of hosts, each with a connection of its own. */
export function judgeOpenFiles(limit: number | undefined, hosts: number): Check {
  const name = 'open files';
  const needed = hosts + besideHosts;
  if (limit === undefined)
    return warning(name, 'this system does not tell its limit', `make sure that a process may open ${needed}`);
  const found = `a process may open ${limit}; ${hosts} hosts need about ${needed}`;
  return limit >= needed ? ok(name, found) : problem(name, found, `ulimit -n ${needed}`);
}

export async function checkOpenFiles(hosts: number): Promise<Check> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return judgeOpenFiles(openFileLimit(limits), hosts);
}
