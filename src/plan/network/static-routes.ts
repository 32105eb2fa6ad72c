import { formatIpv4Network, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import type { StaticRouteRecord } from '../../bags/bag-types.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { nextHop } from './next-hop.ts';
import { defaultGateway } from './routes.ts';

/** A static route that is not revoked, its destination parsed. */
export interface LiveStaticRoute {
  readonly record: StaticRouteRecord;
  readonly network: Ipv4Network;
}

/** Revoked routes stay in the bag for ever; only the others count (2.2, 8). */
export function liveStaticRoutes(view: RouterView): readonly LiveStaticRoute[] {
  return [...(view.bags.get('staticroutes')?.values() ?? [])].flatMap((record) => {
    const network = record.revoke ? undefined : parseIpv4Cidr(record.network);
    return network === undefined ? [] : [{ record, network: { base: network.base, prefix: network.prefix } }];
  });
}

/** The kernel keeps the route it has, to a connected network or the default one, and refuses a second. */
function taken(view: RouterView, { base, prefix }: Ipv4Network): boolean {
  if (prefix === 0) return defaultGateway(view) !== undefined;
  return view.addresses.some(({ network }) => network.base === base && network.prefix === prefix);
}

/** Static routes of a VPC: in the main table, through whatever reaches their gateway (2.8). */
export const staticRoutesSection: WholeSection = {
  kind: 'whole',
  name: 'static-routes',
  needs: ['staticroutes'],
  plan(view, emit) {
    for (const { record, network } of liveStaticRoutes(view)) {
      const hop = nextHop(view, record.gateway);
      if (hop === undefined || taken(view, network)) continue;
      const destination = network.prefix === 0 ? 'default' : formatIpv4Network(network);
      emit.route({ family: 4, table: 'main', type: 'unicast', destination, ...hop, protocol: 'boot' });
    }
  },
};
