/** Stands for a slash in the name of a script's command. Nobody can type it: no file of a router has it in its name. */
const mark = '\u0001';
const programPath = /^(?:\/usr)?\/s?bin\/([^/]+)$/;

/** Where a program shows: `/usr/bin` or `/usr/sbin`. */
export type ProgramFolder = 'bin' | 'sbin';

/**
 * just-bash runs a command of its host only under `/bin/<name>` or `/usr/bin/<name>`. Programs of `/usr/sbin` and scripts with a path of
 * their own get there by a second path: `toCall` gives it for a path that somebody typed, `toFile` leads back to the file.
 */
export class CommandPlaces {
  readonly #folders: ReadonlyMap<string, ProgramFolder>;
  readonly #scripts: ReadonlySet<string>;

  /** `folders`: every program and command by name. `scripts`: absolute paths of the scripts that the agent answers for. */
  constructor(folders: ReadonlyMap<string, ProgramFolder>, scripts: readonly string[]) {
    this.#folders = folders;
    this.#scripts = new Set(scripts);
  }

  /** Takes and gives absolute paths without `.` and `..`. */
  toCall(path: string): string {
    if (this.#scripts.has(path)) return `/bin/${scriptCommandName(path)}`;
    const name = programPath.exec(path)?.[1];
    return name !== undefined && this.#folders.has(name) ? `/usr/bin/${name}` : path;
  }

  toFile(path: string): string {
    return path.startsWith(`/bin/${mark}`) ? path.slice('/bin/'.length).replaceAll(mark, '/') : path;
  }

  isScript(path: string): boolean {
    return this.#scripts.has(path);
  }

  /**
   * Whether a search of the PATH must pass this place by: a program found in `/usr/sbin` would be taken for a text of shell commands, so
   * it is found in `/usr/bin`, which comes next.
   */
  isPassedBy(path: string): boolean {
    const name = programPath.exec(path)?.[1];
    return name !== undefined && /^(?:\/usr)?\/sbin\//.test(path) && this.#folders.has(name);
  }

  /** Full path of a program as `which` prints it; undefined for an unknown name. */
  programPath(name: string): string | undefined {
    const folder = this.#folders.get(name);
    return folder === undefined ? undefined : `/usr/${folder}/${name}`;
  }

  /** Names of the programs in a folder, sorted. */
  programsIn(folder: ProgramFolder): readonly string[] {
    return [...this.#folders]
      .filter(([, own]) => own === folder)
      .map(([name]) => name)
      .toSorted();
  }
}

/** The name under which a script is a command of just-bash. */
export function scriptCommandName(script: string): string {
  return script.replaceAll('/', mark);
}
