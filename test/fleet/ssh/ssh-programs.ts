import { execFile, type ExecFileException } from 'node:child_process';

export interface ProgramOutcome {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Options under which OpenSSH's programs ask nothing and read nobody's configuration. */
export const quietOptions = [
  '-F',
  '/dev/null',
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-o',
  'IdentitiesOnly=yes',
  '-o',
  'ConnectTimeout=10',
] as const;

/** Runs a program of OpenSSH with an input that ends, or one that is closed from the start. */
export function runProgram(program: string, args: readonly string[], input?: string | Uint8Array): Promise<ProgramOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      { encoding: 'buffer', maxBuffer: 256 * 2 ** 20, timeout: 30_000 },
      (error: ExecFileException | null, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 255;
        resolve({ stdout, stderr: stderr.toString('utf8'), exitCode });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

/** Makes a key without a passphrase; gives the public one's text. */
export async function makeKey(path: string, type: 'rsa' | 'ed25519' = 'ed25519'): Promise<string> {
  const { stdout } = await runProgram('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]).then(() =>
    runProgram('ssh-keygen', ['-y', '-f', path]),
  );
  return stdout.toString('utf8');
}
