import type { SystemFacts } from '#agent';
import { failed, lines, printed, type Program } from '../program.ts';

/** Memory of the router in bytes, as `free` and `/proc/meminfo` split it. */
export interface MemoryUse {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cache: number;
  readonly available: number;
}

const mib = 2 ** 20;

export function memoryUse({ memoryBytes, memoryUsedBytes }: SystemFacts): MemoryUse {
  const rest = Math.max(0, memoryBytes - memoryUsedBytes);
  const buffers = Math.floor(rest * 0.03);
  const cache = Math.floor(rest * 0.45);
  return {
    total: memoryBytes,
    used: memoryUsedBytes,
    free: rest - buffers - cache,
    shared: Math.floor(1.4 * mib),
    buffers,
    cache,
    available: rest,
  };
}

/** `579Mi`, `8.6Mi`, `0B`: at most three digits, one of them behind the point. */
function humanBinary(bytes: number): string {
  let value = bytes;
  for (const suffix of ['B', 'Ki', 'Mi', 'Gi', 'Ti']) {
    if (value < 1000 || suffix === 'Ti')
      return suffix === 'B' ? `${value}B` : `${value < 10 ? value.toFixed(1) : Math.floor(value)}${suffix}`;
    value /= 1024;
  }
  return `${bytes}B`;
}

/** `free` of procps 4.0: `-b -k -m -g -h -t -w`. */
export const free: Program = async ({ machine, args }) => {
  const flags = new Set(args.flatMap((word) => (/^-[a-zV]+$/.test(word) ? word.slice(1).split('') : [word])));
  const longs: Readonly<Record<string, string>> = {
    '--bytes': 'b',
    '--kibi': 'k',
    '--mebi': 'm',
    '--gibi': 'g',
    '--human': 'h',
    '--total': 't',
    '--wide': 'w',
  };
  for (const [long, letter] of Object.entries(longs)) if (flags.has(long)) flags.add(letter);
  if (flags.has('V')) return printed('free from procps-ng 4.0.2\n');
  const unknown = [...flags].find((flag) => !'bkmghtwlv'.includes(flag) && longs[flag] === undefined);
  if (unknown !== undefined) return failed(1, `free: invalid option -- '${unknown.replace(/^-+/, '')}'\n`);
  const use = memoryUse(await machine.system.facts());
  const divisor = flags.has('b') ? 1 : flags.has('m') ? mib : flags.has('g') ? 1024 * mib : 1024;
  const number = (bytes: number): string => (flags.has('h') ? humanBinary(bytes) : String(Math.floor(bytes / divisor)));
  const row = (name: string, values: readonly string[]): string =>
    name.padEnd(8) + values.map((value) => value.padStart(12)).join('');
  const wide = flags.has('w');
  const heading = ['total', 'used', 'free', 'shared', ...(wide ? ['buffers', 'cache'] : ['buff/cache']), 'available'];
  const cache = wide ? [use.buffers, use.cache] : [use.buffers + use.cache];
  const text = [
    row('', heading),
    row('Mem:', [use.total, use.used, use.free, use.shared, ...cache, use.available].map(number)),
    row('Swap:', [0, 0, 0].map(number)),
    ...(flags.has('t') ? [row('Total:', [use.total, use.used, use.free].map(number))] : []),
  ];
  return printed(lines(text));
};

/** `/proc/meminfo`. */
export function meminfo(facts: SystemFacts): string {
  const use = memoryUse(facts);
  const rows: readonly (readonly [string, number])[] = [
    ['MemTotal', use.total],
    ['MemFree', use.free],
    ['MemAvailable', use.available],
    ['Buffers', use.buffers],
    ['Cached', use.cache],
    ['SwapCached', 0],
    ['Active', Math.floor(use.used * 0.5)],
    ['Inactive', Math.floor(use.used * 0.3)],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Shmem', use.shared],
  ];
  return lines(rows.map(([name, bytes]) => `${`${name}:`.padEnd(15)} ${String(Math.floor(bytes / 1024)).padStart(8)} kB`));
}
