import type { BagPatch } from '../bags/bag-patch.ts';
import type { Bags, DhcpRecord } from '../bags/bag-types.ts';
import { EntryEdits } from './entry-edits.ts';

/**
 * A DHCP entry replaces the one of its address, whoever owned it, and the one of its MAC (2.2). An entry with `remove` is stored as
 * such; only an explicit `add: false` takes it out.
 */
export function mergeDhcpEntry(bags: Bags, entry: DhcpRecord): BagPatch<'dhcpentry'> {
  const bag = bags.get('dhcpentry');
  const edits = new EntryEdits<DhcpRecord>(bag);
  if (entry.add === false) edits.delete(entry.ipv4_address);
  else {
    const sameAddress = bag?.get(entry.ipv4_address);
    if (bag !== undefined && sameAddress?.mac_address !== entry.mac_address) {
      for (const other of bag.values()) {
        if (other.mac_address !== entry.mac_address) continue;
        edits.delete(other.ipv4_address);
        break;
      }
    }
    edits.set(entry.ipv4_address, entry);
  }
  return { bag: 'dhcpentry', ops: edits.ops() };
}
