import { formatIpv6 } from '#agent';
import type { FilesPort, NetworkState } from '#agent';
import { readLines } from '../router-files.ts';
import { deviceAddresses, parseAddress, type DeviceAddress, type IpAddress } from './addresses.ts';
import { kernelRoutes } from './kernel-routes.ts';
import { findPath } from './routing.ts';

/** A host on one of the router's networks that is known to be there. */
export interface Neighbour {
  readonly address: IpAddress;
  readonly mac: string;
  readonly device: string;
  /** `instance`: a VM with a DHCP entry; `gateway`: next hop of a route. */
  readonly kind: 'instance' | 'gateway';
}

interface Lease {
  readonly mac: string;
  readonly address: IpAddress;
}

/** `/etc/dhcphosts.txt`: `mac,[set:tag,]ip,name,lease` (cloudstack-vr-commands.md, 2.9). */
export async function readLeases(files: FilesPort): Promise<readonly Lease[]> {
  return (await readLines(files, '/etc/dhcphosts.txt')).flatMap((line): Lease[] => {
    const [mac = '', ...fields] = line.split(',');
    const address = fields.map((field) => parseAddress(field)).find((parsed) => parsed !== undefined);
    return address === undefined || !/^[\da-f]{2}(?::[\da-f]{2}){5}$/i.test(mac) ? [] : [{ mac: mac.toLowerCase(), address }];
  });
}

/** The address that a host of this MAC gives itself in a /64 (RFC 4291, modified EUI-64). */
function autoconfigured(network: DeviceAddress['network'], mac: string): IpAddress | undefined {
  if (network.family !== 6 || network.prefix !== 64) return undefined;
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [first = 0, ...rest] = bytes;
  const identifier = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  const value = identifier.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) | network.base;
  return { family: 6, value, text: formatIpv6(value) };
}

/** A made-up but constant MAC for a gateway, locally administered. */
function gatewayMac(address: IpAddress): string {
  const digits = address.value.toString(16).padStart(8, '0').slice(-8);
  return ['06', '01', ...(digits.match(/../g) ?? [])].join(':');
}

/** Who is on the router's networks: instances with a DHCP entry and the gateways of its routes. */
export async function knownNeighbours(files: FilesPort, state: NetworkState): Promise<readonly Neighbour[]> {
  const addresses = deviceAddresses(state.addresses);
  const found = new Map<string, Neighbour>();
  const add = (address: IpAddress, mac: string, kind: Neighbour['kind']): string | undefined => {
    const path = findPath(state, { destination: address });
    if (path === undefined || path.local || path.gateway !== undefined) return undefined;
    if (!found.has(address.text)) found.set(address.text, { address, mac, device: path.device, kind });
    return path.device;
  };
  for (const { mac, address } of await readLeases(files)) {
    const device = add(address, mac, 'instance');
    for (const own of addresses) {
      const v6 = own.device === device ? autoconfigured(own.network, mac) : undefined;
      if (v6 !== undefined) add(v6, mac, 'instance');
    }
  }
  for (const route of kernelRoutes(state)) {
    const address = route.via === undefined ? undefined : parseAddress(route.via);
    if (address !== undefined) add(address, gatewayMac(address), 'gateway');
  }
  for (const host of hypervisorHosts(addresses)) add(host, gatewayMac(host), 'gateway');
  return [...found.values()];
}

/** On link-local control networks the hypervisor has the first address (cloudstack-vr-commands.md, 5.2). */
function hypervisorHosts(addresses: readonly DeviceAddress[]): readonly IpAddress[] {
  const control = addresses.some(({ address }) => address.text.startsWith('169.254.'));
  const host = parseAddress('169.254.0.1');
  return control && host !== undefined ? [host] : [];
}
