import { formatIpv4Network, parseIpv4Cidr } from '../../net/ipv4.ts';
import { formatIpv6Network, parseIpv6Cidr } from '../../net/ipv6.ts';
import type { RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import {
  allow,
  baseChain,
  divert,
  from,
  guestServices,
  inState,
  ipv6Control,
  known,
  management,
  ping,
  redundancyTraffic,
  to,
  uncounted,
} from './chains.ts';
import { firewallChains } from './user-chains.ts';

/** The guest network as the boot arguments tell it, else as the guest NIC has it. */
function guestNetwork(view: RouterView): string | undefined {
  const told = parseIpv4Cidr(`${view.arg('eth0ip') ?? ''}/${view.arg('cidrsize') ?? ''}`);
  return told === undefined ? view.addresses.find((address) => address.role === 'guest')?.networkText : formatIpv4Network(told);
}

/** `table ip ip4_firewall`: an isolated network in routed mode (2.7.4). Firewall chains exist once a rule was sent. */
export const isolatedIpv4Section: WholeSection = {
  kind: 'whole',
  name: 'nft-isolated-ipv4',
  needs: ['firewallrules'],
  plan(view, emit) {
    if (!view.routed || view.vpc) return;
    const guests = view.addresses.filter((address) => address.role === 'guest');
    const bag = view.bags.get('firewallrules');
    const network = guestNetwork(view);
    const filtered = bag !== undefined && bag.size > 0 && network !== undefined;
    emit.nftTable({
      family: 'ip',
      name: 'ip4_firewall',
      chains: [
        baseChain('INPUT', 'input', 'drop', [
          ping,
          ...(view.redundant ? redundancyTraffic : []),
          allow(from('lo')),
          allow(from('eth2'), known),
          ...guests.flatMap((guest) => guestServices(guest.device, guest.networkText)),
          management('eth1'),
        ]),
        baseChain('FORWARD', 'forward', 'accept', [
          allow(from('eth2'), to('eth0'), known),
          allow(from('eth0'), to('eth0'), inState('new')),
          allow(from('eth0'), to('eth0'), known),
          ...(filtered
            ? [divert('ip', 'saddr', network, 'fw_chain_egress'), divert('ip', 'daddr', network, 'fw_chain_ingress')]
            : []),
        ]),
        baseChain('OUTPUT', 'output', 'accept', [ping]),
        ...(filtered ? firewallChains('ip', bag) : []),
      ],
    });
  },
};

/** `table ip6 ip6_firewall`: a dual stack isolated network, from its first IPv6 firewall rule on (2.7.4). */
export const isolatedIpv6Section: WholeSection = {
  kind: 'whole',
  name: 'nft-isolated-ipv6',
  needs: ['ipv6firewallrules'],
  plan(view, emit) {
    const bag = view.bags.get('ipv6firewallrules');
    const rule = bag?.values().find((candidate) => candidate.guest_ip6_cidr !== undefined);
    const guests = parseIpv6Cidr(rule?.guest_ip6_cidr ?? '');
    if (view.vpc || bag === undefined || guests === undefined) return;
    const network = formatIpv6Network(guests);
    emit.nftTable({
      family: 'ip6',
      name: 'ip6_firewall',
      chains: [
        baseChain('fw_input', 'input', 'drop', [ipv6Control]),
        baseChain('fw_forward', 'forward', 'accept', [
          uncounted('ip6', [known], 'accept'),
          divert('ip6', 'saddr', network, 'fw_chain_egress'),
          divert('ip6', 'daddr', network, 'fw_chain_ingress'),
        ]),
        ...firewallChains('ip6', bag),
      ],
    });
  },
};
