import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AgentError } from '#agent';
import {
  fingerprint,
  judgeHostKey,
  keysOf,
  keyType,
  knownHostLine,
  knownHostName,
  parseKnownHosts,
  type KnownHost,
} from './known-hosts.ts';
import { textOf } from './ssh-error.ts';
import type { SshHop } from './ssh-path.ts';

export interface KnownHostsOptions {
  /** In OpenSSH's format; default `~/.ssh/known_hosts`. */
  readonly file?: string | undefined;
  /**
   * - `strict`: keys that the file does not have are refused
   * - `accept-new`: keys of hosts that it does not have are taken and written to it; changed ones are refused
   * - `off`: any key is taken, nothing is written: for machines whose keys are made anew all the time
   */
  readonly check?: 'strict' | 'accept-new' | 'off' | undefined;
}

/** Wanted where the file says nothing: none with SHA-1. */
const algorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

export type HostKeyAlgorithm = (typeof algorithms)[number];

/** Checks the key of one hop. */
export interface HostKeyCheck {
  /** Those that the host is known with come first, so that it shows a key that can be compared. */
  readonly algorithms: HostKeyAlgorithm[];
  /** Why the key is refused; undefined when it is good. */
  refusal(key: Buffer): string | undefined;
  /** Keeps a key that was new. To be called once the host has proved that it has it. `VRA_STORAGE`. */
  keep(): Promise<void>;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function readKnownHosts(file: string): Promise<readonly KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'));
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw new AgentError('VRA_STORAGE', `known hosts ${file}: ${textOf(cause)}`, { cause });
  }
}

async function appendLine(file: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const text = await readFile(file, 'latin1').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    await appendFile(file, (text === '' || text.endsWith('\n') ? '' : '\n') + line, { mode: 0o600 });
  } catch (cause) {
    throw new AgentError('VRA_STORAGE', `known hosts ${file}: ${textOf(cause)}; the new key was not kept`, { cause });
  }
}

/** Reads the known hosts for one hop. `VRA_STORAGE` when they are there and cannot be read. */
export async function openHostKeyCheck(hop: SshHop, options: KnownHostsOptions = {}): Promise<HostKeyCheck> {
  const { file = join(homedir(), '.ssh', 'known_hosts'), check = 'strict' } = options;
  if (check === 'off') return { algorithms: [...algorithms], refusal: () => undefined, keep: () => Promise.resolve() };
  const name = hop.hostKeyAlias?.toLowerCase() ?? knownHostName(hop.host, hop.port);
  const hosts = await readKnownHosts(file);
  const types = new Set(keysOf(hosts, name).map(({ type }) => type));
  const isKnown = (algorithm: HostKeyAlgorithm): boolean => types.has(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);
  let fresh: string | undefined;
  return {
    algorithms: algorithms.toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a))),
    refusal(key) {
      const shown = `its ${keyType(key)} key ${fingerprint(key)}`;
      const verdict = judgeHostKey(hosts, name, key);
      if (verdict === 'known') return undefined;
      if (verdict === 'revoked') return `${shown} is revoked in ${file}`;
      if (verdict === 'changed')
        return `${shown} is not the one that ${file} has for ${name}: somebody may be in between; if the machine was made anew, remove the old one with ssh-keygen -R "${name}" -f ${file}`;
      if (check === 'strict')
        return `${shown} is not in ${file} under ${name}; compare it with the machine's, then add it (ssh-keyscan), or let new keys be accepted`;
      fresh = knownHostLine(name, keyType(key), key);
      return undefined;
    },
    async keep() {
      const line = fresh;
      fresh = undefined;
      if (line !== undefined) await appendLine(file, line);
    },
  };
}
