import type { CheckRouterAnswer, CheckS2SVpnConnectionsAnswer } from '../../../classes/index.ts';

type RedundantState = NonNullable<CheckRouterAnswer['state']>;

const redundantStates: readonly RedundantState[] = ['PRIMARY', 'BACKUP', 'FAULT'];

/** State from `Status: PRIMARY`; undefined when the router said nothing (cloudstack-vr-commands.md, 1.11). */
export function parseRouterState(output: string): RedundantState | undefined {
  if (output.trim() === '') return undefined;
  return redundantStates.find((state) => output.startsWith(`Status: ${state}`)) ?? 'UNKNOWN';
}

/** `<release>&<signature>\n`; the line end stays with the signature, as on KVM. Undefined unless there is exactly one `&`. */
export function parseVersions(output: string): { readonly templateVersion: string; readonly scriptsVersion: string } | undefined {
  const [templateVersion, scriptsVersion, ...more] = output.split('&');
  return templateVersion === undefined || scriptsVersion === undefined || more.length > 0
    ? undefined
    : { templateVersion, scriptsVersion };
}

/** `<ip>:<status>:<text>&` repeated: status 0 means connected; anything else is left out. */
export function parseVpnStatus(output: string): Required<Pick<CheckS2SVpnConnectionsAnswer, 'ipToConnected' | 'ipToDetail'>> {
  const entries = output
    .split('&')
    .map((part) => part.trim().split(':'))
    .filter((parts) => parts.length === 3);
  return {
    ipToConnected: Object.fromEntries(entries.map(([ip, status]) => [ip, status === '0'])),
    ipToDetail: Object.fromEntries(entries.map(([ip, , text = '']) => [ip, text])),
  };
}

/** Alerts oldest first, and the time of the last; undefined for `No Alerts`. They are joined by a backslash and an `n`. */
export function parseAlerts(output: string): { readonly alerts: readonly string[]; readonly timeStamp: string } | undefined {
  const text = output.trim();
  if (text === '' || text === 'No Alerts') return undefined;
  const alerts = text.split(String.raw`\n`).filter((line) => line.trim() !== '');
  const timeStamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=,)/.exec(alerts.at(-1) ?? '')?.[0];
  // The server drops the whole answer when it cannot read the time.
  return timeStamp === undefined ? undefined : { alerts, timeStamp };
}

const failingHead = 'FAILING CHECKS:';
const resultsHead = 'MONITOR RESULTS:';

/**
 * Failing checks and the results' JSON of `getRouterMonitorResults.sh`; lines of the JSON run together (3.6). Undefined for a text that has
 * no results.
 */
export function parseMonitorResults(
  output: string,
): { readonly failingChecks: readonly string[]; readonly monitoringResults: string } | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  const failingAt = lines.indexOf(failingHead);
  const resultsAt = lines.indexOf(resultsHead);
  if (resultsAt < 0) return undefined;
  const failing = lines.slice(failingAt + 1, resultsAt).flatMap((line) => line.split(','));
  return { failingChecks: failing.filter((check) => check !== ''), monitoringResults: lines.slice(resultsAt + 1).join('') };
}
