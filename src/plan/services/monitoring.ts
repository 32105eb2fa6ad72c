import type { Bag, MonitorValue } from '../../bags/bag-types.ts';
import { printCronTable, type CronJob } from '../../render/cron-table.ts';
import { printHealthChecksData } from '../../render/health-checks-data.ts';
import { printIniFile, type IniSection } from '../../render/ini-file.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';

const balancerSection: IniSection = {
  name: 'loadbalancing',
  entries: [
    ['processname', 'haproxy'],
    ['servicename', 'haproxy'],
    ['pidfile', '/var/run/haproxy.pid'],
  ],
};

/** `[dhcp]:processname=dnsmasq:servicename=dnsmasq:pidfile=/x:,[ssh]:…:,` → sections; what is not of that form is left out. */
function monitoredServices(config: string): IniSection[] {
  return config.split(',').flatMap((service): IniSection[] => {
    const [header, ...fields] = service.split(':');
    const name = /^\[(.+)\]$/.exec(header ?? '')?.[1];
    if (name === undefined) return [];
    const entries = fields.flatMap((field) => {
      const equals = field.indexOf('=');
      return equals > 0 ? [[field.slice(0, equals), field.slice(equals + 1)] as const] : [];
    });
    return [{ name, entries }];
  });
}

/**
 * The services whose processes the router watches: those of the last configuration (8: what is no longer asked for goes). Each tier of a
 * VPC sends a list of its own and the bag keeps the last one, so a balancer that the router has is watched whatever the last tier says.
 */
function monitorConfig(view: RouterView, config: string): string {
  const sections = monitoredServices(config);
  const balances = (view.bags.get('loadbalancer')?.get('config') ?? []).length > 0;
  const known = sections.some(({ name }) => name === balancerSection.name);
  return printIniFile(balances && !known ? [...sections, balancerSection] : sections);
}

function interval(monitor: Bag<'monitorservice'> | undefined, key: string, standard: number): number {
  const minutes = Number(monitor?.get(key) ?? standard);
  return Number.isInteger(minutes) && minutes >= 0 ? minutes : standard;
}

function checkJob(kind: 'basic' | 'advanced', minutes: number): CronJob[] {
  if (minutes === 0) return [];
  return [{ schedule: `*/${minutes} * * * *`, user: 'root', command: `/usr/bin/python /root/monitorServices.py ${kind}` }];
}

/** Keys in order, as the databag's file has them. */
function checksConfig(value: MonitorValue | undefined): Record<string, string> {
  if (typeof value !== 'object') return {};
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Watched services, the schedule of the health checks and what they compare with (cloudstack-vr-commands.md, 2.15). */
export const monitoringSection: WholeSection = {
  kind: 'whole',
  name: 'monitoring',
  needs: ['monitorservice', 'loadbalancer'],
  plan(view, emit) {
    const monitor = view.bags.get('monitorservice');
    const basic = interval(monitor, 'health_checks_basic_run_interval', 3);
    const advanced = interval(monitor, 'health_checks_advanced_run_interval', 0);
    const services = monitor?.get('config');
    const excluded = monitor?.get('excluded_health_checks');
    if (typeof services === 'string') emit.file({ path: '/etc/monitor.conf', content: monitorConfig(view, services) });
    emit.file({
      path: '/etc/cron.d/process',
      content: printCronTable({
        environment: [
          ['SHELL', '/bin/bash'],
          ['PATH', '/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin'],
        ],
        jobs: [...checkJob('basic', basic), ...checkJob('advanced', advanced)],
      }),
    });
    emit.file({
      path: '/root/health_checks_data.json',
      content: printHealthChecksData({
        health_checks_basic_run_interval: basic,
        health_checks_advanced_run_interval: advanced,
        health_checks_enabled: monitor?.get('health_checks_enabled') === true,
        excluded_health_checks: typeof excluded === 'string' ? excluded.split(',').flatMap((check) => check.trim() || []) : [],
        health_checks_config: checksConfig(monitor?.get('health_checks_config')),
      }),
    });
  },
};
