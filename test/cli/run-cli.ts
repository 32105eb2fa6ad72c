import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const root = join(import.meta.dirname, '../..');

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What comes in; of commands in this process only. */
  readonly stdin?: string;
}

/** Starts one of the command lines as npm does, from outside. */
export function startCli(
  program: 'vrfleet' | 'vr',
  args: readonly string[],
  options: CliOptions = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const env = { ...process.env, ...options.env };
  // npm's own, when the tests run under it: paths would start there.
  delete env['INIT_CWD'];
  return spawn(process.execPath, ['--conditions=source', join(root, 'bin', `${program}.ts`), ...args], {
    cwd: options.cwd ?? root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs a command line to its end. */
export async function runCli(program: 'vrfleet' | 'vr', args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(program, args, options);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { status: child.exitCode, stdout, stderr };
}

/** The first text on a stream that fits. Rejects when the stream ends without it. */
export async function waitFor(stream: Readable, pattern: RegExp): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`the stream ended without ${String(pattern)}: ${text}`);
}
