import type { ProgramResult } from '#agent';
import { homeFolder } from '../machine-path.ts';

/** Marks what a line left behind, at the end of its output; no program prints it. */
const mark = '\u0001shell-state\u0001';
const markForPrintf = String.raw`\001shell-state\001`;

/** Lines without one of these words leave nothing behind. */
const changing =
  /(?:^|[;&|(\s{])(?:cd|pushd|popd|export|unset|declare|typeset|alias|unalias|source|\.|read|[A-Za-z_]\w*=\S*)(?=$|[\s;&|)}])/;

/** Variables that every line's shell sets by itself. */
const ownVariables =
  /^(?:BASH\w*|HOME|HOSTNAME|HOSTTYPE|IFS|LOGNAME|MACHTYPE|OLDPWD|OPTIND|OSTYPE|PATH|PIPESTATUS|PPID|PWD|SHELL|SHELLOPTS|SHLVL|UID|EUID|USER|GROUPS|RANDOM|SECONDS|LINENO|_|__status)$/;

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * What outlives a line at a prompt: working directory, variables and aliases. Machines run every line in a shell of its own, so the state
 * is put in front of the next line, and read from behind a line that may have changed it.
 */
export class ShellState {
  #folder = homeFolder;
  #variables: readonly string[] = [];
  #aliases: readonly string[] = [];

  /** As the prompt shows it. */
  get folder(): string {
    return this.#folder === homeFolder ? '~' : this.#folder.replace(new RegExp(`^${homeFolder}/`), '~/');
  }

  /** The line to run in place of `line`. */
  wrap(line: string): string {
    const before = [
      ...(this.#folder === homeFolder ? [] : [`cd ${quoted(this.#folder)}`]),
      ...this.#variables,
      ...(this.#aliases.length === 0 ? [] : ['shopt -s expand_aliases', ...this.#aliases]),
    ];
    const behind = changing.test(line)
      ? ['__status=$?', `printf '${markForPrintf}'`, 'pwd', 'declare -p', 'alias', 'exit $__status']
      : [];
    return before.length === 0 && behind.length === 0 ? line : [...before, line, ...behind].join('\n');
  }

  /** Takes the state out of what a wrapped line gave, and the numbers of lines out of its complaints. */
  take(result: ProgramResult): ProgramResult {
    const at = result.stdout.lastIndexOf(mark);
    const stderr = result.stderr.replaceAll(/^bash: (?:-c: )?line \d+: /gm, '-bash: ');
    if (at < 0) return { ...result, stderr };
    const [folder = homeFolder, ...rest] = result.stdout.slice(at + mark.length).split('\n');
    this.#folder = folder;
    this.#variables = rest.filter((row) => {
      const name = /^declare -[-x] ([A-Za-z_]\w*)=/.exec(row)?.[1];
      return name !== undefined && !ownVariables.test(name);
    });
    this.#aliases = rest.filter((row) => row.startsWith('alias '));
    return { ...result, stdout: result.stdout.slice(0, at), stderr };
  }
}
