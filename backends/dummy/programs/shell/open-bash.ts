import type { Bash, Command, ExecResult, latin1FromBytes, ResolvedCommandContext } from 'just-bash';
import type { Clock, Log, ProgramResult, Random } from '#agent';
import type { ProgramMachine, World } from '../machine.ts';
import { failed } from '../program.ts';
import type { InstalledProgram } from '../registry.ts';
import { scriptCommandName, type CommandPlaces } from './command-places.ts';
import { exporting, quoted, type ChildOptions, type ShellCall } from './commands/shell-command.ts';
import { builtinCommands, shellCommands } from './commands/shell-commands.ts';
import { pythonScript } from './commands/shells.ts';
import { shellLimits } from './limits.ts';
import type { ShellFileSystem } from './shell-file-system.ts';
import type { WorkGuard } from './work-guard.ts';

/** Runs one script of the agent by its absolute path (`/opt/cloud/bin/checkrouter.sh`). */
export type RunScript = (path: string, args: readonly string[], stdin: string) => Promise<ProgramResult>;

export interface BashParts {
  readonly machine: ProgramMachine;
  readonly fs: ShellFileSystem;
  readonly places: CommandPlaces;
  readonly programs: ReadonlyMap<string, InstalledProgram>;
  /** Absolute paths of the scripts whose files are there. */
  readonly scripts: readonly string[];
  readonly runScript: RunScript;
  readonly hostName: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly world: World | undefined;
  readonly log: Log;
  readonly guard: WorkGuard;
  /** Ends what waits. */
  readonly signal: AbortSignal;
  /** Of real time: ends what waits for a clock that stands still. */
  readonly realTimeMs: number;
}

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A shell for one line. Cheap: what it shares with others is loaded once, and nothing is kept when the line is done. */
export async function openBash(parts: BashParts): Promise<Bash> {
  const justBash = await import('just-bash');
  const { fs, hostName, clock, random, guard, signal, realTimeMs } = parts;
  const pid = random.integer(2000, 30_000);
  return new justBash.Bash({
    fs,
    cwd: '/root',
    env: { HOME: '/root', USER: 'root', LOGNAME: 'root', SHELL: '/bin/bash', PATH: searchPath, HOSTNAME: hostName, SHLVL: '0' },
    commands: [...builtinCommands],
    customCommands: customCommands(parts, justBash),
    executionLimits: { ...shellLimits, maxExecutionTimeMs: realTimeMs },
    processInfo: { pid, ppid: pid - 1, uid: 0, gid: 0 },
    coverage: guard,
    // An end wakes it up; the shell then sees the signal, and keeps what was printed.
    sleep: (ms) => guard.waiting(() => clock.sleep(ms, { signal }).catch(() => undefined)),
    // It replaces globals of the whole process while a line runs; what keeps the shell inside the router is that it is given nothing else.
    defenseInDepth: false,
  });
}

interface Decoders {
  readonly latin1FromBytes: typeof latin1FromBytes;
}

function customCommands(parts: BashParts, decoders: Decoders): Command[] {
  const { machine, places, programs, scripts, clock, random, world, guard, signal } = parts;
  const runScript: RunScript = (path, args, stdin) => guard.waiting(() => parts.runScript(path, args, stdin));
  const bytes = (context: ResolvedCommandContext): Buffer => Buffer.from(decoders.latin1FromBytes(context.stdin), 'latin1');
  const named = (name: string, execute: Command['execute'], shown = name): Command => ({
    name,
    execute: guarded(parts, shown, execute),
  });
  const runs = [...programs].map(([name, program]) =>
    named(name, async (args, context) => {
      const script = name.startsWith('python') ? pythonScript({ args, fs: context.fs, cwd: context.cwd, places }) : undefined;
      const stdin = bytes(context).toString('utf8');
      if (script !== undefined) return runScript(script.path, script.args, stdin);
      const ending = context.signal ?? signal;
      const around = { clock, random, stdin, cwd: context.cwd, signal: ending, ...(world === undefined ? {} : { world }) };
      return guard.waiting(() => program.run({ machine, name, args, context: around }));
    }),
  );
  const own = [...shellCommands].map(([name, command]) =>
    named(name, (args, context) => command(shellCall({ ...parts, runScript }, { name, args, context, input: bytes(context) }))),
  );
  const direct = scripts.map((path) =>
    named(
      scriptCommandName(path),
      async (args, context) => {
        const info = await machine.files.info(path);
        if (info !== undefined && (info.mode & 0o111) === 0) return failed(126, `bash: ${path}: Permission denied\n`);
        return runScript(path, args, bytes(context).toString('utf8'));
      },
      path.slice(path.lastIndexOf('/') + 1),
    ),
  );
  return [...runs, ...own, ...direct];
}

function missing(name: string): ProgramResult {
  return failed(127, `bash: ${name}: command not found\n`);
}

interface Started {
  readonly name: string;
  readonly args: readonly string[];
  readonly context: ResolvedCommandContext;
  readonly input: Buffer;
}

function shellCall({ places, clock, random, runScript }: BashParts, { name, args, context, input }: Started): ShellCall {
  const { fs, cwd, exportedEnv: inherited = {} } = context;
  const child = async (line: string, options: ChildOptions = {}): Promise<ExecResult> => {
    const { signal = context.signal, environment = inherited } = options;
    const replaceEnv = options.environment !== undefined;
    const stdin = input.toString('latin1');
    const settings = { cwd, env: { ...environment, PWD: cwd }, replaceEnv, stdin, stdinKind: 'bytes', rawScript: true } as const;
    const ending = signal === undefined ? {} : { signal };
    return (await context.exec?.(exporting(environment) + line, { ...settings, ...ending })) ?? missing(name);
  };
  return {
    name,
    args,
    fs,
    cwd,
    environment: inherited,
    input,
    clock,
    random,
    places,
    run: (words, options) => child(words.map((word) => quoted(word)).join(' '), options),
    line: (line) => child(line),
    original: async (words) => (await context.origCommand?.([...words])) ?? missing(name),
    script: (path, words) => runScript(path, words, input.toString('utf8')),
  };
}

/** A program that breaks says so where its output goes; the line goes on. */
function guarded({ log, guard }: BashParts, name: string, execute: Command['execute']): Command['execute'] {
  return async (args, context) => {
    try {
      await guard.yieldWhenLong();
      return await execute(args, context);
    } catch (error) {
      if (context.signal?.aborted === true) throw error;
      log.error({ err: error, program: name }, 'a simulated program failed');
      return failed(1, `${name}: ${error instanceof Error ? error.message : 'failed'}\n`);
    }
  };
}
