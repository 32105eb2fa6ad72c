import type { Bags } from '../bags/bag-types.ts';
import type { RouterView } from '../plan/router-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { RouterBackend } from '../ports/router-backend.ts';

/** What a report is made of: what the bags ask for, what the agent says and what the machine shows. */
export interface ReportSource {
  /** Undefined before the first start. */
  readonly view: RouterView | undefined;
  readonly bags: Bags;
  readonly backend: Pick<RouterBackend, 'name' | 'files' | 'network' | 'filter' | 'services' | 'system'>;
  readonly status: {
    readonly readiness: 'ready' | 'degraded' | 'failed';
    readonly reasons: readonly { readonly code: string; readonly message: string }[];
  };
  readonly clock: Clock;
}

/** Text of a file of the router; empty when there is none. */
export async function textOf({ backend }: ReportSource, path: string): Promise<string> {
  return Buffer.from((await backend.files.read(path)) ?? []).toString('utf8');
}

/** How a unit is, in the words of `systemctl is-active`. */
export type UnitActivity = 'active' | 'inactive' | 'failed';

/** `inactive` for a unit that is not installed. */
export async function activityOf({ backend }: ReportSource, unit: string): Promise<UnitActivity> {
  const units = await backend.services.observe();
  return units.find((state) => state.unit === unit)?.active ?? 'inactive';
}
