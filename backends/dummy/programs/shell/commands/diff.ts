import { failed, lines } from '../../program.ts';
import { fullTime } from './file-commands.ts';
import { lineChanges, type LineChange } from './line-changes.ts';
import { inputText, type ShellCall, type ShellCommand } from './shell-command.ts';

interface DiffOptions {
  /** Lines of context of the unified format; undefined for the normal one. */
  readonly context: number | undefined;
  readonly brief: boolean;
  readonly tellsEqual: boolean;
  readonly recursive: boolean;
  /** A missing file counts as empty (`-N`). */
  readonly newFiles: boolean;
  readonly ignoreCase: boolean;
  readonly ignoreBlanks: boolean;
  readonly words: readonly string[];
  readonly operands: readonly string[];
}

function parseOptions(args: readonly string[]): DiffOptions {
  const letters = new Set<string>();
  const operands: string[] = [];
  let context: number | undefined;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const unified = /^(?:-U|--unified=)(\d*)$/.exec(word);
    if (unified !== null) context = Number(unified[1] === '' ? (args[++at] ?? 3) : unified[1]);
    else if (word.startsWith('--')) letters.add(longOptions[word] ?? '');
    else if (word.startsWith('-') && word !== '-') for (const letter of word.slice(1)) letters.add(letter);
    else operands.push(word);
  }
  return {
    context: context ?? (letters.has('u') ? 3 : undefined),
    brief: letters.has('q'),
    tellsEqual: letters.has('s'),
    recursive: letters.has('r'),
    newFiles: letters.has('N'),
    ignoreCase: letters.has('i'),
    ignoreBlanks: letters.has('w') || letters.has('b'),
    words: args.filter((word) => word.startsWith('-') && word !== '-'),
    operands,
  };
}

const longOptions: Readonly<Record<string, string>> = {
  '--brief': 'q',
  '--ignore-all-space': 'w',
  '--ignore-case': 'i',
  '--ignore-space-change': 'b',
  '--new-file': 'N',
  '--recursive': 'r',
  '--report-identical-files': 's',
  '--unified': 'u',
};

/** Lines, each with its end: the last one may lack it. */
function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function marked(mark: string, rows: readonly string[]): string {
  return rows.map((row) => `${mark}${row.endsWith('\n') ? row : `${row}\n\\ No newline at end of file\n`}`).join('');
}

/** `3`, `3,5`; `before` is what an empty run is named after. */
function range(from: number, to: number): string {
  return to - from <= 1 ? String(to - from === 0 ? from : to) : `${from + 1},${to}`;
}

function normalFormat(a: readonly string[], b: readonly string[], changes: readonly LineChange[]): string {
  return changes
    .map(({ fromA, toA, fromB, toB }) => {
      const letter = toA === fromA ? 'a' : toB === fromB ? 'd' : 'c';
      const between = letter === 'c' ? '---\n' : '';
      return `${range(fromA, toA)}${letter}${range(fromB, toB)}\n${marked('< ', a.slice(fromA, toA))}${between}${marked('> ', b.slice(fromB, toB))}`;
    })
    .join('');
}

function hunkRange(from: number, to: number): string {
  return to - from === 1 ? String(to) : `${to === from ? from : from + 1},${to - from}`;
}

function unifiedFormat(a: readonly string[], b: readonly string[], changes: readonly LineChange[], context: number): string {
  const hunks: LineChange[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    if (last !== undefined && change.fromA - (last.at(-1)?.toA ?? 0) <= 2 * context) last.push(change);
    else hunks.push([change]);
  }
  return hunks
    .map((hunk) => {
      const [first = emptyChange, last = emptyChange] = [hunk[0], hunk.at(-1)];
      const before = Math.min(context, first.fromA);
      const behind = Math.min(context, a.length - last.toA);
      const [fromA, toA] = [first.fromA - before, last.toA + behind];
      const [fromB, toB] = [first.fromB - before, last.toB + behind];
      let text = `@@ -${hunkRange(fromA, toA)} +${hunkRange(fromB, toB)} @@\n`;
      let at = fromA;
      for (const change of hunk) {
        text += marked(' ', a.slice(at, change.fromA));
        text += marked('-', a.slice(change.fromA, change.toA)) + marked('+', b.slice(change.fromB, change.toB));
        at = change.toA;
      }
      return text + marked(' ', a.slice(at, toA));
    })
    .join('');
}

const emptyChange: LineChange = { fromA: 0, toA: 0, fromB: 0, toB: 0 };

interface Side {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'none';
}

async function sideOf({ fs, cwd }: ShellCall, name: string): Promise<Side> {
  const path = fs.resolvePath(cwd, name);
  if (name === '-') return { name, path: '-', kind: 'file' };
  const stat = await fs.stat(path).catch(() => undefined);
  return { name, path, kind: stat === undefined ? 'none' : stat.isDirectory ? 'folder' : 'file' };
}

async function textOf(call: ShellCall, { path, kind }: Side): Promise<string> {
  if (kind === 'none') return '';
  return path === '-' ? inputText(call) : call.fs.readFile(path);
}

async function heading(call: ShellCall, { name, path, kind }: Side): Promise<string> {
  const epochMs = kind === 'none' ? 0 : path === '-' ? call.clock.now() : (await call.fs.stat(path)).mtime.getTime();
  return `${name}\t${fullTime(epochMs)}`;
}

interface Comparison {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
}

async function compareFiles(call: ShellCall, options: DiffOptions, left: Side, right: Side): Promise<Comparison> {
  const [a, b] = [splitLines(await textOf(call, left)), splitLines(await textOf(call, right))];
  const compared = (row: string): string => {
    const blanks = options.ignoreBlanks
      ? row.replaceAll(/[ \t]+/g, options.words.some((word) => word.includes('w')) ? '' : ' ').trimEnd()
      : row;
    return options.ignoreCase ? blanks.toLowerCase() : blanks;
  };
  const changes = lineChanges(a.map(compared), b.map(compared));
  if (changes.length === 0) {
    return { text: options.tellsEqual ? `Files ${left.name} and ${right.name} are identical\n` : '', exitCode: 0 };
  }
  if (options.brief) return { text: `Files ${left.name} and ${right.name} differ\n`, exitCode: 1 };
  if (options.context === undefined) return { text: normalFormat(a, b, changes), exitCode: 1 };
  const head = `--- ${await heading(call, left)}\n+++ ${await heading(call, right)}\n`;
  return { text: head + unifiedFormat(a, b, changes, options.context), exitCode: 1 };
}

async function compareFolders(call: ShellCall, options: DiffOptions, left: Side, right: Side): Promise<Comparison> {
  const names = new Set([...(await call.fs.readdir(left.path)), ...(await call.fs.readdir(right.path))]);
  let text = '';
  let exitCode: Comparison['exitCode'] = 0;
  for (const name of [...names].toSorted((one, other) => (one < other ? -1 : 1))) {
    const below = await Promise.all([left, right].map((side) => sideOf(call, `${side.name.replace(/\/$/, '')}/${name}`)));
    const [a, b] = below;
    if (a === undefined || b === undefined) continue;
    const alone = a.kind === 'none' ? right : b.kind === 'none' ? left : undefined;
    const folders = [a, b].filter(({ kind }) => kind === 'folder').length;
    if (alone !== undefined && (!options.newFiles || folders > 0)) {
      text += `Only in ${alone.name}: ${name}\n`;
      exitCode = 1;
    } else if (folders === 1) {
      const said = ({ kind, name: path }: Side): string => `${path} is a ${kind === 'folder' ? 'directory' : 'regular file'}`;
      text += `File ${said(a)} while file ${said(b)}\n`;
      exitCode = 1;
    } else if (folders === 2 && !options.recursive) text += `Common subdirectories: ${a.name} and ${b.name}\n`;
    else {
      const below2 = folders === 2 ? await compareFolders(call, options, a, b) : await compareFiles(call, options, a, b);
      const line =
        folders === 2 || options.brief || below2.text === '' ? '' : `${['diff', ...options.words, a.name, b.name].join(' ')}\n`;
      text += line + below2.text;
      if (below2.exitCode > exitCode) exitCode = below2.exitCode;
    }
  }
  return { text, exitCode };
}

/** `diff`: normal and unified (`-u`, `-U N`), `-q`, `-s`, `-r`, `-N`, `-i`, `-b`, `-w`; files, folders, `-`. */
export const diff: ShellCommand = async (call) => {
  const options = parseOptions(call.args);
  const [first, second] = options.operands;
  if (first === undefined || second === undefined || options.operands.length > 2) {
    const wrong =
      options.operands.length > 2 ? `extra operand '${options.operands[2] ?? ''}'` : `missing operand after '${first ?? 'diff'}'`;
    return failed(2, `diff: ${wrong}\ndiff: Try 'diff --help' for more information.\n`);
  }
  const sides = await Promise.all([sideOf(call, first), sideOf(call, second)]);
  // A file and a folder: the file of that name in the folder.
  const named = (of: Side, other: Side): Promise<Side> | Side =>
    of.kind === 'folder' && other.kind === 'file' ? sideOf(call, `${of.name}/${other.name.split('/').at(-1) ?? ''}`) : of;
  const [left, right] = await Promise.all([named(sides[0], sides[1]), named(sides[1], sides[0])]);
  const missing = [left, right].filter(({ kind }) => kind === 'none');
  if (missing.length > (options.newFiles ? 1 : 0)) {
    return failed(2, lines(missing.map(({ name }) => `diff: ${name}: No such file or directory`)));
  }
  const { text, exitCode } = await (left.kind === 'folder' ? compareFolders : compareFiles)(call, options, left, right);
  return failed(exitCode, '', text);
};
