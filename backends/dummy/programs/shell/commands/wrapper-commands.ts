import { failed, lines, printed } from '../../program.ts';
import type { ShellCommand } from './shell-command.ts';

/** One word of a shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Runs its arguments as a command: `nohup`, `sudo`, `nice`, `setsid`, `stdbuf`, `command`-like wrappers whose own options mean nothing here. */
export const wrapper: ShellCommand = async ({ name, args, exec }) => {
  const valued = new Set(name === 'sudo' ? ['-u', '-g'] : name === 'nice' || name === 'ionice' ? ['-n', '-c'] : []);
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-') === true) at += valued.has(args[at] ?? '') ? 2 : 1;
  const command = args.slice(at);
  return command.length === 0 ? failed(1, `${name}: missing operand\n`) : exec(command.map((word) => quoted(word)).join(' '));
};

/** `watch`: once. Its arguments are a line for a shell. */
export const watch: ShellCommand = async ({ args, exec }) => {
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-') === true) at += args[at] === '-n' ? 2 : 1;
  return exec(args.slice(at).join(' '));
};

/** `xargs`: takes `-n1` and `-I{}` as well as `-n 1` and `-I {}`. */
export const xargs: ShellCommand = async ({ args, original }) => {
  const separated: string[] = [];
  for (const [at, word] of args.entries()) {
    if (!word.startsWith('-')) {
      separated.push(...args.slice(at));
      break;
    }
    const joined = /^-([nIPLd])(.+)$/.exec(word);
    separated.push(...(joined === null ? [word] : [`-${joined[1] ?? ''}`, joined[2] ?? '']));
    if (joined === null && /^-[nIPLd]$/.test(word)) {
      separated.push(...args.slice(at + 1));
      break;
    }
  }
  return original(separated);
};

/** `which`: where in the PATH a command lives. */
export const which: ShellCommand = async ({ args, fs, env }) => {
  const folders = (env.get('PATH') ?? '/usr/sbin:/usr/bin').split(':').filter((folder) => folder !== '');
  const found: string[] = [];
  const names = args.filter((word) => !word.startsWith('-'));
  let missing = 0;
  for (const name of names) {
    const places = name.includes('/') ? [name] : folders.map((folder) => `${folder}/${name}`);
    const there: string[] = [];
    for (const place of places) if ((await fs.exists(place)) && ((await fs.stat(place)).mode & 0o111) !== 0) there.push(place);
    if (there.length === 0) missing++;
    found.push(...(args.includes('-a') ? there : there.slice(0, 1)));
  }
  return { ...printed(lines(found)), exitCode: missing > 0 || names.length === 0 ? 1 : 0 };
};

/** Enough for whoever cuts it off: a pipe here is full before it is read. */
const yesLines = 1000;

/** `yes`: a thousand lines. */
export const yes: ShellCommand = async ({ args }) => printed(`${args.length === 0 ? 'y' : args.join(' ')}\n`.repeat(yesLines));

/** `less`, `more`, `vi` without a terminal: what `cat` does. */
export const pager: ShellCommand = async ({ args, exec, stdin }) => {
  const files = args.filter((word) => !/^[-+]/.test(word));
  return files.length === 0 ? printed(stdin) : exec(`cat ${files.map((file) => quoted(file)).join(' ')}`);
};

/** `zgrep`: `grep` over files that may be compressed. */
export const zgrep: ShellCommand = async ({ args, exec }) => {
  const at = args.findIndex((word) => !word.startsWith('-'));
  const files = args.slice(at + 1);
  const grep = ['grep', ...args.slice(0, at + 1)].map((word) => quoted(word)).join(' ');
  if (files.length === 0) return exec(grep);
  return exec(
    files
      .map((file) => `zcat -f ${quoted(file)}`)
      .join(' ; ')
      .replace(/.*/, (all) => `{ ${all} ; } | ${grep}`),
  );
};

/** Builtins of bash that this shell has not: nothing they change can be seen here. */
export const noEffect: ShellCommand = async ({ name }) => printed(name === 'ulimit' ? 'unlimited\n' : '');
