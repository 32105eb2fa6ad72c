import { parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';

const everything: readonly Ipv4Network[] = [{ base: 0, prefix: 0 }];

/** The IPv4 networks of a list; IPv6 ones belong to nftables (2.7.2), malformed ones to nobody. */
export function ipv4Networks(cidrs: readonly string[]): readonly Ipv4Network[] {
  const networks: Ipv4Network[] = [];
  for (const cidr of cidrs) {
    const network = parseIpv4Cidr(cidr.trim());
    if (network !== undefined) networks.push(network);
  }
  return networks;
}

/** The IPv4 networks of a comma list. */
export function ipv4NetworkList(text: string): readonly Ipv4Network[] {
  // Most lists are this one; a long access list is full of it.
  if (text === '0.0.0.0/0') return everything;
  return ipv4Networks(text.includes(',') ? text.split(',') : [text]);
}

/** The IPv4 networks of an optional comma list; an empty one means every address, one without an IPv4 network none. */
export function optionalNetworks(text: string | undefined): readonly Ipv4Network[] {
  return text === undefined || text.trim() === '' ? everything : ipv4NetworkList(text);
}
