import type { UnmanagedInstanceTO, UnmanagedInstanceTODisk, UnmanagedInstanceTONic } from '../../classes/index.ts';
import type { MachineDisk, MachineNic, MachineRecord } from '../../zone/records.ts';
import type { VolumeSizes } from './volume-sizes.ts';

const MiB = 2 ** 20;
const firstSlot = 3;

/** A running machine as somebody sees it who asks libvirt only. */
export function unmanagedInstance(machine: MachineRecord, volumes: VolumeSizes): UnmanagedInstanceTO {
  const disks = machine.disks.filter((disk) => disk.path !== '' && disk.type !== 'ISO');
  return {
    name: machine.name,
    powerState: 'PowerOn',
    cpuCores: machine.cpus,
    cpuSpeed: machine.mhz,
    memory: Math.floor(machine.memoryBytes / MiB),
    nics: machine.nics.map(unmanagedNic),
    disks: disks.map((disk, position) => unmanagedDisk(disk, position, volumes)),
    vncPassword: machine.vncPassword,
  };
}

function unmanagedNic(nic: MachineNic, position: number): UnmanagedInstanceTONic {
  const vlan = /^vlan:\/\/(\d+)$/.exec(nic.broadcastUri ?? '')?.[1];
  return {
    nicId: String(position),
    macAddress: nic.mac,
    adapterType: 'virtio',
    network: `vnet${position}`,
    pciSlot: `0x${(firstSlot + position).toString(16).padStart(2, '0')}`,
    ...(vlan !== undefined && { vlan: Number(vlan) }),
    ...(nic.ip !== undefined && { ipAddress: [nic.ip] }),
  };
}

function unmanagedDisk(disk: MachineDisk, position: number, volumes: VolumeSizes): UnmanagedInstanceTODisk {
  const folder = `/mnt/${disk.poolUuid ?? ''}`;
  return {
    diskId: String(position),
    position,
    label: `vd${String.fromCodePoint(0x61 + position)}`,
    controller: 'virtio',
    capacity: volumes.virtualBytes({ pool: disk.poolUuid, path: disk.path }) ?? 0,
    imagePath: `${folder}/${disk.path}`,
    fileBaseName: disk.path,
    datastoreName: folder,
    datastorePath: folder,
    datastoreType: 'file',
  };
}
