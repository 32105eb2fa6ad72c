import { AgentError } from '#agent';
import type { MonitorServiceTO, SetMonitorServiceCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';

/** A section of the monitor's configuration on one line. */
function section({ service, processname, serviceName, pidFile }: MonitorServiceTO): string {
  return `[${service}]:processname=${processname}:servicename=${serviceName}:pidfile=${pidFile}:,`;
}

/** Java's `Integer.parseInt` for a detail that may be absent. */
function minutes(text: string | undefined): number {
  const value = Number(text ?? '0');
  if (!Number.isInteger(value)) throw new AgentError('VRA_BAD_INPUT', `For input string: "${text}"`);
  return value;
}

/**
 * What a router watches and what its health checks expect (1.10.18). With `reconfigureAfterUpdate` the router converges once more, so that
 * the answer is a `GroupAnswer` of three.
 */
export function monitorService(command: SetMonitorServiceCommand): QueueFile {
  const details = command.accessDetails ?? {};
  return {
    base: 'monitor_service.json',
    type: 'monitorservice',
    fields: {
      config: command.services?.map(section).join(''),
      disable_monitoring: details['router.monitor.enabled'],
      health_checks_enabled: details['router.health.checks.enabled']?.toLowerCase() === 'true',
      health_checks_basic_run_interval: minutes(details['router.health.checks.basic.interval']),
      health_checks_advanced_run_interval: minutes(details['router.health.checks.advanced.interval']),
      excluded_health_checks: details['router.health.checks.excluded'],
      health_checks_config: command.healthChecksConfig,
    },
    deleteFromProcessedCache: command.deleteFromProcessedCache ?? false,
    after:
      command.reconfigureAfterUpdate === true ? [{ kind: 'script', script: 'configure.py', args: 'monitor_service.json' }] : [],
  };
}
