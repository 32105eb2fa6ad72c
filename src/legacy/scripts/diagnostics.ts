import { failed, printed, type Script } from '../script.ts';

/** Programs that may be asked for, with the option that a user may set and its default. */
const programs: ReadonlyMap<string, readonly [option: string, value: string]> = new Map([
  ['ping', ['-c', '4']],
  ['ping6', ['-c', '4']],
  ['traceroute', ['-m', '20']],
  ['traceroute6', ['-m', '20']],
  ['arping', ['-c', '4']],
]);

/**
 * The command of a diagnosis, with the default number of packets or hops where none is given. Undefined for a program that may not be asked
 * for (cloudstack-vr-commands.md, 1.11).
 */
export function diagnosticCommand(program: string, args: readonly string[]): readonly string[] | undefined {
  const defaults = programs.get(program);
  return defaults && [program, ...args, ...(args.includes(defaults[0]) ? [] : defaults)];
}

export const diagnosticPrograms: readonly string[] = [...programs.keys()];

/**
 * `diagnostics.py <program> <argument>…`: runs a network tool and prints `<stdout>&&`, `<stderr>&&` and its status, a line each
 * (cloudstack-vr-commands.md, 1.11); its own status is 0 whatever the tool said. Any other program: nothing, status 0.
 */
export const diagnostics: Script = async ({ agent }, args) => {
  const [program, ...rest] = args.flatMap((arg) => arg.split(/\s+/)).filter((arg) => arg !== '');
  if (program === undefined) return failed('diagnostics.py: expected ping, traceroute or arping and its arguments');
  const argv = diagnosticCommand(program, rest);
  if (argv === undefined) return printed('');
  const result = await agent.backend.system.run(argv);
  if (result.exitCode === 127) {
    const problem = `Exception occurred: [Errno 2] No such file or directory: '${program}'`;
    return printed(`Check your command type&&\n${problem}&&\n1\n`);
  }
  return printed(`${result.stdout.trim()}&&\n${result.stderr.trim()}&&\n${result.exitCode}\n`);
};
