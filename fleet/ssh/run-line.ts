import { AgentError, type ProgramResult } from '#agent';
import type { ExecOptions, SshMachine } from './machine.ts';
import type { SshEvents } from './events.ts';

/** Runs a line; whatever goes wrong is an answer that a client can print. */
export async function runLine(machine: SshMachine, line: string, options: ExecOptions, events: SshEvents): Promise<ProgramResult> {
  try {
    return await machine.exec(line, options);
  } catch (error) {
    if (options.signal.aborted) return { stdout: '', stderr: '', exitCode: 130 };
    if (error instanceof AgentError) return { stdout: '', stderr: `bash: ${error.message} [${error.code}]\n`, exitCode: 255 };
    events.failed(machine.hostName, 'exec', error);
    return { stdout: '', stderr: 'bash: internal error\n', exitCode: 255 };
  }
}
