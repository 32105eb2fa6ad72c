import type { DiskBus, HostRecord, MachineNic, MachineRecord } from '../../zone/records.ts';
import { bridgeOfNic, portName } from '../network/bridges.ts';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&apos;');
}

/** Where a volume is on the host; the CD drive may be empty. */
export function diskSource({ path, poolUuid }: MachineRecord['disks'][number]): string {
  return path === '' || path.startsWith('/') ? path : `/mnt/${poolUuid ?? 'primary'}/${path}`;
}

function busOf({ diskBuses }: MachineRecord, { type }: MachineRecord['disks'][number]): DiskBus {
  if (type === 'ISO') return 'ide';
  return (type === 'ROOT' ? diskBuses?.root : diskBuses?.data) ?? 'virtio';
}

const devices: Readonly<Record<DiskBus, string>> = { virtio: 'vd', scsi: 'sd', sata: 'sd', ide: 'hd' };

/** `vda`, `vdb`, …, or as the machine's bus has it; the CD drive is `hdc`. */
export function diskTarget(machine: MachineRecord, entry: MachineRecord['disks'][number]): string {
  if (entry.type === 'ISO') return 'hdc';
  const { sequence } = entry;
  return `${devices[busOf(machine, entry)]}${String.fromCharCode(97 + (sequence > 3 ? sequence - 1 : sequence))}`;
}

/** One controller for all disks of the bus. */
function scsiController(machine: MachineRecord): readonly string[] {
  if (!machine.disks.some((entry) => busOf(machine, entry) === 'scsi')) return [];
  return ["    <controller type='scsi' index='0' model='virtio-scsi'>", "      <alias name='scsi0'/>", '    </controller>'];
}

function disk(machine: MachineRecord, entry: MachineRecord['disks'][number]): string {
  const cdrom = entry.type === 'ISO';
  const bus = busOf(machine, entry);
  const source = diskSource(entry);
  return [
    `    <disk type='file' device='${cdrom ? 'cdrom' : 'disk'}'>`,
    `      <driver name='qemu' type='${cdrom ? 'raw' : 'qcow2'}' cache='none'${bus === 'scsi' ? " discard='unmap'" : ''}/>`,
    ...(source === '' ? [] : [`      <source file='${escaped(source)}'/>`]),
    `      <target dev='${diskTarget(machine, entry)}' bus='${bus}'/>`,
    ...(bus === 'scsi' ? [`      <address type='drive' controller='0' bus='0' target='0' unit='${entry.sequence}'/>`] : []),
    ...(cdrom ? ['      <readonly/>'] : []),
    '    </disk>',
  ].join('\n');
}

function networkInterface(host: HostRecord, machine: MachineRecord, nic: MachineNic): string {
  return [
    "    <interface type='bridge'>",
    `      <mac address='${nic.mac}'/>`,
    `      <source bridge='${escaped(bridgeOfNic(host, nic))}'/>`,
    `      <target dev='${portName(machine, nic)}'/>`,
    `      <model type='${escaped(machine.nicModel ?? 'virtio')}'/>`,
    ...(nic.mtu === undefined ? [] : [`      <mtu size='${nic.mtu}'/>`]),
    "      <link state='up'/>",
    '    </interface>',
  ].join('\n');
}

export function nicsInOrder({ nics }: MachineRecord): readonly MachineNic[] {
  return nics.toSorted((a, b) => a.deviceId - b.deviceId);
}

/** The domain of a machine as `virsh dumpxml` prints it. */
export function domainXml(host: HostRecord, machine: MachineRecord): string {
  const kib = Math.floor(machine.memoryBytes / 1024);
  return [
    `<domain type='kvm' id='${machine.id}'>`,
    `  <name>${escaped(machine.name)}</name>`,
    `  <uuid>${machine.uuid}</uuid>`,
    `  <description>${escaped(machine.os)}</description>`,
    `  <memory unit='KiB'>${kib}</memory>`,
    `  <currentMemory unit='KiB'>${kib}</currentMemory>`,
    `  <vcpu placement='static'>${machine.cpus}</vcpu>`,
    '  <cputune>',
    `    <shares>${machine.cpus * machine.mhz}</shares>`,
    '  </cputune>',
    '  <os>',
    `    <type arch='${escaped(machine.arch)}' machine='pc-i440fx-8.2'>hvm</type>`,
    "    <boot dev='cdrom'/>",
    "    <boot dev='hd'/>",
    '  </os>',
    '  <features>',
    '    <acpi/>',
    '    <apic/>',
    '    <pae/>',
    '  </features>',
    "  <clock offset='utc'/>",
    '  <on_poweroff>destroy</on_poweroff>',
    '  <on_reboot>restart</on_reboot>',
    '  <on_crash>destroy</on_crash>',
    '  <devices>',
    '    <emulator>/usr/bin/qemu-system-x86_64</emulator>',
    ...machine.disks.toSorted((a, b) => a.sequence - b.sequence).map((entry) => disk(machine, entry)),
    ...scsiController(machine),
    ...nicsInOrder(machine).map((nic) => networkInterface(host, machine, nic)),
    "    <serial type='pty'>",
    "      <target type='isa-serial' port='0'/>",
    '    </serial>',
    `    <graphics type='vnc' port='${machine.vncPort}' autoport='yes' listen='${host.address}'>`,
    `      <listen type='address' address='${host.address}'/>`,
    '    </graphics>',
    "    <watchdog model='i6300esb' action='none'/>",
    "    <memballoon model='virtio'/>",
    '  </devices>',
    '</domain>',
    '',
  ].join('\n');
}
