import { parseIpv4 } from '../../net/ipv4.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import { facesOutside } from './routing-tables.ts';

/** A gateway that the kernel would accept: one on a connected network. */
export interface NextHop {
  readonly via: string;
  readonly device: string;
}

/**
 * Where packets for `gateway` leave; among the addresses of `preferred`'s device when one of them reaches it. Undefined for texts
 * that are no address (bags hold `""` and `None`) and for gateways out of reach, behind a link that is down among them: the kernel
 * refuses such routes. It takes the router's own address, which private gateways may name (2.7.2).
 */
export function nextHop(view: RouterView, gateway: string | undefined, preferred?: PlacedAddress): NextHop | undefined {
  const address = parseIpv4(gateway ?? '');
  if (gateway === undefined || address === undefined) return undefined;
  const own = preferred === undefined ? undefined : view.connectedTo(address, preferred.device);
  const reached = own ?? view.connectedTo(address);
  if (reached === undefined || (facesOutside(reached) && !view.reachesOutside)) return undefined;
  return { via: gateway, device: reached.device };
}
