import { AgentError } from '../errors.ts';

/** The agent's own files: the databags, and what is in force. */
const agentOwned = /^\/(?:etc\/cloudstack\/[^/]+\.json|var\/lib\/vragent(?:\/|$))/;

/** A path of a router that somebody gave. @throws AgentError `VRA_BAD_PATH` for one that is relative, climbs or holds a control character. */
export function requireRouterPath(path: string): string {
  const wrong = (why: string): AgentError =>
    new AgentError('VRA_BAD_PATH', `${JSON.stringify(path.slice(0, 200))} ${why}; give an absolute path`);
  if (!path.startsWith('/')) throw wrong('is not absolute');
  // A path is one line of printable text; NUL and line ends have other meanings further down.
  if (/\p{Cc}/u.test(path)) throw wrong('holds a control character');
  if (path.split('/').some((part) => part === '..' || part === '.')) throw wrong('climbs');
  if (path.length > 4096) throw wrong('is too long');
  return path;
}

/** As `requireRouterPath`, for a file. */
export function requireRouterFile(path: string): string {
  if (!requireRouterPath(path).endsWith('/')) return path;
  throw new AgentError('VRA_BAD_PATH', `${JSON.stringify(path)} is not the path of a file; give an absolute path of a file`);
}

/** Whether a file is the agent's own, which nobody else may write. */
export function isAgentFile(path: string): boolean {
  return agentOwned.test(path);
}
