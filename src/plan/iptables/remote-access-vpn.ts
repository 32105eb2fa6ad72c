import type { RemoteAccessVpnRecord } from '../../bags/bag-types.ts';
import { parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, dnat, host, jump, returnToCaller, ruleText, toPort } from '../../render/iptables.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { firewallChain, putChain, putGroup, putRule, vpnChain } from './chains.ts';
import { acceptService } from './fragments.ts';
import { forwardRank, inputRank, natPreroutingRank, onlyRank, outputRank, publicAddressRank } from './ranks.ts';

const clients = 'ppp+';
const forwardChain = 'VPN_FORWARD';
/** IKE, IKE behind NAT, L2TP. */
const vpnPorts = [500, 4500, 1701];

function planServer(emit: Emit, vpn: RemoteAccessVpnRecord, server: PlacedAddress): void {
  for (const protocol of ['ah', 'esp']) {
    putRule(emit, 'filter', 'INPUT', inputRank.remoteAccess, { inInterface: vpn.public_interface, protocol, target: accept });
    putRule(emit, 'filter', 'OUTPUT', outputRank.remoteAccess, { protocol, target: accept });
  }
  const toServer = { destination: host(server.address), inInterface: vpn.public_interface };
  for (const port of vpnPorts) putRule(emit, 'filter', 'INPUT', inputRank.remoteAccess, acceptService('udp', port, toServer));
}

/** Clients ask the VPN's own address for names, whatever server they were told. */
function planClientDns(emit: Emit, localIp: string): void {
  for (const protocol of ['udp', 'tcp'] as const) {
    putRule(emit, 'filter', 'INPUT', inputRank.remoteAccess, acceptService(protocol, 53, { inInterface: clients }));
  }
  const address = parseIpv4(localIp);
  if (address === undefined) return;
  putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.dns, {
    inInterface: clients,
    protocol: 'tcp',
    matches: [toPort('tcp', 53)],
    target: dnat(address),
  });
}

/** In a VPC what clients send and get is left to the chains of the tiers. */
function planVpcForwarding(emit: Emit, guests: Ipv4Network): void {
  putChain(emit, 'filter', forwardChain);
  putRule(emit, 'filter', 'FORWARD', forwardRank.vpnClients, { outInterface: clients, target: jump(forwardChain) });
  putRule(emit, 'filter', 'FORWARD', forwardRank.vpnClients, { inInterface: clients, target: jump(forwardChain) });
  putGroup(emit, 'filter', forwardChain, onlyRank, ruleText({ source: guests }), [
    ruleText({ source: guests, target: returnToCaller }),
    ruleText({ destination: guests, inInterface: clients, target: returnToCaller }),
    ruleText({ inInterface: clients, outInterface: clients, target: returnToCaller }),
  ]);
}

function planIsolatedForwarding(emit: Emit, guests: Ipv4Network, server: PlacedAddress): void {
  const rank = forwardRank.remoteAccess;
  putRule(emit, 'filter', 'FORWARD', rank, { inInterface: clients, outInterface: clients, target: accept });
  putRule(emit, 'filter', 'FORWARD', rank, { source: guests, outInterface: clients, target: accept });
  putRule(emit, 'filter', 'FORWARD', rank, { destination: guests, inInterface: clients, target: accept });
  if (server.role !== 'public') return;
  const vpn = vpnChain(server.ip);
  const firewall = firewallChain(server.ip);
  putChain(emit, 'mangle', vpn);
  putChain(emit, 'mangle', firewall);
  for (const protocol of ['esp', 'ah']) putRule(emit, 'mangle', vpn, publicAddressRank.rules, { protocol, target: accept });
  for (const port of vpnPorts) {
    putRule(emit, 'mangle', firewall, publicAddressRank.rules, {
      protocol: 'udp',
      matches: [toPort('udp', port)],
      target: returnToCaller,
    });
  }
}

/** Remote access VPN, L2TP over IPsec (2.7.1, 2.7.2). One stored as deleted, or without its address or NIC, gets nothing (2.2, 8). */
export const remoteAccessVpnSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-remote-access-vpn',
  needs: ['remoteaccessvpn'],
  plan(view, emit) {
    if (view.routed) return;
    for (const vpn of view.bags.get('remoteaccessvpn')?.values() ?? []) {
      const server = view.addressAt(parseIpv4(vpn.vpn_server_ip) ?? -1);
      const guests = parseIpv4Cidr(vpn.local_cidr);
      if (!vpn.create || server === undefined || guests === undefined || !view.nics.has(vpn.public_interface)) continue;
      planServer(emit, vpn, server);
      planClientDns(emit, vpn.local_ip);
      if (view.vpc) planVpcForwarding(emit, guests);
      else planIsolatedForwarding(emit, guests, server);
    }
  },
};
