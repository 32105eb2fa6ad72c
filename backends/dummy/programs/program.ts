import type { ProgramResult } from '#agent';
import type { ProgramContext, ProgramMachine } from './machine.ts';

/** One start of a program: `name` is argv[0] without its folder, `args` the rest. */
export interface ProgramRun {
  readonly machine: ProgramMachine;
  readonly context: ProgramContext;
  readonly name: string;
  readonly args: readonly string[];
}

export type Program = (run: ProgramRun) => Promise<ProgramResult>;

/** A success that printed `stdout`. */
export function printed(stdout: string): ProgramResult {
  return { stdout, stderr: '', exitCode: 0 };
}

/** A failure; `stdout` is what it printed before. */
export function failed(exitCode: number, stderr: string, stdout = ''): ProgramResult {
  return { stdout, stderr, exitCode };
}

/** Lines to text: a newline behind each, nothing for no lines. */
export function lines(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

/** A path argument as an absolute path without `.` and `..`. */
export function absolutePath(run: Pick<ProgramRun, 'context'>, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${run.context.cwd ?? '/root'}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
