import { AgentError } from '../errors.ts';

export interface BgpNeighbour {
  /** IPv4 or IPv6. */
  readonly address: string;
  readonly remoteAs: number;
  readonly password?: string;
  /** Hops to a neighbour that is not on the same wire, 1 to 255. */
  readonly multihop?: number;
}

/** What a router says to the neighbours of one autonomous system of its own. */
export interface BgpProcess {
  readonly as: number;
  readonly routerId?: string;
  readonly neighbours: readonly BgpNeighbour[];
  /** CIDRs that are told to IPv4 neighbours, and to IPv6 ones. */
  readonly ipv4Networks: readonly string[];
  readonly ipv6Networks: readonly string[];
}

export interface FrrConfig {
  readonly hostname: string;
  readonly bgp: readonly BgpProcess[];
}

const isIpv6 = (address: string): boolean => address.includes(':');

function neighbourLines({ address, remoteAs, password, multihop }: BgpNeighbour): string[] {
  return [
    ` neighbor ${address} remote-as ${remoteAs}`,
    ...(password === undefined ? [] : [` neighbor ${address} password ${password}`]),
    ...(multihop === undefined ? [] : [` neighbor ${address} ebgp-multihop ${multihop}`]),
  ];
}

function familyLines(family: 'ipv4' | 'ipv6', networks: readonly string[]): string[] {
  if (networks.length === 0) return [];
  return [` address-family ${family} unicast`, ...networks.map((network) => `  network ${network}`), ' exit-address-family'];
}

/** `/etc/frr/frr.conf` (cloudstack-vr-commands.md, 2.16). Without BGP the head lines only. */
export function printFrrConf(config: FrrConfig): string {
  const lines = [
    'frr version 6.0',
    'frr defaults traditional',
    `hostname ${config.hostname}`,
    'service integrated-vtysh-config',
    'ip nht resolve-via-default',
    ...config.bgp.flatMap((bgp) => [
      `router bgp ${bgp.as}`,
      ...(bgp.routerId === undefined ? [] : [` bgp router-id ${bgp.routerId}`]),
      ...(bgp.neighbours.some(({ address }) => isIpv6(address)) ? [' bgp default ipv6-unicast'] : []),
      ...bgp.neighbours.flatMap(neighbourLines),
      ...familyLines('ipv4', bgp.ipv4Networks),
      ...familyLines('ipv6', bgp.ipv6Networks),
    ]),
    'line vty',
  ];
  return `${lines.join('\n')}\n`;
}

interface OpenProcess {
  as: number;
  routerId?: string;
  neighbours: { address: string; remoteAs: number; password?: string; multihop?: number }[];
  ipv4Networks: string[];
  ipv6Networks: string[];
}

function readNeighbour(bgp: OpenProcess, address: string, setting: string, value: string): void {
  let neighbour = bgp.neighbours.find((candidate) => candidate.address === address);
  if (neighbour === undefined) bgp.neighbours.push((neighbour = { address, remoteAs: 0 }));
  if (setting === 'remote-as') neighbour.remoteAs = Number(value);
  else if (setting === 'password') neighbour.password = value;
  else if (setting === 'ebgp-multihop') neighbour.multihop = Number(value);
}

/** Undoes `printFrrConf`; other statements are passed over. Refuses with `VRA_BAD_INPUT` a file without a host name. */
export function parseFrrConf(text: string): FrrConfig {
  let hostname: string | undefined;
  const processes: OpenProcess[] = [];
  let family: 'ipv4Networks' | 'ipv6Networks' = 'ipv4Networks';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const bgp = processes.at(-1);
    const [word = '', second = '', third = ''] = line.split(' ', 3);
    if (word === 'hostname') hostname = second;
    else if (line.startsWith('router bgp '))
      processes.push({ as: Number(third), neighbours: [], ipv4Networks: [], ipv6Networks: [] });
    else if (bgp === undefined) continue;
    else if (line.startsWith('bgp router-id ')) bgp.routerId = third;
    else if (word === 'neighbor') readNeighbour(bgp, second, third, line.slice(`neighbor ${second} ${third} `.length));
    else if (word === 'address-family') family = second === 'ipv6' ? 'ipv6Networks' : 'ipv4Networks';
    else if (word === 'network') bgp[family].push(second);
  }
  if (hostname === undefined) throw new AgentError('VRA_BAD_INPUT', 'frr.conf: the hostname line is missing');
  return { hostname, bgp: processes };
}

const daemons = [
  'bgpd',
  'ospfd',
  'ospf6d',
  'ripd',
  'ripngd',
  'isisd',
  'pimd',
  'pim6d',
  'ldpd',
  'nhrpd',
  'eigrpd',
  'babeld',
  'sharpd',
  'pbrd',
  'bfdd',
  'fabricd',
  'vrrpd',
  'pathd',
];
const ipv6Daemons: readonly string[] = ['ospf6d', 'ripngd', 'pim6d'];

/** A daemon is configured from the router itself only. */
function listenOption(daemon: string): string {
  return `${daemon}_options="-A ${ipv6Daemons.includes(daemon) ? '::1' : '127.0.0.1'}"`;
}

/** `/etc/frr/daemons`: of the daemons one can choose BGP alone runs. */
export function printFrrDaemons(): string {
  const lines = [
    ...daemons.map((daemon) => `${daemon}=${daemon === 'bgpd' ? 'yes' : 'no'}`),
    'vtysh_enable=yes',
    'zebra_options="-A 127.0.0.1 -s 90000000"',
    'staticd_options="-A 127.0.0.1"',
    ...daemons.map(listenOption),
  ];
  return `${lines.join('\n')}\n`;
}
