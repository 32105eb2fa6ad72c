import { decimal, failing, notApplicable, passed, type CheckOutcome, type HealthCheck } from '../check.ts';
import type { HealthData } from '../health-data.ts';

const mebibyte = 1024 * 1024;

/** A number of the one record of `systemThresholds`. */
function threshold(data: HealthData, key: string): number | undefined {
  const records = data.records('systemThresholds');
  const text = records?.length === 1 ? records[0]?.get(key) : undefined;
  const value = Number(text);
  return text === undefined || text === '' || Number.isNaN(value) ? undefined : value;
}

function withinPercent(what: string, used: number, most: number): CheckOutcome {
  return used > most
    ? failing(`${what} Usage ${decimal(used)}% has crossed threshold of ${decimal(most)}%`)
    : passed(`${what} Usage within limits with current at ${decimal(used)}%`);
}

function missing(key: string): CheckOutcome {
  return notApplicable(`Missing ${key} in health_checks_data systemThresholds, skipping`);
}

export const cpuUsageCheck: HealthCheck = {
  name: 'cpu_usage_check.py',
  kind: 'basic',
  async run(backend, data) {
    const most = threshold(data, 'maxCpuUsage');
    if (most === undefined) return missing('maxCpuUsage');
    const { cpuUsagePercent } = await backend.system.facts();
    return withinPercent('CPU', Math.round(cpuUsagePercent * 100) / 100, most);
  },
};

export const memoryUsageCheck: HealthCheck = {
  name: 'memory_usage_check.py',
  kind: 'basic',
  async run(backend, data) {
    const most = threshold(data, 'maxMemoryUsage');
    if (most === undefined) return missing('maxMemoryUsage');
    const { memoryBytes, memoryUsedBytes } = await backend.system.facts();
    return withinPercent('Memory', (memoryUsedBytes * 100) / memoryBytes, most);
  },
};

export const diskSpaceCheck: HealthCheck = {
  name: 'disk_space_check.py',
  kind: 'basic',
  async run(backend, data) {
    const least = threshold(data, 'minDiskNeeded');
    if (least === undefined) return missing('minDiskNeeded');
    const free = (await backend.system.facts()).diskFreeBytes / mebibyte;
    return free < least
      ? failing(`Insufficient free space is ${decimal(free)} MB`)
      : passed(`Sufficient free space is ${decimal(free)} MB`);
  },
};
