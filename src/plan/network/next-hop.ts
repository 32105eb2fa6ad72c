import { parseIpv4 } from '../../net/ipv4.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';

/** A gateway that the kernel would accept: it is on a connected network and not the router itself. */
export interface NextHop {
  readonly via: string;
  readonly device: string;
}

/**
 * Where packets for `gateway` leave. `preferred` narrows the choice to one device's addresses when one of them reaches it. Undefined
 * for texts that are no address (bags hold `""` and `None`), for the router's own addresses and for gateways out of reach: the
 * kernel refuses such routes.
 */
export function nextHop(view: RouterView, gateway: string | undefined, preferred?: PlacedAddress): NextHop | undefined {
  const address = parseIpv4(gateway ?? '');
  if (gateway === undefined || address === undefined || view.addressAt(address) !== undefined) return undefined;
  const own = preferred === undefined ? undefined : view.connectedTo(address, preferred.device);
  const device = (own ?? view.connectedTo(address))?.device;
  return device === undefined ? undefined : { via: gateway, device };
}
