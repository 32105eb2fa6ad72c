import { parseIpv4, parseIpv4Cidr, prefixMask } from '#agent';
import { createRoutingTables } from '../../iproute/tables.ts';
import type { ProgramContext, ProgramMachine } from '../../machine.ts';
import { lines } from '../../program.ts';
import { knownNeighbours } from '../../reach/neighbours.ts';
import { inDumpOrder, kernelRoutes, linksOf } from '../../reach/kernel-routes.ts';
import { readMounts } from '../../system/disks.ts';
import { cpuinfo, procModules } from '../../system/hardware.ts';
import { kernelRelease, procVersion } from '../../system/identity.ts';
import { meminfo } from '../../system/memory.ts';
import { listProcesses, type Process } from '../../system/processes.ts';
import { applySetting, settingsOf } from '../../system/sysctl.ts';
import { loadAverages } from '../../system/uptime.ts';
import { virtualFile, virtualTree, type VirtualFolder, type VirtualNode } from './virtual-node.ts';

type Text = () => Promise<string>;

async function netDev(machine: ProgramMachine): Promise<string> {
  const { links } = await machine.network.observe();
  const zeros =
    '       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0';
  const rows = linksOf({ links }).map(({ device }) => `${device.padStart(6)}:${zeros}`);
  return lines([
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    ...rows,
  ]);
}

async function netArp(machine: ProgramMachine): Promise<string> {
  const neighbours = await knownNeighbours(machine.files, await machine.network.observe());
  const rows = neighbours
    .filter(({ address }) => address.family === 4)
    .map(({ address, mac, device }) => `${address.text.padEnd(16)} 0x1         0x2         ${mac}     *        ${device}`);
  return lines(['IP address       HW type     Flags       HW address            Mask     Device', ...rows]);
}

/** Addresses of `/proc/net/route`: hexadecimal, in the byte order of the machine. */
function littleEndian(address: number): string {
  const bytes = [address & 255, (address >>> 8) & 255, (address >>> 16) & 255, address >>> 24];
  return bytes
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

async function netRoute(machine: ProgramMachine): Promise<string> {
  const main = kernelRoutes(await machine.network.observe()).filter(
    ({ family, table, type }) => family === 4 && table === 'main' && type === 'unicast',
  );
  const rows = inDumpOrder(main, createRoutingTables([])).map((route) => {
    const network = parseIpv4Cidr(route.destination === 'default' ? '0.0.0.0/0' : route.destination);
    const gateway = parseIpv4(route.via ?? '0.0.0.0') ?? 0;
    const flags = route.via === undefined ? '0001' : '0003';
    const mask = prefixMask(network?.prefix ?? 0);
    return [
      route.device ?? '*',
      littleEndian(network?.base ?? 0),
      littleEndian(gateway),
      flags,
      '0',
      '0',
      '0',
      littleEndian(mask),
      '0',
      '0',
      '0',
    ].join('\t');
  });
  return lines(['Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT', ...rows]);
}

function processFiles(process: Process): readonly [string, VirtualNode][] {
  const text = (content: string): VirtualNode => virtualFile(async () => content);
  return [
    [`${process.pid}/cmdline`, text(process.command.startsWith('[') ? '' : `${process.command.split(' ').join('\0')}\0`)],
    [`${process.pid}/comm`, text(`${process.name}\n`)],
    [
      `${process.pid}/status`,
      text(
        lines([
          `Name:\t${process.name}`,
          `State:\t${process.state.charAt(0)}`,
          `Pid:\t${process.pid}`,
          `PPid:\t${process.parent}`,
          `VmRSS:\t${process.residentKb} kB`,
        ]),
      ),
    ],
  ];
}

function sysctlFiles(machine: ProgramMachine, settings: ReadonlyMap<string, string>): readonly [string, VirtualNode][] {
  return [...settings].map(([name, value]): [string, VirtualNode] => [
    `sys/${name.replaceAll('.', '/')}`,
    {
      kind: 'file',
      mode: 0o644,
      read: async () => `${value}\n`,
      write: async (content) => void (await applySetting(machine, name, new TextDecoder().decode(content).trim())),
    },
  ]);
}

/** `/proc` of the simulated kernel. */
export function procFiles(machine: ProgramMachine, context: Pick<ProgramContext, 'clock'>): VirtualFolder {
  const files: Readonly<Record<string, Text>> = {
    cpuinfo: async () => cpuinfo(await machine.system.facts()),
    meminfo: async () => meminfo(await machine.system.facts()),
    modules: async () => procModules(),
    version: async () => procVersion,
    cmdline: async () => `BOOT_IMAGE=/boot/vmlinuz-${kernelRelease} root=/dev/vda1 ro net.ifnames=0 biosdevname=0 quiet\n`,
    filesystems: async () => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\n\text4\n',
    mounts: async () =>
      lines((await readMounts(machine)).map(({ source, target, type, options }) => `${source} ${target} ${type} ${options} 0 0`)),
    uptime: async () => {
      const { bootedMs } = await machine.system.facts();
      const seconds = Math.max(0, (context.clock.now() - bootedMs) / 1000);
      return `${seconds.toFixed(2)} ${(seconds * 0.96).toFixed(2)}\n`;
    },
    loadavg: async () => {
      const [facts, { processes }] = [await machine.system.facts(), await listProcesses(machine)];
      return `${loadAverages(facts)
        .map((value) => value.toFixed(2))
        .join(' ')} 1/${processes.length} ${processes.at(-1)?.pid ?? 1}\n`;
    },
    'net/dev': () => netDev(machine),
    'net/arp': () => netArp(machine),
    'net/route': () => netRoute(machine),
    'self/cmdline': async () => 'bash\0',
    'self/comm': async () => 'bash\n',
  };
  const tree = virtualTree('/proc', async () => {
    const [{ processes }, state] = await Promise.all([listProcesses(machine), machine.network.observe()]);
    return new Map<string, VirtualNode>([
      ...Object.entries(files).map(([path, text]): [string, VirtualNode] => [path, virtualFile(text)]),
      ...processes.flatMap((process) => processFiles(process)),
      ...sysctlFiles(machine, settingsOf(state)),
    ]);
  });
  return {
    async lookup(path) {
      // The common files without looking at processes and settings.
      const text = path.startsWith('/proc/') ? files[path.slice('/proc/'.length)] : undefined;
      return text === undefined ? tree.lookup(path) : virtualFile(text);
    },
  };
}
