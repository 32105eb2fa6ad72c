import { isIP } from 'node:net';
import { AgentError, formatIpv4, parseIpv4Cidr, type Clock } from '#agent';
import { checkLocalNetwork, checkPort } from './addresses.ts';
import type { Check } from './check.ts';
import { checkDelayedAck } from './delayed-ack.ts';
import { checkOpenFiles } from './open-files.ts';
import { checkServer } from './server.ts';
import { checkStorage } from './storage.ts';

export type { Check } from './check.ts';
export { isLocal } from './addresses.ts';

/** What a run is going to need. */
export interface DoctorOptions {
  readonly server: { readonly host: string; readonly port: number };
  readonly hosts: number;
  readonly hostCidr: string;
  /** Position of the first host in its network, from 0. */
  readonly firstHost: number;
  /** SSH of hosts (22) and of routers (3922) is listened to, at this address. */
  readonly ssh?: { readonly bind: string } | undefined;
  /** Networks of the system VMs' management and public addresses, when they are known. */
  readonly managementCidr?: string | undefined;
  readonly publicCidr?: string | undefined;
  readonly stateDir: string;
}

/** An address of a network by its position; `VRA_BAD_INPUT` when the network is none or has no such position. */
function addressAt(cidr: string, position: number): string {
  const network = parseIpv4Cidr(cidr);
  if (network === undefined) throw new AgentError('VRA_BAD_INPUT', `${cidr} is no IPv4 network; write it as 10.20.0.0/16`);
  if (position >= 2 ** (32 - network.prefix)) throw new AgentError('VRA_BAD_INPUT', `${cidr} has no address number ${position}`);
  return formatIpv4(network.base + position);
}

/** The last address of a network is its broadcast address. */
function checkRoom(cidr: string, first: number, hosts: number): void {
  const size = 2 ** (32 - (parseIpv4Cidr(cidr)?.prefix ?? 0));
  if (first + hosts < size) return;
  throw new AgentError('VRA_BAD_INPUT', `${hosts} hosts do not fit into ${cidr} from number ${first} on; take a larger network`);
}

/** The server is on this machine, so that its address can be measured. */
function loopback(host: string): string {
  return isIP(host) === 4 && host.startsWith('127.') ? host : '127.0.0.1';
}

/** Looks whether this machine can carry a run; changes nothing but a small file that it removes again. */
export async function runDoctor(options: DoctorOptions, clock: Clock): Promise<readonly Check[]> {
  const { server, hosts, hostCidr, firstHost, ssh, managementCidr, publicCidr, stateDir } = options;
  const sample = addressAt(hostCidr, firstHost);
  checkRoom(hostCidr, firstHost, hosts);
  const networks = [
    {
      what: 'hosts',
      cidr: hostCidr,
      sample,
      without: 'nobody can reach a host over SSH, and all dial from one address',
      required: ssh !== undefined,
    },
    {
      what: 'control addresses',
      cidr: '169.254.0.0/16',
      sample: '169.254.0.1',
      without: 'routers cannot be reached on port 3922; through their hosts they can',
      required: false,
    },
    ...(managementCidr === undefined
      ? []
      : [
          {
            what: 'management',
            cidr: managementCidr,
            sample: addressAt(managementCidr, 2),
            without: 'system VMs dial from another address than their certificates name',
            required: false,
          },
        ]),
    ...(publicCidr === undefined
      ? []
      : [
          {
            what: 'public',
            cidr: publicCidr,
            sample: addressAt(publicCidr, 2),
            without: 'downloads from the secondary storage VM do not work',
            required: false,
          },
        ]),
  ];
  const checks = [await checkOpenFiles(hosts), await checkServer(server.host, server.port, clock)];
  for (const network of networks) checks.push(await checkLocalNetwork(network));
  if (ssh !== undefined) {
    checks.push(await checkPort(22, ssh.bind, 'SSH of the hosts'));
    checks.push(await checkPort(3922, ssh.bind, 'SSH of the routers'));
  }
  checks.push(await checkDelayedAck(loopback(server.host), clock));
  checks.push(await checkStorage(stateDir, clock));
  return checks;
}
