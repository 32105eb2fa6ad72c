import type { LinkState, SystemFacts } from '#agent';
import { lines, printed, type Program } from '../program.ts';

/** `lspci` of a KVM router: the chipset of QEMU's `pc` machine, a virtio disk and balloon, and a virtio NIC per link. */
export const lspci: Program = async ({ machine, args }) => {
  const { links } = await machine.network.observe();
  const numeric = args.some((word) => /^-[a-z]*n/.test(word));
  const devices: readonly (readonly [slot: string, kind: string, name: string, id: string])[] = [
    ['00:00.0', 'Host bridge', 'Intel Corporation 440FX - 82441FX PMC [Natoma] (rev 02)', '0600: 8086:1237 (rev 02)'],
    ['00:01.0', 'ISA bridge', 'Intel Corporation 82371SB PIIX3 ISA [Natoma/Triton II]', '0601: 8086:7000'],
    ['00:01.1', 'IDE interface', 'Intel Corporation 82371SB PIIX3 IDE [Natoma/Triton II]', '0101: 8086:7010'],
    ['00:01.3', 'Bridge', 'Intel Corporation 82371AB/EB/MB PIIX4 ACPI (rev 03)', '0680: 8086:7113 (rev 03)'],
    ['00:02.0', 'VGA compatible controller', 'Cirrus Logic GD 5446', '0300: 1013:00b8'],
    ...physical(links).map((_, index): readonly [string, string, string, string] => [
      slot(3 + index),
      'Ethernet controller',
      'Red Hat, Inc. Virtio network device',
      '0200: 1af4:1000',
    ]),
    [slot(3 + physical(links).length), 'SCSI storage controller', 'Red Hat, Inc. Virtio block device', '0100: 1af4:1001'],
    [slot(4 + physical(links).length), 'Unclassified device [00ff]', 'Red Hat, Inc. Virtio memory balloon', '00ff: 1af4:1002'],
  ];
  return printed(lines(devices.map(([place, kind, name, id]) => (numeric ? `${place} ${id}` : `${place} ${kind}: ${name}`))));
};

function physical(links: readonly LinkState[]): readonly LinkState[] {
  return links.filter(({ device }) => device !== 'lo');
}

function slot(number: number): string {
  return `00:${number.toString(16).padStart(2, '0')}.0`;
}

/** Modules of a router (cloudstack-vr-commands.md, 5.3), with size and users. */
const modules: readonly (readonly [name: string, size: number, users: readonly string[]])[] = [
  ['xt_CHECKSUM', 16384, []],
  ['xt_connmark', 16384, []],
  ['xt_mark', 16384, []],
  ['xt_set', 20480, []],
  ['ip_set_hash_net', 53248, []],
  ['ip_set', 61440, ['ip_set_hash_net', 'xt_set']],
  ['xt_state', 16384, []],
  ['xt_tcpudp', 20480, []],
  ['nft_compat', 20480, []],
  ['nft_chain_nat', 16384, []],
  ['nf_tables', 311296, ['nft_compat', 'nft_chain_nat']],
  ['nfnetlink', 20480, ['nft_compat', 'nf_tables', 'ip_set']],
  ['nf_nat_tftp', 16384, []],
  ['nf_conntrack_tftp', 20480, ['nf_nat_tftp']],
  ['nf_nat_ftp', 20480, []],
  ['nf_conntrack_ftp', 24576, ['nf_nat_ftp']],
  ['nf_nat_pptp', 20480, []],
  ['nf_conntrack_pptp', 24576, ['nf_nat_pptp']],
  ['nf_nat', 57344, ['nf_nat_pptp', 'nf_nat_ftp', 'nf_nat_tftp', 'nft_chain_nat']],
  ['nf_conntrack', 188416, ['xt_state', 'nf_nat', 'nf_nat_tftp', 'nf_nat_ftp', 'xt_connmark']],
  ['nf_defrag_ipv6', 24576, ['nf_conntrack']],
  ['nf_defrag_ipv4', 16384, ['nf_conntrack']],
  ['virtio_net', 73728, []],
  ['net_failover', 20480, ['virtio_net']],
  ['failover', 16384, ['net_failover']],
  ['virtio_blk', 32768, []],
  ['virtio_balloon', 24576, []],
  ['virtio_pci', 24576, []],
  ['ext4', 983040, []],
  ['jbd2', 167936, ['ext4']],
];

/** `lsmod`. */
export const lsmod: Program = async () => {
  const rows = modules.map(
    ([name, size, users]) =>
      `${name.padEnd(19)} ${String(size).padStart(8)}  ${users.length}${users.length > 0 ? ` ${users.join(',')}` : ''}`,
  );
  return printed(lines(['Module                  Size  Used by', ...rows]));
};

/** `/proc/modules`. */
export function procModules(): string {
  return lines(
    modules.map(
      ([name, size, users]) =>
        `${name} ${size} ${users.length} ${users.length > 0 ? `${users.join(',')},` : '-'} Live 0x0000000000000000`,
    ),
  );
}

/** `modprobe`, `rmmod`, `depmod`: what a router needs is there already. */
export const modprobe: Program = async () => printed('');

/** `/proc/cpuinfo`: processors of the system offering (5.4). */
export function cpuinfo({ cpus }: SystemFacts): string {
  return Array.from({ length: cpus }, (_, index) =>
    lines([
      `processor\t: ${index}`,
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 15',
      'model\t\t: 6',
      'model name\t: QEMU Virtual CPU version 2.5+',
      'stepping\t: 1',
      'cpu MHz\t\t: 2400.000',
      'cache size\t: 16384 KB',
      'physical id\t: 0',
      `siblings\t: ${cpus}`,
      `core id\t\t: ${index}`,
      `cpu cores\t: ${cpus}`,
      'flags\t\t: fpu de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pse36 clflush mmx fxsr sse sse2 syscall nx lm rep_good nopl pni cx16 hypervisor',
      'bogomips\t: 4800.00',
      '',
    ]),
  ).join('');
}

/** `nproc`. */
export const nproc: Program = async ({ machine }) => printed(`${(await machine.system.facts()).cpus}\n`);
