import type { DiskTO, VirtualMachineTO } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
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

/** A machine as a StartCommand describes it. */
export function machineTO(name: string, fields: Partial<VirtualMachineTO> = {}): VirtualMachineTO & { readonly name: string } {
  const id = Number(/(\d+)-VM$/.exec(name)?.[1] ?? 1);
  return {
    id,
    name,
    uuid: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    type: name.startsWith('r-') ? 'DomainRouter' : 'User',
    cpus: 1,
    minSpeed: 500,
    maxSpeed: 500,
    minRam: 536_870_912,
    maxRam: 536_870_912,
    arch: 'x86_64',
    os: 'Debian GNU/Linux 12 (64-bit)',
    bootArgs: ' template=domP type=router',
    vncPassword: 'secret',
    disks: [rootDisk(name, id), { diskSeq: 3, type: 'ISO' }],
    // Not in the order of their devices, as in one of three recorded starts.
    nics: [
      {
        deviceId: 1,
        mac: `0e:00:a9:fe:00:${id.toString(16).padStart(2, '0')}`,
        ip: `169.254.0.${id}`,
        netmask: '255.255.0.0',
        type: 'Control',
        broadcastType: 'LinkLocal',
      },
      {
        deviceId: 0,
        mac: `02:01:00:CC:00:${id.toString(16).padStart(2, '0')}`,
        ip: `10.1.1.${id}`,
        type: 'Guest',
        broadcastUri: 'vlan://1042',
      },
    ],
    ...fields,
  };
}

function rootDisk(name: string, id: number): DiskTO {
  return {
    diskSeq: 0,
    type: 'ROOT',
    path: `root-of-${name}`,
    data: {
      'org.apache.cloudstack.storage.to.VolumeObjectTO': {
        id,
        path: `root-of-${name}`,
        dataStore: { 'org.apache.cloudstack.storage.to.PrimaryDataStoreTO': { uuid: 'pool-1' } },
      },
    },
  };
}
