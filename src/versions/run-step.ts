import { AgentError } from '../errors.ts';
import type { ProgramResult } from '../ports/system-port.ts';

/** Runs a script of a version's tree as the router's shell would: its absolute path, its arguments. */
export type RunScript = (path: string, args: readonly string[]) => Promise<ProgramResult>;

const shownCharacters = 400;

/** @throws AgentError `VRA_PATCH_FAILED` with what the script said, unless it exits with 0 */
export async function runStep(run: RunScript, path: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(path, args);
  if (exitCode === 0) return;
  const said = (stderr.trim() === '' ? stdout : stderr).trim().slice(-shownCharacters);
  throw new AgentError('VRA_PATCH_FAILED', `${path} ended with status ${exitCode}${said === '' ? '' : `: ${said}`}`);
}
