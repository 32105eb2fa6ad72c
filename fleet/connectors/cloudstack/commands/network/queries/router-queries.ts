import type {
  CheckRouterCommand,
  CheckS2SVpnConnectionsCommand,
  DeleteFileInVrCommand,
  DiagnosticsCommand,
  GetDomRVersionCmd,
  GetRouterAlertsCommand,
  GetRouterMonitorResultsCommand,
  PrepareFilesCommand,
} from '../../../classes/index.ts';
import { answer, failed, succeeded, type Answer } from '../../command.ts';
import { timeouts, type RouterAddress, type RouterLink } from '../routers/router-link.ts';
import { required } from '../../required.ts';
import { parseAlerts, parseMonitorResults, parseRouterState, parseVersions, parseVpnStatus } from './router-answers.ts';

/** Asks one router. */
export type Query<C> = (link: RouterLink, router: RouterAddress, command: C) => Promise<Answer>;

/** What it says when it says nothing, since the server wants words with a failure. */
function words(details: string, otherwise: string): string {
  return details === '' ? otherwise : details;
}

export const checkRouter: Query<CheckRouterCommand> = async (link, router) => {
  const { success, details } = await link.run(router, 'checkrouter.sh', '', timeouts.query);
  if (!success)
    return answer('CheckRouterAnswer', { result: false, state: 'UNKNOWN', details: words(details, 'checkrouter.sh failed') });
  const state = parseRouterState(details);
  return state === undefined
    ? answer('CheckRouterAnswer', { result: false, state: 'UNKNOWN', details: words(details, 'checkrouter.sh said nothing') })
    : answer('CheckRouterAnswer', { result: true, state, details });
};

export const routerVersion: Query<GetDomRVersionCmd> = async (link, router) => {
  const { success, details } = await link.run(router, 'get_template_version.sh', '', timeouts.query);
  const versions = success ? parseVersions(details) : undefined;
  return versions === undefined
    ? answer('GetDomRVersionAnswer', { result: false, details: words(details, 'get_template_version.sh failed') })
    : answer('GetDomRVersionAnswer', { result: true, ...versions, details });
};

export const vpnConnections: Query<CheckS2SVpnConnectionsCommand> = async (link, router, { vpnIps }) => {
  const args = required(vpnIps, 'vpnIps')
    .map((ip) => `${ip} `)
    .join('');
  const { success, details } = await link.run(router, 'checkbatchs2svpn.sh', args, timeouts.query);
  const status = success ? parseVpnStatus(details) : { ipToConnected: {}, ipToDetail: {} };
  return answer('CheckS2SVpnConnectionsAnswer', {
    result: success,
    ...status,
    details: success ? details : words(details, 'checkbatchs2svpn.sh failed'),
  });
};

export const routerAlerts: Query<GetRouterAlertsCommand> = async (link, router, { previousAlertTimeStamp }) => {
  const since = required(previousAlertTimeStamp, 'previousAlertTimeStamp');
  const { success, details } = await link.run(router, 'getRouterAlerts.sh', since, timeouts.query);
  if (!success) return answer('GetRouterAlertsAnswer', { result: false, details: words(details, 'getRouterAlerts.sh failed') });
  const alerts = parseAlerts(details);
  return alerts === undefined
    ? answer('GetRouterAlertsAnswer', { result: true, details: 'No Alerts' })
    : answer('GetRouterAlertsAnswer', { result: true, ...alerts });
};

const readOnly = 'Read-only file system';

/**
 * The health checks (cloudstack-vr-commands.md, 3.6). The server tells a router that cannot write, whose details are exactly
 * `Read-only file system`, from one that cannot be reached.
 */
export const monitorResults: Query<GetRouterMonitorResultsCommand> = async (link, router, command) => {
  const refused = (details: string): Answer =>
    answer('GetRouterMonitorResultsAnswer', { result: false, monitoringResults: details, details });
  const writable = await link.run(router, 'filesystem_writable_check.py', '', timeouts.query);
  if (!writable.success) {
    return refused(writable.details.includes(readOnly) ? readOnly : words(writable.details, 'filesystem_writable_check.py failed'));
  }
  if (command.validateBasicTestsOnly === true) {
    return answer('GetRouterMonitorResultsAnswer', { result: true, monitoringResults: 'success', details: 'success' });
  }
  const fresh = String(command.performFreshChecks ?? false);
  const { success, details } = await link.run(router, 'getRouterMonitorResults.sh', fresh, timeouts.query);
  if (!success) return refused(words(details, 'getRouterMonitorResults.sh failed'));
  const results = details.trim() === '' ? undefined : parseMonitorResults(details);
  if (results === undefined) return refused('No results available.');
  return answer('GetRouterMonitorResultsAnswer', { result: true, ...results, details: results.monitoringResults });
};

export const diagnostics: Query<DiagnosticsCommand> = async (link, router, { scriptArguments }) => {
  const args = required(scriptArguments, 'scriptArguments');
  const { success, details } = await link.run(router, 'diagnostics.py', args, timeouts.diagnostics);
  return answer('DiagnosticsAnswer', { result: success, details: success ? details : words(details, 'diagnostics.py failed') });
};

/** A wish may be a path or `[a script and its arguments]`; the router takes it apart. `timeout` is in seconds. */
export const prepareFiles: Query<PrepareFilesCommand> = async (link, router, { filesToRetrieveList, timeout }) => {
  const args = required(filesToRetrieveList, 'filesToRetrieveList').join(' ');
  const timeoutMs = timeout === undefined || timeout <= 0 ? timeouts.query : timeout * 1_000;
  const { success, details } = await link.run(router, 'get_diagnostics_files.py', args, timeoutMs);
  return answer('PrepareFilesAnswer', {
    result: success,
    details: success ? details : words(details, 'get_diagnostics_files.py failed'),
  });
};

export const deleteFile: Query<DeleteFileInVrCommand> = async (link, router, { fileName }) => {
  const { success, details } = await link.run(router, 'cleanup.sh', required(fileName, 'fileName'), timeouts.query);
  return success ? succeeded(details) : failed(words(details, 'cleanup.sh failed'));
};
