import type { RouterBackend } from '../ports/router-backend.ts';
import type { HealthData } from './health-data.ts';

/** Exit statuses 0 to 3 of a check's script; the server knows no other words (cloudstack-vr-commands.md, 3.6). */
export type CheckStatus = 'SUCCESS' | 'FAILED' | 'WARNING' | 'UNKNOWN';

export interface CheckOutcome {
  readonly status: CheckStatus;
  readonly message: string;
}

/** One of the scripts in /root/health_checks. */
export interface HealthCheck {
  /** The script's file name, which is the check's name for the server. */
  readonly name: string;
  readonly kind: HealthCheckKind;
  run(backend: RouterBackend, data: HealthData): Promise<CheckOutcome>;
}

export type HealthCheckKind = 'basic' | 'advanced';

export function passed(message: string): CheckOutcome {
  return { status: 'SUCCESS', message };
}

export function failing(message: string): CheckOutcome {
  return { status: 'FAILED', message };
}

/** The server sent nothing to compare with. */
export function notApplicable(message: string): CheckOutcome {
  return { status: 'UNKNOWN', message };
}

/** A number as the scripts print it: whole ones with `.0`, at most six significant digits. */
export function decimal(value: number): string {
  const short = Number(value.toPrecision(6));
  return Number.isInteger(short) ? `${short}.0` : String(short);
}

/** A port, or a range with `delimiter`. */
export function portRange(start: string | undefined, end: string | undefined, delimiter: string): string {
  return start === end || end === undefined ? (start ?? '') : `${start ?? ''}${delimiter}${end}`;
}

/** Lines of a file of the router; none when it does not exist. */
export async function fileLines(backend: RouterBackend, path: string): Promise<string[]> {
  const bytes = await backend.files.read(path);
  return bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n');
}
