import type { NetworkAclRecord } from '../../bags/bag-types.ts';
import { formatIpv4Network, parseIpv4Cidr } from '../../net/ipv4.ts';
import { formatIpv6Network, parseIpv6Cidr } from '../../net/ipv6.ts';
import type { NftChain } from '../../ports/filter-port.ts';
import type { NftFamily } from '../../render/nft.ts';
import { deviceIndex, type RouterView } from '../router-view.ts';
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
  network,
  ping,
  redundancyTraffic,
  to,
  uncounted,
} from './chains.ts';
import { aclChain } from './user-chains.ts';

interface PlacedAcl {
  readonly device: string;
  readonly record: NetworkAclRecord;
  readonly ipv4Network: string;
}

/**
 * Lists whose NIC is there and still in the list's network, in device order: lists of removed tiers stay in the bag for ever
 * (2.2), and a device's next tier must not get its predecessor's rules.
 */
function placedAcls(view: RouterView): PlacedAcl[] {
  return [...(view.bags.get('networkacl') ?? [])]
    .flatMap(([device, record]) => {
      const parsed = parseIpv4Cidr(`${record.nic_ip}/${record.nic_netmask}`);
      if (parsed === undefined) return [];
      const ipv4Network = formatIpv4Network(parsed);
      const placed = view.addressesByDevice.get(device)?.some((address) => address.networkText === ipv4Network);
      return placed === true ? [{ device, record, ipv4Network }] : [];
    })
    .toSorted((a, b) => deviceIndex(a.device) - deviceIndex(b.device));
}

const chainName = (device: string, direction: 'ingress' | 'egress'): string => `${device}_${direction}_policy`;

function aclChains(family: NftFamily, acl: PlacedAcl): NftChain[] {
  const { device, record } = acl;
  return [
    aclChain(family, chainName(device, 'egress'), 'egress', record.egress_rules),
    aclChain(family, chainName(device, 'ingress'), 'ingress', record.ingress_rules),
  ];
}

/** `table ip ip4_acl`: a VPC in routed mode (2.7.4). */
export const vpcIpv4Section: WholeSection = {
  kind: 'whole',
  name: 'nft-vpc-ipv4',
  needs: ['networkacl'],
  plan(view, emit) {
    if (!view.routed || !view.vpc) return;
    const guests = view.addresses.filter((address) => address.role === 'guest');
    const acls = placedAcls(view);
    emit.nftTable({
      family: 'ip',
      name: 'ip4_acl',
      chains: [
        baseChain('INPUT', 'input', 'drop', [
          ping,
          ...(view.redundant ? redundancyTraffic : []),
          management('eth0'),
          allow(from('lo')),
          allow(from('eth1'), known),
          ...guests.flatMap((guest) => guestServices(guest.device, guest.networkText)),
        ]),
        baseChain('FORWARD', 'forward', 'accept', [
          ...guests.flatMap(({ device, networkText }) => [
            allow(to(device), network('ip', 'daddr', networkText), known),
            allow(from(device), to(device), inState('new')),
            allow(from(device), to(device), known),
          ]),
          ...acls.flatMap(({ device, ipv4Network }) => [
            divert('ip', 'daddr', ipv4Network, chainName(device, 'ingress')),
            divert('ip', 'saddr', ipv4Network, chainName(device, 'egress')),
          ]),
        ]),
        baseChain('OUTPUT', 'output', 'accept', [ping]),
        ...acls.flatMap((acl) => aclChains('ip', acl)),
      ],
    });
  },
};

/** `table ip6 ip6_acl`: the tiers of a VPC that have an IPv6 network, routed or not (2.7.4). */
export const vpcIpv6Section: WholeSection = {
  kind: 'whole',
  name: 'nft-vpc-ipv6',
  needs: ['networkacl'],
  plan(view, emit) {
    if (!view.vpc) return;
    const acls = placedAcls(view).flatMap((acl) => {
      const parsed = parseIpv6Cidr(acl.record.nic_ip6_cidr ?? '');
      return parsed === undefined ? [] : [{ ...acl, ipv6Network: formatIpv6Network(parsed) }];
    });
    if (acls.length === 0) return;
    emit.nftTable({
      family: 'ip6',
      name: 'ip6_acl',
      chains: [
        baseChain('acl_input', 'input', 'drop', [ipv6Control]),
        baseChain('acl_forward', 'forward', 'accept', [
          uncounted('ip6', [known], 'accept'),
          // The newest tier first: between two tiers the first jump that matches decides.
          ...acls
            .toReversed()
            .flatMap(({ device, ipv6Network }) => [
              divert('ip6', 'saddr', ipv6Network, chainName(device, 'egress')),
              divert('ip6', 'daddr', ipv6Network, chainName(device, 'ingress')),
            ]),
        ]),
        ...acls.flatMap((acl) => aclChains('ip6', acl)),
      ],
    });
  },
};
