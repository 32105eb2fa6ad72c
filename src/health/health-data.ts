import { z } from 'zod';
import type { FilesPort } from '../ports/files-port.ts';
import type { HealthCheckKind } from './check.ts';

export const healthDataPath = '/root/health_checks_data.json';

/** A record of a data set: `vmName=vm1,ip=10.1.1.50` as a map. */
export type HealthRecord = ReadonlyMap<string, string>;

/** What the checks are told to look for: the content of /root/health_checks_data.json (cloudstack-vr-commands.md, 2.15). */
export interface HealthData {
  readonly enabled: boolean;
  /** Between two runs that the router makes by itself; 0: it makes none. */
  readonly intervalMinutes: Readonly<Record<HealthCheckKind, number>>;
  /** File names of checks that are not to run. */
  readonly excluded: ReadonlySet<string>;
  /** The records of a data set such as `portForwarding`; undefined when the server sent none of that name. */
  records(name: string): readonly HealthRecord[] | undefined;
}

/** `a=1,b=2;a=3;` as records: fields without exactly one `=` are dropped, so are records without fields (3.6). */
export function parseHealthRecords(text: string): HealthRecord[] {
  return text
    .split(';')
    .map((record) => {
      const fields = record.split(',').map((field) => field.split('='));
      return new Map(
        fields.flatMap(([key = '', value, more]) =>
          value === undefined || more !== undefined ? [] : [[key.trim(), value.trim()] as const],
        ),
      );
    })
    .filter((record) => record.size > 0);
}

const minutes = z.coerce.number().int().nonnegative().catch(0);
const flag = z.union([z.boolean(), z.string().transform((text) => text === 'true')]);

/** What a person damaged counts as not sent. */
const fileSchema = z.object({
  health_checks_enabled: flag.catch(false),
  health_checks_basic_run_interval: minutes,
  health_checks_advanced_run_interval: minutes,
  excluded_health_checks: z.array(z.string()).catch([]),
  health_checks_config: z.record(z.string(), z.unknown()).catch({}),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Reads the data of a router; undefined when the server never sent any, or a person damaged the file. */
export async function readHealthData(files: FilesPort): Promise<HealthData | undefined> {
  const bytes = await files.read(healthDataPath);
  if (bytes === undefined) return undefined;
  const parsed = fileSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) return undefined;
  const { health_checks_enabled: enabled, excluded_health_checks: excluded, health_checks_config: config } = parsed.data;
  const { health_checks_basic_run_interval: basic, health_checks_advanced_run_interval: advanced } = parsed.data;
  return {
    enabled,
    intervalMinutes: { basic, advanced },
    excluded: new Set(excluded),
    records: (name) => {
      const text = config[name];
      return typeof text === 'string' ? parseHealthRecords(text) : undefined;
    },
  };
}
