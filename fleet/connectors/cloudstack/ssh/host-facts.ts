import type { SystemFacts } from '#agent';
import { virtualFile, type Program, type VirtualFolder } from '#backends/dummy';
import type { HostRecord } from '../zone/records.ts';
import type { HostView } from './host-ports.ts';
import { lines, printed } from './programs/program-text.ts';

const GiB = 2 ** 30;

/** What the host itself takes; the machines on it take theirs. */
const ownMemoryBytes = GiB;

export function hostFacts({ host, machines }: HostView, boot: { readonly bootedMs: number; readonly bootId: string }): SystemFacts {
  const { cores, memoryBytes } = host.profile;
  const given = machines.reduce((sum, machine) => sum + machine.memoryBytes, ownMemoryBytes);
  const busy = machines.reduce((sum, machine) => sum + machine.cpus, 0);
  return {
    ...boot,
    cpus: cores,
    cpuUsagePercent: Math.min(95, 1 + (busy / Math.max(1, cores)) * 10),
    memoryBytes,
    memoryUsedBytes: Math.min(memoryBytes, given),
    diskBytes: 480 * GiB,
    diskFreeBytes: 452 * GiB,
    readOnlyFileSystem: false,
  };
}

/** `uname -v` of the host's distribution. */
export function hostKernel({ profile }: HostRecord): {
  readonly release: string;
  readonly version: string;
  readonly architecture: string;
} {
  return {
    release: profile.kernel,
    version: '#45-Ubuntu SMP PREEMPT_DYNAMIC Fri Aug 30 12:02:04 UTC 2024',
    architecture: profile.arch,
  };
}

function cpuinfo({ profile }: HostRecord): string {
  const { cores, sockets, mhz } = profile;
  const perSocket = Math.max(1, Math.floor(cores / Math.max(1, sockets)));
  return Array.from({ length: cores }, (_, index) =>
    lines([
      `processor\t: ${index}`,
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 6',
      'model\t\t: 106',
      `model name\t: Intel(R) Xeon(R) CPU @ ${(mhz / 1000).toFixed(2)}GHz`,
      'stepping\t: 6',
      `cpu MHz\t\t: ${mhz.toFixed(3)}`,
      'cache size\t: 49152 KB',
      `physical id\t: ${Math.floor(index / perSocket)}`,
      `siblings\t: ${perSocket}`,
      `core id\t\t: ${index % perSocket}`,
      `cpu cores\t: ${perSocket}`,
      'flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht syscall nx lm constant_tsc nopl vmx sse4_1 sse4_2 aes avx avx2',
      `bogomips\t: ${(mhz * 2).toFixed(2)}`,
      '',
    ]),
  ).join('');
}

/** `/dev/kvm`, which addHost asks for, and the processors. */
export function hostVirtualFiles(view: () => HostView): VirtualFolder {
  return {
    async lookup(path) {
      if (path === '/dev/kvm') return { kind: 'file', mode: 0o660, read: async () => '' };
      if (path === '/proc/cpuinfo') return virtualFile(async () => cpuinfo(view().host));
      return undefined;
    },
  };
}

/** `lspci`: the devices of a rack server. */
export const hostLspci: Program = async () =>
  printed(
    lines([
      '00:00.0 Host bridge: Intel Corporation Ice Lake Memory Map/VT-d (rev 04)',
      '00:1f.0 ISA bridge: Intel Corporation C621A Series Chipset LPC/eSPI Controller (rev 0a)',
      '02:00.0 VGA compatible controller: Matrox Electronics Systems Ltd. Integrated Matrox G200eW3 Graphics Controller (rev 04)',
      '31:00.0 Ethernet controller: Intel Corporation Ethernet Controller X710 for 10GbE SFP+ (rev 02)',
      '31:00.1 Ethernet controller: Intel Corporation Ethernet Controller X710 for 10GbE SFP+ (rev 02)',
      '65:00.0 RAID bus controller: Broadcom / LSI MegaRAID 12GSAS/PCIe Secure SAS39xx',
    ]),
  );

/** `lsmod`: what virtualization needs. */
export const hostLsmod: Program = async () =>
  printed(
    lines([
      'Module                  Size  Used by',
      'vhost_net              36864  0',
      'vhost                  65536  1 vhost_net',
      'kvm_intel             487424  0',
      'kvm                  1425408  1 kvm_intel',
      'bridge                421888  1 br_netfilter',
      'br_netfilter           32768  0',
      '8021q                  45056  0',
      'nfs                   569344  0',
    ]),
  );

/** `lscpu`: its first lines. */
export function hostLscpu(view: () => HostView): Program {
  return async () => {
    const { arch, cores, sockets, mhz } = view().host.profile;
    const facts: readonly (readonly [string, string])[] = [
      ['Architecture', arch],
      ['CPU op-mode(s)', '32-bit, 64-bit'],
      ['CPU(s)', String(cores)],
      ['On-line CPU(s) list', `0-${cores - 1}`],
      ['Vendor ID', 'GenuineIntel'],
      ['Thread(s) per core', '1'],
      ['Core(s) per socket', String(Math.max(1, Math.floor(cores / Math.max(1, sockets))))],
      ['Socket(s)', String(sockets)],
      ['CPU max MHz', mhz.toFixed(4)],
      ['Virtualization', 'VT-x'],
    ];
    return printed(lines(facts.map(([name, value]) => `${`${name}:`.padEnd(32)} ${value}`)));
  };
}
