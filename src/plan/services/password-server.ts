import type { WholeSection } from '../section.ts';
import { guestAddresses, servesGuests, sharedGateway } from './guest-addresses.ts';

/**
 * A password server per guest address (cloudstack-vr-commands.md, 2.11). On a redundant pair the PRIMARY answers on the gateway
 * they share; the other one's stand still.
 */
export const passwordServerSection: WholeSection = {
  kind: 'whole',
  name: 'password server',
  needs: [],
  plan(view, emit) {
    if (!servesGuests(view)) return;
    for (const address of guestAddresses(view)) {
      const gateway = sharedGateway(view, address);
      const instance = gateway === undefined ? address.ip : `${gateway},${address.ip}`;
      emit.service({ unit: `cloud-password-server@${instance}`, state: view.serving ? 'running' : 'stopped' });
    }
  },
};
