import type { MachineRecord } from '../../../../../fleet/connectors/cloudstack/zone/records.ts';

/** A machine's record with plausible contents. */
export function machine(name: string, fields: Partial<MachineRecord> = {}): MachineRecord {
  const id = Number(/(\d+)-VM$/.exec(name)?.[1] ?? 1);
  return {
    name,
    id,
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    type: name.startsWith('r-') ? 'DomainRouter' : 'User',
    host: 'kvm-sim-0001',
    state: 'running',
    cpus: 1,
    mhz: 500,
    memoryBytes: 512 * 2 ** 20,
    arch: 'x86_64',
    os: 'Debian GNU/Linux 12 (64-bit)',
    bootArguments: '',
    nics: [
      {
        mac: `02:01:00:cc:00:${id.toString(16).padStart(2, '0')}`,
        deviceId: 0,
        type: 'Guest',
        ip: `10.1.1.${id}`,
        netmask: '255.255.255.0',
        broadcastUri: 'vlan://1042',
        secondaryIps: [],
      },
    ],
    disks: [{ sequence: 0, type: 'ROOT', path: `root-of-${name}`, volumeId: id, poolUuid: 'pool-1' }],
    vncPort: 5900,
    vncPassword: 'secret',
    startedMs: 0,
    ...fields,
  };
}
