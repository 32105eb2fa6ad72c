import { formatIpv4Network, parseIpv4 } from '../../net/ipv4.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { nextHop, type NextHop } from './next-hop.ts';
import { deviceTable, facesOutside, routedAddresses } from './routing-tables.ts';
import { lowestTier } from './vpc-tiers.ts';

/** Sends what the table must not decide back to the next rule. */
function throwRoute(emit: Emit, table: string, placed: PlacedAddress): void {
  emit.route({ family: 4, table, type: 'throw', destination: formatIpv4Network(placed.network), protocol: 'static' });
}

/** The first address whose gateway can be used decides: a table has one default route. */
function deviceGateway(view: RouterView, placed: readonly PlacedAddress[]): NextHop | undefined {
  for (const one of placed) {
    const hop = nextHop(view, one.record.gateway, one);
    if (hop !== undefined) return hop;
  }
  return undefined;
}

/** The networks that a device's table leaves to the main table, next to its own (2.5). */
function localNetworks(view: RouterView): readonly PlacedAddress[] {
  if (view.vpc) return view.addresses.filter((placed) => placed.role === 'guest');
  return ['eth0', 'eth1'].flatMap((device) => view.addressesByDevice.get(device)?.[0] ?? []);
}

function planDeviceTable(view: RouterView, emit: Emit, device: string, placed: readonly PlacedAddress[]): void {
  const table = deviceTable(device);
  for (const one of placed) throwRoute(emit, table, one);
  // In a VPC only public networks and private gateways have a way out of their own.
  const outside = placed.filter(facesOutside);
  const hop = deviceGateway(view, view.vpc ? outside : placed);
  if (hop !== undefined) emit.route({ family: 4, table, type: 'unicast', destination: 'default', ...hop, protocol: 'static' });
  // A VPC's table that leads nowhere needs no exceptions.
  const leadsOut = outside.some((one) => !view.vpc || parseIpv4(one.record.gateway ?? '') !== undefined);
  if (leadsOut) for (const one of localNetworks(view)) throwRoute(emit, table, one);
}

/** A table per device, so that an answer leaves through the NIC its question came in by (2.5). */
export const deviceTablesSection: WholeSection = {
  kind: 'whole',
  name: 'device-tables',
  needs: [],
  plan(view, emit) {
    for (const [device, placed] of Map.groupBy(routedAddresses(view), (one) => one.device))
      planDeviceTable(view, emit, device, placed);
  },
};

/** The router's own way out: public gateway, lowest tier of a VPC without public network, or the gateway of the command line (2.5). */
export function defaultGateway(view: RouterView): NextHop | undefined {
  if (view.vpc && !view.hasPublicNetwork) return nextHop(view, lowestTier(view)?.record.router_guest_gateway);
  if (!view.vpc && !view.redundant) return nextHop(view, view.arg('gateway'));
  const main = view.addressesByDevice.get(view.mainPublicDevice ?? '') ?? [];
  return deviceGateway(
    view,
    main.filter((placed) => facesOutside(placed)),
  );
}

export const defaultRouteSection: WholeSection = {
  kind: 'whole',
  name: 'default-route',
  needs: [],
  plan(view, emit) {
    const hop = defaultGateway(view);
    if (hop !== undefined)
      emit.route({ family: 4, table: 'main', type: 'unicast', destination: 'default', ...hop, protocol: 'boot' });
  },
};
