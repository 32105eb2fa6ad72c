import type { PlacedAddress, RouterView } from '../router-view.ts';
import { upstreamDns } from './boot-arguments.ts';
import { guestAddresses, sharedGateway } from './guest-addresses.ts';

const listed = (text: string | undefined): string[] => (text ?? '').split(',').filter((server) => server !== '');

function tierDns(view: RouterView, address: PlacedAddress): readonly string[] {
  const tier = view.tiers.get(address.device)?.record;
  if (view.flag('userouteripresolver')) return [tier?.router_guest_ip ?? address.ip];
  const self =
    tier === undefined || tier.is_vr_guest_gateway === false ? (tier?.router_guest_ip ?? address.ip) : tier.router_guest_gateway;
  return [...(view.flag('useextdns') ? [] : [self]), ...listed(tier?.dns)];
}

/**
 * The DNS servers that guests of a network are told, the router itself first unless it is told to stay out (cloudstack-vr-commands.md,
 * 2.9). A VPC tier whose gateway is the router gets it as its DNS server, which 4.22 forgets (8).
 */
export function guestDnsServers(view: RouterView, address: PlacedAddress): readonly string[] {
  if (view.vpc) return [...new Set(tierDns(view, address))];
  // A shared network of several subnets has an own address of the router in each.
  const own = view.type === 'dhcpsrvr' ? address : (guestAddresses(view)[0] ?? address);
  const self = view.flag('useextdns') ? [] : [sharedGateway(view, own) ?? own.ip];
  return [...new Set([...self, ...(view.flag('userouteripresolver') ? [] : upstreamDns(view))])];
}
