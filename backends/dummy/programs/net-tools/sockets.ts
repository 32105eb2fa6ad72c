import { parseIpv4 } from '#agent';
import type { ProgramMachine } from '../machine.ts';
import { bootArguments, readLines, readText } from '../router-files.ts';
import { listProcesses, type Process } from '../system/processes.ts';

/** A socket that a daemon of the router listens on. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp';
  readonly family: 4 | 6;
  /** `0.0.0.0`, `::` or an address; `0.0.0.0%eth0` for one bound to a device. */
  readonly address: string;
  readonly port: number;
  readonly backlog: number;
  readonly process: Process;
  readonly descriptor: number;
}

interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly backlog?: number;
  /** Name of the process among those of the unit; default: the main one. */
  readonly process?: string;
}

type Listeners = (machine: ProgramMachine, unit: string) => Promise<readonly Listener[]>;

function tcp(address: string, port: number, backlog = 128): Listener {
  return { protocol: 'tcp', address, port, backlog };
}

function udp(address: string, port: number): Listener {
  return { protocol: 'udp', address, port };
}

/** SSH listens on the control address only (cloudstack-vr-commands.md, 3.3 and 3.5). */
async function sshListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const lines = await readLines(machine.files, '/etc/ssh/sshd_config');
  const setting = (name: string): string | undefined =>
    lines.find((line) => line.toLowerCase().startsWith(`${name} `))?.split(/\s+/)[1];
  const port = Number(setting('port') ?? 3922);
  const own = setting('listenaddress');
  if (own !== undefined) return [tcp(own, port)];
  const boot = await bootArguments(machine.files);
  const control = ['eth0ip', 'eth1ip'].flatMap((key) => boot.get(key) ?? []).find((address) => address.startsWith('169.254.'));
  return [tcp(control ?? '0.0.0.0', port)];
}

/** dnsmasq: DNS on its listen addresses unless `port=0`, DHCP where ranges are. */
async function dnsmasqListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const names = (await machine.files.list('/etc/dnsmasq.d')).filter((name) => name.endsWith('.conf'));
  const files = ['/etc/dnsmasq.conf', ...names.map((name) => `/etc/dnsmasq.d/${name}`)];
  const settings = (await Promise.all(files.map((file) => readLines(machine.files, file)))).flat();
  const values = (key: string): string[] =>
    settings.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const addresses = [...new Set(values('listen-address').flatMap((value) => value.split(',')))];
  const dns = values('port').includes('0') ? [] : addresses.length === 0 ? ['0.0.0.0'] : addresses;
  const ranges = values('dhcp-range');
  const dhcp = ranges.some((range) => /\d+\.\d+\.\d+\.\d+/.test(range)) ? [udp('0.0.0.0', 67)] : [];
  return [...dns.flatMap((address) => [udp(address, 53), tcp(address, 53, 32)]), ...dhcp];
}

async function apacheListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const names = await machine.files.list('/etc/apache2/sites-enabled');
  const lines = (await Promise.all(names.map((name) => readLines(machine.files, `/etc/apache2/sites-enabled/${name}`)))).flat();
  const places = lines.flatMap((line) => /^(?:Listen|<VirtualHost) ([\d.]+):(\d+)>?$/.exec(line)?.slice(1, 3).join(':') ?? []);
  return [...new Set(places)].map((place) => {
    const [address = '', port = ''] = place.split(':');
    return tcp(address, Number(port), 511);
  });
}

async function haproxyListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const text = (await readText(machine.files, '/etc/haproxy/haproxy.cfg')) ?? '';
  return [...text.matchAll(/^\s*bind\s+([\d.*]*):(\d+)/gm)].map(([, address = '', port = '']): Listener => ({
    ...tcp(address === '' || address === '*' ? '0.0.0.0' : address, Number(port), 4096),
  }));
}

async function routingListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const vty: readonly (readonly [name: string, port: number])[] = [
    ['zebra', 2601],
    ['staticd', 2616],
    ['bgpd', 2605],
  ];
  const listeners = vty.map(([process, port]): Listener => ({ ...tcp('127.0.0.1', port, 3), process }));
  const daemons = await readLines(machine.files, '/etc/frr/daemons');
  const bgp = daemons.includes('bgpd=yes') ? [{ ...tcp('0.0.0.0', 179), process: 'bgpd' }] : [];
  return [...listeners, ...bgp];
}

async function conntrackListeners(machine: ProgramMachine): Promise<readonly Listener[]> {
  const text = (await readText(machine.files, '/etc/conntrackd/conntrackd.conf')) ?? '';
  return text.includes('Multicast') ? [udp('225.0.0.50', 3780)] : [];
}

async function passwordListeners(_machine: ProgramMachine, unit: string): Promise<readonly Listener[]> {
  const [listen = ''] = unit.slice(unit.indexOf('@') + 1).split(',');
  return parseIpv4(listen) === undefined ? [] : [tcp(listen, 8080, 5)];
}

const listeners: ReadonlyMap<string, Listeners> = new Map<string, Listeners>([
  ['ssh', sshListeners],
  ['dnsmasq', dnsmasqListeners],
  ['apache2', apacheListeners],
  ['haproxy', haproxyListeners],
  ['frr', routingListeners],
  ['conntrackd', conntrackListeners],
  ['rsyslog', async () => [udp('127.0.0.1', 3914)]],
  ['xl2tpd', async () => [udp('0.0.0.0', 1701)]],
  [
    'strongswan-starter',
    async () => [udp('0.0.0.0', 500), udp('0.0.0.0', 4500)].map((listener) => ({ ...listener, process: 'charon' })),
  ],
]);

/** Sockets of the services that run, from their configuration files; by protocol, address and port. */
export async function listSockets(machine: ProgramMachine): Promise<readonly Socket[]> {
  const { processes } = await listProcesses(machine);
  const sockets: Socket[] = [];
  for (const unit of new Set(processes.flatMap((process) => process.unit ?? []))) {
    const own = processes.filter((process) => process.unit === unit);
    const find = listeners.get(unit) ?? (unit.startsWith('cloud-password-server@') ? passwordListeners : undefined);
    if (find === undefined) continue;
    for (const [index, listener] of (await find(machine, unit)).entries()) {
      const process = listener.process === undefined ? own[0] : own.find(({ name }) => name === listener.process);
      if (process === undefined) continue;
      const family = listener.address.includes(':') ? 6 : 4;
      const { protocol, address, port, backlog = 0 } = listener;
      sockets.push({ protocol, family, address, port, backlog, process, descriptor: 4 + index });
    }
  }
  return sockets.toSorted((a, b) => (a.protocol === b.protocol ? 0 : a.protocol === 'udp' ? -1 : 1));
}
