import type { ExecResult } from 'just-bash';
import { failed, lines, printed } from '../../program.ts';
import { quoted, type ShellCommand } from './shell-command.ts';

/** Options with a value, by the wrapper that takes them. */
const valuedOptions: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '-h', '-p'],
  nice: ['-n'],
  ionice: ['-c', '-n', '-p'],
  stdbuf: ['-i', '-o', '-e'],
  timeout: ['-k', '-s'],
  watch: ['-n'],
};

/** What stands behind the options of a wrapper. */
function operands(name: string, args: readonly string[]): readonly string[] {
  const valued = valuedOptions[name] ?? [];
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-') === true) at += valued.includes(args[at] ?? '') ? 2 : 1;
  return args.slice(at);
}

/** Runs its arguments as a command: `nohup`, `sudo`, `nice` and others whose own options mean nothing here. */
export const wrapper: ShellCommand = async ({ name, args, run }) => {
  const words = operands(name, args);
  return words.length === 0 ? failed(1, `${name}: missing operand\n`) : run(words);
};

const durationMs: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `timeout DURATION COMMAND`, by the router's clock: 124 when it is over. */
export const timeout: ShellCommand = async ({ name, args, run, clock }) => {
  const [duration = '', ...words] = operands(name, args);
  const found = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(duration);
  if (words.length === 0) return failed(125, "timeout: missing operand\nTry 'timeout --help' for more information.\n");
  if (found === null) return failed(125, `timeout: invalid time interval ‘${duration}’\n`);
  const delayMs = Number(found[1]) * (durationMs[found[2] ?? ''] ?? 1000);
  if (delayMs === 0) return run(words);
  const over = new AbortController();
  const cancel = clock.after(delayMs, () => over.abort());
  try {
    const result: ExecResult = await run(words, { signal: over.signal });
    return over.signal.aborted ? { ...result, exitCode: 124 } : result;
  } finally {
    cancel();
  }
};

/** `watch`: once. Its arguments are a line for a shell. */
export const watch: ShellCommand = async ({ name, args, line }) => line(operands(name, args).join(' '));

/** Options of `xargs` and `od` that may stand in one word with their value, where just-bash wants two. */
const joinedOptions: Readonly<Record<string, string>> = { xargs: 'nIPLd', od: 'AtNjw' };

/** `xargs -n1`, `od -An -tx1`: just-bash's own, with its options taken apart. */
export const separated: ShellCommand = async ({ name, args, original }) => {
  const letters = joinedOptions[name] ?? '';
  const joined = new RegExp(`^-([${letters}])(.+)$`);
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    // Behind the first word that is none, options are those of the command that xargs runs.
    if (!word.startsWith('-')) return original([...words, ...args.slice(at)]);
    const [, option, value] = joined.exec(word) ?? [];
    if (option !== undefined && value !== undefined) words.push(`-${option}`, value);
    else {
      words.push(word);
      if (word.length === 2 && letters.includes(word.charAt(1))) words.push(args[++at] ?? '');
    }
  }
  return original(words);
};

/** `which`: where in the PATH a command lives. */
export const which: ShellCommand = async ({ args, fs, cwd, environment, places }) => {
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const isProgram = async (path: string): Promise<boolean> => {
    if (!(await fs.exists(path))) return false;
    const { isFile, mode } = await fs.stat(path);
    return isFile && (mode & 0o111) !== 0;
  };
  const found: string[] = [];
  const names = args.filter((word) => !word.startsWith('-'));
  let missing = 0;
  for (const name of names) {
    const known = name.includes('/') ? undefined : places.programPath(name);
    const there = known === undefined ? [] : [known];
    const others = known !== undefined ? [] : name.includes('/') ? [name] : folders.map((folder) => `${folder}/${name}`);
    for (const place of others) if (await isProgram(fs.resolvePath(cwd, place))) there.push(place);
    if (there.length === 0) missing++;
    found.push(...(args.includes('-a') ? there : there.slice(0, 1)));
  }
  return { ...printed(lines(found)), exitCode: missing > 0 || names.length === 0 ? 1 : 0 };
};

/** Enough for whoever cuts it off: what stands behind a pipe starts when this is done. */
const yesBytes = 2 ** 17;

/** `yes` ends after 128 KiB, by the signal that a pipe without a reader sends: nothing is said. */
export const yes: ShellCommand = async ({ args }) => {
  const row = `${args.length === 0 ? 'y' : args.join(' ')}\n`;
  return failed(141, '', row.repeat(Math.ceil(yesBytes / row.length)));
};

/** `less` and `more` without a terminal: what `cat` does. */
export const pager: ShellCommand = async ({ args, run }) => run(['cat', ...args.filter((word) => !/^[-+]/.test(word))]);

/** `tail`: with `-f` it gives what is there and ends, for nobody writes while it looks. */
export const tail: ShellCommand = async ({ args, original }) =>
  original(
    args
      .filter((word) => word !== '-F' && !/^--(?:follow|retry)(?:=|$)/.test(word))
      .map((word) => (/^-[\dcfnqvz]+$/.test(word) ? word.replaceAll('f', '') : word))
      .filter((word) => word !== '-'),
  );

/** `zgrep`: `grep` over files that may be compressed. */
export const zgrep: ShellCommand = async (call) => {
  const at = call.args.findIndex((word) => !word.startsWith('-'));
  const files = call.args.slice(at + 1);
  const grep = ['grep', ...call.args.slice(0, at + 1)].map((word) => quoted(word)).join(' ');
  if (files.length === 0) return call.run(['grep', ...call.args]);
  return call.line(`{ ${files.map((file) => `zcat -f ${quoted(file)}`).join('; ')}; } | ${grep}`);
};

/** What builtins print that just-bash has not; what they change cannot be seen here. */
const answers: Readonly<Record<string, string>> = { ulimit: 'unlimited\n', umask: '0022\n' };

/** `trap`, `ulimit`, `umask`, `jobs`, `disown`. */
export const noEffect: ShellCommand = async ({ name, args }) =>
  printed(args.some((word) => !word.startsWith('-')) ? '' : (answers[name] ?? ''));
