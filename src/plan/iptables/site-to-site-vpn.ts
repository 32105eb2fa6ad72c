import type { SiteToSiteVpnRecord } from '../../bags/bag-types.ts';
import { parseIpv4 } from '../../net/ipv4.ts';
import { accept, hasMark, host, setMark, toPort, type RuleSpec } from '../../render/iptables.ts';
import { lowestTier, tierAddress } from '../network/vpc-tiers.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { putRule } from './chains.ts';
import { ipv4NetworkList } from './cidr-list.ts';
import { inputRank, mangleForwardRank, natPostroutingRank, onlyRank } from './ranks.ts';
import { vpnMark } from './vpc-addresses.ts';

/** The router's end of a VPN: its public address, or that of the lowest tier where a VPC has no public network (2.13). */
function localEnd(view: RouterView, vpn: SiteToSiteVpnRecord): PlacedAddress | undefined {
  if (view.vpc && !view.hasPublicNetwork) {
    const tier = lowestTier(view);
    return tier === undefined ? undefined : tierAddress(view, tier);
  }
  return view.addressAt(parseIpv4(vpn.local_public_ip) ?? -1);
}

/** Key exchange and tunnel of one peer. A peer given by name has no address to compare with: then whoever knows the key may try. */
function planPeer(emit: Emit, vpn: SiteToSiteVpnRecord, { device, address }: PlacedAddress): void {
  const peer = parseIpv4(vpn.peer_gateway_ip);
  const fromPeer: RuleSpec = {
    ...(peer === undefined ? {} : { source: host(peer) }),
    destination: host(address),
    inInterface: device,
    target: accept,
  };
  for (const port of [500, 4500]) {
    putRule(emit, 'filter', 'INPUT', inputRank.vpnPeers, { ...fromPeer, protocol: 'udp', matches: [toPort('udp', port)] });
  }
  putRule(emit, 'filter', 'INPUT', inputRank.vpnPeers, { ...fromPeer, protocol: 'esp' });
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.vpn, {
    outInterface: device,
    matches: [hasMark(vpnMark.toPeer)],
    target: accept,
  });
}

/** Marks by which VPN traffic is counted and left untranslated. */
function planMarks(emit: Emit, vpn: SiteToSiteVpnRecord): void {
  for (const local of ipv4NetworkList(vpn.local_guest_cidr)) {
    for (const remote of ipv4NetworkList(vpn.peer_guest_cidr_list)) {
      const toPeer = { source: local, destination: remote, target: setMark(vpnMark.toPeer) };
      const fromPeer = { source: remote, destination: local, target: setMark(vpnMark.fromPeer) };
      putRule(emit, 'mangle', 'FORWARD', mangleForwardRank.vpnMarks, toPeer);
      putRule(emit, 'mangle', 'FORWARD', mangleForwardRank.vpnMarks, fromPeer);
      putRule(emit, 'mangle', 'OUTPUT', onlyRank, toPeer);
      putRule(emit, 'mangle', 'INPUT', onlyRank, fromPeer);
    }
  }
}

/** Site-to-site VPNs (2.7.2). One whose local address the router does not hold cannot work and gets nothing (2.13). */
export const siteToSiteVpnSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-site-to-site-vpn',
  needs: ['site2sitevpn'],
  plan(view, emit) {
    if (view.routed) return;
    for (const vpn of view.bags.get('site2sitevpn')?.values() ?? []) {
      const local = vpn.create ? localEnd(view, vpn) : undefined;
      if (local === undefined) continue;
      planPeer(emit, vpn, local);
      planMarks(emit, vpn);
    }
  },
};
