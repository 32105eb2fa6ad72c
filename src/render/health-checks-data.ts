/** What the health checks of a router are told (cloudstack-vr-commands.md, 2.15). */
export interface HealthChecksData {
  /** Minutes; 0 never. */
  readonly health_checks_basic_run_interval: number;
  /** Minutes; 0 never. */
  readonly health_checks_advanced_run_interval: number;
  readonly health_checks_enabled: boolean;
  readonly excluded_health_checks: readonly string[];
  readonly health_checks_config: Readonly<Record<string, string>>;
}

/** Text of `/root/health_checks_data.json`: four blanks of indent, ASCII only, no line end behind it, as the shipped scripts write it. */
export function printHealthChecksData(data: HealthChecksData): string {
  return JSON.stringify(data, undefined, 4).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
