import type { ExecResult, IFileSystem } from 'just-bash';
import type { Clock, Random } from '#agent';
import type { CommandPlaces } from '../command-places.ts';

export interface ChildOptions {
  /** Ends the child; what it printed so far is kept. */
  readonly signal?: AbortSignal;
}

/** What a command of the shell itself gets: it sees the files that the shell sees, working directory and all. */
export interface ShellCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly fs: IFileSystem;
  readonly cwd: string;
  /** Variables that children inherit. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a pipe or a redirection feeds in. */
  readonly input: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly places: CommandPlaces;
  /** Runs a program with arguments, nothing in them has a meaning. It inherits input and environment. */
  readonly run: (words: readonly string[], options?: ChildOptions) => Promise<ExecResult>;
  /** Runs a line in a child shell, which inherits the same. */
  readonly line: (line: string) => Promise<ExecResult>;
  /** The command of this name that just-bash brings along. */
  readonly original: (args: readonly string[]) => Promise<ExecResult>;
  /** Runs a script of the agent by its absolute path, with the call's input. */
  readonly script: (path: string, args: readonly string[]) => Promise<ExecResult>;
}

export type ShellCommand = (call: ShellCall) => Promise<ExecResult>;

/** What is fed in, as text. */
export function inputText({ input }: Pick<ShellCall, 'input'>): string {
  return new TextDecoder().decode(input);
}

/** One word of a shell, whatever is in it. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
