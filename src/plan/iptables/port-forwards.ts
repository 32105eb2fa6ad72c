import type { ForwardingRecord } from '../../bags/bag-types.ts';
import { protocolName } from '../../net/ip-protocol.ts';
import { parseIpv4 } from '../../net/ipv4.ts';
import { accept, dnat, host, saveMark, setMark, snat, toPorts, type RuleSpec } from '../../render/iptables.ts';
import { parsePorts, portProtocols, type PortRange } from '../../render/iptables-parts.ts';
import { deviceMark } from '../network/routing-tables.ts';
import type { Emit } from '../parts.ts';
import type { PlacedAddress, RouterView } from '../router-view.ts';
import { putRule } from './chains.ts';
import { optionalNetworks } from './cidr-list.ts';
import { isNew, newOrEstablished } from './fragments.ts';
import { forwardRank, natPostroutingRank, natPreroutingRank, onlyRank } from './ranks.ts';

export type PortForward = Extract<ForwardingRecord, { type: 'forward' }>;

/** A port forward with its parts checked. Ports are undefined where the bag says `any`. */
interface Forward {
  readonly publicAddress: PlacedAddress;
  readonly internal: number;
  /** The router's address in the guest's network; undefined when it has none there. */
  readonly guestSide: PlacedAddress | undefined;
  readonly protocol: string | undefined;
  readonly publicPorts: PortRange | undefined;
  readonly internalPorts: PortRange | undefined;
}

/** Undefined when iptables would refuse the forward, or its public address is not the router's (any more). */
function check(view: RouterView, rule: PortForward): Forward | undefined {
  const publicAddress = view.addressAt(parseIpv4(rule.public_ip) ?? -1);
  const internal = parseIpv4(rule.internal_ip);
  if (publicAddress === undefined || internal === undefined) return undefined;
  const isAny = rule.protocol === 'any';
  const protocol = isAny ? undefined : protocolName(rule.protocol);
  const publicPorts = parsePorts(rule.public_ports);
  const internalPorts = parsePorts(rule.internal_ports);
  if (publicPorts === undefined && rule.public_ports !== 'any') return undefined;
  if (internalPorts === undefined && rule.internal_ports !== 'any') return undefined;
  const needsPorts = publicPorts !== undefined || internalPorts !== undefined;
  if (isAny ? needsPorts : protocol === undefined || !portProtocols.includes(protocol)) return undefined;
  const guestSide = view.connectedTo(internal);
  return { publicAddress, internal, guestSide, protocol, publicPorts, internalPorts };
}

function onProtocol(protocol: string | undefined, ports: PortRange | undefined): Pick<RuleSpec, 'protocol' | 'matches'> {
  return protocol === undefined ? {} : { protocol, matches: [toPorts(protocol, ports)] };
}

/** A guest that calls the public address reaches its neighbour through the router, which answers for both (2.7.1). */
function planHairpin(emit: Emit, { internal, guestSide, protocol, internalPorts }: Forward): void {
  if (guestSide === undefined || protocol === undefined) return;
  putRule(emit, 'nat', 'POSTROUTING', natPostroutingRank.hairpin, {
    source: guestSide.network,
    destination: host(internal),
    outInterface: guestSide.device,
    ...onProtocol(protocol, internalPorts),
    target: snat(guestSide.address),
  });
}

function planVpcForward(emit: Emit, forward: Forward, sourceCidrs: string | undefined): void {
  const { publicAddress, internal, protocol, publicPorts, internalPorts } = forward;
  for (const source of optionalNetworks(sourceCidrs)) {
    const spec: RuleSpec = {
      source,
      destination: host(publicAddress.address),
      ...onProtocol(protocol, publicPorts),
      target: dnat(internal, internalPorts),
    };
    putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.portForwards, spec);
    putRule(emit, 'nat', 'OUTPUT', onlyRank, spec);
  }
  planHairpin(emit, forward);
}

function planIsolatedForward(emit: Emit, forward: Forward): void {
  const { publicAddress, internal, guestSide, protocol, publicPorts, internalPorts } = forward;
  if (guestSide === undefined) return;
  const outside = publicAddress.device;
  const toPublic = { destination: host(publicAddress.address), ...onProtocol(protocol, publicPorts) };
  const target = dnat(internal, internalPorts);
  for (const inInterface of [outside, guestSide.device]) {
    putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.portForwards, { ...toPublic, inInterface, target });
  }
  const fromOutside = { ...toPublic, inInterface: outside };
  putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.marks, { ...fromOutside, target: setMark(deviceMark(outside)) });
  putRule(emit, 'nat', 'PREROUTING', natPreroutingRank.marks, {
    ...fromOutside,
    matches: [...(toPublic.matches ?? []), isNew],
    target: saveMark,
  });
  putRule(emit, 'nat', 'OUTPUT', onlyRank, { ...toPublic, target });
  const toGuest = onProtocol(protocol, internalPorts);
  putRule(emit, 'filter', 'FORWARD', forwardRank.portForwards, {
    inInterface: outside,
    outInterface: guestSide.device,
    ...toGuest,
    matches: [...(toGuest.matches ?? []), newOrEstablished],
    target: accept,
  });
  planHairpin(emit, forward);
}

/** One port forward (2.7.1, 2.7.2). Its list of sources counts in a VPC only (1.10.1). */
export function planPortForward(view: RouterView, emit: Emit, rule: PortForward): void {
  const forward = check(view, rule);
  if (forward === undefined) return;
  if (view.vpc) planVpcForward(emit, forward, rule.source_cidr_list);
  else planIsolatedForward(emit, forward);
}
