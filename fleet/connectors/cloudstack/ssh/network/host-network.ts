import { AgentError, type AddressState, type LinkState, type NetworkPort, type NetworkState, type RouteState } from '#agent';
import { formatIpv4, parseIpv4Cidr } from '#agent';
import type { HostRecord } from '../../zone/records.ts';
import type { HostView } from '../host-ports.ts';
import { bridgesOf, linkLocalBridge, type Bridge } from './bridges.ts';

/** The `n`th MAC behind a host's own. */
function macBehind(mac: string, n: number): string {
  const number = (Number.parseInt(mac.replaceAll(':', ''), 16) + n) % 2 ** 48;
  return (number.toString(16).padStart(12, '0').match(/../g) ?? []).join(':');
}

function linkLocalMac(mac: string): string {
  return `fe${mac.slice(2)}`;
}

/** The bridge that has the host's own address. */
function managementBridge({ devices }: HostRecord, bridges: readonly Bridge[]): string {
  return devices.private !== undefined && bridges.some(({ name }) => name === devices.private) ? devices.private : 'cloudbr0';
}

function linksOf({ host }: HostView, bridges: readonly Bridge[]): readonly LinkState[] {
  const common = { mtu: 1500, up: true } as const;
  const nics = [
    ...new Set(bridges.flatMap(({ uplink }) => (uplink === undefined ? [] : [uplink.split('.')[0] ?? uplink]))),
  ].toSorted();
  // The agent introduces itself with the MAC of the management bridge, which is that of the NIC below it.
  const own = bridges.find(({ name }) => name === managementBridge(host, bridges))?.uplink ?? nics[0];
  const macs = new Map(
    nics.toSorted((a, b) => Number(b === own) - Number(a === own)).map((nic, at) => [nic, macBehind(host.mac, at)]),
  );
  const macOf = ({ uplink }: Bridge): string => macs.get(uplink?.split('.')[0] ?? '') ?? linkLocalMac(host.mac);
  const untagged = (nic: string): string | undefined => bridges.find(({ uplink }) => uplink === nic)?.name;
  return [
    ...nics.map((device): LinkState => {
      const master = untagged(device);
      return { ...common, device, mac: macs.get(device) ?? host.mac, ...(master !== undefined && { master }) };
    }),
    ...bridges.flatMap((bridge): LinkState[] => [
      ...(bridge.vlan === undefined || bridge.uplink === undefined
        ? []
        : [{ ...common, device: bridge.uplink, mac: macOf(bridge), master: bridge.name }]),
      { ...common, device: bridge.name, mac: macOf(bridge) },
      ...bridge.ports.map(({ device, nic }): LinkState => ({
        ...common,
        mtu: nic.mtu ?? common.mtu,
        device,
        mac: linkLocalMac(nic.mac),
        master: bridge.name,
      })),
    ]),
  ];
}

/** First address of the link-local network, which is every host's own end of it. */
const linkLocal = { address: '169.254.0.1', network: '169.254.0.0/16' } as const;

function networkOf(cidr: string): string {
  const parsed = parseIpv4Cidr(cidr);
  return parsed === undefined ? cidr : `${formatIpv4(parsed.base)}/${parsed.prefix}`;
}

function broadcastOf(cidr: string): string | undefined {
  const parsed = parseIpv4Cidr(cidr);
  return parsed === undefined ? undefined : formatIpv4((parsed.base | (0xffffffff >>> parsed.prefix)) >>> 0);
}

/** Links, addresses and routes of a host as its kernel would have them (cloudstack-over-ssh.md, C). */
export function hostNetworkState(view: HostView): NetworkState {
  const { host } = view;
  const bridges = bridgesOf(view);
  const management = managementBridge(host, bridges);
  const own = `${host.address}/${host.prefix}`;
  const broadcast = broadcastOf(own);
  const addresses: readonly AddressState[] = [
    { device: management, cidr: own, ...(broadcast !== undefined && { broadcast }) },
    { device: linkLocalBridge, cidr: `${linkLocal.address}/16`, broadcast: '169.254.255.255' },
  ];
  const base = { family: 4, table: 'main', type: 'unicast' } as const;
  const routes: readonly RouteState[] = [
    { ...base, destination: 'default', via: host.gateway, device: management, protocol: 'static' },
    { ...base, destination: networkOf(own), device: management, source: host.address, protocol: 'kernel' },
    { ...base, destination: linkLocal.network, device: linkLocalBridge, source: linkLocal.address, protocol: 'kernel' },
  ];
  const sysctls = new Map([
    ['net.ipv4.ip_forward', '1'],
    ['net.bridge.bridge-nf-call-iptables', '1'],
  ]);
  return { links: linksOf(view, bridges), addresses, routes, rules: [], sysctls };
}

/** A host's network, which its agent's commands change and nobody else: `ip` shows it, and refuses to change it. */
export function hostNetwork(view: () => HostView): NetworkPort {
  return {
    observe: () => Promise.resolve(hostNetworkState(view())),
    apply: () =>
      Promise.reject(
        new AgentError('VRA_BAD_INPUT', 'the network of a simulated host follows its machines; it cannot be changed by hand'),
      ),
  };
}
