import type { ForwardingRecord } from '../../bags/bag-types.ts';
import { parseIpv4, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, dnat, host, jump, returnToCaller, saveMark, setMark, snat } from '../../render/iptables.ts';
import { deviceMark } from '../network/routing-tables.ts';
import { liveStaticRoutes } from '../network/static-routes.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { putChain, putRule, staticNatMarkChain } from './chains.ts';
import { isNew } from './fragments.ts';
import { forwardRank, manglePreroutingRank, natPostroutingRank, natPreroutingRank, onlyRank, staticNatMarkRank } from './ranks.ts';

export type StaticNat = Extract<ForwardingRecord, { type: 'staticnat' }>;

/** The public address of a static NAT while the router holds it. */
function publicSide(view: RouterView, rule: StaticNat): PlacedAddress | undefined {
  return view.addressAt(parseIpv4(rule.public_ip) ?? -1);
}

/** One public address for one guest, all ports: in, out, and for guests that call the public address (2.7.1, 2.7.2). */
export function planStaticNat(view: RouterView, emit: Emit, rule: StaticNat): void {
  const outside = publicSide(view, rule);
  const internal = parseIpv4(rule.internal_ip);
  if (outside === undefined || internal === undefined) return;
  const chain = staticNatMarkChain(outside.device);
  putChain(emit, 'mangle', chain);
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.staticNatMark, {
    source: host(internal),
    matches: [isNew],
    target: jump(chain),
  });
  const toGuest = { destination: host(outside.address), target: dnat(internal) };
  putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.staticNat, toGuest);
  putRule(emit, 'nat', 'OUTPUT', onlyRank, toGuest);
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.staticNat, {
    source: host(internal),
    outInterface: outside.device,
    target: snat(outside.address),
  });
  // 4.22 names eth0 in a VPC too, where it is the control NIC: the rule is of no use there, and of no harm (2.7.2).
  putRule(emit, 'filter', 'FORWARD', forwardRank.staticNat, {
    destination: host(internal),
    inInterface: outside.device,
    outInterface: 'eth0',
    matches: [isNew],
    target: accept,
  });
  const guestSide = view.connectedTo(internal);
  if (guestSide === undefined) return;
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.staticNat, {
    source: guestSide.network,
    destination: host(internal),
    outInterface: guestSide.device,
    target: snat(guestSide.address),
  });
}

/** Destinations that a static NAT guest reaches without its public address: behind private gateways and static routes. */
function exceptions(view: RouterView): readonly Ipv4Network[] {
  const privateNetworks = view.addresses.filter(({ role }) => role === 'private').map(({ network }) => network);
  return [...privateNetworks, ...liveStaticRoutes(view).map(({ network }) => network)];
}

/** The devices that a static NAT leaves by. A static NAT is the only element of its address's list (1.10.2): no list is read through. */
function staticNatDevices(view: RouterView): ReadonlySet<string> {
  const devices = new Set<string>();
  for (const list of view.bags.get('forwardingrules')?.values() ?? []) {
    const rule = list[0];
    if (rule?.type !== 'staticnat' || parseIpv4(rule.internal_ip) === undefined) continue;
    const device = publicSide(view, rule)?.device;
    if (device !== undefined) devices.add(device);
  }
  return devices;
}

/** Chains that mark what static NAT guests send, so that it leaves by the NIC of their public address. */
export const staticNatMarksSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-static-nat-marks',
  needs: ['forwardingrules', 'staticroutes'],
  plan(view, emit) {
    if (view.routed) return;
    for (const device of staticNatDevices(view)) {
      const chain = staticNatMarkChain(device);
      putChain(emit, 'mangle', chain);
      for (const destination of exceptions(view)) {
        putRule(emit, 'mangle', chain, staticNatMarkRank.exceptions, { destination, target: returnToCaller });
      }
      putRule(emit, 'mangle', chain, staticNatMarkRank.mark, { target: setMark(deviceMark(device)) });
      putRule(emit, 'mangle', chain, staticNatMarkRank.save, { target: saveMark });
    }
  },
};
