import { silentLog } from '#agent';
import type { Clock, Log, ProgramResult, Random } from '#agent';
import type { Bash, BashOptions, Command, ResolvedCommandContext } from 'just-bash';
import type { ProgramMachine, World } from '../machine.ts';
import { lines } from '../program.ts';
import { programs } from '../registry.ts';
import { hostName } from '../router-files.ts';
import { procFiles } from './virtual/proc-files.ts';
import { programFiles, scriptCommand } from './virtual/program-files.ts';
import { RouterFileSystem, type MadeFolder } from './shell-file-system.ts';
import { builtinCommands, shellCommands } from './commands/shell-commands.ts';
import { deviceFiles, sysFiles } from './virtual/sys-files.ts';

/** Runs one script of the agent by its absolute path (`/opt/cloud/bin/checkrouter.sh`). An unknown one gives 127 and the shell's message. */
export type RunScript = (path: string, args: readonly string[], stdin: string) => Promise<ProgramResult>;

export interface RouterShellOptions {
  readonly machine: ProgramMachine;
  readonly runScript: RunScript;
  /** Absolute paths of the scripts that `runScript` knows (`LegacyDoor.scriptNames`). */
  readonly scriptNames: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly world?: World;
  readonly log?: Log;
}

export interface ShellExecOptions {
  /** Ends the command; `exec` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** By the shell's clock; default 60 s. Exit code 124 when it is over. */
  readonly timeoutMs?: number;
  readonly stdin?: string;
}

/** Bash on a router: as root, in `/root`, with the router's files and programs and nothing of the machine that it runs on. */
export interface RouterShell {
  /** Runs a line, or a script of several. Never rejects for what the line does. */
  exec(commandLine: string, options?: ShellExecOptions): Promise<ProgramResult>;
}

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const defaultTimeoutMs = 60_000;
const mib = 2 ** 20;

/** No line may hang or eat the process that many routers share. */
const limits: NonNullable<BashOptions['executionLimits']> = {
  maxSourceBytes: mib,
  maxCallDepth: 50,
  maxCommandCount: 10_000,
  maxLoopIterations: 50_000,
  maxAwkIterations: 100_000,
  maxSedIterations: 20_000,
  maxOutputSize: 32 * mib,
  maxStringLength: 32 * mib,
  maxInputBytes: 128 * mib,
  maxLiveBytes: 128 * mib,
  maxHeredocSize: 8 * mib,
  maxArchiveBytes: 64 * mib,
  maxArchiveCompressedBytes: 32 * mib,
  maxArchiveEntryBytes: 32 * mib,
  maxArchiveEntries: 10_000,
  maxArrayElements: 200_000,
  maxGlobOperations: 100_000,
  maxBraceExpansionResults: 10_000,
  maxTraversalEntries: 200_000,
  maxTraversalWork: 400_000,
  // Of real time; the shell's own time limit goes by its clock.
  maxExecutionTimeMs: 10 * defaultTimeoutMs,
};

/** Those whose file is there: a patch script is only after its upload, and a removed one is gone. */
async function presentScripts({ machine, scriptNames }: RouterShellOptions): Promise<ReadonlySet<string>> {
  const infos = await Promise.all(scriptNames.map((path) => machine.files.info(path)));
  return new Set(scriptNames.filter((_, at) => infos[at]?.kind === 'file'));
}

export function createRouterShell(options: RouterShellOptions): RouterShell {
  const { machine, clock, random, log = silentLog } = options;
  const folders = new Map<string, 'bin' | 'sbin'>([
    ...[...builtinCommands, ...shellCommands.keys()].map((name): [string, 'bin'] => [name, 'bin']),
    ...[...programs].map(([name, { folder }]): [string, 'bin' | 'sbin'] => [name, folder]),
  ]);
  const kernelFiles = [procFiles(machine, { clock }), sysFiles(machine), deviceFiles({ random })];
  const madeFolders = new Map<string, MadeFolder>();
  return {
    async exec(commandLine, { signal, timeoutMs = defaultTimeoutMs, stdin = '' } = {}) {
      signal?.throwIfAborted();
      const scripts = await presentScripts(options);
      const virtual = [...kernelFiles, programFiles({ folders, scripts })];
      const fs = new RouterFileSystem({ files: machine.files, clock, virtual, madeFolders });
      const timeLimit = new AbortController();
      const cancelTimer = clock.after(timeoutMs, () => timeLimit.abort());
      const ending = signal === undefined ? timeLimit.signal : AbortSignal.any([signal, timeLimit.signal]);
      try {
        const bash = await openBash(options, fs, scripts, ending);
        const { stdout, stderr: said, exitCode } = await bash.exec(commandLine, { rawScript: true, signal: ending, stdin });
        signal?.throwIfAborted();
        const refused = fs.redirectionErrors;
        // How to lift a limit is the host's business, not that of whoever typed the line.
        const stderr = said.replace(/, increase executionLimits\.\w+/g, '') + lines(refused);
        if (timeLimit.signal.aborted)
          return { stdout, stderr: `${stderr}bash: the command took longer than ${timeoutMs / 1000} s\n`, exitCode: 124 };
        return { stdout, stderr, exitCode: exitCode === 0 && refused.length > 0 ? 1 : exitCode };
      } catch (error) {
        signal?.throwIfAborted();
        log.warn({ error, commandLine: commandLine.slice(0, 200) }, 'a command line broke the shell');
        return { stdout: '', stderr: 'bash: internal error\n', exitCode: 126 };
      } finally {
        cancelTimer();
      }
    },
  };
}

/** A shell for one line. Cheap: what it shares with others is loaded once, and nothing is kept when the line is done. */
async function openBash(
  options: RouterShellOptions,
  fs: RouterFileSystem,
  scripts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Bash> {
  const justBash = await import('just-bash');
  const { machine, clock } = options;
  const host = await hostName(machine.files);
  const text = (context: ResolvedCommandContext): string => justBash.decodeBytesToUtf8(context.stdin);
  return new justBash.Bash({
    fs,
    cwd: '/root',
    env: {
      HOME: '/root',
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/bash',
      PATH: searchPath,
      HOSTNAME: host,
      LANG: 'C.UTF-8',
      TERM: 'dumb',
    },
    commands: [...builtinCommands],
    customCommands: customCommands(options, scripts, signal, text),
    executionLimits: limits,
    processInfo: { pid: 4021, ppid: 4020, uid: 0, gid: 0 },
    sleep: (ms) => clock.sleep(ms, { signal }),
    // It replaces globals of the whole process while a line runs; what keeps the shell inside the router is that it is given nothing else.
    defenseInDepth: false,
  });
}

function customCommands(
  options: RouterShellOptions,
  scripts: ReadonlySet<string>,
  signal: AbortSignal,
  text: (context: ResolvedCommandContext) => string,
): Command[] {
  const { machine, runScript, clock, random, world } = options;
  const named = (name: string, execute: (args: string[], context: ResolvedCommandContext) => Promise<ProgramResult>): Command => ({
    name,
    execute,
  });
  const runs = [...programs].map(([name, program]) =>
    named(name, (args, context) => {
      const script = name.startsWith('python') ? scriptOf(args, context) : undefined;
      if (script !== undefined) return runScript(script, args.slice(1), text(context));
      return program.run({
        machine,
        name,
        args,
        context: { clock, random, stdin: text(context), cwd: context.cwd, signal, ...(world === undefined ? {} : { world }) },
      });
    }),
  );
  const own = [...shellCommands].map(([name, command]) =>
    named(name, (args, context) =>
      command({
        name,
        args,
        fs: context.fs,
        cwd: context.cwd,
        env: context.env,
        stdin: text(context),
        context: { clock, random },
        exec: async (line) => (await context.exec?.(line, { cwd: context.cwd })) ?? missing(name),
        original: async (words) => (await context.origCommand?.([...words])) ?? missing(name),
      }),
    ),
  );
  const handOver = named(scriptCommand, ([script = '', ...args], context) => runScript(script, args, text(context)));
  return [...runs, ...own, handOver];

  /** `python3 x.py`: the script of the agent that the first argument names. */
  function scriptOf(args: readonly string[], context: ResolvedCommandContext): string | undefined {
    const [first] = args;
    if (first === undefined || first.startsWith('-')) return undefined;
    const path = context.fs.resolvePath(context.cwd, first);
    return scripts.has(path) || path.startsWith('/opt/cloud/bin/') ? path : undefined;
  }
}

function missing(name: string): ProgramResult {
  return { stdout: '', stderr: `bash: ${name}: command not found\n`, exitCode: 127 };
}
