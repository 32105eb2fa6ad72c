import { formatIpv4, parseIpv4, parseIpv4Cidr } from '../net/ipv4.ts';
import { formatIpv6, parseIpv6, parseIpv6Cidr } from '../net/ipv6.ts';

export type NftFamily = 'ip' | 'ip6';

/** A run of addresses, both ends included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = (family: NftFamily): number => (family === 'ip' ? 32 : 128);

const formatAddress = (family: NftFamily, address: bigint): string =>
  family === 'ip' ? formatIpv4(Number(address)) : formatIpv6(address);

function parseAddress(family: NftFamily, text: string): bigint | undefined {
  if (family === 'ip6') return parseIpv6(text);
  const address = parseIpv4(text);
  return address === undefined ? undefined : BigInt(address);
}

/** The range of a CIDR (host bits are ignored) or of a bare address; undefined when it is none of this family. */
export function cidrRange(family: NftFamily, cidr: string): AddressRange | undefined {
  const network = family === 'ip' ? parseIpv4Cidr(cidr) : parseIpv6Cidr(cidr);
  if (network === undefined) return undefined;
  const first = BigInt(network.base);
  return { first, last: first + (1n << BigInt(bitsOf(family) - network.prefix)) - 1n };
}

/**
 * The addresses of a family in a list of CIDRs as nft keeps an interval set: sorted, what overlaps or touches in one piece.
 * Texts of the other family or malformed ones are left out.
 */
export function addressRanges(family: NftFamily, cidrs: readonly string[]): readonly AddressRange[] {
  const ranges = cidrs.flatMap((cidr) => cidrRange(family, cidr) ?? []);
  if (ranges.length < 2) return ranges;
  const merged: { first: bigint; last: bigint }[] = [];
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)))) {
    const before = merged.at(-1);
    if (before === undefined || range.first > before.last + 1n) merged.push({ ...range });
    else if (range.last > before.last) before.last = range.last;
  }
  return merged;
}

/** `10.0.0.0/8`, `10.0.0.7` or `10.0.0.0-10.0.2.255`, as nft prints it. */
export function formatRange(family: NftFamily, range: AddressRange): string {
  const size = range.last - range.first + 1n;
  const first = formatAddress(family, range.first);
  if (size === 1n) return first;
  const aligned = (size & (size - 1n)) === 0n && range.first % size === 0n;
  return aligned ? `${first}/${bitsOf(family) - (size.toString(2).length - 1)}` : `${first}-${formatAddress(family, range.last)}`;
}

/** Undoes `formatRange`; undefined when the text is no range of this family. */
export function parseRange(family: NftFamily, text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  if (dash < 0) return cidrRange(family, text);
  const first = parseAddress(family, text.slice(0, dash));
  const last = parseAddress(family, text.slice(dash + 1));
  return first === undefined || last === undefined || last < first ? undefined : { first, last };
}
