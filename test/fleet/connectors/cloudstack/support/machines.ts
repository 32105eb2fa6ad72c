import type { HostRecord, MachineNic, MachineRecord, MachineType } from '../../../../../fleet/connectors/cloudstack/zone/index.ts';

/** A running machine on the first host; nothing in it matters but what is given. */
export function machine(
  name: string,
  type: MachineType,
  nics: readonly MachineNic[],
  more: Partial<MachineRecord> = {},
): MachineRecord {
  return {
    name,
    id: 1,
    uuid: 'f0a1c2d3-0000-4000-8000-000000000001',
    type,
    host: 'kvm-sim-0001',
    state: 'running',
    cpus: 1,
    mhz: 500,
    memoryBytes: 2 ** 29,
    arch: 'x86_64',
    os: 'Debian GNU/Linux 12 (64-bit)',
    bootArguments: '',
    nics,
    disks: [],
    vncPort: 5900,
    vncPassword: '',
    startedMs: 0,
    ...more,
  };
}

export function nic(deviceId: number, type: string, mac: string, more: Partial<MachineNic> = {}): MachineNic {
  return { deviceId, type, mac, secondaryIps: [], ...more };
}

export function host(name: string, address: string): HostRecord {
  return {
    name,
    guid: 'c5d1e8a0-0000-3000-8000-000000000001',
    address,
    prefix: 16,
    gateway: '10.20.0.1',
    mac: '52:54:00:00:00:0b',
    profile: {
      name: 'small',
      sockets: 1,
      cores: 8,
      mhz: 2400,
      memoryBytes: 2 ** 36,
      os: 'Ubuntu',
      osVersion: '24.04',
      kernel: '6.8.0-45-generic',
      arch: 'x86_64',
      tags: [],
    },
    servers: [],
    maintenance: false,
    params: {},
    persistentNetworks: [],
    devices: {},
  };
}
