/** An IPv6 address as a 128-bit number, or undefined when `text` is none. No zone, no embedded IPv4. */
export function parseIpv6(text: string): bigint | undefined {
  if (!/^[\da-fA-F:]{2,39}$/.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...tail]) {
    if (group.length < 1 || group.length > 4) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

/** RFC 5952 text: lower case, longest run of at least two zero groups compressed, the first of equals. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > length) [start, length] = [i, j - i];
    if (j > i) i = j;
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  return start < 0 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

export interface Ipv6Network {
  readonly base: bigint;
  readonly prefix: number;
}

const mask = (prefix: number): bigint => ((1n << BigInt(prefix)) - 1n) << BigInt(128 - prefix);

/** Parses `addr/len` (a bare address is a /128). `address` keeps the host bits. Undefined when it is none. */
export function parseIpv6Cidr(text: string): (Ipv6Network & { readonly address: bigint }) | undefined {
  const slash = text.indexOf('/');
  const address = parseIpv6(slash < 0 ? text : text.slice(0, slash));
  const lengthText = slash < 0 ? '128' : text.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(lengthText) || Number(lengthText) > 128) return undefined;
  const prefix = Number(lengthText);
  return { address, prefix, base: address & mask(prefix) };
}

export function formatIpv6Network(network: Ipv6Network): string {
  return `${formatIpv6(network.base)}/${network.prefix}`;
}

export function ipv6InNetwork(address: bigint, network: Ipv6Network): boolean {
  return (address & mask(network.prefix)) === network.base;
}
