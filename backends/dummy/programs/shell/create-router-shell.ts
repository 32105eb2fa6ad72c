import { AgentError, createSystemClock, silentLog, type Clock, type Log, type ProgramResult, type Random } from '#agent';
import type { ProgramMachine, World } from '../machine.ts';
import { failed, lines } from '../program.ts';
import { programs as routerPrograms, type InstalledProgram } from '../registry.ts';
import { hostName } from '../router-files.ts';
import { CommandPlaces, type ProgramFolder } from './command-places.ts';
import { builtinCommands, shellCommands } from './commands/shell-commands.ts';
import { longestLineBytes, writableBytes } from './limits.ts';
import { openBash, type RunScript } from './open-bash.ts';
import { RouterTree } from './router-tree.ts';
import { ShellFileSystem } from './shell-file-system.ts';
import { procFiles } from './virtual/proc-files.ts';
import { programFiles } from './virtual/program-files.ts';
import { deviceFiles, sysFiles } from './virtual/sys-files.ts';
import type { VirtualFolder } from './virtual/virtual-node.ts';
import { inWordsOfBash } from './wording.ts';
import { WorkGuard } from './work-guard.ts';

export interface RouterShellOptions {
  readonly machine: ProgramMachine;
  readonly runScript: RunScript;
  /** Absolute paths of the scripts that `runScript` knows (`LegacyDoor.scriptNames`). */
  readonly scriptNames: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  /** Who answers outside of the router; default: the Internet does. */
  readonly world?: World;
  /** Programs of this machine beside those of a router; they stand instead of a router's of the same name. */
  readonly programs?: ReadonlyMap<string, InstalledProgram>;
  /** Files that are made when somebody looks, asked before the router's own of that kind. */
  readonly virtual?: readonly VirtualFolder[];
  /** Default: silence. */
  readonly log?: Log;
}

export interface ShellExecOptions {
  /** Ends the command; `exec` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** By the shell's clock; default 60 s. Exit code 124 when it is over. Lines that keep a clock busy that stands still end by real time. */
  readonly timeoutMs?: number;
  /** Default: empty. */
  readonly stdin?: string | Uint8Array;
  /** Working directory; default `/root`. */
  readonly cwd?: string;
}

/**
 * Bash on a router, as a client finds it over SSH: root, in `/root`, with the router's files and programs and nothing of the machine that
 * it runs on. Every line is a shell of its own; lines may overlap. It holds nothing: drop it when it is not needed.
 */
export interface RouterShell {
  /**
   * Runs a line, or a script of several. Whatever the line does is in the result. Rejects with the signal's reason, or with `VRA_CLOSED`
   * when the machine is.
   */
  exec(commandLine: string, options?: ShellExecOptions): Promise<ProgramResult>;
}

const defaultTimeoutMs = 60_000;

export function createRouterShell(given: RouterShellOptions): RouterShell {
  // What people type must not shift the chance of the router.
  const options = { ...given, random: given.random.fork('shell') };
  const { clock, log = silentLog } = options;
  return {
    async exec(commandLine, { signal, timeoutMs = defaultTimeoutMs, stdin = '', cwd } = {}) {
      signal?.throwIfAborted();
      if (Buffer.byteLength(commandLine) > longestLineBytes) return failed(126, 'bash: Argument list too long\n');
      const ending = new AbortController();
      const stop = (): void => ending.abort();
      signal?.addEventListener('abort', stop, { once: true });
      const cancelTimer = clock.after(timeoutMs, stop);
      try {
        const guard = new WorkGuard(createSystemClock(), stop);
        const result = await runLine(options, { commandLine, stdin, cwd, timeoutMs, guard, ending: ending.signal });
        signal?.throwIfAborted();
        if (guard.exhausted)
          return { ...result, stderr: `${result.stderr}bash: stopped: it takes too much time or memory\n`, exitCode: 137 };
        if (!ending.signal.aborted) return result;
        return { ...result, stderr: `${result.stderr}bash: stopped after ${timeoutMs / 1000} s\n`, exitCode: 124 };
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof AgentError) throw error;
        log.error({ err: error, commandLine: commandLine.slice(0, 200) }, 'a command line broke the shell');
        return failed(126, 'bash: internal error\n');
      } finally {
        cancelTimer();
        signal?.removeEventListener('abort', stop);
      }
    },
  };
}

interface Line {
  readonly commandLine: string;
  readonly stdin: string | Uint8Array;
  readonly cwd: string | undefined;
  readonly timeoutMs: number;
  readonly guard: WorkGuard;
  readonly ending: AbortSignal;
}

async function runLine(
  options: RouterShellOptions,
  { commandLine, stdin, cwd, timeoutMs, guard, ending }: Line,
): Promise<ProgramResult> {
  const { machine, runScript, clock, random, world, log = silentLog } = options;
  const scripts = await presentScripts(options);
  const programs = new Map([...routerPrograms, ...(options.programs ?? [])]);
  const places = new CommandPlaces(commandFolders(programs), scripts);
  const stored = (folder: string): Promise<readonly string[]> => machine.files.list(folder);
  const virtual = [
    ...(options.virtual ?? []),
    procFiles(machine, { clock }),
    sysFiles(machine),
    deviceFiles({ random }),
    programFiles(places, stored),
  ];
  const fs = new ShellFileSystem({ tree: new RouterTree({ files: machine.files, virtual, guard, writableBytes }), places, clock });
  const bash = await openBash({
    machine,
    fs,
    places,
    programs,
    scripts,
    runScript,
    hostName: await hostName(machine.files),
    clock,
    random,
    world,
    log,
    guard,
    signal: ending,
    realTimeMs: Math.max(timeoutMs, defaultTimeoutMs),
  });
  const { stdout, stderr, exitCode } = await endOf(
    guard,
    bash.exec(commandLine, { rawScript: true, signal: ending, ...fed(stdin), ...(cwd !== undefined && { cwd }) }),
  );
  const refused = fs.redirectionErrors;
  return {
    // There a complaint is only when it was sent there.
    stdout: /2>&1|&>|\|&/.test(commandLine) ? inWordsOfBash(stdout, commandLine) : stdout,
    stderr: inWordsOfBash(stderr + lines(refused), commandLine),
    exitCode: exitCode === 0 && refused.length > 0 ? 1 : exitCode,
  };
}

/** A guard that stops a line inside of a program ends the whole of it, output and all. */
async function endOf(guard: WorkGuard, running: Promise<ProgramResult>): Promise<ProgramResult> {
  try {
    return await running;
  } catch (error) {
    if (guard.exhausted) return failed(137, '');
    throw error;
  }
}

/** What is fed in, as just-bash takes it. */
function fed(stdin: string | Uint8Array): { readonly stdin: string; readonly stdinKind: 'text' | 'bytes' } {
  if (typeof stdin === 'string') return { stdin, stdinKind: 'text' };
  return { stdin: Buffer.from(stdin).toString('latin1'), stdinKind: 'bytes' };
}

function commandFolders(programs: ReadonlyMap<string, InstalledProgram>): ReadonlyMap<string, ProgramFolder> {
  return new Map<string, ProgramFolder>([
    ...[...builtinCommands, ...shellCommands.keys()].map((name): [string, ProgramFolder] => [name, 'bin']),
    ...[...programs].map(([name, { folder }]): [string, ProgramFolder] => [name, folder]),
  ]);
}

/** Those whose file is there: a patch script is only after its upload, and a removed one is gone. */
async function presentScripts({ machine, scriptNames }: RouterShellOptions): Promise<readonly string[]> {
  const infos = await Promise.all(scriptNames.map((path) => machine.files.info(path)));
  return scriptNames.filter((_, at) => infos[at]?.kind === 'file');
}
