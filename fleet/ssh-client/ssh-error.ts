import { AgentError } from '#agent';
import { printSshHop, type SshPath } from './ssh-path.ts';

/**
 * - `unreachable`: nobody answers at the address, or the hop before it cannot connect to it
 * - `host-key`: the machine is not the one that is known under this name, or nobody knows it
 * - `login`: none of the credentials is good there
 * - `protocol`: no algorithms in common, or no SSH at all
 * - `timeout`: it took too long
 * - `closed`: the connection ended
 * - `refused`: the machine does not do what it was asked for: a session, a forwarded channel, a copy
 */
export type SshFailure = 'unreachable' | 'host-key' | 'login' | 'protocol' | 'timeout' | 'closed' | 'refused';

/** What went wrong on which hop. */
export class SshError extends AgentError {
  override readonly name = 'SshError';
  readonly reason: SshFailure;
  /** Position of the hop in its path, from 0. */
  readonly hop: number;
  /** The message without the hop. */
  readonly why: string;

  constructor(reason: SshFailure, options: { path: SshPath; hop: number; why: string; cause?: unknown }) {
    const { path, hop, why, cause } = options;
    const at = path[hop] ?? path[0];
    const of = path.length === 1 ? '' : `hop ${hop + 1} of ${path.length}, `;
    super('VRA_SSH_FAILED', `SSH: ${of}${printSshHop(at)}: ${why}`, { cause });
    this.reason = reason;
    this.hop = hop;
    this.why = why;
  }
}

/** Text of anything that was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What RFC 4254 (5.1) has for reasons not to open a channel. */
const openFailures: Readonly<Record<number, string>> = {
  1: 'it does not allow that',
  2: 'the connection was refused',
  3: 'it does not know that kind of channel',
  4: 'it has too many channels open',
};

/** Why a machine did not open a channel; undefined when the error is none of its own. */
export function openFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('reason' in error) || typeof error.reason !== 'number') return undefined;
  const said = /failure: (.+)$/s.exec(error.message)?.[1];
  return `${openFailures[error.reason] ?? `reason ${error.reason}`}${said === undefined ? '' : ` (${said})`}`;
}
