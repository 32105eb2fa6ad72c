import type { ProgramResult } from '#agent';
import type { IFileSystem } from 'just-bash';
import type { ProgramContext } from '../../machine.ts';

/** What a command of the shell itself gets: it sees the file system that the shell sees, working directory and all. */
export interface ShellCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly fs: IFileSystem;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly stdin: string;
  readonly context: Pick<ProgramContext, 'clock' | 'random'>;
  /** Runs a line in a child shell. */
  readonly exec: (line: string) => Promise<ProgramResult>;
  /** The command of the same name that the shell brings along. */
  readonly original: (args: readonly string[]) => Promise<ProgramResult>;
}

export type ShellCommand = (call: ShellCall) => Promise<ProgramResult>;
