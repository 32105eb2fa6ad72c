/** An IPv4 address as an unsigned 32-bit number, or undefined when `text` is none. Four decimal octets, no leading zeros. */
export function parseIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (octet < 0 || ++octets > 4) return undefined;
      value = value * 256 + octet;
      octet = -1;
    } else if (code >= 48 && code <= 57) {
      if (octet === 0) return undefined;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return octets === 4 ? value : undefined;
}

export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The mask of a prefix length, 0 to 32, as an unsigned number. */
export function prefixMask(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

/** Prefix length of a netmask such as `255.255.240.0`, or undefined when it is none. */
export function netmaskPrefix(netmask: string): number | undefined {
  const value = parseIpv4(netmask);
  if (value === undefined) return undefined;
  const prefix = Math.clz32(~value >>> 0);
  return prefixMask(prefix) === value ? prefix : undefined;
}

/** An IPv4 network: `base` has no host bits. */
export interface Ipv4Network {
  readonly base: number;
  readonly prefix: number;
}

/** Parses `a.b.c.d/len` (a bare address is a /32). `address` keeps the host bits, `base` does not. Undefined when it is none. */
export function parseIpv4Cidr(text: string): (Ipv4Network & { readonly address: number }) | undefined {
  const slash = text.indexOf('/');
  const address = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const lengthText = slash < 0 ? '32' : text.slice(slash + 1);
  if (!/^(?:\d|[12]\d|3[0-2])$/.test(lengthText)) return undefined;
  const prefix = Number(lengthText);
  return { address, prefix, base: (address & prefixMask(prefix)) >>> 0 };
}

export function formatIpv4Network(network: Ipv4Network): string {
  return `${formatIpv4(network.base)}/${network.prefix}`;
}

export function ipv4InNetwork(address: number, network: Ipv4Network): boolean {
  return (address & prefixMask(network.prefix)) >>> 0 === network.base;
}

export function ipv4Broadcast(network: Ipv4Network): string {
  return formatIpv4((network.base | ~prefixMask(network.prefix)) >>> 0);
}

/** `10.1.1.7`, `255.255.255.0` → `10.1.1.0/24`; undefined when one of them is malformed. */
export function networkOf(address: string, netmask: string): Ipv4Network | undefined {
  const prefix = netmaskPrefix(netmask);
  const value = parseIpv4(address);
  return prefix === undefined || value === undefined ? undefined : { base: (value & prefixMask(prefix)) >>> 0, prefix };
}
