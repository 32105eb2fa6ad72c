import { AgentError } from '#agent';
import type { DataTO, DiskTO, NicTO, VirtualMachineTO } from '../../classes/index.ts';
import { machineTypes } from '../../zone/record-schemas.ts';
import type { DiskBus, MachineDisk, MachineNic, MachineRecord, MachineType } from '../../zone/records.ts';
import { required } from '../required.ts';

/** What a start decides beside what the server says. */
export interface StartFacts {
  readonly host: string;
  readonly vncPort: number;
  readonly startedMs: number;
}

/** The machine that a StartCommand describes, running. Throws `VRA_BAD_INPUT` when name, type or a NIC's MAC is missing. */
export function machineRecord(vm: VirtualMachineTO, { host, vncPort, startedMs }: StartFacts): MachineRecord {
  return {
    name: required(vm.name, 'vm.name'),
    id: vm.id ?? 0,
    uuid: vm.uuid ?? '',
    type: machineType(vm.type),
    host,
    state: 'running',
    cpus: vm.cpus ?? 1,
    mhz: vm.maxSpeed ?? vm.speed ?? vm.minSpeed ?? 0,
    memoryBytes: vm.maxRam ?? vm.minRam ?? 0,
    arch: vm.arch ?? 'x86_64',
    os: vm.os ?? '',
    bootArguments: vm.bootArgs ?? '',
    nics: byDevice((vm.nics ?? []).map(machineNic)),
    disks: (vm.disks ?? []).map(machineDisk),
    diskBuses: diskBuses(vm),
    nicModel: vm.details?.['nicAdapter'],
    vncPort,
    vncPassword: vm.vncPassword ?? '',
    startedMs,
  };
}

const knownBuses: readonly DiskBus[] = ['virtio', 'scsi', 'sata', 'ide'];

/** A machine's details say its controllers; without them the guest's operating system does, as a KVM host has it. */
function diskBuses({ details = {}, platformEmulator, os }: VirtualMachineTO): MachineRecord['diskBuses'] {
  const named = (detail: string): DiskBus | undefined => knownBuses.find((bus) => bus === details[detail]?.toLowerCase());
  const root = named('rootDiskController') ?? (/virtio-scsi/i.test(platformEmulator ?? os ?? '') ? 'scsi' : 'virtio');
  const data = named('dataDiskController') ?? root;
  return root === 'virtio' && data === 'virtio' ? undefined : { root, data };
}

function machineType(type: string | undefined): MachineType {
  const known = machineTypes.find((name) => name === type);
  if (known === undefined) throw new AgentError('VRA_BAD_INPUT', `vm.type ${type ?? '(missing)'} is not one that this host runs`);
  return known;
}

/** The list of a command is not sorted (cloudstack-host-commands.md, B4); a guest finds its NICs in this order. */
export function byDevice(nics: readonly MachineNic[]): readonly MachineNic[] {
  return nics.toSorted((a, b) => a.deviceId - b.deviceId);
}

export function machineNic(nic: NicTO): MachineNic {
  return {
    mac: required(nic.mac, 'nic.mac').toLowerCase(),
    deviceId: nic.deviceId ?? 0,
    type: nic.type ?? 'Guest',
    ip: nic.ip,
    netmask: nic.netmask,
    gateway: nic.gateway,
    ip6: nic.ip6address,
    ip6Cidr: nic.ip6cidr,
    broadcastUri: nic.broadcastUri,
    networkId: nic.networkId,
    uuid: nic.nicUuid ?? nic.uuid,
    label: nic.name,
    mtu: nic.mtu,
    secondaryIps: nic.nicSecIps ?? [],
  };
}

export function machineDisk(disk: DiskTO, position: number): MachineDisk {
  const volume = volumeOf(disk.data);
  const store = volume?.dataStore;
  return {
    sequence: disk.diskSeq ?? position,
    type: disk.type === 'ROOT' || disk.type === 'DATADISK' || disk.type === 'ISO' ? disk.type : 'OTHER',
    // An empty CD drive has none.
    path: disk.path ?? volume?.path ?? '',
    volumeId: volume?.volumeId ?? volume?.id,
    poolUuid:
      store !== undefined && 'org.apache.cloudstack.storage.to.PrimaryDataStoreTO' in store
        ? store['org.apache.cloudstack.storage.to.PrimaryDataStoreTO'].uuid
        : undefined,
  };
}

function volumeOf(data: DataTO | undefined) {
  return data !== undefined && 'org.apache.cloudstack.storage.to.VolumeObjectTO' in data
    ? data['org.apache.cloudstack.storage.to.VolumeObjectTO']
    : undefined;
}
