import type { FilesPort } from './ports/files-port.ts';
import type { Log } from './ports/log.ts';

/** Where the agent notes what it applied, so that a clean restart need not compare the whole machine. */
const stampPath = '/var/lib/vragent/applied.json';

export interface AppliedStamp {
  /** Of the bags, NICs and power-on whose plan is in force. */
  readonly fingerprint: string;
  /** Files that the plan manages. */
  readonly files: readonly string[];
}

function isStamp(value: unknown): value is AppliedStamp {
  if (typeof value !== 'object' || value === null || !('fingerprint' in value) || !('files' in value)) return false;
  const { fingerprint, files } = value;
  return typeof fingerprint === 'string' && Array.isArray(files) && files.every((path) => typeof path === 'string');
}

/** One that is not ours, or damaged, is as good as none. */
export async function readStamp(files: FilesPort, log: Log): Promise<AppliedStamp | undefined> {
  const bytes = await files.read(stampPath);
  if (bytes === undefined) return undefined;
  try {
    const stamp: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return isStamp(stamp) ? stamp : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log.warn({ path: stampPath }, 'the applied stamp cannot be read; comparing the whole machine');
    return undefined;
  }
}

export async function writeStamp(
  files: FilesPort,
  stamp: AppliedStamp,
  options: { readonly durable?: boolean } = {},
): Promise<void> {
  const durable = options.durable === true;
  await files.apply([{ op: 'put', path: stampPath, content: JSON.stringify(stamp), mode: 0o600, durable }]);
}

/** From now on no plan counts as in force; the files that are known to be the plan's stay known. Durable. */
export async function invalidateStamp(files: FilesPort, log: Log, more: Iterable<string> = []): Promise<void> {
  const known = (await readStamp(files, log))?.files ?? [];
  await writeStamp(files, { fingerprint: '', files: [...new Set([...known, ...more])] }, { durable: true });
}
