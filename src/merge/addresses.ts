import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, IpRecord } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import { formatIpv4Network, ipv4Broadcast, networkOf } from '../net/ipv4.ts';
import type { Nic } from '../plan/router-view.ts';
import type { IpAssociation } from './config-item.ts';
import { ListEdits } from './list-edits.ts';

/** An address before the fields that follow from it are filled in. Aliases have no NAT fields at all (2.2). */
export type NewAddress = Omit<IpAssociation, 'source_nat' | 'one_to_one_nat'> & Partial<IpAssociation>;

function deviceOf(address: NewAddress, inherited: string | number | undefined, nics: readonly Nic[]): string {
  const mac = address.vif_mac_address?.toLowerCase();
  const nic = mac === undefined ? undefined : nics.find((candidate) => candidate.mac.toLowerCase() === mac);
  // A 4.22 router files an address whose NIC it does not know under this name.
  return nic?.device ?? `eth${address.nic_dev_id ?? inherited ?? 'None'}`;
}

function recordOf(address: NewAddress, device: string): IpRecord {
  const network = networkOf(address.public_ip, address.netmask);
  if (network === undefined) {
    throw new AgentError('VRA_BAD_INPUT', `address ${address.public_ip} with netmask ${address.netmask}: one of them is malformed`);
  }
  const { mtu, ...rest } = address;
  return {
    ...rest,
    ...(mtu === undefined ? {} : { mtu: String(mtu) }),
    device,
    broadcast: ipv4Broadcast(network),
    cidr: `${address.public_ip}/${network.prefix}`,
    size: String(network.prefix),
    network: formatIpv4Network(network),
    nw_type: address.nw_type?.toLowerCase() ?? 'public',
  };
}

function mergeAddress(edits: ListEdits<IpRecord>, address: NewAddress, nics: readonly Nic[]): void {
  let inherited: string | number | undefined;
  for (const device of edits.keys()) {
    const index = edits.get(device)?.findIndex((record) => record.public_ip === address.public_ip) ?? -1;
    if (index < 0) continue;
    inherited = edits.get(device)?.[index]?.nic_dev_id ?? inherited;
    edits.remove(device, index);
  }
  const device = deviceOf(address, inherited, nics);
  const record = recordOf(address, device);
  if (record.nw_type === 'control') edits.set(device, [record]);
  // The first address of a device is its primary one.
  else if (record.source_nat === true) edits.insert(device, 0, record);
  else edits.append(device, record);
}

/**
 * Files addresses in the `ips` bag (2.2, 2.3): a record of the same address moves to the end of its device's list, to the front when it
 * is the source NAT address; a control address is alone on its device. A released address stays with `add` false.
 * Throws `VRA_BAD_INPUT` for an address or netmask that is none.
 */
export function mergeAddresses(bags: Bags, addresses: readonly NewAddress[], nics: readonly Nic[]): BagPatch<'ips'> {
  const edits = new ListEdits<IpRecord>(bags.get('ips'));
  for (const address of addresses) mergeAddress(edits, address, nics);
  return { bag: 'ips', ops: edits.ops() };
}
