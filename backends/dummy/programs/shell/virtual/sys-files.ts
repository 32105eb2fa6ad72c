import type { LinkState } from '#agent';
import type { ProgramContext, ProgramMachine } from '../../machine.ts';
import { linksOf } from '../../reach/kernel-routes.ts';
import { virtualDirectory, virtualFile, virtualTree, type VirtualFolder, type VirtualNode } from './virtual-node.ts';

function linkFiles(link: LinkState, index: number): readonly [string, string][] {
  const loopback = link.device === 'lo';
  const counters = ['rx_bytes', 'rx_packets', 'rx_errors', 'rx_dropped', 'tx_bytes', 'tx_packets', 'tx_errors', 'tx_dropped'];
  return [
    ['address', loopback ? '00:00:00:00:00:00' : link.mac],
    ['broadcast', loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'],
    ['mtu', String(link.mtu)],
    ['operstate', link.up ? (loopback ? 'unknown' : 'up') : 'down'],
    ['carrier', link.up ? '1' : '0'],
    ['ifindex', String(index)],
    ['iflink', String(index)],
    ['type', loopback ? '772' : '1'],
    ['flags', link.up ? (loopback ? '0x9' : '0x1003') : loopback ? '0x8' : '0x1002'],
    ['tx_queue_len', '1000'],
    ['queues/rx-0/rps_cpus', '0'],
    ['queues/rx-0/rps_flow_cnt', '0'],
    ...counters.map((name): [string, string] => [`statistics/${name}`, '0']),
  ];
}

/** `/sys/class/net`: what scripts ask about NICs. */
export function sysFiles(machine: ProgramMachine): VirtualFolder {
  return virtualTree('/sys', async () => {
    const links = linksOf(await machine.network.observe());
    return new Map(
      links.flatMap((link, at) =>
        linkFiles(link, at + 1).map(([name, text]): [string, VirtualNode] => [
          `class/net/${link.device}/${name}`,
          virtualFile(async () => `${text}\n`),
        ]),
      ),
    );
  });
}

const randomBytes = 4096;

/** `/dev`: the devices that shell scripts use. Random ones give a few thousand bytes at a time. */
export function deviceFiles(context: Pick<ProgramContext, 'random'>): VirtualFolder {
  const nothing = async (): Promise<void> => undefined;
  const sink: VirtualNode = { kind: 'file', mode: 0o666, read: async () => '', write: nothing };
  const chance: VirtualNode = {
    kind: 'file',
    mode: 0o666,
    read: async () => Uint8Array.from({ length: randomBytes }, () => context.random.integer(0, 255)),
    write: nothing,
  };
  const devices = new Map<string, VirtualNode>([
    ['null', sink],
    ['zero', { kind: 'file', mode: 0o666, read: async () => new Uint8Array(randomBytes), write: nothing }],
    ['full', { kind: 'file', mode: 0o666, read: async () => new Uint8Array(randomBytes) }],
    ['random', chance],
    ['urandom', chance],
    ['tty', sink],
    ['stdin', sink],
    ['stdout', sink],
    ['stderr', sink],
    ['vda', virtualFile(async () => '', 0o660)],
    ['vda1', virtualFile(async () => '', 0o660)],
  ]);
  return {
    async lookup(path) {
      if (path === '/dev') return virtualDirectory(async () => [...devices.keys()].toSorted());
      return path.startsWith('/dev/') ? devices.get(path.slice('/dev/'.length)) : undefined;
    },
  };
}
