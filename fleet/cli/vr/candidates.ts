import type { Command, Option } from 'commander';

/** Names that only a fleet or a router knows, or that stand behind a flag. Those that cannot be had are none. */
export interface NameSource {
  routers(): Promise<readonly string[]>;
  features(): Promise<readonly string[]>;
  kinds(): Promise<readonly string[]>;
}

const optionNames: Readonly<Record<string, keyof NameSource>> = { router: 'routers', kind: 'kinds' };
const argumentNames: Readonly<Record<string, keyof NameSource>> = { feature: 'features' };
const fixedArguments: Readonly<Record<string, readonly string[]>> = { shell: ['bash', 'zsh', 'fish'] };

/** Where the words before the one that is written have led. */
interface Position {
  readonly command: Command;
  /** The flag that the next word is the value of. */
  readonly option: Option | undefined;
  /** How many arguments the command has already. */
  readonly argument: number;
  /** Flags mean nothing any more: behind `--`. */
  readonly ended: boolean;
}

function flagsOf(command: Command): readonly Option[] {
  const own = command.options.filter((option) => !option.hidden);
  return command.parent === null ? own : [...own, ...flagsOf(command.parent)];
}

function findOption(command: Command, word: string): Option | undefined {
  return flagsOf(command).find(({ long, short }) => word === long || word === short);
}

const start = (program: Command): Position => ({ command: program, option: undefined, argument: 0, ended: false });

function follow({ command, option, argument, ended }: Position, word: string): Position {
  const here = { command, option: undefined, argument, ended };
  if (option !== undefined) return here;
  if (!ended && word === '--') return { ...here, ended: true };
  if (!ended && word.startsWith('-')) {
    const flag = findOption(command, word);
    return { ...here, option: flag?.required === true ? flag : undefined };
  }
  const inner = command.commands.find((one) => one.name() === word);
  return inner !== undefined && argument === 0 ? start(inner) : { ...here, argument: argument + 1 };
}

async function words(
  { command, option, argument, ended }: Position,
  written: string,
  names: NameSource,
): Promise<readonly string[]> {
  if (option !== undefined) {
    const source = optionNames[option.attributeName()];
    return source === undefined ? (option.argChoices ?? []) : names[source]();
  }
  if (!ended && written.startsWith('-')) return [...flagsOf(command).flatMap(({ long }) => long ?? []), '--help'];
  // A command that nobody is told of has a name that begins like this.
  const commands = command.commands.map((one) => one.name()).filter((name) => !name.startsWith('_'));
  if (commands.length > 0) return commands;
  const last = command.registeredArguments.at(-1);
  const expected = command.registeredArguments[argument] ?? (last?.variadic === true ? last : undefined);
  if (expected === undefined) return [];
  const source = argumentNames[expected.name()];
  return source === undefined ? (fixedArguments[expected.name()] ?? []) : names[source]();
}

/**
 * What may stand in the place of the last of `words`, which may be empty, of a command line. Follows what the program itself knows of its
 * commands and flags.
 */
export async function candidates(program: Command, line: readonly string[], names: NameSource): Promise<readonly string[]> {
  const written = line.at(-1) ?? '';
  const position = line.slice(0, -1).reduce(follow, start(program));
  return [...new Set(await words(position, written, names))].filter((word) => word.startsWith(written)).toSorted();
}
