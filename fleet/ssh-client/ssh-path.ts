import { isIPv6 } from 'node:net';
import { AgentError } from '#agent';

/** One login on the way to a machine. */
export interface SshHop {
  readonly user: string;
  /** Name or address, IPv6 without brackets; as the hop before it sees it. */
  readonly host: string;
  readonly port: number;
  /**
   * Under what name the known hosts have it, in place of `host` and `port`: link-local addresses are given out anew by every host, so that
   * one address stands for many routers.
   */
  readonly hostKeyAlias?: string | undefined;
}

/** The hops to a machine, the first one dialled from here, each other one through the one before it. Never empty. */
export type SshPath = readonly [SshHop, ...SshHop[]];

const schema = 'ssh://';
const sshPort = 22;

function badPath(text: string, why: string): AgentError {
  return new AgentError(
    'VRA_BAD_INPUT',
    `SSH path "${text}": ${why}; write it as ssh://root@host:22,root@169.254.3.7:3922, one hop after the other`,
  );
}

function parseUser(path: string, text: string): string {
  if (text.includes(':')) throw badPath(path.replace(text, '…'), 'a password does not belong into a path');
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AgentError('VRA_BAD_INPUT', `SSH path "${path}": the user "${text}" is not percent-encoded`, { cause });
  }
}

function parseHop(path: string, text: string): SshHop {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? 'root' : parseUser(path, text.slice(0, at));
  const found = /^(?:\[([^\]]+)\]|([^:[\]/?#\s]+))(?::(\d{1,5}))?\/?$/.exec(text.slice(at + 1));
  const [, bracketed, plain, digits] = found ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? sshPort : Number(digits);
  if (user === '') throw badPath(path, `hop "${text}" has an empty user`);
  if (host === undefined || host.startsWith('-') || (bracketed !== undefined && !isIPv6(bracketed)))
    throw badPath(path, `hop "${text}" names no host`);
  if (port < 1 || port > 65_535) throw badPath(path, `hop "${text}" has no port between 1 and 65535`);
  return { user, host, port };
}

/** Reads `ssh://[user@]host[:port],[user@]host[:port],…`: user `root` and port 22 unless said otherwise. `VRA_BAD_INPUT`. */
export function parseSshPath(text: string): SshPath {
  if (!text.startsWith(schema)) throw badPath(text, `it does not begin with ${schema}`);
  const [first = '', ...rest] = text.slice(schema.length).split(',');
  return [parseHop(text, first), ...rest.map((hop) => parseHop(text, hop))];
}

/** `root@169.254.3.7:3922`. */
export function printSshHop({ user, host, port }: SshHop): string {
  // What decodeURIComponent gives back, without the characters that part hops from each other.
  return `${encodeURIComponent(user)}@${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The inverse of `parseSshPath`; aliases of host keys are left out. */
export function printSshPath(path: SshPath): string {
  return schema + path.map(printSshHop).join(',');
}
