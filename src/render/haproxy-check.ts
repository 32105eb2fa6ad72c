import { HaproxyReader } from './haproxy/reader.ts';
import { referenceProblems } from './haproxy/references.ts';
import { splitLines } from './haproxy/words.ts';

export interface HaproxyCheckOptions {
  /** How the file is called in complaints. Default `/etc/haproxy/haproxy.cfg`. */
  readonly path?: string;
  /** Whether a file that the configuration names is there. Default: all are. `haproxyFiles` tells which will be asked for. */
  readonly fileExists?: (path: string) => boolean;
}

export interface HaproxyVerdict {
  readonly ok: boolean;
  /** In haproxy's manner, one complaint a line. */
  readonly output: string;
}

/**
 * What `haproxy -c -f` of Debian 12 (2.6) says about a configuration: every statement, its arguments, the order of declarations and
 * what refers to what. Files are only asked for, not read: a certificate without a key, or a cipher that nobody knows, passes. Warnings
 * are not given.
 */
export function checkHaproxyConfig(text: string, options: HaproxyCheckOptions = {}): HaproxyVerdict {
  const path = options.path ?? '/etc/haproxy/haproxy.cfg';
  const reader = new HaproxyReader(options.fileExists ?? (() => true));
  const alerts = splitLines(text).flatMap((line) => {
    const problem = 'error' in line ? line.error : reader.readLine(line.words, line.number);
    return problem === undefined ? [] : [`parsing [${path}:${line.number}] : ${problem}`];
  });
  alerts.push(...referenceProblems(reader, path));
  if (alerts.length > 0) {
    alerts.push(`Error(s) found in configuration file : ${path}`, 'Fatal errors found in configuration.');
    return { ok: false, output: alerts.map((line) => `[ALERT]    config : ${line}\n`).join('') };
  }
  if (!reader.proxies.some((proxy) => proxy.listeners > 0 && !proxy.disabled)) {
    return { ok: false, output: 'Configuration file has no error but will not start (no listener) => exit(2).\n' };
  }
  return { ok: true, output: 'Configuration file is valid\n' };
}

/** The files that a check of this configuration will ask for, such as certificates. */
export function haproxyFiles(text: string): readonly string[] {
  const files = new Set<string>();
  checkHaproxyConfig(text, { fileExists: (path) => files.add(path).has(path) });
  return [...files];
}
