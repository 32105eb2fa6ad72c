import { AgentError } from '../errors.ts';
import type { RouterBackend } from '../ports/router-backend.ts';
import { parseIniFile } from '../render/ini-file.ts';
import type { AlertLog } from './alert-log.ts';

/** A section of /etc/monitor.conf (cloudstack-vr-commands.md, 2.15). */
export interface WatchedService {
  /** `dhcp`: the check is `dhcp.service`. */
  readonly name: string;
  readonly process: string;
  readonly unit: string;
  readonly pidFile: string;
}

export type WatchResult = 'running' | 'restarted' | 'down';

/** The router's own script tries nine times, a second apart, and restarts from the fifth on: five restarts. */
const restarts = 5;

export async function watchedServices(backend: RouterBackend): Promise<WatchedService[]> {
  const bytes = await backend.files.read('/etc/monitor.conf');
  if (bytes === undefined) return [];
  return parseIniFile(Buffer.from(bytes).toString('utf8')).map(({ name, entries }) => {
    const values = new Map(entries);
    const process = values.get('processname') ?? '';
    return { name, process, unit: values.get('servicename') ?? process, pidFile: values.get('pidfile') ?? '' };
  });
}

/** The unit runs, and the process id file, where the machine has one, names its process. */
async function runs(backend: RouterBackend, service: WatchedService): Promise<boolean> {
  const state = (await backend.services.observe()).find(({ unit }) => unit === service.unit);
  if (state?.active !== 'active') return false;
  const pid = service.pidFile.startsWith('/') ? await backend.files.read(service.pidFile) : undefined;
  return pid === undefined || state.pid === undefined || Buffer.from(pid).toString('utf8').trim() === String(state.pid);
}

async function restart(backend: RouterBackend, unit: string): Promise<boolean> {
  try {
    await backend.services.apply([{ unit, action: 'restart' }]);
    return true;
  } catch (error) {
    if (error instanceof AgentError) return false;
    throw error;
  }
}

/**
 * Looks after one service: a dead one is restarted, with alert lines (cloudstack-vr-commands.md, 3.6). It does not wait between its tries:
 * nothing in a router changes while its check runs.
 */
export async function watchService(backend: RouterBackend, service: WatchedService, alerts: AlertLog): Promise<WatchResult> {
  if (service.process === '') return 'down';
  if (await runs(backend, service)) return 'running';
  for (let i = 0; i < restarts; i++) {
    alerts.raise('INFO', service.process, `The process ${service.process} is not running trying recover`);
    if (!(await restart(backend, service.unit))) continue;
    alerts.raise('INFO', service.unit, `The process ${service.unit} is recovered successfully`);
    return 'restarted';
  }
  alerts.raise('ALERT', service.process, `The process ${service.process} recover failed`);
  return 'down';
}
