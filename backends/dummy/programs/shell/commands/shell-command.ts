import type { ExecResult, IFileSystem } from 'just-bash';
import type { Clock, Random } from '#agent';
import type { CommandPlaces } from '../command-places.ts';

export interface ChildOptions {
  /** Ends the child; what it printed so far is kept. */
  readonly signal?: AbortSignal;
  /** What the child inherits instead of the call's environment. */
  readonly environment?: Readonly<Record<string, string>>;
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

const variableName = /^[A-Za-z_]\w*$/;

/** Variables that just-bash exports to every shell it starts. */
const alwaysExported = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH', 'PWD', 'OLDPWD', 'HOSTNAME', 'SHLVL']);

/** Beginning of a line that hands an environment on to the children of a child; just-bash itself gives it to the child alone. */
export function exporting(environment: Readonly<Record<string, string>>): string {
  const words = Object.entries(environment)
    .filter(([name]) => variableName.test(name) && !alwaysExported.has(name))
    .map(([name, value]) => `${name}=${quoted(value)}`);
  return words.length === 0 ? '' : `export ${words.join(' ')}; `;
}
