import { Command } from 'commander';
import type { CliIo } from './io.ts';

/** A commander program that writes to `io` and throws instead of ending the process; its commands do the same. */
export function createProgram(
  name: string,
  description: string,
  io: CliIo,
  /** Errors are for a program: what commander says of wrong usage is left to `reportError`. */
  json = false,
): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => (json ? undefined : io.stderr.write(text)),
      getOutHasColors: () => io.stdout.terminal && (io.env['NO_COLOR'] ?? '') === '',
      getErrHasColors: () => io.stderr.terminal && (io.env['NO_COLOR'] ?? '') === '',
    })
    .showHelpAfterError('("--help" says more)')
    .helpCommand(false);
}

/** Whether errors are for a program, also when the arguments cannot be parsed. What stands behind `--` is not ours. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}
