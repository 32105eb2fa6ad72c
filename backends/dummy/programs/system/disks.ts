import { humanSize } from '../human-size.ts';
import type { ServiceState, SystemFacts } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { readText } from '../router-files.ts';
import { mountTablePath, parseMountTable, type TableMount } from './mount-table.ts';
import { absolutePath, failed, lines, printed, type Program } from '../program.ts';

/** A mounted file system. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
  /** Bytes; 0 for file systems of the kernel's own, which `df` leaves out. */
  readonly size: number;
  readonly used: number;
  readonly available: number;
}

const mib = 2 ** 20;

function temporary(target: string, size: number, options: string, used = 0): Mount {
  return { source: 'tmpfs', target, type: 'tmpfs', options, size, used, available: size - used };
}

function kernelMount(source: string, target: string, type: string): Mount {
  return { source, target, type, options: 'rw,nosuid,nodev,noexec,relatime', size: 0, used: 0, available: 0 };
}

/** How much a share holds is its server's business; something has to be said. */
const shareSize = { size: 2 ** 41, used: 2 ** 37 } as const;

function shareMount(mount: TableMount): Mount {
  return { ...mount, ...shareSize, available: shareSize.size - shareSize.used };
}

/** What is mounted: the disk, the kernel's file systems, and `/ramdisk` on a router that runs keepalived (4.4). */
export function mountsOf(facts: SystemFacts, services: readonly ServiceState[]): readonly Mount[] {
  const megabytes = (share: number): number => Math.floor((facts.memoryBytes * share) / mib) * mib;
  const keepalived = services.some(({ unit, active }) => unit === 'keepalived' && active === 'active');
  const used = facts.diskBytes - facts.diskFreeBytes;
  const device = megabytes(0.46);
  return [
    kernelMount('sysfs', '/sys', 'sysfs'),
    kernelMount('proc', '/proc', 'proc'),
    { ...temporary('/dev', device, 'rw,nosuid,relatime,mode=755,inode64'), source: 'udev', type: 'devtmpfs' },
    kernelMount('devpts', '/dev/pts', 'devpts'),
    temporary('/run', megabytes(0.2), 'rw,nosuid,nodev,noexec,relatime,mode=755,inode64', Math.floor(0.6 * mib)),
    {
      source: '/dev/vda1',
      target: '/',
      type: 'ext4',
      options: `${facts.readOnlyFileSystem ? 'ro' : 'rw'},relatime,errors=remount-ro`,
      size: facts.diskBytes,
      used,
      available: facts.diskFreeBytes,
    },
    temporary('/dev/shm', megabytes(0.5), 'rw,nosuid,nodev,inode64'),
    temporary('/run/lock', 5 * mib, 'rw,nosuid,nodev,noexec,relatime,size=5120k,inode64'),
    ...(keepalived ? [temporary('/ramdisk', 100 * mib, 'rw,relatime,size=102400k,inode64', 64 * 1024)] : []),
  ];
}

export async function readMounts(machine: ProgramMachine): Promise<readonly Mount[]> {
  const [facts, services, table] = await Promise.all([
    machine.system.facts(),
    machine.services.observe(),
    readText(machine.files, mountTablePath),
  ]);
  return [...mountsOf(facts, services), ...parseMountTable(table ?? '').map(shareMount)];
}

/** `mount` without arguments, and with `-t TYPE`; mounting is not for simulated disks. */
export const mount: Program = async ({ machine, args }) => {
  const mounts = await readMounts(machine);
  const at = args.indexOf('-t');
  const type = at < 0 ? undefined : args[at + 1];
  const operands = args.filter((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1) && args[index - 1] !== '-o');
  if (operands.length > 0) return failed(32, `mount: ${operands.at(-1) ?? ''}: permission denied.\n`);
  if (args.includes('-V')) return printed('mount from util-linux 2.38.1\n');
  const shown = mounts.filter((entry) => type === undefined || type.split(',').includes(entry.type));
  return printed(lines(shown.map((entry) => `${entry.source} on ${entry.target} type ${entry.type} (${entry.options})`)));
};

interface Layout {
  readonly heading: readonly string[];
  readonly row: (entry: Mount) => readonly string[];
}

function percent(entry: Mount): string {
  const total = entry.used + entry.available;
  return total === 0 ? '-' : `${Math.ceil((100 * entry.used) / total)}%`;
}

function layoutOf(flags: ReadonlySet<string>, blockBytes: number): Layout {
  const number = (bytes: number): string =>
    flags.has('h') ? (bytes === 0 ? '0' : humanSize(bytes)) : String(Math.ceil(bytes / blockBytes));
  const type = flags.has('T');
  const sizeName = flags.has('h')
    ? 'Size'
    : flags.has('P')
      ? `${blockBytes}-blocks`
      : ({ 1024: '1K-blocks', [mib]: '1M-blocks', [1024 * mib]: '1G-blocks', 1: '1B-blocks' }[blockBytes] ??
        `${blockBytes}-blocks`);
  return {
    heading: [
      'Filesystem',
      ...(type ? ['Type'] : []),
      sizeName,
      'Used',
      flags.has('h') ? 'Avail' : 'Available',
      flags.has('P') ? 'Capacity' : 'Use%',
      'Mounted on',
    ],
    row: (entry) => [
      entry.source,
      ...(type ? [entry.type] : []),
      number(entry.size),
      number(entry.used),
      number(entry.available),
      percent(entry),
      entry.target,
    ],
  };
}

/** `df`: `-h -k -m -P -T -a -i`, `-t TYPE`, `-x TYPE`, `--output=…` and paths. */
export const df: Program = async (run) => {
  const { machine, args } = run;
  const flags = new Set<string>();
  const paths: string[] = [];
  let only: string | undefined;
  let not: string | undefined;
  let output: readonly string[] | undefined;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '-t' || word === '-x' || word === '-B') {
      const value = args[++index] ?? '';
      if (word === '-t') only = value;
      else if (word === '-x') not = value;
      else if (value === '1M' || value === 'M') flags.add('m');
    } else if (word.startsWith('--output'))
      output = word.includes('=') ? word.slice(9).split(',') : ['source', 'size', 'used', 'avail', 'pcent', 'target'];
    else if (word.startsWith('--'))
      flags.add(
        { '--human-readable': 'h', '--portability': 'P', '--print-type': 'T', '--inodes': 'i', '--all': 'a' }[word] ?? word,
      );
    else if (word.startsWith('-')) for (const letter of word.slice(1)) flags.add(letter);
    else paths.push(word);
  }
  const blockBytes = flags.has('m') ? mib : flags.has('g') ? 1024 * mib : 1024;
  const mounts = await readMounts(machine);
  const errors: string[] = [];
  const chosen =
    paths.length === 0
      ? mounts.filter(
          (entry) => (flags.has('a') || entry.size > 0) && (only === undefined || entry.type === only) && entry.type !== not,
        )
      : [];
  for (const word of paths) {
    const path = absolutePath(run, word);
    const entry = holding(mounts, path);
    const exists = entry.source === path || entry.target === path || (await machine.files.info(path)) !== undefined;
    if (exists) chosen.push(entry);
    else errors.push(`df: ${word}: No such file or directory`);
  }
  const rows = chosen.map((entry) => rowOf(entry, flags, blockBytes, output));
  if (rows.length === 0) return failed(1, lines(errors.length > 0 ? errors : ['df: no file systems processed']));
  const heading = headingOf(flags, blockBytes, output);
  return { stdout: lines(alignColumns([heading, ...rows], output)), stderr: lines(errors), exitCode: errors.length > 0 ? 1 : 0 };
};

/** The file system that a path lies in: its device, or the longest mount point above it. */
function holding(mounts: readonly Mount[], path: string): Mount {
  const device = mounts.find(({ source }) => source === path);
  const above = mounts
    .filter(({ target }) => target === '/' || path === target || path.startsWith(`${target}/`))
    .toSorted((a, b) => b.target.length - a.target.length);
  return device ?? above[0] ?? temporary(path, 0, 'rw');
}

const outputNames: Readonly<Record<string, string>> = {
  source: 'Filesystem',
  fstype: 'Type',
  size: '1K-blocks',
  used: 'Used',
  avail: 'Avail',
  pcent: 'Use%',
  target: 'Mounted on',
};

function headingOf(flags: ReadonlySet<string>, blockBytes: number, output: readonly string[] | undefined): readonly string[] {
  if (output !== undefined)
    return output.map((field) => (field === 'size' && flags.has('h') ? 'Size' : (outputNames[field] ?? field)));
  if (flags.has('i')) return ['Filesystem', 'Inodes', 'IUsed', 'IFree', 'IUse%', 'Mounted on'];
  return layoutOf(flags, blockBytes).heading;
}

function rowOf(
  entry: Mount,
  flags: ReadonlySet<string>,
  blockBytes: number,
  output: readonly string[] | undefined,
): readonly string[] {
  if (output === undefined && flags.has('i')) {
    const inodes = Math.floor(entry.size / 16_384);
    const used = entry.type === 'ext4' ? 42_311 : 12;
    return [
      entry.source,
      String(inodes),
      String(used),
      String(Math.max(0, inodes - used)),
      inodes === 0 ? '-' : `${Math.ceil((100 * used) / inodes)}%`,
      entry.target,
    ];
  }
  const { row } = layoutOf(new Set([...flags, 'T']), blockBytes);
  const [source = '', type = '', size = '', used = '', avail = '', pcent = '', target = ''] = row(entry);
  if (output === undefined)
    return flags.has('T') ? [source, type, size, used, avail, pcent, target] : [source, size, used, avail, pcent, target];
  const fields: Readonly<Record<string, string>> = { source, fstype: type, size, used, avail, pcent, target };
  return output.map((field) => fields[field] ?? '-');
}

/** First and last column to the left, the others to the right. */
function alignColumns(rows: readonly (readonly string[])[], output: readonly string[] | undefined): readonly string[] {
  const leftNames = new Set(['Filesystem', 'Type', 'Mounted on']);
  const [heading = []] = rows;
  const widths = heading.map((name, column) => {
    const longest = Math.max(...rows.map((row) => row[column]?.length ?? 0));
    const least: Readonly<Record<string, number>> = { Filesystem: 14, Used: 5, Avail: 5, Available: 5 };
    return Math.max(longest, output === undefined || name !== 'Filesystem' ? (least[name] ?? 0) : 14);
  });
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const left = leftNames.has(heading[column] ?? '');
        if (column === row.length - 1 && left) return cell;
        return left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join(' '),
  );
}
