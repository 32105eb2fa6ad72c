import type { RouterAgent } from '../agent.ts';
import { runHealthChecks } from '../health/index.ts';
import { report } from '../report/report.ts';
import type { HealthCheckResult } from './agent-service.ts';

const outcomes: ReadonlyMap<string, HealthCheckResult['outcome']> = new Map([
  ['SUCCESS', 'success'],
  ['WARNING', 'warning'],
  ['FAILED', 'failed'],
]);

/** What the router's health checks found when they ran last, from their result files (cloudstack-vr-commands.md, 3.6). */
export async function lastHealthChecks(agent: RouterAgent): Promise<readonly HealthCheckResult[]> {
  const { backend, bags, clock } = agent;
  const { checks } = await report('health', { view: agent.view(), bags, backend, clock, status: agent.status() });
  return checks.map(({ name, kind, result, message, lastUpdateMs }) => ({
    name,
    kind,
    outcome: outcomes.get(result) ?? 'unknown',
    message,
    atMs: lastUpdateMs ?? 0,
  }));
}

/** Runs the router's health checks of both kinds, as its cron jobs do. */
export async function runAllHealthChecks(agent: RouterAgent): Promise<void> {
  await runHealthChecks('basic', agent);
  await runHealthChecks('advanced', agent);
}
