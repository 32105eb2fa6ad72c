import type { NetworkUsageCommand } from '../../../classes/index.ts';
import { answer, type Answer } from '../../command.ts';
import { timeouts, type RouterAddress, type RouterLink } from '../routers/router-link.ts';

/** Bytes since the router's chains were made. */
export interface ByteCounts {
  readonly sent: number;
  readonly received: number;
}

/** `566:448:0:0:`: counters at even positions were sent, at odd ones received (cloudstack-vr-commands.md, 1.12.1). */
export function parseByteCounters(output: string): ByteCounts {
  const counters = output
    .trim()
    .split(':')
    .filter((text) => /^\d+$/.test(text))
    .map(Number);
  const sum = (parity: number): number => counters.reduce((total, bytes, at) => (at % 2 === parity ? total + bytes : total), 0);
  return { sent: sum(0), received: sum(1) };
}

/** Counters of an isolated network's router. */
export async function readUsage(link: RouterLink, router: RouterAddress): Promise<ByteCounts> {
  const { success, details } = await link.run(router, 'netusage.sh', '-g', timeouts.query);
  return parseByteCounters(success ? details : '');
}

/** Counters of one public NIC of a VPC's router; `publicIp` finds the NIC. */
export async function readVpcUsage(link: RouterLink, router: RouterAddress, publicIp: string): Promise<ByteCounts> {
  const { success, details } = await link.run(router, 'vpc_netusage.sh', `-l ${publicIp} -g`, timeouts.query);
  return parseByteCounters(success ? details : '');
}

/** Options that change something, by the word of the command. */
const isolatedFlags: Readonly<Record<string, string>> = { create: '-c', reset: '-r' };

function vpcFlags(option: string, vpcCidr: string | undefined): string | undefined {
  switch (option) {
    case 'create':
      return `-c -v ${vpcCidr}`;
    case 'reset':
      return '-r';
    case 'vpn':
      return '-n';
    case 'remove':
      return '-d';
    default:
      return undefined;
  }
}

/**
 * NetworkUsage: counters, or their making and resetting, which tell none. A router that cannot be asked counts nothing; the server skips
 * such a sample (1.12.1).
 */
export async function networkUsage(link: RouterLink, router: RouterAddress, command: NetworkUsageCommand): Promise<Answer> {
  const { option = 'get', forVpc = false, gatewayIP = '', vpcCIDR } = command;
  const told = (details: string, { sent, received }: ByteCounts): Answer =>
    answer('NetworkUsageAnswer', {
      result: true,
      details,
      routerName: command.domRName ?? router.name,
      bytesSent: sent,
      bytesReceived: received,
    });
  const nothing: ByteCounts = { sent: 0, received: 0 };
  const flags = forVpc ? vpcFlags(option, vpcCIDR) : isolatedFlags[option];
  if (flags !== undefined) {
    const { details } = forVpc
      ? await link.run(router, 'vpc_netusage.sh', `-l ${gatewayIP} ${flags}`, timeouts.query)
      : await link.run(router, 'netusage.sh', flags, timeouts.query);
    return told(details, nothing);
  }
  return told('', forVpc ? await readVpcUsage(link, router, gatewayIP) : await readUsage(link, router));
}
