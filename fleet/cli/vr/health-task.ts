import type { ServiceHealth } from '#agent';
import { exitStatus } from '../exit-status.ts';
import { fields, stateCell, table, type Paint } from '../table.ts';
import type { Work } from './context.ts';
import { bytesText, timeText } from './values.ts';

const statuses: Readonly<Record<ServiceHealth['readiness'], number>> = {
  ready: exitStatus.ok,
  degraded: exitStatus.degraded,
  failed: exitStatus.routerFailed,
};

function checkCell(outcome: string): ReturnType<typeof stateCell> {
  return stateCell(outcome === 'unknown' ? outcome : outcome.toUpperCase());
}

function healthText({ readiness, reasons, checks, budget }: ServiceHealth, paint: Paint): string {
  const head = fields(
    [
      ['state', stateCell(readiness)],
      ['memory', `${bytesText(budget.memoryUsedBytes)} of ${bytesText(budget.memoryLimitBytes)}`],
      ['cpu', `${budget.cpuUsedMillis / 1000} of ${budget.cpuLimitMillis / 1000}`],
    ],
    paint,
  );
  const why = reasons.map((reason) => `${paint('yellow', `! ${reason.message} [${reason.code}]`)}\n`).join('');
  const rows = checks.map((check) => [check.name, check.kind, checkCell(check.outcome), timeText(check.atMs), check.message]);
  return `${head}${why}\n${rows.length === 0 ? 'no checks have run\n' : table(['CHECK', 'KIND', 'RESULT', 'AT', 'MESSAGE'], rows, paint)}`;
}

/** For programs: as the port has it, but times as text. */
function healthValue({ checks, ...health }: ServiceHealth): unknown {
  return { ...health, checks: checks.map(({ atMs, ...check }) => ({ ...check, time: timeText(atMs) })) };
}

export async function healthTask({ router, output, signal }: Work, fresh: boolean): Promise<number> {
  const health = await router.service.health({ fresh, signal });
  await output.print(healthValue(health), () => healthText(health, output.paint));
  return statuses[health.readiness];
}
