import { ipv4Broadcast } from '../../net/ipv4.ts';
import type { WholeSection } from '../section.ts';

/** Every live address of a plugged NIC; the virtual guest gateway of a redundant pair is keepalived's (2.5, 4.2). */
export const addressesSection: WholeSection = {
  kind: 'whole',
  name: 'addresses',
  needs: [],
  plan(view, emit) {
    for (const { device, ip, network } of view.addresses) {
      const cidr = `${ip}/${network.prefix}`;
      // `brd +` sets none on networks that have no broadcast address.
      emit.address({ device, cidr, ...(network.prefix > 30 ? {} : { broadcast: ipv4Broadcast(network) }) });
    }
  },
};
