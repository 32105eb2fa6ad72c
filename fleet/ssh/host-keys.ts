import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AgentError } from '#agent';
import ssh2 from 'ssh2';

/** Private host keys in OpenSSH's or PEM's form. */
export interface HostKeys {
  readonly ed25519: string;
  readonly rsa: string;
}

const rsaBits = 3072;

async function newKey(kind: keyof HostKeys): Promise<string> {
  // The overloads of ssh2's typings do not go through promisify.
  const generate = promisify<'ed25519' | 'rsa', { bits?: number }, { private: string }>(
    ssh2.utils.generateKeyPair as (
      type: 'ed25519' | 'rsa',
      options: { bits?: number },
      callback: (error: Error | null, keys: { private: string }) => void,
    ) => void,
  );
  for (;;) {
    const { private: text } = await generate(kind, kind === 'rsa' ? { bits: rsaBits } : {});
    // About one ed25519 key in 256 of ssh2 1.17 begins with a zero that it leaves out, and cannot be read again.
    if (!(ssh2.utils.parseKey(text) instanceof Error)) return text;
  }
}

/** Fresh keys that nobody keeps: for fleets in memory. RSA keys take some hundred milliseconds. */
export async function createHostKeys(): Promise<HostKeys> {
  const [ed25519, rsa] = await Promise.all([newKey('ed25519'), newKey('rsa')]);
  return { ed25519, rsa };
}

/**
 * The host keys that all machines of a state directory share: one key a machine would cost a second of processor for every two routers,
 * and clients of simulated machines do not pin them. Made on the first start, as files of mode 0600 in `folder`. `VRA_STORAGE` when they
 * cannot be read or written, or one of them is no private key.
 */
export async function ensureHostKeys(folder: string): Promise<HostKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw storageError(folder, error);
  });
  const [ed25519, rsa] = await Promise.all([ensureKey(folder, 'ed25519'), ensureKey(folder, 'rsa')]);
  return { ed25519, rsa };
}

async function ensureKey(folder: string, kind: keyof HostKeys): Promise<string> {
  const path = join(folder, `ssh_host_${kind}_key`);
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await chmod(path, 0o600);
    const text = await readFile(path, 'utf8');
    const parsed = ssh2.utils.parseKey(text);
    if (parsed instanceof Error) throw parsed;
    return text;
  } catch (error) {
    if (!isMissing(error)) throw storageError(path, error);
  }
  const text = await newKey(kind);
  try {
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    throw storageError(path, error);
  }
  return text;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function storageError(path: string, cause: unknown): AgentError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AgentError('VRA_STORAGE', `SSH host key ${path}: ${why}; remove the file to have a new one made`, { cause });
}
