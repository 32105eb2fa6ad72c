import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, GuestNetworkRecord } from '../bags/bag-types.ts';
import type { Nic } from '../plan/router-view.ts';
import { mergeAddresses, type NewAddress } from './addresses.ts';
import type { ConfigItem, GuestNetworkItem } from './config-item.ts';
import { redundancyPatches } from './guestless-backup.ts';
import { ListEdits } from './list-edits.ts';

type Item = Extract<ConfigItem, { type: 'guestnetwork' }>;

/**
 * Whether a tier is there already, so that adding it again is not merged (2.1, step 4): its device has one, or some device has one of
 * the same MAC and address.
 */
export function isGuestNetworkConfigured(bags: Bags, tier: GuestNetworkItem): boolean {
  if (!tier.add) return false;
  for (const [device, records] of bags.get('guestnetwork') ?? []) {
    if (records.length === 0) continue;
    if (device === tier.device) return true;
    const known = records.some(
      (record) => record.mac_address === tier.mac_address && record.router_guest_ip === tier.router_guest_ip,
    );
    if (known) return true;
  }
  return false;
}

function addressOf(tier: GuestNetworkItem): NewAddress {
  return {
    public_ip: tier.router_guest_ip,
    netmask: tier.router_guest_netmask,
    add: tier.add,
    source_nat: false,
    one_to_one_nat: false,
    gateway: tier.router_guest_gateway,
    nic_dev_id: tier.device.slice('eth'.length),
    nw_type: 'guest',
    ...(tier.mtu === undefined ? {} : { mtu: tier.mtu }),
  };
}

/**
 * A VPC tier comes or goes (2.2): its record in `guestnetwork`, its address in `ips`. `ips` is first: the record is what makes a tier
 * "there already", so a crash between the two is repaired when the tier is sent again.
 */
export function mergeGuestNetwork(bags: Bags, item: Item, nics: readonly Nic[]): readonly BagPatch[] {
  if (isGuestNetworkConfigured(bags, item)) return [];
  const edits = new ListEdits<GuestNetworkRecord>(bags.get('guestnetwork'));
  if (item.add) {
    const domain = item.domain_name === undefined || item.domain_name === '' ? 'cloudnine.internal' : item.domain_name;
    edits.append(item.device, { ...item, dns: item.dns ?? '', domain_name: domain });
  } else if ((edits.get(item.device)?.length ?? 0) > 0) {
    edits.remove(item.device, 0);
  }
  const ips = mergeAddresses(bags, [addressOf(item)], nics);
  return [ips, { bag: 'guestnetwork', ops: edits.ops() }, ...redundancyPatches(bags, ips)];
}
