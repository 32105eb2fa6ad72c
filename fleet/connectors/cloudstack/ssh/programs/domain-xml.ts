import type { HostRecord, MachineNic, MachineRecord } from '../../zone/records.ts';
import { bridgeOfNic, portName } from '../network/bridges.ts';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&apos;');
}

/** Where a volume is on the host; the CD drive may be empty. */
export function diskSource({ path, poolUuid }: MachineRecord['disks'][number]): string {
  return path === '' || path.startsWith('/') ? path : `/mnt/${poolUuid ?? 'primary'}/${path}`;
}

/** `vda`, `vdb`, …; the CD drive is `hdc`. */
export function diskTarget({ type, sequence }: MachineRecord['disks'][number]): string {
  if (type === 'ISO') return 'hdc';
  return `vd${String.fromCharCode(97 + (sequence > 3 ? sequence - 1 : sequence))}`;
}

function disk(entry: MachineRecord['disks'][number]): string {
  const cdrom = entry.type === 'ISO';
  const source = diskSource(entry);
  return [
    `    <disk type='file' device='${cdrom ? 'cdrom' : 'disk'}'>`,
    `      <driver name='qemu' type='${cdrom ? 'raw' : 'qcow2'}' cache='none'/>`,
    ...(source === '' ? [] : [`      <source file='${escaped(source)}'/>`]),
    `      <target dev='${diskTarget(entry)}' bus='${cdrom ? 'ide' : 'virtio'}'/>`,
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
    "      <model type='virtio'/>",
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
    ...machine.disks.toSorted((a, b) => a.sequence - b.sequence).map(disk),
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
