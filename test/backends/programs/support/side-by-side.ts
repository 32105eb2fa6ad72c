import { createRandom, createVirtualClock, type ProgramResult } from '#agent';
import { runProgram, type ProgramMachine } from '#backends/dummy';
import { runIsolated } from '../../../support/real-program.ts';

/** What one command printed and how it ended. */
export interface CommandOutcome {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Splits a command line at blanks; words in double quotes stay together. */
export function wordsOf(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

/** Runs commands one after the other with the real programs, in namespaces of their own, after `setup` (a shell script). */
export function runReal(setup: string, commands: readonly string[]): readonly CommandOutcome[] {
  const script = [
    'exec 3>&1',
    `{ ${setup}\n} >/dev/null`,
    'set +e',
    'folder=$(mktemp -d)',
    ...commands.flatMap((command) => [
      `${wordsOf(command).map(quoted).join(' ')} >"$folder/out" 2>"$folder/err"; code=$?`,
      `printf '==%s %s %s\\n' "$code" "$(wc -c <"$folder/out")" "$(wc -c <"$folder/err")" >&3; cat "$folder/out" "$folder/err" >&3`,
    ]),
    'rm -r "$folder"',
  ].join('\n');
  const { stdout, stderr, status } = runIsolated(script, { mounts: true });
  if (status !== 0) throw new Error(`the real programs could not be run: ${stderr}`);
  let rest = Buffer.from(stdout);
  return commands.map((command) => {
    const head = rest.subarray(0, rest.indexOf('\n')).toString();
    const [code = '', out = '', error = ''] = head.slice(2).split(' ');
    const body = rest.subarray(Buffer.byteLength(head) + 1);
    const [outBytes, errorBytes] = [Number(out), Number(error)];
    rest = body.subarray(outBytes + errorBytes);
    return {
      command,
      stdout: body.subarray(0, outBytes).toString(),
      stderr: body.subarray(outBytes, outBytes + errorBytes).toString(),
      exitCode: Number(code),
    };
  });
}

/** Runs the same commands with the simulated programs. */
export async function runSimulated(machine: ProgramMachine, commands: readonly string[]): Promise<readonly CommandOutcome[]> {
  const context = { clock: createVirtualClock(Date.UTC(2026, 10, 20, 17, 0, 0)), random: createRandom('side by side') };
  const outcomes: CommandOutcome[] = [];
  for (const command of commands) {
    const result: ProgramResult = await runProgram(machine, wordsOf(command), context);
    outcomes.push({ command, ...result });
  }
  return outcomes;
}
