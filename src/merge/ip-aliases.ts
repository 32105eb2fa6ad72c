import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import { mergeAddresses } from './addresses.ts';
import type { IpAlias } from './config-item.ts';

/**
 * Further addresses of a shared network's router (1.10.11): filed under the first device that has a guest address.
 * Throws `VRA_BAD_INPUT` when there is none yet.
 */
export function mergeIpAliases(bags: Bags, aliases: readonly IpAlias[]): BagPatch<'ips'> {
  const guest = [...(bags.get('ips') ?? [])]
    .filter(([, records]) => records.some((record) => record.nw_type === 'guest'))
    .map(([device]) => device)
    .toSorted()[0];
  if (guest === undefined) {
    throw new AgentError('VRA_BAD_INPUT', 'ipaliases: this router has no guest address to add aliases to; associate one first');
  }
  const addresses = aliases.map((alias) => ({
    public_ip: alias.ip_address,
    netmask: alias.netmask,
    add: !alias.revoke,
    nic_dev_id: guest.slice('eth'.length),
    nw_type: 'guest',
  }));
  return mergeAddresses(bags, addresses, []);
}
