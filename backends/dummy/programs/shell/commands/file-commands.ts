import { createHash } from 'node:crypto';
import type { FsStat } from 'just-bash';
import { failed, lines, printed } from '../../program.ts';
import { clockTime, dateParts, isoDate } from '../../text-dates.ts';
import { inodeOf, modeText } from './listing.ts';
import { inputText, type ShellCall, type ShellCommand } from './shell-command.ts';

/** `2026-11-20 17:09:54.272000000 +0000`. */
export function fullTime(epochMs: number): string {
  const parts = dateParts(epochMs);
  return `${isoDate(parts)} ${clockTime(parts)}.${String(parts.milliseconds).padStart(3, '0')}000000 +0000`;
}

function statField(letter: string, name: string, path: string, stat: FsStat): string | undefined {
  const modifiedMs = stat.mtime.getTime();
  const kind = stat.isDirectory ? 'directory' : stat.size === 0 ? 'regular empty file' : 'regular file';
  const type = stat.isDirectory ? 0o040000 : 0o100000;
  const values: Readonly<Record<string, string>> = {
    a: stat.mode.toString(8),
    A: modeText(stat.mode, stat.isDirectory),
    b: String(Math.ceil(stat.size / 4096) * 8),
    B: '512',
    d: '65025',
    D: 'fe01',
    f: (type | stat.mode).toString(16),
    F: kind,
    g: '0',
    G: 'root',
    h: stat.isDirectory ? '2' : '1',
    i: String(inodeOf(path)),
    m: '/',
    n: name,
    N: `'${name}'`,
    o: '4096',
    s: String(stat.size),
    t: '0',
    T: '0',
    u: '0',
    U: 'root',
    w: '-',
    W: '0',
    '%': '%',
  };
  if ('xyz'.includes(letter)) return fullTime(modifiedMs);
  if ('XYZ'.includes(letter)) return String(Math.floor(modifiedMs / 1000));
  return values[letter];
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };

function statText(name: string, path: string, stat: FsStat): string {
  const field = (letter: string): string => statField(letter, name, path, stat) ?? '';
  const time = fullTime(stat.mtime.getTime());
  const access = `(${stat.mode.toString(8).padStart(4, '0')}/${field('A')})  Uid: (    0/    root)   Gid: (    0/    root)`;
  return lines([
    `  File: ${name}`,
    `  Size: ${field('s').padEnd(10)}\tBlocks: ${field('b').padEnd(10)} IO Block: 4096   ${field('F')}`,
    `Device: 254,1\tInode: ${field('i').padEnd(11)} Links: ${field('h')}`,
    `Access: ${access}`,
    `Access: ${time}`,
    `Modify: ${time}`,
    `Change: ${time}`,
    ' Birth: -',
  ]);
}

/** `stat`: the long form, and `-c`, `--format=`, `--printf=` with the letters of coreutils. */
export const stat: ShellCommand = async ({ args, fs, cwd }) => {
  let format: string | undefined;
  let raw = false;
  const names: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '-c' || word === '--format') format = args[++at] ?? '';
    else if (word.startsWith('--format=')) format = word.slice('--format='.length);
    else if (word.startsWith('-c')) format = word.slice(2);
    else if (word.startsWith('--printf=')) {
      format = word.slice('--printf='.length);
      raw = true;
    } else if (word !== '-L' && word !== '-t') names.push(word);
  }
  if (names.length === 0) return failed(1, "stat: missing operand\nTry 'stat --help' for more information.\n");
  const texts: string[] = [];
  const errors: string[] = [];
  for (const name of names) {
    const path = fs.resolvePath(cwd, name);
    try {
      const found = await fs.stat(path);
      const filled = format?.replace(/%-?\d*([A-Za-z%])/g, (all, letter: string) => statField(letter, name, path, found) ?? all);
      if (filled === undefined) texts.push(statText(name, path, found));
      else texts.push(raw ? filled.replace(/\\(.)/g, (all, letter: string) => escapes[letter] ?? all) : `${filled}\n`);
    } catch {
      errors.push(`stat: cannot statx '${name}': No such file or directory`);
    }
  }
  return { stdout: texts.join(''), stderr: lines(errors), exitCode: errors.length > 0 ? 1 : 0 };
};

/** `sha224sum`, `sha384sum`, `sha512sum`: digests of files or of what is piped in; `-c` checks a list. */
export const shaSum: ShellCommand = async (call) => {
  const { name, args } = call;
  const algorithm = name.replace('sum', '');
  const digest = (bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest('hex');
  const files = args.filter((word) => !word.startsWith('-') || word === '-');
  if (args.includes('-c') || args.includes('--check')) return checkSums(call, files, digest);
  const rows: string[] = [];
  const errors: string[] = [];
  for (const file of files.length === 0 ? ['-'] : files) {
    const bytes = await readOrUndefined(call, file);
    if (bytes === undefined) errors.push(`${name}: ${file}: No such file or directory`);
    else rows.push(`${digest(bytes)}  ${file}`);
  }
  return { stdout: lines(rows), stderr: lines(errors), exitCode: errors.length > 0 ? 1 : 0 };
};

async function readOrUndefined({ fs, cwd, input }: ShellCall, file: string): Promise<Uint8Array | undefined> {
  if (file === '-') return input;
  const path = fs.resolvePath(cwd, file);
  return (await fs.exists(path)) && (await fs.stat(path)).isFile ? fs.readFileBuffer(path) : undefined;
}

async function checkSums(
  call: ShellCall,
  files: readonly string[],
  digest: (bytes: Uint8Array) => string,
): ReturnType<ShellCommand> {
  const lists = await Promise.all(files.map((file) => readOrUndefined(call, file)));
  const list =
    files.length === 0 ? inputText(call) : lists.map((bytes) => Buffer.from(bytes ?? new Uint8Array()).toString()).join('');
  const rows: string[] = [];
  let bad = 0;
  for (const [, wanted = '', file = ''] of list.matchAll(/^([\da-f]+) [ *](.+)$/gm)) {
    const bytes = await readOrUndefined(call, file);
    const good = bytes !== undefined && digest(bytes) === wanted;
    if (!good) bad++;
    rows.push(`${file}: ${good ? 'OK' : 'FAILED'}`);
  }
  return {
    stdout: lines(rows),
    stderr: bad === 0 ? '' : `${call.name}: WARNING: ${bad} computed checksum did NOT match\n`,
    exitCode: bad === 0 ? 0 : 1,
  };
}

/** `mktemp`: `-d`, `-u`, `-p DIR`, a template with at least three X at its end. */
export const mktemp: ShellCommand = async ({ args, fs, cwd, random }) => {
  const at = args.indexOf('-p');
  const folder = at < 0 ? '/tmp' : (args[at + 1] ?? '/tmp');
  const template = args.find((word, index) => !word.startsWith('-') && (at < 0 || index !== at + 1));
  const name = template ?? `${folder}/tmp.XXXXXXXXXX`;
  const marks = /X{3,}$/.exec(name);
  if (marks === null) return failed(1, `mktemp: too few X's in template ‘${name}’\n`);
  const path = fs.resolvePath(
    template !== undefined && args.includes('-t') ? '/tmp' : cwd,
    name.slice(0, -marks[0].length) + random.hex(marks[0].length),
  );
  if (args.includes('-d')) await fs.mkdir(path);
  else if (!args.includes('-u')) await fs.writeFile(path, '');
  return printed(`${path}\n`);
};

/** `ln`: the router's disk has no links. */
export const ln: ShellCommand = async ({ args }) => {
  const operands = args.filter((word) => !word.startsWith('-'));
  const [target, name = target?.split('/').at(-1)] = operands;
  if (target === undefined) return failed(1, "ln: missing file operand\nTry 'ln --help' for more information.\n");
  const symbolic = args.some((word) => word === '--symbolic' || /^-[^-]*s/.test(word));
  const what = symbolic ? `symbolic link '${name ?? ''}'` : `hard link '${name ?? ''}' => '${target}'`;
  return failed(1, `ln: failed to create ${what}: Operation not permitted\n`);
};

/** `realpath`: `-e` and `-m`; there are no links to follow. */
export const realpath: ShellCommand = async ({ args, fs, cwd, places }) => {
  const rows: string[] = [];
  const errors: string[] = [];
  for (const name of args.filter((word) => !word.startsWith('-'))) {
    const path = places.toFile(fs.resolvePath(cwd, name));
    const needed = args.includes('-e') ? path : path.slice(0, Math.max(1, path.lastIndexOf('/')));
    if (args.includes('-m') || (await fs.exists(needed))) rows.push(path);
    else errors.push(`realpath: ${name}: No such file or directory`);
  }
  return { stdout: lines(rows), stderr: lines(errors), exitCode: errors.length > 0 ? 1 : 0 };
};

/** `head`: just-bash's own, and `-n -N`: all but the last lines. */
export const head: ShellCommand = async (call) => {
  const { args, original, run } = call;
  const joined = args.findIndex((word) => /^(?:-n|--lines=)-\d+$/.test(word));
  const apart = args.findIndex((word, at) => (word === '-n' || word === '--lines') && /^-\d+$/.test(args[at + 1] ?? ''));
  if (joined < 0 && apart < 0) return original(args);
  const at = joined < 0 ? apart : joined;
  const count = Number(/\d+$/.exec(joined < 0 ? (args[apart + 1] ?? '') : (args[joined] ?? ''))?.[0] ?? 0);
  const whole = await run(['cat', ...args.slice(0, at), ...args.slice(at + (joined < 0 ? 2 : 1))]);
  const rows = whole.stdout.split(/(?<=\n)/);
  return { ...failed(whole.exitCode, whole.stderr, rows.slice(0, Math.max(0, rows.length - count)).join('')) };
};

/** `cat`: just-bash's own, which takes folders for missing files. */
export const cat: ShellCommand = async ({ args, fs, cwd, original }) => {
  const result = await original(args);
  if (result.exitCode === 0) return result;
  let { stderr } = result;
  for (const name of args.filter((word) => !word.startsWith('-'))) {
    const found = await fs.stat(fs.resolvePath(cwd, name)).catch(() => undefined);
    if (found?.isDirectory === true)
      stderr = stderr.replace(`cat: ${name}: No such file or directory`, `cat: ${name}: Is a directory`);
  }
  const { stdout, stdoutKind = 'text', exitCode } = result;
  return { stdout, stdoutKind, stderr, exitCode };
};

/** `cmp`: where two files differ first; `-s` says nothing. */
export const cmp: ShellCommand = async (call) => {
  const { args } = call;
  const operands = args.filter((word) => !word.startsWith('-') || word === '-');
  const [first = '-', second = '-'] = operands;
  const [a, b] = await Promise.all([readOrUndefined(call, first), readOrUndefined(call, second)]);
  if (a === undefined || b === undefined) return failed(2, `cmp: ${a === undefined ? first : second}: No such file or directory\n`);
  const length = Math.min(a.byteLength, b.byteLength);
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  if (at === length && a.byteLength === b.byteLength) return printed('');
  if (args.includes('-s') || args.includes('--quiet') || args.includes('--silent')) return failed(1, '');
  const line = a.subarray(0, at).filter((byte) => byte === 10).byteLength + 1;
  if (at < length) return failed(1, '', `${first} ${second} differ: byte ${at + 1}, line ${line}\n`);
  return failed(1, `cmp: EOF on ${a.byteLength < b.byteLength ? first : second} after byte ${at}, line ${line - 1}\n`);
};
