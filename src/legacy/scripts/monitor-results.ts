import {
  catchUpHealthChecks,
  healthChecks,
  routerMonitorResults,
  runHealthChecks,
  type CheckStatus,
  type HealthCheckKind,
  type HealthRun,
} from '../../health/index.ts';
import { readHealthData } from '../../health/health-data.ts';
import { failed, printed, type Script } from '../script.ts';

const exitCodes: Readonly<Record<CheckStatus, number>> = { SUCCESS: 0, FAILED: 1, WARNING: 2, UNKNOWN: 3 };

function isKind(text: string | undefined): text is HealthCheckKind {
  return text === 'basic' || text === 'advanced';
}

/** `getRouterMonitorResults.sh true|false [basic|advanced]`: the results of the health checks, of fresh ones with `true`, else of cron's. */
export const monitorResults: Script = async ({ agent, files }, args) => {
  const [fresh, kind] = args;
  if (fresh === 'true') {
    for (const one of isKind(kind) ? [kind] : (['basic', 'advanced'] as const)) await runHealthChecks(one, agent);
  } else {
    await catchUpHealthChecks(agent);
  }
  return printed(await routerMonitorResults(files));
};

function summary(run: HealthRun): string {
  return Object.entries(run.results)
    .filter(([name]) => name !== 'lastRun')
    .map(([name, { success = '', message = '' }]) => `${name}: ${success}: ${message}\n`)
    .join('');
}

/** `/root/monitorServices.py [basic|advanced]`: what cron runs; without an argument both. */
export const monitorServices: Script = async ({ agent }, args) => {
  const [kind] = args;
  if (kind !== undefined && !isKind(kind)) return failed(`monitorServices.py: Error: Unknown type of test: ${kind}`);
  let stdout = '';
  for (const one of kind === undefined ? (['basic', 'advanced'] as const) : [kind])
    stdout += summary(await runHealthChecks(one, agent));
  return printed(stdout);
};

/** `/root/health_checks/<check> basic|advanced`: one check; silent when it is not of that kind. */
export const singleCheck: Script = async ({ agent, name }, args) => {
  const check = healthChecks.find((candidate) => candidate.name === name);
  const data = await readHealthData(agent.backend.files);
  if (check === undefined || data === undefined || args[0] !== check.kind) return printed('');
  const { status, message } = await check.run(agent.backend, data);
  return { stdout: `${message}\n`, stderr: '', exitCode: exitCodes[status] };
};
