import { requireWord } from '../../render/checked-text.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import { bootArgument } from './boot-arguments.ts';

/** Whether guests are served at all: balancers only forward (cloudstack-vr-commands.md, 3.3). */
export function servesGuests(view: RouterView): boolean {
  return view.type === 'router' || view.type === 'vpcrouter' || view.type === 'dhcpsrvr';
}

/** The router's addresses that guests talk to, aliases included. */
export function guestAddresses(view: RouterView): readonly PlacedAddress[] {
  return view.addresses.filter((address) => address.role === 'guest');
}

/** One guest address per device and subnet: further ones of a subnet are secondary to the kernel and serve no DHCP. */
export function primaryGuestAddresses(view: RouterView): readonly PlacedAddress[] {
  const seen = new Set<string>();
  return guestAddresses(view).filter(({ device, networkText }) => {
    const key = `${device} ${networkText}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The gateway that a redundant router shares with its peer on the network of one of its guest addresses; undefined for others. */
export function sharedGateway(view: RouterView, address: PlacedAddress): string | undefined {
  if (!view.redundant) return undefined;
  const gateway = view.vpc
    ? (view.tiers.get(address.device)?.record.router_guest_gateway ?? address.record.gateway)
    : bootArgument(view, 'guestgw');
  return gateway === undefined || gateway === '' || gateway === address.ip ? undefined : requireWord(gateway, 'guest gateway');
}

/** MTU of a guest network: of the address, of the tier, of the boot arguments, else 1500. */
export function guestMtu(view: RouterView, address: PlacedAddress): number {
  const candidates = [address.record.mtu, view.tiers.get(address.device)?.record.mtu, bootArgument(view, 'privateMtu')];
  return Number(candidates.find((mtu) => mtu !== undefined && /^[1-9]\d{1,4}$/.test(String(mtu))) ?? 1500);
}
