import { AgentError } from '../errors.ts';
import { blocksNamed, findBlock, parseBlocks, printBlocks, valueOf, type BlockItem } from './block-text.ts';

/** An address that the primary of a pair holds. */
export interface VirtualAddress {
  /** `address/prefix`. */
  readonly cidr: string;
  readonly broadcast: string;
  readonly device: string;
}

/** What differs between the keepalived configurations of two routers (cloudstack-vr-commands.md, 4.2). */
export interface KeepalivedConfig {
  readonly routerName: string;
  /** The guest NIC that advertisements go through. */
  readonly device: string;
  readonly advertSeconds: number;
  /** Eight characters at most. */
  readonly password: string;
  readonly virtualAddresses: readonly VirtualAddress[];
}

export const heartbeatScript = '/ramdisk/rrouter/heartbeat.sh';
export const transitionScript = '/opt/cloud/bin/configure_router.py';

/**
 * `/etc/keepalived/keepalived.conf`. Scripts run as root and only when nobody else can write to them: without `script_user` and
 * `enable_script_security` keepalived 2 refuses a configuration that names scripts.
 */
export function printKeepalivedConf(config: KeepalivedConfig): string {
  const blocks: BlockItem[] = [
    { head: 'global_defs', items: [`router_id ${config.routerName}`, 'script_user root', 'enable_script_security'] },
    { head: 'vrrp_script heartbeat', items: [`script "${heartbeatScript}"`, 'interval 5'] },
    {
      head: 'vrrp_instance inside_network',
      items: [
        'state BACKUP',
        `interface ${config.device}`,
        'virtual_router_id 51',
        'nopreempt',
        `advert_int ${config.advertSeconds}`,
        { head: 'authentication', items: ['auth_type AH', `auth_pass ${config.password}`] },
        {
          head: 'virtual_ipaddress',
          items: config.virtualAddresses.map(({ cidr, broadcast, device }) => `${cidr} brd ${broadcast} dev ${device}`),
        },
        { head: 'track_script', items: ['heartbeat'] },
        `notify_backup "${transitionScript} --backup"`,
        `notify_master "${transitionScript} --primary"`,
        `notify_fault "${transitionScript} --fault"`,
      ],
    },
  ];
  return printBlocks(blocks, 'same-line');
}

function virtualAddress(line: BlockItem): VirtualAddress[] {
  const found = typeof line === 'string' ? /^(\S+) brd (\S+) dev (\S+)$/.exec(line) : null;
  return found === null ? [] : [{ cidr: found[1] ?? '', broadcast: found[2] ?? '', device: found[3] ?? '' }];
}

/** Undoes `printKeepalivedConf`; refuses with `VRA_BAD_INPUT` what is no configuration of a router. */
export function parseKeepalivedConf(text: string): KeepalivedConfig {
  const root = parseBlocks(text);
  const instance = blocksNamed(root, 'vrrp_instance')[0]?.items ?? [];
  const routerName = valueOf(findBlock(root, 'global_defs')?.items ?? [], 'router_id');
  const device = valueOf(instance, 'interface');
  const password = valueOf(findBlock(instance, 'authentication')?.items ?? [], 'auth_pass');
  if (routerName === undefined || device === undefined || password === undefined) {
    throw new AgentError('VRA_BAD_INPUT', 'keepalived.conf: router_id, interface or auth_pass is missing');
  }
  return {
    routerName,
    device,
    advertSeconds: Number(valueOf(instance, 'advert_int') ?? '1'),
    password,
    virtualAddresses: (findBlock(instance, 'virtual_ipaddress')?.items ?? []).flatMap(virtualAddress),
  };
}
