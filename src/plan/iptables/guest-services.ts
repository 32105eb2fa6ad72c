import { accept, host, toPort } from '../../render/iptables.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { putRule } from './chains.ts';
import { acceptNewService, acceptService, isEstablished } from './fragments.ts';
import { inputRank } from './ranks.ts';

/** What guests may ask the router for: DHCP from anybody on the wire, DNS, metadata and passwords from the network itself (2.7). */
export function planGuestServices(emit: Emit, { device, network }: PlacedAddress): void {
  const onWire = { inInterface: device };
  const fromGuests = { source: network, inInterface: device };
  putRule(emit, 'filter', 'INPUT', inputRank.dhcp, acceptService('udp', 67, onWire));
  putRule(emit, 'filter', 'INPUT', inputRank.dns, acceptService('udp', 53, fromGuests));
  putRule(emit, 'filter', 'INPUT', inputRank.dns, acceptService('tcp', 53, fromGuests));
  for (const port of [80, 443, 8080]) putRule(emit, 'filter', 'INPUT', inputRank.web, acceptNewService('tcp', port, fromGuests));
}

/** Answers to what the router itself asked through a device. */
export function planAnswers(emit: Emit, device: string): void {
  putRule(emit, 'filter', 'INPUT', inputRank.established, { inInterface: device, matches: [isEstablished], target: accept });
}

/** DNS for everybody on the guest wire where a zone asks for it and the router is the DNS server (2.7.3, 3.1 `exposedns`). */
export const exposedDnsSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-exposed-dns',
  needs: [],
  plan(view, emit) {
    if (view.routed || !view.flag('exposedns') || view.flag('useextdns')) return;
    for (const { role, device, address } of view.addresses) {
      if (role !== 'guest') continue;
      const toRouter = { destination: host(address), inInterface: device, target: accept };
      putRule(emit, 'filter', 'INPUT', inputRank.dhcp, acceptService('udp', 67, { inInterface: device }));
      putRule(emit, 'filter', 'INPUT', inputRank.exposedDns, { ...toRouter, protocol: 'udp', matches: [toPort('udp', 53)] });
      putRule(emit, 'filter', 'INPUT', inputRank.exposedDns, { ...toRouter, protocol: 'tcp', matches: [toPort('tcp', 53)] });
    }
  },
};
