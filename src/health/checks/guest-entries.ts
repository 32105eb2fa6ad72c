import { failing, fileLines, notApplicable, passed, type HealthCheck } from '../check.ts';
import type { HealthData, HealthRecord } from '../health-data.ts';

interface Guest {
  readonly mac: string;
  readonly ip: string;
  readonly name: string;
}

function guestOf(record: HealthRecord): Guest {
  return { mac: record.get('macAddress') ?? '', ip: record.get('ip') ?? '', name: record.get('vmName') ?? '' };
}

/** The VMs that this router serves with `service`: all but those that the server says it does not. */
function guests(data: HealthData, service: 'dhcp' | 'dns'): Guest[] | undefined {
  const records = data.records('virtualMachines')?.filter((record) => record.get(service) !== 'false');
  return records === undefined || records.length === 0 ? undefined : records.map(guestOf);
}

const noGuests = notApplicable('No VMs running data available, skipping');

export const dhcpCheck: HealthCheck = {
  name: 'dhcp_check.py',
  kind: 'advanced',
  async run(backend, data) {
    const expected = guests(data, 'dhcp');
    if (expected === undefined) return noGuests;
    const reserved = new Set<string>();
    for (const line of await fileLines(backend, '/etc/dhcphosts.txt')) {
      const [mac = '', ...rest] = line.split(',').map((field) => field.trim());
      const [ip = '', name = '', lease] = rest[0]?.startsWith('set:') === true ? rest.slice(1) : rest;
      if (lease !== undefined) reserved.add(`${mac} ${ip} ${name}`);
    }
    const missing = expected.map(({ mac, ip, name }) => `${mac} ${ip} ${name}`).filter((entry) => !reserved.has(entry));
    return missing.length === 0
      ? passed(`All ${expected.length} VMs are present in dhcphosts.txt`)
      : failing(`Missing elements in dhcphosts.txt - \n${missing.join(', ')}`);
  },
};

export const dnsCheck: HealthCheck = {
  name: 'dns_check.py',
  kind: 'advanced',
  async run(backend, data) {
    const expected = guests(data, 'dns');
    if (expected === undefined) return noGuests;
    const lines = new Set((await fileLines(backend, '/etc/hosts')).map((line) => line.trimEnd()));
    const missing = expected.filter(({ ip, name }) => !lines.has(`${ip}\t${name}`)).map(({ ip, name }) => `${ip} ${name}`);
    return missing.length === 0
      ? passed(`All ${expected.length} VMs are present in /etc/hosts`)
      : failing(`Missing entries for VMs in /etc/hosts -\n${missing.join(', ')}`);
  },
};
