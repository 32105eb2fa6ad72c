import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProgramOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this machine; status null when it could not be started. */
export function runProgram(command: string, args: readonly string[], input = ''): ProgramOutcome {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', timeout: 60_000 });
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/** Runs a shell script in namespaces of its own: nothing it does to network or mounts is seen outside. */
export function runIsolated(script: string, options: { readonly mounts?: boolean } = {}): ProgramOutcome {
  return runProgram('unshare', ['--net', ...(options.mounts === true ? ['--mount'] : []), '--', 'sh', '-eu'], script);
}

/** Why a test against real programs cannot run here; false when it can. For the `skip` option of a test. */
export function whyNotReal(...programs: readonly string[]): string | false {
  for (const program of ['unshare', ...programs]) {
    if (runProgram('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  }
  if (process.getuid?.() !== 0) return 'needs root for namespaces of its own';
  return runIsolated('true', { mounts: true }).status === 0 ? false : 'this machine allows no namespaces';
}

/** Debian version of the machine: the printed form of some programs is that of one version. */
export function debianVersion(): string {
  try {
    return /^VERSION_ID="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
