import { failed, lines, printed, type Program, type ProgramRun } from '../program.ts';
import { clockTime, ctime, dateParts, longTime, twoDigits } from '../text-dates.ts';
import { createMatcher } from './pattern.ts';
import { listProcesses, nextPid, type Process } from './processes.ts';

interface Column {
  readonly heading: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  text(process: Process): string;
}

interface Setting {
  readonly nowMs: number;
  readonly bootedMs: number;
  readonly memoryKb: number;
}

function elapsed(process: Process, { nowMs }: Setting): number {
  return Math.max(0, Math.floor((nowMs - process.startedMs) / 1000));
}

/** Processor seconds: a ten-thousandth of the time that a daemon runs. */
function processorSeconds(process: Process, setting: Setting): number {
  return process.residentKb === 0 ? 0 : Math.floor(elapsed(process, setting) / 10_000);
}

function shortTime(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`;
}

/** `12:37` for today, `Nov20` for this year. */
function started(process: Process, { nowMs }: Setting): string {
  const then = dateParts(process.startedMs);
  if (nowMs - process.startedMs < 86_400_000) return clockTime(then).slice(0, 5);
  return then.year === dateParts(nowMs).year ? `${then.month}${twoDigits(then.day)}` : String(then.year);
}

function elapsedText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const time = longTime(seconds % 86_400);
  if (days > 0) return `${days}-${time}`;
  return seconds >= 3600 ? time : time.slice(3);
}

/** Names longer than the column show as `messageb+`. */
function userText(user: string): string {
  return user.length > 8 ? `${user.slice(0, 7)}+` : user;
}

function columns(setting: Setting): ReadonlyMap<string, Column> {
  const right = (heading: string, width: number, text: Column['text']): Column => ({ heading, width, align: 'right', text });
  const left = (heading: string, width: number, text: Column['text']): Column => ({ heading, width, align: 'left', text });
  const user = (process: Process): string => userText(process.user);
  const pairs: readonly (readonly [names: string, column: Column])[] = [
    ['pid tgid', right('PID', 7, ({ pid }) => String(pid))],
    ['ppid', right('PPID', 7, ({ parent }) => String(parent))],
    ['user uname euser', left('USER', 8, user)],
    ['uid euid', right('UID', 5, (process) => (process.user === 'root' ? '0' : '1000'))],
    ['comm ucmd ucomm', left('COMMAND', 15, ({ name }) => name)],
    ['args cmd command', left('COMMAND', 27, ({ command }) => command)],
    ['stat s state', left('STAT', 4, ({ state }) => state)],
    ['rss rssize rsz', right('RSS', 5, ({ residentKb }) => String(residentKb))],
    ['vsz vsize', right('VSZ', 6, ({ virtualKb }) => String(virtualKb))],
    ['pcpu %cpu', right('%CPU', 4, () => '0.0')],
    ['pmem %mem', right('%MEM', 4, ({ residentKb }) => ((100 * residentKb) / setting.memoryKb).toFixed(1))],
    ['etime', right('ELAPSED', 11, (process) => elapsedText(elapsed(process, setting)))],
    ['etimes', right('ELAPSED', 7, (process) => String(elapsed(process, setting)))],
    ['time cputime', right('TIME', 8, (process) => longTime(processorSeconds(process, setting)))],
    ['bsdtime', right('TIME', 6, (process) => shortTime(processorSeconds(process, setting)))],
    ['tty tt tname', left('TT', 8, () => '?')],
    ['start stime bsdstart', right('START', 5, (process) => started(process, setting))],
    ['lstart', right('STARTED', 24, ({ startedMs }) => ctime(startedMs))],
    ['c cp', right('C', 2, () => '0')],
    ['ni nice', right('NI', 3, (process) => (process.state.includes('<') ? '-20' : '0'))],
  ];
  return new Map(pairs.flatMap(([names, column]) => names.split(' ').map((name) => [name, column] as const)));
}

interface Request {
  readonly selection: (process: Process) => boolean;
  readonly format: readonly (readonly [name: string, heading?: string])[];
  readonly headings: boolean;
  readonly wide: boolean;
}

const formats = {
  bsdUser: ['user', 'pid', '%cpu', '%mem', 'vsz', 'rss', 'tty', 'stat', 'start', 'bsdtime', 'args'],
  bsd: ['pid', 'tty', 'stat', 'bsdtime', 'args'],
  full: ['user', 'pid', 'ppid', 'c', 'start', 'tty', 'time', 'args'],
  plain: ['pid', 'tty', 'time', 'comm'],
} as const;

const headingsOf: Readonly<Record<keyof typeof formats, ReadonlyMap<string, string>>> = {
  bsdUser: new Map([['tty', 'TTY']]),
  bsd: new Map([['tty', 'TTY']]),
  full: new Map([
    ['user', 'UID'],
    ['start', 'STIME'],
    ['tty', 'TTY'],
    ['args', 'CMD'],
  ]),
  plain: new Map([
    ['tty', 'TTY'],
    ['comm', 'CMD'],
  ]),
};

function named(format: keyof typeof formats): readonly (readonly [string, string?])[] {
  return formats[format].map((name) => {
    const heading = headingsOf[format].get(name);
    return heading === undefined ? [name] : [name, heading];
  });
}

/** `pid,ppid,comm=NAME`, also with blanks between names; `NAME` is a column's own heading, which may be empty. */
function userFormat(text: string): readonly (readonly [string, string?])[] {
  return text.split(',').flatMap((part): (readonly [string, string?])[] => {
    const [names = '', heading] = part.split('=', 2);
    const columnNames = names.split(/\s+/).filter((name) => name !== '');
    return columnNames.map((name, index) => (heading !== undefined && index === columnNames.length - 1 ? [name, heading] : [name]));
  });
}

function parse(args: readonly string[], self: Process): Request {
  let all = false;
  let format: keyof typeof formats = 'plain';
  const own: (readonly [string, string?])[] = [];
  let headings = true;
  const tests: ((process: Process) => boolean)[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const value = (): string => args[++at] ?? '';
    if (word === '--no-headers' || word === '--no-heading' || word === 'h') headings = false;
    else if (word.startsWith('--format=')) own.push(...userFormat(word.slice(9)));
    else if (word.startsWith('--pid=') || /^\d+$/.test(word)) tests.push(pidTest(word.replace('--pid=', '')));
    else if (word.startsWith('--')) continue;
    else if (word.startsWith('-')) {
      for (let index = 1; index < word.length; index++) {
        const letter = word.charAt(index);
        const rest = (): string => {
          const joined = word.slice(index + 1);
          index = word.length;
          return joined === '' ? value() : joined;
        };
        if (letter === 'e' || letter === 'A' || letter === 'a' || letter === 'x') all = true;
        else if (letter === 'f' || letter === 'F' || letter === 'l') format = 'full';
        else if (letter === 'o') own.push(...userFormat(rest()));
        else if (letter === 'C') tests.push(nameTest(rest()));
        else if (letter === 'p' || letter === 'q') tests.push(pidTest(rest()));
        else if (letter === 'u' && !/[ax]/.test(word)) tests.push(userTest(rest()));
        else if (letter === 'u') format = 'bsdUser';
      }
    } else {
      if (/[ax]/.test(word)) all = true;
      format = word.includes('u') ? 'bsdUser' : word.includes('x') || word.includes('a') ? 'bsd' : format;
      if (word.includes('o')) own.push(...userFormat(value()));
    }
  }
  const selection =
    tests.length > 0 ? (process: Process) => tests.some((test) => test(process)) : (process: Process) => all || process === self;
  return { selection, format: own.length > 0 ? own : named(format), headings, wide: args.some((word) => word.includes('w')) };
}

function pidTest(list: string): (process: Process) => boolean {
  const pids = new Set(list.split(/[,\s]+/).map(Number));
  return ({ pid }) => pids.has(pid);
}

function nameTest(list: string): (process: Process) => boolean {
  const names = new Set(list.split(',').map((name) => name.slice(0, 15)));
  return ({ name }) => names.has(name);
}

function userTest(list: string): (process: Process) => boolean {
  const users = new Set(list.split(','));
  return ({ user }) => users.has(user);
}

async function observe(
  run: ProgramRun,
): Promise<{ readonly processes: readonly Process[]; readonly setting: Setting; readonly self: Process }> {
  const { processes, facts } = await listProcesses(run.machine);
  const nowMs = run.context.clock.now();
  const command = [run.name, ...run.args].join(' ');
  const self: Process = {
    pid: nextPid(processes),
    parent: 1,
    user: 'root',
    name: run.name,
    command,
    state: 'R',
    startedMs: nowMs,
    residentKb: 3900,
    virtualKb: 11_100,
  };
  const setting = { nowMs, bootedMs: facts.bootedMs, memoryKb: facts.memoryBytes / 1024 };
  return { processes: [...processes, self], setting, self };
}

/** `ps` of procps 4.0: BSD (`aux`) and UNIX (`-ef`, `-C`, `-p`, `-o`) options. */
export const ps: Program = async (run) => {
  if (run.args.includes('-V') || run.args.includes('--version')) return printed('ps from procps-ng 4.0.2\n');
  const { processes, setting, self } = await observe(run);
  const request = parse(run.args, self);
  const available = columns(setting);
  const unknown = request.format.find(([name]) => !available.has(name));
  if (unknown !== undefined) return failed(1, `error: unknown user-defined format specifier "${unknown[0]}"\n`);
  const chosen = request.format.flatMap(([name, heading]) => {
    const column = available.get(name);
    return column === undefined ? [] : [{ column, heading: heading ?? column.heading }];
  });
  const line = (cell: (entry: (typeof chosen)[number]) => string): string =>
    chosen
      .map((entry, index) => {
        const text = cell(entry);
        const { align, width } = entry.column;
        if (align === 'right') return text.padStart(Math.max(width, entry.heading.length));
        return index === chosen.length - 1 ? text : text.slice(0, Math.max(width, 8)).padEnd(width);
      })
      .join(' ');
  const shown = processes.filter(request.selection);
  const heads = request.headings && chosen.some(({ heading }) => heading !== '') ? [line(({ heading }) => heading)] : [];
  const text = [...heads, ...shown.map((process) => line(({ column }) => column.text(process)))];
  return { ...printed(lines(text)), exitCode: shown.length === 0 ? 1 : 0 };
};

/** `pidof`: newest first, as procps and sysvinit print them. */
export const pidof: Program = async (run) => {
  const names = run.args.filter((word) => !word.startsWith('-')).map((word) => word.split('/').at(-1) ?? word);
  const { processes } = await listProcesses(run.machine);
  const found = processes.filter(({ name, command }) => names.includes(name) || names.includes(programOf(command)));
  if (found.length === 0) return failed(1, '');
  const pids = found.map(({ pid }) => pid).toReversed();
  return printed(`${(run.args.includes('-s') ? pids.slice(0, 1) : pids).join(' ')}\n`);
};

function programOf(command: string): string {
  return command.split(' ')[0]?.split('/').at(-1) ?? '';
}

/** `pgrep` and `pkill`: `-f`, `-x`, `-l`, `-a`, `-c`, `-u`, `-n`, `-o`, `-v`. Nothing can be killed: the service manager would start it again. */
export const pgrep: Program = async (run) => {
  const flags = new Set<string>();
  const words: string[] = [];
  let user: string | undefined;
  for (let at = 0; at < run.args.length; at++) {
    const word = run.args[at] ?? '';
    if (word === '-u' || word === '-U') user = run.args[++at];
    else if (/^-\d+$|^-[A-Z]{2,}/.test(word)) continue;
    else if (word.startsWith('-')) for (const letter of word.slice(1)) flags.add(letter);
    else words.push(word);
  }
  const [pattern] = words;
  if (pattern === undefined && user === undefined) {
    return failed(2, `${run.name}: no matching criteria specified\nTry \`${run.name} --help' for more information.\n`);
  }
  const matches = createMatcher(pattern ?? '', { whole: flags.has('x'), ignoreCase: flags.has('i') });
  const { processes } = await listProcesses(run.machine);
  const matched = processes.filter(
    (process) =>
      matches(flags.has('f') ? process.command : process.name) !== flags.has('v') && (user === undefined || user === process.user),
  );
  const newest = flags.has('n') ? matched.slice(-1) : flags.has('o') ? matched.slice(0, 1) : matched;
  const exitCode = newest.length === 0 ? 1 : 0;
  if (run.name === 'pkill') return { ...printed(''), exitCode };
  if (flags.has('c')) return { ...printed(`${newest.length}\n`), exitCode };
  const text = newest.map(({ pid, name, command }) => `${pid}${flags.has('a') ? ` ${command}` : flags.has('l') ? ` ${name}` : ''}`);
  return { ...printed(lines(text)), exitCode };
};
