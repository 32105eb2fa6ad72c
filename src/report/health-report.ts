import { z } from 'zod';
import { textOf, type ReportSource } from './report-source.ts';

export interface HealthReport {
  /** False when the server switched the checks off. */
  readonly enabled: boolean;
  /** Names of checks that fail. */
  readonly failing: readonly string[];
  readonly checks: readonly {
    readonly name: string;
    readonly kind: 'basic' | 'advanced';
    /** `SUCCESS`, `FAILED`, `WARNING`, `UNKNOWN`. */
    readonly result: string;
    readonly message: string;
    /** Epoch ms. */
    readonly lastUpdateMs?: number;
  }[];
  /** When each kind last ran, as the checks wrote it; absent for one that never ran. */
  readonly lastRuns: Readonly<Partial<Record<'basic' | 'advanced', string>>>;
}

/** Every leaf is a string in the files that the checks write (3.6); others are left out. */
const resultsSchema = z.record(z.string(), z.record(z.string(), z.string().optional().catch(undefined)).catch({})).catch({});

/** A result file that is missing or torn is one without results. */
async function readResults(source: ReportSource, kind: 'basic' | 'advanced'): Promise<z.infer<typeof resultsSchema>> {
  const text = await textOf(source, `/root/${kind}_monitor_results.json`);
  try {
    return resultsSchema.parse(text === '' ? {} : JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

async function readFailing(source: ReportSource, kind: 'basic' | 'advanced'): Promise<readonly string[]> {
  const text = await textOf(source, `/root/${kind}_failing_health_checks`);
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

export async function healthReport(source: ReportSource): Promise<HealthReport> {
  const kinds = ['basic', 'advanced'] as const;
  const checks: HealthReport['checks'][number][] = [];
  const failing: string[] = [];
  const lastRuns: Partial<Record<'basic' | 'advanced', string>> = {};
  for (const kind of kinds) {
    failing.push(...(await readFailing(source, kind)));
    for (const [name, fields] of Object.entries(await readResults(source, kind))) {
      if (name === 'lastRun') {
        if (fields['start'] !== undefined) lastRuns[kind] = fields['start'];
        continue;
      }
      const lastUpdate = Number(fields['lastUpdate'] ?? Number.NaN);
      checks.push({
        name,
        kind,
        result: fields['success'] ?? 'UNKNOWN',
        message: fields['message'] ?? '',
        ...(Number.isFinite(lastUpdate) && { lastUpdateMs: lastUpdate }),
      });
    }
  }
  const enabled = source.bags.get('monitorservice')?.get('health_checks_enabled');
  return { enabled: enabled !== false && enabled !== 'false', failing, checks, lastRuns };
}
