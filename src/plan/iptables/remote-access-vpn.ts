import type { RemoteAccessVpnRecord } from '../../bags/bag-types.ts';
import { parseIpv4, parseIpv4Cidr, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, dnat, host, jump, returnToCaller, ruleText, toPort } from '../../render/iptables.ts';
import type { Emit } from '../parts.ts';
import { lowestTier, tierAddress } from '../network/vpc-tiers.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { putChain, putGroup, putRule, vpnChain } from './chains.ts';
import { acceptService } from './fragments.ts';
import { forwardRank, inputRank, natPreroutingRank, onlyRank, outputRank, publicAddressRank } from './ranks.ts';

const clients = 'ppp+';
const forwardChain = 'VPN_FORWARD';
/** IKE, IKE behind NAT, L2TP. */
const vpnPorts = [500, 4500, 1701];

/** Where clients arrive. */
interface Door {
  readonly device: string;
  readonly address: PlacedAddress;
}

/** The public address and the NIC that the VPN names; in a VPC without a public network the tier with the lowest network id (2.13). */
function doorOf(view: RouterView, vpn: RemoteAccessVpnRecord): Door | undefined {
  if (view.vpc && !view.hasPublicNetwork) {
    const tier = lowestTier(view);
    const address = tier === undefined ? undefined : tierAddress(view, tier);
    return address === undefined ? undefined : { device: address.device, address };
  }
  const address = view.addressAt(parseIpv4(vpn.vpn_server_ip) ?? -1);
  return address === undefined || !view.nics.has(vpn.public_interface) ? undefined : { device: vpn.public_interface, address };
}

function planServer(emit: Emit, { device, address }: Door): void {
  for (const protocol of ['ah', 'esp']) {
    putRule(emit, 'filter', 'INPUT', inputRank.remoteAccess, { inInterface: device, protocol, target: accept });
    putRule(emit, 'filter', 'OUTPUT', outputRank.remoteAccess, { protocol, target: accept });
  }
  const toServer = { destination: host(address.address), inInterface: device };
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
  // The firewall of the address is opened by rules of its own, which the server sends beside the VPN.
  const vpn = vpnChain(server.ip);
  putChain(emit, 'mangle', vpn);
  for (const protocol of ['esp', 'ah']) putRule(emit, 'mangle', vpn, publicAddressRank.rules, { protocol, target: accept });
}

/** Remote access VPN, L2TP over IPsec (2.7.1, 2.7.2). One stored as deleted, or without its address or NIC, gets nothing (2.2, 8). */
export const remoteAccessVpnSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-remote-access-vpn',
  needs: ['remoteaccessvpn'],
  plan(view, emit) {
    if (view.routed) return;
    for (const vpn of view.bags.get('remoteaccessvpn')?.values() ?? []) {
      const door = vpn.create ? doorOf(view, vpn) : undefined;
      const guests = parseIpv4Cidr(vpn.local_cidr);
      if (door === undefined || guests === undefined) continue;
      planServer(emit, door);
      planClientDns(emit, vpn.local_ip);
      if (view.vpc) planVpcForwarding(emit, guests);
      else planIsolatedForwarding(emit, guests, door.address);
    }
  },
};
