import { failed, lines, printed } from '../../program.ts';
import type { ShellCall, ShellCommand } from './shell-command.ts';

/** Variables of the shell itself that just-bash keeps among those of its children. */
const ofTheShell = new Set(['HOSTNAME', 'OLDPWD', 'IFS', 'OSTYPE', 'MACHTYPE', 'HOSTTYPE', 'OPTIND', 'SHELLOPTS', 'BASHOPTS', '_']);

function inherited({ environment, name }: ShellCall): Record<string, string> {
  const own = Object.entries(environment).filter(([key]) => !ofTheShell.has(key) && /^[A-Za-z_]\w*$/.test(key));
  return { ...Object.fromEntries(own), _: `/usr/bin/${name}` };
}

function shown(environment: Readonly<Record<string, string>>): string {
  return lines(Object.entries(environment).map(([key, value]) => `${key}=${value}`));
}

/** `printenv`: all of what children inherit, or the values of some. */
export const printenv: ShellCommand = async (call) => {
  const all = inherited(call);
  const names = call.args.filter((word) => !word.startsWith('-'));
  if (names.length === 0) return printed(shown(all));
  const values = names.flatMap((name) => all[name] ?? []);
  return { ...printed(lines(values)), exitCode: values.length === names.length ? 0 : 1 };
};

/** `env [-i] [-u NAME] [NAME=VALUE]... [COMMAND [ARGUMENT]...]`. */
export const env: ShellCommand = async (call) => {
  const { args, run } = call;
  const environment = inherited(call);
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    const equals = word.indexOf('=');
    if (word === '-i' || word === '-' || word === '--ignore-environment')
      for (const key of Object.keys(environment)) delete environment[key];
    else if (word === '-u' || word === '--unset') delete environment[args[++at] ?? ''];
    else if (word.startsWith('--unset=')) delete environment[word.slice(equals + 1)];
    else if (word.startsWith('-'))
      return failed(125, `env: invalid option -- '${word.replace(/^-+/, '')}'\nTry 'env --help' for more information.\n`);
    else if (equals > 0) environment[word.slice(0, equals)] = word.slice(equals + 1);
    else break;
  }
  const command = args.slice(at);
  if (command.length === 0) return printed(shown(environment));
  const result = await run(command, { environment });
  if (result.exitCode !== 127 || !result.stderr.endsWith(': command not found\n')) return result;
  return failed(127, `env: ‘${command[0] ?? ''}’: No such file or directory\n`);
};
