import { parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import {
  accept,
  drop,
  fillChecksum,
  hasMark,
  host,
  jump,
  restoreMark,
  ruleText,
  setConnectionMark,
  snat,
} from '../../render/iptables.ts';
import { deviceMark, facesOutside } from '../network/routing-tables.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { inboundAclChain, outboundAclChain, putChain, putGroup, putRule, vpnStatisticsChain } from './chains.ts';
import { conntrackGroup, dhcpReply, isEstablished, isNew, vrrpGroup } from './fragments.ts';
import { planGuestServices } from './guest-services.ts';
import { aclRank, forwardRank, mangleForwardRank, manglePreroutingRank, natPostroutingRank, onlyRank } from './ranks.ts';
import { planVpcStatistics } from './statistics.ts';

/** Marks of packets to and from the other end of a site-to-site VPN (2.7.2). */
export const vpnMark = { toPeer: 0x525, fromPeer: 0x524 } as const;

/** The networks of a VPC. */
export function vpcNetwork(view: RouterView): Ipv4Network | undefined {
  const parsed = parseIpv4Cidr(view.vpcCidr ?? '');
  return parsed === undefined ? undefined : { base: parsed.base, prefix: parsed.prefix };
}

/** Traffic into a tier is judged by its chain, which ends in DROP; traffic out of it too, but that chain has no end (2.7.2). */
function planTierAcl(emit: Emit, { device, network, record, address }: PlacedAddress): void {
  const inbound = inboundAclChain(device);
  const outbound = outboundAclChain(device);
  putChain(emit, 'filter', inbound);
  putChain(emit, 'mangle', outbound);
  putRule(emit, 'filter', 'FORWARD', forwardRank.tiers, { destination: network, outInterface: device, target: jump(inbound) });
  for (const destination of [conntrackGroup, vrrpGroup]) {
    putRule(emit, 'filter', inbound, aclRank.multicast, { destination, target: accept });
    putRule(emit, 'mangle', outbound, aclRank.multicast, { destination, target: accept });
  }
  putRule(emit, 'filter', inbound, aclRank.catchAll, { target: drop });
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.outboundAcl, {
    source: network,
    destination: { not: host(parseIpv4(record.gateway ?? '') ?? address) },
    inInterface: device,
    matches: [isNew],
    target: jump(outbound),
  });
}

function planTier(view: RouterView, emit: Emit, tier: PlacedAddress): void {
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.restoreMark, {
    inInterface: tier.device,
    matches: [isEstablished],
    target: restoreMark,
  });
  putRule(emit, 'mangle', 'POSTROUTING', onlyRank, { ...dhcpReply, target: fillChecksum });
  planGuestServices(emit, tier);
  if (view.hasPublicNetwork) planTierAcl(emit, tier);
  else {
    putRule(emit, 'filter', 'FORWARD', forwardRank.tiers, { destination: tier.network, outInterface: tier.device, target: accept });
  }
}

/** A NIC to the outside, public or private gateway: mark of its connections, counters of plain and of VPN traffic. */
function planOutsideDevice(view: RouterView, emit: Emit, device: string, vpc: Ipv4Network | undefined): void {
  if (view.hasPublicNetwork) {
    putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.connectionMark, {
      inInterface: device,
      matches: [isNew],
      target: setConnectionMark(deviceMark(device)),
    });
  }
  const chain = vpnStatisticsChain(device);
  putChain(emit, 'mangle', chain);
  putRule(emit, 'mangle', 'FORWARD', mangleForwardRank.vpnStatistics, { target: jump(chain) });
  putGroup(emit, 'mangle', chain, onlyRank, 'counters', [
    ruleText({ outInterface: device, matches: [hasMark(vpnMark.toPeer)] }),
    ruleText({ inInterface: device, matches: [hasMark(vpnMark.fromPeer)] }),
  ]);
  if (vpc !== undefined) planVpcStatistics(emit, device, vpc);
}

function hasSourceNat(view: RouterView, device: string): boolean {
  return view.addressesByDevice.get(device)?.some(({ record }) => record.source_nat === true) ?? false;
}

/** Guests that leave by another public NIC do so under the address that the command line names as the VPC's source NAT (3.1). */
function planCommonSourceNat(view: RouterView, emit: Emit, device: string): void {
  const address = parseIpv4(view.arg('source_nat_ip') ?? '');
  if (address === undefined) return;
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.commonSourceNat, { outInterface: device, target: snat(address) });
}

/** A VPC's guests leave through it, under its address. */
function planSourceNat(emit: Emit, { device, address }: PlacedAddress, vpc: Ipv4Network | undefined): void {
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.sourceNat, { outInterface: device, target: snat(address) });
  if (vpc !== undefined) {
    putRule(emit, 'filter', 'FORWARD', forwardRank.vpcToOutside, { source: vpc, destination: { not: vpc }, target: accept });
  }
}

/** What the addresses of a VPC router ask of iptables (2.7.2); private gateways have more of their own. */
export const vpcAddressesSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-vpc-addresses',
  needs: [],
  plan(view, emit) {
    if (view.routed || !view.vpc) return;
    const vpc = vpcNetwork(view);
    for (const placed of view.addresses) {
      if (placed.role === 'guest') planTier(view, emit, placed);
      if (!facesOutside(placed)) continue;
      planOutsideDevice(view, emit, placed.device, vpc);
      if (placed.record.source_nat === true) planSourceNat(emit, placed, vpc);
      else if (placed.role === 'public' && !hasSourceNat(view, placed.device)) planCommonSourceNat(view, emit, placed.device);
    }
  },
};
