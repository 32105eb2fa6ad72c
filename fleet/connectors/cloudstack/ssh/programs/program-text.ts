import type { ProgramResult } from '#agent';

export function printed(stdout: string): ProgramResult {
  return { stdout, stderr: '', exitCode: 0 };
}

export function failed(exitCode: number, stderr: string): ProgramResult {
  return { stdout: '', stderr, exitCode };
}

/** A newline behind each line; nothing for no lines. */
export function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
