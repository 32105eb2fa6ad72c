import { parseIpv4, type Ipv4Network } from '../../net/ipv4.ts';
import { accept, drop, host, jump, setMark } from '../../render/iptables.ts';
import { deviceMark } from '../network/routing-tables.ts';
import { liveStaticRoutes } from '../network/static-routes.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import type { WholeSection } from '../section.ts';
import { inboundAclChain, outboundAclChain, putChain, putRule } from './chains.ts';
import { isEstablished, isNew } from './fragments.ts';
import { aclRank, forwardRank, manglePreroutingRank } from './ranks.ts';
import { vpcNetwork } from './vpc-addresses.ts';

/** What goes to a network behind the gateway is judged by the gateway's chain, answers excepted. */
function planInbound(emit: Emit, device: string, destination: Ipv4Network): void {
  putRule(emit, 'filter', 'FORWARD', forwardRank.privateGatewayAnswers, {
    destination,
    outInterface: device,
    matches: [isEstablished],
    target: accept,
  });
  putRule(emit, 'filter', 'FORWARD', forwardRank.privateGateway, {
    destination,
    outInterface: device,
    target: jump(inboundAclChain(device)),
  });
}

/** What comes from there is judged by the other chain, which a gateway has while its ACL says something about that direction. */
function planOutbound(emit: Emit, device: string, source: Ipv4Network, exempt: number): void {
  const chain = outboundAclChain(device);
  putChain(emit, 'mangle', chain);
  putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.outboundAcl, {
    source,
    destination: { not: host(exempt) },
    inInterface: device,
    matches: [isNew],
    target: jump(chain),
  });
}

/** A gateway that is its own next hop is the private network's router: both ACLs judge what passes between it and the tiers. */
function planBridge(view: RouterView, emit: Emit, { device, network }: PlacedAddress): void {
  for (const tier of view.addresses) {
    if (tier.role !== 'guest') continue;
    putRule(emit, 'filter', 'FORWARD', forwardRank.privateGatewayBridge, {
      source: tier.network,
      destination: network,
      target: jump(inboundAclChain(device)),
    });
    // Without a public network tiers have no chains (2.7.2); their plain accept stands further down.
    if (!view.hasPublicNetwork) continue;
    putRule(emit, 'filter', 'FORWARD', forwardRank.privateGatewayBridge, {
      source: network,
      destination: tier.network,
      target: jump(inboundAclChain(tier.device)),
    });
  }
  putRule(emit, 'filter', 'FORWARD', forwardRank.privateGatewayToOutside, {
    source: network,
    destination: { not: network },
    target: accept,
  });
}

function planGateway(view: RouterView, emit: Emit, gateway: PlacedAddress): void {
  const { device, network, address, record } = gateway;
  const hop = parseIpv4(record.gateway ?? '');
  const judgesOutbound = (view.bags.get('networkacl')?.get(device)?.egress_rules ?? []).length > 0;
  const vpc = vpcNetwork(view);
  putChain(emit, 'filter', inboundAclChain(device));
  putRule(emit, 'filter', inboundAclChain(device), aclRank.catchAll, { target: drop });
  planInbound(emit, device, network);
  if (judgesOutbound && hop !== undefined) planOutbound(emit, device, network, hop);
  if (vpc !== undefined) {
    putRule(emit, 'mangle', 'PREROUTING', manglePreroutingRank.privateGatewayMark, {
      source: vpc,
      destination: network,
      matches: [isNew],
      target: setMark(deviceMark(device)),
    });
  }
  if (hop === address) planBridge(view, emit, gateway);
  for (const route of liveStaticRoutes(view)) {
    if (route.record.ip_address !== gateway.ip) continue;
    planInbound(emit, device, route.network);
    if (judgesOutbound) planOutbound(emit, device, route.network, address);
  }
}

/** Private gateways of a VPC and the static routes through them (2.7.2). */
export const privateGatewaysSection: WholeSection = {
  kind: 'whole',
  name: 'iptables-private-gateways',
  needs: ['networkacl', 'staticroutes'],
  plan(view, emit) {
    if (view.routed || !view.vpc) return;
    for (const placed of view.addresses) if (placed.role === 'private') planGateway(view, emit, placed);
  },
};
