import type { PlacedAddress, RouterView, Tier } from '../router-view.ts';

function networkId(tier: Tier): number {
  return tier.record.network_id ?? Number.MAX_SAFE_INTEGER;
}

/**
 * The tier with the lowest network id, which stands in for the public network of a VPC that has none: default route (2.5) and the
 * local end of site-to-site VPNs (2.13). A tier without an id comes last. 4.22 overlooks ids from 1000 on, [4.23] does not; nor do we.
 */
export function lowestTier(view: RouterView): Tier | undefined {
  return [...view.tiers.values()].toSorted((a, b) => networkId(a) - networkId(b))[0];
}

/** The router's address in a tier. */
export function tierAddress(view: RouterView, tier: Tier): PlacedAddress | undefined {
  return view.addressesByDevice.get(tier.device)?.find((placed) => placed.role === 'guest');
}
