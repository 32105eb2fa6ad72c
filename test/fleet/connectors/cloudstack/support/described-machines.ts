import type { DiskTO, VirtualMachineTO } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
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
