import { alertLogPath } from '../../health/alert-log.ts';
import { catchUpHealthChecks } from '../../health/index.ts';
import { printed, type Script } from '../script.ts';
import { parseLogTime } from '../../files/time-text.ts';

/**
 * `getRouterAlerts.sh [yyyy-MM-dd HH:mm:ss]`: the alert lines that are newer, oldest first, joined by a backslash and an `n`
 * (cloudstack-vr-commands.md, 1.11); `No Alerts` when there are none. Without a time, all. Those of checks that cron would have run by now
 * are among them.
 */
export const routerAlerts: Script = async ({ agent, files }, args) => {
  await catchUpHealthChecks(agent);
  const since = parseLogTime(args.join(' ')) ?? 0;
  const log = Buffer.from((await files.read(alertLogPath)) ?? []).toString('utf8');
  const newer = log.split('\n').filter((line) => (parseLogTime(line.slice(0, 19)) ?? 0) > since);
  return printed(newer.length === 0 ? 'No Alerts\n' : `${newer.join(String.raw`\n`)}\n`);
};
