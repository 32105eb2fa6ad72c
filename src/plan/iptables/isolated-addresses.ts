import { parseIpv4 } from '../../net/ipv4.ts';
import {
  accept,
  drop,
  fillChecksum,
  host,
  jump,
  restoreMark,
  returnToCaller,
  ruleText,
  setConnectionMark,
  snat,
} from '../../render/iptables.ts';
import { deviceMark } from '../network/routing-tables.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { firewallChain, putChain, putGroup, putRule, vpnChain } from './chains.ts';
import { dhcpReply, isEstablished, isNew } from './fragments.ts';
import { planAnswers, planGuestServices } from './guest-services.ts';
import { forwardRank, manglePreroutingRank, natPostroutingRank, onlyRank, publicAddressRank } from './ranks.ts';
import { planMainStatistics, planPublicStatistics } from './statistics.ts';

/** A public address lets nothing in but answers; firewall rules and VPNs add their own in front (2.7.1). */
function planPublicAddress(emit: Emit, { ip, address }: PlacedAddress): void {
  const firewall = firewallChain(ip);
  const vpn = vpnChain(ip);
  putChain(emit, 'mangle', firewall);
  putChain(emit, 'mangle', vpn);
  // VPN packets come last: what the firewall returns is still to be accepted there.
  putGroup(emit, 'mangle', 'PREROUTING', manglePreroutingRank.publicAddress, ip, [
    ruleText({ destination: host(address), target: jump(firewall) }),
    ruleText({ destination: host(address), target: jump(vpn) }),
  ]);
  const answers = { matches: [isEstablished] };
  putRule(emit, 'mangle', firewall, publicAddressRank.established, { ...answers, target: returnToCaller });
  putRule(emit, 'mangle', firewall, publicAddressRank.catchAll, { target: drop });
  putRule(emit, 'mangle', vpn, publicAddressRank.established, { ...answers, target: accept });
  putRule(emit, 'mangle', vpn, publicAddressRank.catchAll, { target: returnToCaller });
}

/** The address that guests without one of their own leave by: that of the first public NIC, on every public NIC (2.7.1). */
function sourceNatAddress(view: RouterView): number | undefined {
  const told = parseIpv4(view.arg('eth2ip') ?? '');
  if (told !== undefined) return told;
  const main = view.addressesByDevice.get('eth2') ?? [];
  return (main.find((placed) => placed.record.source_nat === true) ?? main[0])?.address;
}

function planPublicDevice(view: RouterView, emit: Emit, device: string): void {
  const source = sourceNatAddress(view);
  if (source !== undefined) {
    putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.sourceNat, { outInterface: device, target: snat(source) });
  }
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.connectionMark, {
    inInterface: device,
    matches: [isNew],
    target: setConnectionMark(deviceMark(device)),
  });
  putRule(emit, 'filter', 'FORWARD', forwardRank.established, {
    inInterface: device,
    outInterface: 'eth0',
    matches: [isEstablished],
    target: accept,
  });
  putRule(emit, 'filter', 'FORWARD', forwardRank.outbound, {
    inInterface: 'eth0',
    outInterface: device,
    target: jump('FW_OUTBOUND'),
  });
  planPublicStatistics(emit, device);
}

function planGuestForwarding(emit: Emit, device: string): void {
  const answers = { matches: [isEstablished], target: accept };
  putRule(emit, 'filter', 'FORWARD', forwardRank.established, { inInterface: device, outInterface: 'eth1', ...answers });
  putRule(emit, 'filter', 'FORWARD', forwardRank.intraGuest, {
    inInterface: device,
    outInterface: device,
    matches: [isNew],
    target: accept,
  });
  putRule(emit, 'filter', 'FORWARD', forwardRank.intraGuest, { inInterface: 'eth0', outInterface: 'eth0', ...answers });
}

/** What the addresses of isolated routers, shared routers and balancers ask of iptables (2.7.1, 2.7.3). */
export const isolatedAddressesSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-isolated-addresses',
  needs: [],
  plan(view, emit) {
    if (view.routed || view.vpc) return;
    const placed = view.addresses.filter(({ role }) => role !== 'control');
    if (placed.length === 0) return;
    putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.restoreMark, { matches: [isEstablished], target: restoreMark });
    putRule(emit, 'mangle', 'POSTROUTING', onlyRank, { ...dhcpReply, target: fillChecksum });
    const counts = view.type !== 'dhcpsrvr';
    if (counts) planMainStatistics(emit);
    for (const one of placed) {
      planAnswers(emit, one.device);
      if (one.role === 'guest') {
        planGuestServices(emit, one);
        planGuestForwarding(emit, one.device);
      }
      if (one.role === 'public' && counts) {
        planPublicAddress(emit, one);
        planPublicDevice(view, emit, one.device);
      }
    }
  },
};
