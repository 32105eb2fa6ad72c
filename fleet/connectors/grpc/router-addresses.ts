import { AgentError, formatIpv4, formatIpv4Network, ipv4InNetwork, parseIpv4, type Ipv4Network } from '#agent';

/** A router and the address that it was given before, if any. */
export interface AddressedRouter {
  readonly name: string;
  readonly address?: string | undefined;
}

/**
 * An address of the block for every router: that of before where it is in the block and nobody has it, else the lowest that is free, in the
 * routers' order. The first and the last address of the block are nobody's. `VRA_BAD_INPUT` when the block is too small.
 */
export function assignAddresses(routers: readonly AddressedRouter[], block: Ipv4Network): ReadonlyMap<string, string> {
  const hosts = 2 ** (32 - block.prefix) - 2;
  if (routers.length > hosts)
    throw new AgentError(
      'VRA_BAD_INPUT',
      `${formatIpv4Network(block)} has ${Math.max(0, hosts)} addresses for ${routers.length} routers; name a larger block`,
    );
  const taken = new Set<number>();
  const assigned = new Map<string, string>();
  for (const { name, address } of routers) {
    const value = address === undefined ? undefined : parseIpv4(address);
    if (value === undefined || !isUsable(value, block) || taken.has(value)) continue;
    taken.add(value);
    assigned.set(name, formatIpv4(value));
  }
  let next = block.base + 1;
  for (const { name } of routers) {
    if (assigned.has(name)) continue;
    while (taken.has(next)) next++;
    taken.add(next);
    assigned.set(name, formatIpv4(next));
  }
  return assigned;
}

function isUsable(address: number, block: Ipv4Network): boolean {
  return ipv4InNetwork(address, block) && address !== block.base && address !== block.base + 2 ** (32 - block.prefix) - 1;
}
