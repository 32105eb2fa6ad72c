import { AgentError, type AgentErrorCode } from '#agent/errors';
import { CommanderError } from 'commander';
import type { CliIo } from './io.ts';

/** Exit statuses of both command lines (docs/cli.md). `exec` exits with the status of the command in the router. */
export const exitStatus = {
  ok: 0,
  /** What was asked for was tried and failed. */
  failed: 1,
  /** The command line or an input is wrong. */
  usage: 2,
  /** The state directory is taken, or its fleet does not answer. */
  unavailable: 3,
  /** No such router, recording, fleet or file. */
  notFound: 4,
  /** Done or answered, but not everything of the router is in force. */
  degraded: 5,
  /** Answered: the router has failed. */
  routerFailed: 6,
  interrupted: 130,
} as const;

const statusByCode: Partial<Record<AgentErrorCode, number>> = {
  VRA_BAD_INPUT: exitStatus.usage,
  VRA_BAD_PATH: exitStatus.usage,
  VRA_BAD_BUNDLE: exitStatus.usage,
  VRA_CONFLICT: exitStatus.unavailable,
  VRA_UNREACHABLE: exitStatus.unavailable,
  VRA_UNAUTHORIZED: exitStatus.unavailable,
  VRA_SSH_FAILED: exitStatus.unavailable,
  VRA_NOT_FOUND: exitStatus.notFound,
};

/** Says on stderr what went wrong and gives the exit status for it. */
export function reportError(io: CliIo, program: string, json: boolean, error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitStatus.ok;
    // For people, commander has written its message already.
    if (json) io.stderr.write(`${JSON.stringify({ code: 'VRA_BAD_INPUT', message: error.message.replace(/^error: /, '') })}\n`);
    return exitStatus.usage;
  }
  if (error instanceof AgentError) {
    io.stderr.write(
      json ? `${JSON.stringify({ code: error.code, message: error.message })}\n` : `${program}: ${error.message} [${error.code}]\n`,
    );
    return statusByCode[error.code] ?? exitStatus.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`${program}: a bug, please report it: ${text} [VRA_BUG]\n`);
  return exitStatus.failed;
}
