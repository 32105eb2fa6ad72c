import type { NetworkState, ProgramResult } from '#agent';
import { failed, type ProgramRun } from '../program.ts';
import { linksOf } from '../reach/kernel-routes.ts';
import type { IpOptions } from './options.ts';
import { readRoutingTables, type RoutingTables } from './tables.ts';

/** What the objects of `ip` work on. */
export interface IpSession {
  readonly run: ProgramRun;
  readonly options: IpOptions;
  readonly state: NetworkState;
  readonly tables: RoutingTables;
}

export async function openSession(run: ProgramRun, options: IpOptions): Promise<IpSession> {
  const [state, tables] = await Promise.all([run.machine.network.observe(), readRoutingTables(run.machine.files)]);
  return { run, options, state, tables };
}

/** A word after the verbs and keywords of `ip`: reads arguments one by one. */
export interface Words {
  /** The next word; undefined at the end. */
  next(): string | undefined;
  /** The value of the keyword just read; throws `IpFailure` when there is none. */
  value(): string;
  readonly done: boolean;
}

/** Ends a command of `ip` with what it prints on stderr. */
export class IpFailure extends Error {
  override readonly name = 'IpFailure';
  readonly result: ProgramResult;
  constructor(exitCode: number, stderr: string) {
    super(stderr.trim());
    this.result = failed(exitCode, stderr);
  }
}

export function readWords(args: readonly string[]): Words {
  let at = 0;
  return {
    next: () => args[at++],
    value() {
      const value = args[at++];
      if (value === undefined) throw new IpFailure(255, 'Command line is not complete. Try option "help"\n');
      return value;
    },
    get done() {
      return at >= args.length;
    },
  };
}

/** Whether `word` is `name` or, as `ip` allows, an abbreviation of it. */
export function abbreviates(word: string, name: string): boolean {
  return word !== '' && name.startsWith(word);
}

export function hasDevice(session: Pick<IpSession, 'state'>, device: string): boolean {
  return linksOf(session.state).some((link) => link.device === device);
}

export function unknownCommand(object: string, word: string): ProgramResult {
  return failed(255, `Command "${word}" is unknown, try "ip ${object} help".\n`);
}
