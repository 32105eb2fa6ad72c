import { formatIpv6, parseIpv6, parseIpv6Cidr } from '../../net/ipv6.ts';
import type { Advertisement } from '../../render/radvd.ts';
import type { Emit } from '../parts.ts';
import { holdsGateway } from '../redundancy/state.ts';
import type { RouterView, Tier } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { planAdvertisements } from './advertise.ts';
import { disableIpv6, enableIpv6 } from './kernel.ts';

const publicDevice = 'eth1';

/** A tier's IPv6 side, its texts parsed. */
interface Ipv6Tier {
  readonly tier: Tier;
  readonly address: bigint;
  readonly gateway: bigint;
  readonly prefix: number;
}

function ipv6Tier(tier: Tier): Ipv6Tier | undefined {
  const { router_guest_ip6, router_guest_ip6_gateway, router_guest_ip6_cidr } = tier.record;
  const address = parseIpv6(router_guest_ip6 ?? '');
  const network = parseIpv6Cidr(router_guest_ip6_cidr ?? '');
  if (address === undefined || network === undefined) return undefined;
  return { tier, address, gateway: parseIpv6(router_guest_ip6_gateway ?? '') ?? address, prefix: network.prefix };
}

/** Guests take addresses by themselves only where this router is their gateway (2.14). */
function advertisement({ tier, address, gateway, prefix }: Ipv6Tier): Advertisement {
  const dns = (tier.record.dns6 ?? '').split(',').flatMap((server) => {
    const parsed = parseIpv6(server.trim());
    return parsed === undefined ? [] : [formatIpv6(parsed)];
  });
  return { device: tier.device, ...(address === gateway && { prefix: `${formatIpv6(gateway)}/${prefix}` }), dns };
}

/** The public side: 4.22 gives it the guest network's prefix length (2.14). A link that is down keeps no IPv6 address (4.4). */
function planPublicSide(view: RouterView, tiers: readonly Ipv6Tier[], emit: Emit): void {
  if (!view.hasPublicNetwork || !view.reachesOutside || !view.nics.has(publicDevice)) return;
  for (const { tier, prefix } of tiers) {
    const address = parseIpv6(tier.record.router_ip6 ?? '');
    if (address !== undefined) emit.address({ device: publicDevice, cidr: `${formatIpv6(address)}/${prefix}` });
  }
  const outward = tiers.find(({ tier }) => tier.record.router_ip6 !== undefined && tier.record.router_ip6 !== '');
  const gateway = parseIpv6(outward?.tier.record.router_ip6_gateway ?? '');
  if (gateway === undefined) return;
  const via = formatIpv6(gateway);
  emit.route({ family: 6, table: 'main', type: 'unicast', destination: 'default', via, device: publicDevice, protocol: 'boot' });
}

/** Dual stack of a VPC: its tiers bring the addresses of both sides (1.10.9, 2.14). */
export const tiersIpv6Section: WholeSection = {
  kind: 'whole',
  name: 'ipv6-tiers',
  needs: [],
  plan(view, emit) {
    if (!view.vpc) return;
    const tiers = [...view.tiers.values()].flatMap((tier) => ipv6Tier(tier) ?? []);
    if (tiers.length === 0) {
      disableIpv6(emit);
      return;
    }
    const outside = tiers.some(({ tier }) => parseIpv6(tier.record.router_ip6 ?? '') !== undefined);
    enableIpv6(emit, [...tiers.map(({ tier }) => tier.device), ...(outside ? [publicDevice] : [])]);
    const primary = holdsGateway(view);
    for (const { tier, address, gateway, prefix } of tiers) {
      emit.address({ device: tier.device, cidr: `${formatIpv6(address)}/${prefix}` });
      if (view.redundant && primary) emit.address({ device: tier.device, cidr: `${formatIpv6(gateway)}/${prefix}` });
    }
    planPublicSide(view, tiers, emit);
    planAdvertisements(emit, tiers.map(advertisement), primary);
  },
};
