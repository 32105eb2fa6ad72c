import type { FilesPort } from '../ports/files-port.ts';
import type { ProgramResult } from '../ports/system-port.ts';
import type { CloudLog } from './cloud-log.ts';
import type { DoorAgent } from './door-agent.ts';
import type { QueueFiles } from './queue/queue-files.ts';

/** What a script works with: the router it runs on and the door's own state. */
export interface ScriptContext {
  readonly agent: DoorAgent;
  /** `agent.backend.files`. */
  readonly files: FilesPort;
  /** The name the script was called by, without its folder. */
  readonly name: string;
  readonly stdin: string;
  readonly queue: QueueFiles;
  readonly cloudLog: CloudLog;
  /** Names of the router's programs in a folder, whether or not the machine has files for them. */
  scriptFiles(folder: string): readonly string[];
  /** Runs another script of the router, as this one would through its shell. */
  run(script: string, args: readonly string[]): Promise<ProgramResult>;
}

/**
 * One program of /opt/cloud/bin: arguments in, output and exit status out. An `AgentError` that it throws becomes exit status 1 and
 * the message on stderr; anything else it throws is a bug.
 */
export type Script = (context: ScriptContext, args: readonly string[]) => Promise<ProgramResult>;

/** Success with the given output. */
export function printed(stdout: string): ProgramResult {
  return { stdout, stderr: '', exitCode: 0 };
}

/** Failure; `message` goes to stderr as a line. */
export function failed(message: string, exitCode = 1, stdout = ''): ProgramResult {
  return { stdout, stderr: `${message}\n`, exitCode };
}

/** `first`, then `second` with its exit status. */
export function chained(first: ProgramResult, second: ProgramResult): ProgramResult {
  return { stdout: first.stdout + second.stdout, stderr: first.stderr + second.stderr, exitCode: second.exitCode };
}
