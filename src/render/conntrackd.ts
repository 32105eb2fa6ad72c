import { AgentError } from '../errors.ts';
import { findBlock, parseBlocks, printBlocks, valueOf, valuesOf, type BlockItem } from './block-text.ts';

/** What differs between the conntrackd configurations of two routers (cloudstack-vr-commands.md, 4.3). */
export interface ConntrackdConfig {
  /** Guest NIC and the router's own address on it: sessions are told to the peer there. */
  readonly device: string;
  readonly address: string;
  /** Addresses whose sessions stay the router's own affair. */
  readonly ignored: readonly string[];
}

/** `/etc/conntrackd/conntrackd.conf`: sessions go to the peer by multicast, with acknowledgement (FTFW). */
export function printConntrackdConf(config: ConntrackdConfig): string {
  const sync: BlockItem = {
    head: 'Sync',
    items: [
      { head: 'Mode FTFW', items: [] },
      {
        head: 'Multicast',
        items: [
          'IPv4_address 225.0.0.50',
          'Group 3780',
          `IPv4_interface ${config.address}`,
          `Interface ${config.device}`,
          'SndSocketBuffer 1249280',
          'RcvSocketBuffer 1249280',
          'Checksum on',
        ],
      },
    ],
  };
  const general: BlockItem = {
    head: 'General',
    items: [
      'Nice -20',
      'HashSize 32768',
      'HashLimit 131072',
      'LogFile on',
      'Syslog on',
      'LockFile /var/lock/conntrackd.lock',
      { head: 'UNIX', items: ['Path /var/run/conntrackd.sock', 'Backlog 20'] },
      'SocketBufferSize 2097152',
      'SocketBufferSizeMaxGrown 8388608',
      'NetlinkBufferSize 2097152',
      'NetlinkBufferSizeMaxGrowth 8388608',
      {
        head: 'Filter From Userspace',
        items: [
          { head: 'Protocol Accept', items: ['TCP', 'SCTP', 'DCCP', 'UDP', 'ICMP'] },
          { head: 'Address Ignore', items: config.ignored.map((address) => `IPv4_address ${address}`) },
        ],
      },
      'Systemd on',
    ],
  };
  return printBlocks([sync, general], 'same-line');
}

function inside(head: string, items: readonly BlockItem[]): readonly BlockItem[] {
  return findBlock(items, head)?.items ?? [];
}

/** Undoes `printConntrackdConf`; refuses with `VRA_BAD_INPUT` what is no configuration of a router. */
export function parseConntrackdConf(text: string): ConntrackdConfig {
  const root = parseBlocks(text);
  const multicast = inside('Multicast', inside('Sync', root));
  const filter = inside('Filter From Userspace', inside('General', root));
  const device = valueOf(multicast, 'Interface');
  const address = valueOf(multicast, 'IPv4_interface');
  if (device === undefined || address === undefined) {
    throw new AgentError('VRA_BAD_INPUT', 'conntrackd.conf: Interface or IPv4_interface of the Multicast block is missing');
  }
  return { device, address, ignored: valuesOf(inside('Address Ignore', filter), 'IPv4_address') };
}
