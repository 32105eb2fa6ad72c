import type { BagPatch } from '../../bags/bag-patch.ts';
import type { Bags } from '../../bags/bag-types.ts';
import type { NetworkState } from '../../ports/network-port.ts';
import type { ServiceState } from '../../ports/services-port.ts';
import type { PlacedAddress, RedundantState, RouterView } from '../router-view.ts';

/** The guest address of the lowest guest NIC: the pair talks to each other there (4.2). */
export function guestInterface(view: RouterView): PlacedAddress | undefined {
  return view.addresses.filter((address) => address.role === 'guest').toSorted((a, b) => a.index - b.index)[0];
}

/**
 * Holds the guest networks' gateway addresses now. A redundant router does once its state machine made it PRIMARY: what the boot
 * arguments told decides nothing, and both of a pair may have been told the same (3.1, 4.1).
 */
export function holdsGateway(view: RouterView): boolean {
  if (!view.redundant) return true;
  return view.serving && view.bags.get('cmdline')?.get('config')?.['redundant_primary'] === true;
}

/** What `checkrouter.sh` answers. `UNKNOWN` also stands for a VPC router that has no tier yet. */
export type RedundantStatus = RedundantState | 'UNKNOWN';

function hasGuestRecord(bags: Bags): boolean {
  return (bags.get('ips')?.values() ?? []).some((records) => records.some((record) => record.nw_type === 'guest' && record.add));
}

/**
 * The answer to CheckRouter, from what the machine shows and not from the stored state (4.1): a VPC router without a guest record is
 * UNKNOWN, without keepalived it is FAULT; then the gateway beside the own address on eth0 tells, in a VPC the link of eth1.
 */
export function redundantStatus(view: RouterView, network: NetworkState, services: readonly ServiceState[]): RedundantStatus {
  if (view.vpc && !hasGuestRecord(view.bags)) return 'UNKNOWN';
  if (!services.some((service) => service.unit === 'keepalived' && service.active === 'active')) return 'FAULT';
  if (view.type === 'router') {
    const held = network.addresses.filter((address) => address.device === 'eth0' && !address.cidr.includes(':'));
    return held.length === 2 ? 'PRIMARY' : 'BACKUP';
  }
  const link = network.links.find((candidate) => candidate.device === 'eth1');
  if (link === undefined) return 'UNKNOWN';
  return link.up ? 'PRIMARY' : 'BACKUP';
}

/** What `configure_router.py` writes: the state that keepalived's notification or the heartbeat asked for (4.4). Nothing when it is so. */
export function redundantStatePatch(bags: Bags, state: RedundantState): BagPatch[] {
  const config = bags.get('cmdline')?.get('config');
  const primary = state === 'PRIMARY';
  if (config === undefined || (config['redundant_state'] === state && config['redundant_primary'] === primary)) return [];
  const value = { ...config, redundant_state: state, redundant_primary: primary };
  return [{ bag: 'cmdline', ops: [{ op: 'set', key: 'config', value }] }];
}
