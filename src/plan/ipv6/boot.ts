import { formatIpv6, ipv6InNetwork, parseIpv6, parseIpv6Cidr } from '../../net/ipv6.ts';
import type { Emit } from '../parts.ts';
import { holdsGateway } from '../redundancy/state.ts';
import { deviceIndex, type RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { planAdvertisements } from './advertise.ts';
import { disableIpv6, enableIpv6 } from './kernel.ts';

interface BootAddress {
  readonly device: string;
  readonly network: NonNullable<ReturnType<typeof parseIpv6Cidr>>;
  /** `address/prefix`. */
  readonly cidr: string;
}

function bootAddress(device: string, address: string | undefined, prefix: string | undefined): BootAddress | undefined {
  const network = parseIpv6Cidr(`${address ?? ''}/${prefix ?? '64'}`);
  return network === undefined ? undefined : { device, network, cidr: `${formatIpv6(network.address)}/${network.prefix}` };
}

/** Addresses that the command line gives to plugged NICs (3.1). */
function bootAddresses(view: RouterView): BootAddress[] {
  return [...view.nics.keys()].flatMap(
    (device) => bootAddress(device, view.arg(`${device}ip6`), view.arg(`${device}ip6prelen`)) ?? [],
  );
}

/** The way out, through the NIC whose network the gateway is in; a link-local gateway is behind the public NIC. */
function planDefaultRoute(view: RouterView, addresses: readonly BootAddress[], emit: Emit): void {
  const gateway = parseIpv6(view.arg('ip6gateway') ?? '');
  if (gateway === undefined || view.type !== 'router') return;
  const near = addresses.find(({ network }) => ipv6InNetwork(gateway, network))?.device ?? view.mainPublicDevice;
  if (near === undefined || !view.nics.has(near)) return;
  emit.route({
    family: 6,
    table: 'main',
    type: 'unicast',
    destination: 'default',
    via: formatIpv6(gateway),
    device: near,
    protocol: 'boot',
  });
}

/**
 * Dual stack of isolated and shared networks (2.14, 3.1). A redundant router's guest gateway comes with the state PRIMARY, and a
 * public link that is down keeps no IPv6 address (4.4).
 */
export const bootIpv6Section: WholeSection = {
  kind: 'whole',
  name: 'ipv6-boot',
  needs: [],
  plan(view, emit) {
    if (view.vpc) return;
    const own = bootAddresses(view);
    const shared = view.redundant ? bootAddress('eth0', view.arg('guestgw6'), view.arg('guestcidr6size')) : undefined;
    if (own.length === 0 && shared === undefined) {
      disableIpv6(emit);
      return;
    }
    enableIpv6(emit, new Set([...own, ...(shared === undefined ? [] : [shared])].map(({ device }) => device)));
    const live = own.filter(({ device }) => view.reachesOutside || deviceIndex(device) < 2);
    for (const { device, cidr } of live) emit.address({ device, cidr });
    if (view.reachesOutside) planDefaultRoute(view, live, emit);
    const gateway = holdsGateway(view);
    if (shared !== undefined && gateway) emit.address({ device: shared.device, cidr: shared.cidr });
    const told = own.find(({ device }) => device === 'eth0') ?? shared;
    // Guests of a shared network have another router.
    if (told === undefined || view.type !== 'router') return;
    const dns = [view.arg('ip6dns1'), view.arg('ip6dns2')].flatMap((server) => {
      const address = parseIpv6(server ?? '');
      return address === undefined ? [] : [formatIpv6(address)];
    });
    planAdvertisements(emit, [{ device: told.device, prefix: told.cidr, dns }], gateway);
  },
};
