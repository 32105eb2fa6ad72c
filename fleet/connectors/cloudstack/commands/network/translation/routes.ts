import { AgentError, formatIpv4Network, parseIpv4Cidr } from '#agent';
import type { SetBgpPeersCommand, SetStaticRouteCommand } from '../../../classes/index.ts';
import type { QueueFile } from './config-item.ts';
import { required } from '../../required.ts';

function networkText(cidr: string): string {
  const network = parseIpv4Cidr(cidr);
  if (network === undefined) throw new AgentError('VRA_BAD_INPUT', `staticRoutes.targetCidr: "${cidr}" is not an IPv4 network`);
  return formatIpv4Network(network);
}

/** Static routes of a VPC, by gateway or by next hop (1.10.14). */
export function staticRoutes({ staticRoutes: routes }: SetStaticRouteCommand): QueueFile {
  return {
    base: 'static_routes.json',
    type: 'staticroutes',
    fields: {
      routes: required(routes, 'staticRoutes').map((route) => ({
        revoke: route.state !== 'Active' && route.state !== 'Add',
        ip_address: route.ipAddress,
        gateway: route.gateway ?? route.nextHop,
        network: networkText(required(route.targetCidr, 'staticRoutes.targetCidr')),
      })),
    },
  };
}

/** One entry for each pair of a peer and a network with dynamic routing (1.10.19). The field's name is the server's. */
export function bgpPeers({ bpgPeers: peers }: SetBgpPeersCommand): QueueFile {
  return {
    base: 'bgp_peers.json',
    type: 'bgppeers',
    fields: {
      peers: required(peers, 'bpgPeers').map((peer) => ({
        peer_id: peer.peerId,
        peer_as_number: peer.peerAsNumber,
        ip4_address: peer.ip4Address,
        ip6_address: peer.ip6Address,
        peer_password: peer.peerPassword,
        network_id: peer.networkId,
        network_as_number: peer.networkAsNumber,
        guest_ip4_cidr: peer.guestIp4Cidr,
        guest_ip6_cidr: peer.guestIp6Cidr,
        details: peer.details,
      })),
    },
  };
}
