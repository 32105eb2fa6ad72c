import { formatIpv4, formatIpv6, ipv4InNetwork, ipv6InNetwork, parseIpv4, parseIpv4Cidr, parseIpv6, parseIpv6Cidr } from '#agent';
import type { AddressState } from '#agent';

/** An address of either family, comparable by `text` (canonical spelling). */
export type IpAddress =
  | { readonly family: 4; readonly value: number; readonly text: string }
  | { readonly family: 6; readonly value: bigint; readonly text: string };

/** Undefined when `text` is no address. */
export function parseAddress(text: string): IpAddress | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { family: 4, value: v4, text: formatIpv4(v4) };
  const v6 = parseIpv6(text);
  return v6 === undefined ? undefined : { family: 6, value: v6, text: formatIpv6(v6) };
}

/** A network of either family; `text` is `address/prefix` without host bits. */
export type IpNetwork =
  | { readonly family: 4; readonly base: number; readonly prefix: number; readonly text: string }
  | { readonly family: 6; readonly base: bigint; readonly prefix: number; readonly text: string };

/** `default`, an address or a network in CIDR form; `family` decides what `default` and `all` mean. Undefined when it is none. */
export function parseNetwork(text: string, family: 4 | 6): IpNetwork | undefined {
  if (text === 'default' || text === 'all' || text === 'any') return parseNetwork(family === 4 ? '0.0.0.0/0' : '::/0', family);
  const v4 = parseIpv4Cidr(text);
  if (v4 !== undefined) return { family: 4, base: v4.base, prefix: v4.prefix, text: `${formatIpv4(v4.base)}/${v4.prefix}` };
  const v6 = parseIpv6Cidr(text);
  return v6 === undefined
    ? undefined
    : { family: 6, base: v6.base, prefix: v6.prefix, text: `${formatIpv6(v6.base)}/${v6.prefix}` };
}

export function contains(network: IpNetwork, address: IpAddress): boolean {
  if (network.family === 4) return address.family === 4 && ipv4InNetwork(address.value, network);
  return address.family === 6 && ipv6InNetwork(address.value, network);
}

/** Whether `inner` lies in `outer` (or is the same). */
export function covers(outer: IpNetwork, inner: IpNetwork): boolean {
  if (outer.prefix > inner.prefix) return false;
  if (outer.family === 4) return inner.family === 4 && ipv4InNetwork(inner.base, outer);
  return inner.family === 6 && ipv6InNetwork(inner.base, outer);
}

/** An address on a device with its text taken apart. */
export interface DeviceAddress {
  readonly state: AddressState;
  readonly device: string;
  readonly address: IpAddress;
  readonly network: IpNetwork;
  /** Not the first of its subnet on the device. */
  readonly secondary: boolean;
}

/**
 * Addresses in the order in which the kernel lists them: IPv4 primary ones before secondary ones, each as they were added; IPv6
 * newest first. Malformed ones are left out.
 */
export function deviceAddresses(addresses: readonly AddressState[]): readonly DeviceAddress[] {
  const seen = new Set<string>();
  const parsed = addresses.flatMap((state): DeviceAddress[] => {
    const address = parseAddress(state.cidr.split('/')[0] ?? '');
    const network = address === undefined ? undefined : parseNetwork(state.cidr, address.family);
    if (address === undefined || network === undefined) return [];
    const subnet = `${state.device} ${network.text}`;
    const secondary = address.family === 4 && seen.has(subnet);
    seen.add(subnet);
    return [{ state, device: state.device, address, network, secondary }];
  });
  const v4 = parsed.filter((entry) => entry.address.family === 4);
  return [
    ...v4.filter((entry) => !entry.secondary),
    ...v4.filter((entry) => entry.secondary),
    ...parsed.filter((entry) => entry.address.family === 6).toReversed(),
  ];
}
