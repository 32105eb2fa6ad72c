import { humanSize } from '../../human-size.ts';
import type { FsStat, IFileSystem } from 'just-bash';
import { lines } from '../../program.ts';
import { clockTime, dateParts } from '../../text-dates.ts';
import type { ShellCommand } from './shell-command.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FsStat;
}

/** `-rw-r--r--`, with sticky and set-id bits. */
export function modeText(mode: number, directory: boolean): string {
  const triad = (bits: number, special: boolean, letter: string): string => {
    const run = (bits & 1) !== 0;
    const last = special ? (run ? letter : letter.toUpperCase()) : run ? 'x' : '-';
    return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${last}`;
  };
  const owner = triad((mode >> 6) & 7, (mode & 0o4000) !== 0, 's');
  const group = triad((mode >> 3) & 7, (mode & 0o2000) !== 0, 's');
  return `${directory ? 'd' : '-'}${owner}${group}${triad(mode & 7, (mode & 0o1000) !== 0, 't')}`;
}

const halfYearMs = 15_778_476_000;

/** `Nov 21 14:47` for the last half year, `Nov 21  2025` for others. */
function modifiedText(epochMs: number, nowMs: number, full: boolean): string {
  const parts = dateParts(epochMs);
  if (full)
    return `${new Date(epochMs).toISOString().slice(0, 10)} ${clockTime(parts)}.${String(parts.milliseconds).padStart(3, '0')}000000 +0000`;
  const recent = epochMs <= nowMs && nowMs - epochMs < halfYearMs;
  return `${parts.month} ${String(parts.day).padStart(2)} ${recent ? clockTime(parts).slice(0, 5) : String(parts.year).padStart(5)}`;
}

function blocks(stat: FsStat): number {
  return Math.ceil(stat.size / 4096) * 4;
}

/** Inode numbers: constant for a path. */
export function inodeOf(path: string): number {
  let hash = 5381;
  for (const char of path) hash = (Math.imul(hash, 33) + (char.codePointAt(0) ?? 0)) >>> 0;
  return 131_072 + (hash % 524_288);
}

function mark(stat: FsStat, flags: ReadonlySet<string>): string {
  if (stat.isDirectory && (flags.has('F') || flags.has('p'))) return '/';
  return flags.has('F') && (stat.mode & 0o111) !== 0 ? '*' : '';
}

function longLines(entries: readonly Entry[], flags: ReadonlySet<string>, nowMs: number): readonly string[] {
  const rows = entries.map((entry) => {
    const { stat } = entry;
    const size = flags.has('h') ? humanSize(stat.size) : String(stat.size);
    const owner = flags.has('n') ? '0 0' : 'root root';
    return {
      inode: flags.has('i') ? `${inodeOf(entry.path)} ` : '',
      head: `${modeText(stat.mode, stat.isDirectory)} ${stat.isDirectory ? 2 : 1} ${owner}`,
      size,
      tail: `${modifiedText(stat.mtime.getTime(), nowMs, flags.has('full-time'))} ${entry.name}${mark(stat, flags)}`,
    };
  });
  const width = Math.max(0, ...rows.map(({ size }) => size.length));
  return rows.map(({ inode, head, size, tail }) => `${inode}${head} ${size.padStart(width)} ${tail}`);
}

function sorted(entries: readonly Entry[], flags: ReadonlySet<string>): readonly Entry[] {
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : Number(a.name > b.name));
  const compare = (a: Entry, b: Entry): number => {
    if (flags.has('t')) return b.stat.mtime.getTime() - a.stat.mtime.getTime() || byName(a, b);
    return flags.has('S') ? b.stat.size - a.stat.size || byName(a, b) : byName(a, b);
  };
  const ordered = flags.has('U') || flags.has('f') ? entries : entries.toSorted(compare);
  return flags.has('r') ? ordered.toReversed() : ordered;
}

const longOptions: Readonly<Record<string, string>> = {
  '--all': 'a',
  '--almost-all': 'A',
  '--directory': 'd',
  '--human-readable': 'h',
  '--reverse': 'r',
  '--recursive': 'R',
  '--inode': 'i',
  '--classify': 'F',
  '--numeric-uid-gid': 'n',
  '--size': 's',
  '--full-time': 'full-time',
  '--time-style=full-iso': 'full-time',
};

/** `ls`: `-l -a -A -d -h -t -S -r -R -1 -i -n -s -F -p --full-time`. Owner and group are root: the router has no others. */
export const ls: ShellCommand = async ({ args, fs, cwd, clock }) => {
  const flags = new Set<string>();
  const operands: string[] = [];
  for (const word of args) {
    if (word.startsWith('--')) flags.add(longOptions[word] ?? word);
    else if (word.startsWith('-') && word !== '-') for (const letter of word.slice(1)) flags.add(letter);
    else operands.push(word);
  }
  if (flags.has('n') || flags.has('o') || flags.has('g') || flags.has('full-time')) flags.add('l');
  const nowMs = clock.now();
  const errors: string[] = [];
  const files: Entry[] = [];
  const folders: Entry[] = [];
  for (const name of operands.length === 0 ? ['.'] : operands) {
    const path = fs.resolvePath(cwd, name);
    try {
      const stat = await fs.stat(path);
      (stat.isDirectory && !flags.has('d') ? folders : files).push({ name, path, stat });
    } catch {
      errors.push(`ls: cannot access '${name}': No such file or directory`);
    }
  }
  const texts: string[] = [];
  if (files.length > 0) texts.push(block(sorted(files, flags), flags, nowMs, false));
  const headed = operands.length > 1 || flags.has('R');
  for (const folder of sorted(folders, flags)) await listFolder(fs, folder, flags, nowMs, headed, texts);
  return { stdout: texts.join('\n'), stderr: lines(errors), exitCode: errors.length > 0 ? 2 : 0 };
};

function block(entries: readonly Entry[], flags: ReadonlySet<string>, nowMs: number, total: boolean): string {
  if (!flags.has('l')) {
    return lines(
      entries.map((entry) => {
        const inode = flags.has('i') ? `${inodeOf(entry.path)} ` : '';
        const size = flags.has('s') ? `${blocks(entry.stat)} ` : '';
        return `${inode}${size}${entry.name}${mark(entry.stat, flags)}`;
      }),
    );
  }
  const sum = entries.reduce((all, { stat }) => all + blocks(stat), 0);
  const heading = total ? [`total ${flags.has('h') ? humanSize(sum * 1024) : sum}`] : [];
  return lines([...heading, ...longLines(entries, flags, nowMs)]);
}

async function listFolder(
  fs: IFileSystem,
  folder: Entry,
  flags: ReadonlySet<string>,
  nowMs: number,
  headed: boolean,
  texts: string[],
): Promise<void> {
  const names = (await fs.readdir(folder.path)).filter(
    (name) => flags.has('a') || flags.has('A') || flags.has('f') || !name.startsWith('.'),
  );
  const entries: Entry[] = [];
  for (const name of flags.has('a') || flags.has('f') ? ['.', '..', ...names] : names) {
    const path = fs.resolvePath(folder.path, name);
    // What is removed meanwhile is left out.
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat !== undefined) entries.push({ name, path, stat });
  }
  texts.push(`${headed ? `${folder.name}:\n` : ''}${block(sorted(entries, flags), flags, nowMs, true)}`);
  if (!flags.has('R')) return;
  for (const entry of sorted(entries, flags)) {
    if (!entry.stat.isDirectory || entry.name === '.' || entry.name === '..') continue;
    const name = folder.name === '/' ? `/${entry.name}` : `${folder.name}/${entry.name}`;
    await listFolder(fs, { ...entry, name }, flags, nowMs, headed, texts);
  }
}
