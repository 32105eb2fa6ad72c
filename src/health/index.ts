import { pythonTime } from '../files/time-text.ts';
import type { FileChange } from '../ports/files-port.ts';
import type { Clock } from '../ports/clock.ts';
import type { RouterBackend } from '../ports/router-backend.ts';
import { AlertLog } from './alert-log.ts';
import type { CheckOutcome, HealthCheck, HealthCheckKind } from './check.ts';
import { gatewaysCheck } from './checks/gateways.ts';
import { dhcpCheck, dnsCheck } from './checks/guest-entries.ts';
import { loadBalancersCheck } from './checks/load-balancers.ts';
import { portForwardsCheck } from './checks/port-forwards.ts';
import { routerVersionCheck } from './checks/router-version.ts';
import { cpuUsageCheck, diskSpaceCheck, memoryUsageCheck } from './checks/system-thresholds.ts';
import { readHealthData } from './health-data.ts';
import { printHealthResults, type HealthResults } from './results-text.ts';
import { watchedServices, watchService, type WatchResult } from './service-watch.ts';

export type { CheckStatus, HealthCheck, HealthCheckKind } from './check.ts';
export { routerMonitorResults } from './monitor-results.ts';
export type { HealthResults } from './results-text.ts';

/** The scripts of /root/health_checks, in the order they run. */
export const healthChecks: readonly HealthCheck[] = [
  routerVersionCheck,
  cpuUsageCheck,
  memoryUsageCheck,
  diskSpaceCheck,
  gatewaysCheck,
  portForwardsCheck,
  dnsCheck,
  dhcpCheck,
  loadBalancersCheck,
];

/** What a run of the checks needs of a router; an agent is one. */
export interface HealthSubject {
  readonly backend: RouterBackend;
  readonly clock: Clock;
}

export interface HealthRun {
  readonly results: HealthResults;
  /** Names of what failed, in order. */
  readonly failing: readonly string[];
}

function serviceOutcome(result: WatchResult, nowMs: number): CheckOutcome {
  if (result === 'down') return { status: 'WARNING', message: `service down at last check ${Math.floor(nowMs / 1000)}` };
  return { status: 'SUCCESS', message: result === 'restarted' ? 'service is running, was restarted' : 'service is running' };
}

function resultsPath(kind: HealthCheckKind): string {
  return `/root/${kind}_monitor_results.json`;
}

/** The run's two files: results, and names of the failing checks when there are any. */
function resultFiles(kind: HealthCheckKind, { results, failing }: HealthRun): FileChange[] {
  const failingPath = `/root/${kind}_failing_health_checks`;
  return [
    { op: 'put', path: resultsPath(kind), content: printHealthResults(results) },
    failing.length === 0 ? { op: 'remove', path: failingPath } : { op: 'put', path: failingPath, content: failing.join(',') },
  ];
}

/**
 * One run of `monitorServices.py basic|advanced` (cloudstack-vr-commands.md, 3.6): a basic run first looks after the watched services;
 * then the checks of that kind that the server did not exclude. The results go to files in /root, where the server's query finds them.
 * Without health checks enabled only the services are looked after.
 */
export async function runHealthChecks(kind: HealthCheckKind, { backend, clock }: HealthSubject): Promise<HealthRun> {
  const startedMs = clock.now();
  const results: Record<string, Readonly<Record<string, string>>> = {};
  const failing: string[] = [];
  const record = async (name: string, run: () => Promise<CheckOutcome>): Promise<CheckOutcome> => {
    const beganMs = clock.now();
    const outcome = await run();
    results[name] = {
      success: outcome.status,
      lastUpdate: String(Math.floor(beganMs)),
      lastRunDuration: (clock.now() - beganMs).toFixed(2),
      message: outcome.message.trim(),
    };
    return outcome;
  };
  if (kind === 'basic') {
    const alerts = new AlertLog(backend.files, clock);
    for (const service of await watchedServices(backend)) {
      const name = `${service.name}.service`;
      const outcome = await record(name, async () => serviceOutcome(await watchService(backend, service, alerts), clock.now()));
      if (outcome.status !== 'SUCCESS') failing.push(name);
    }
    await alerts.write();
  }
  const data = await readHealthData(backend.files);
  if (data?.enabled === true) {
    for (const check of healthChecks) {
      if (check.kind !== kind || data.excluded.has(check.name)) continue;
      const outcome = await record(check.name, () => check.run(backend, data));
      if (outcome.status === 'FAILED') failing.push(check.name);
    }
  }
  const endedMs = clock.now();
  results['lastRun'] = {
    start: pythonTime(startedMs),
    end: pythonTime(endedMs),
    duration: ((endedMs - startedMs) / 1000).toFixed(2),
  };
  const run: HealthRun = { results, failing };
  await backend.files.apply(resultFiles(kind, run));
  return run;
}

/**
 * Runs the checks that the router's cron would have run by now, once. A simulated router does nothing while nobody looks, so this is for those
 * who ask for results: then they are no older than the interval that the server set.
 */
export async function catchUpHealthChecks({ backend, clock }: HealthSubject): Promise<void> {
  const data = await readHealthData(backend.files);
  if (data?.enabled !== true) return;
  for (const kind of ['basic', 'advanced'] as const) {
    const intervalMs = data.intervalMinutes[kind] * 60_000;
    const last = (await backend.files.info(resultsPath(kind)))?.modifiedMs ?? (await backend.system.facts()).bootedMs;
    if (intervalMs > 0 && clock.now() - last >= intervalMs) await runHealthChecks(kind, { backend, clock });
  }
}
