import type { NetworkState } from '#agent';
import type { ProgramMachine, SentPacket } from '../machine.ts';
import { parseAddress, type IpAddress } from './addresses.ts';
import { redirectedDestination } from './iptables-verdict.ts';
import type { Packet } from './packet.ts';
import { echoTypes, judge } from './probe.ts';
import { findPath } from './routing.ts';

/** A packet that comes in by the NIC of this MAC. */
export interface Arrival extends Pick<SentPacket, 'source' | 'destination' | 'how'> {
  readonly mac: string;
}

/** What a router does with a packet. */
export type Reception =
  /** It was for the router itself, and gets an answer. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'drop' }
  /** It goes on: to a neighbour on the network of another NIC, perhaps with another destination. */
  | { readonly kind: 'forward'; readonly destination: string; readonly next: string; readonly nic: SentPacket['nic'] };

function forwards(network: NetworkState, family: 4 | 6): boolean {
  const setting = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  return network.sysctls.get(setting) === '1';
}

function packetOf(arrival: Arrival, destination: IpAddress, inDevice: string): Packet {
  const echo = echoTypes[destination.family];
  return {
    protocol: arrival.how === 'echo' ? echo.protocol : 'udp',
    source: parseAddress(arrival.source),
    destination,
    inDevice,
    state: 'NEW',
    mark: 0,
    ...(arrival.how === 'echo' ? { icmpType: echo.request } : { port: 33_434 }),
  };
}

/**
 * What becomes of a packet that comes to a machine: destination NAT, routes, and what its packet filter says at `INPUT` or `FORWARD`. What
 * the machine lets in or through, its answer may take the same way back.
 */
export async function receive(machine: ProgramMachine, arrival: Arrival): Promise<Reception> {
  const [network, filter] = await Promise.all([machine.network.observe(), machine.filter.observe()]);
  const link = network.links.find(({ mac }) => mac.toLowerCase() === arrival.mac.toLowerCase());
  const told = parseAddress(arrival.destination);
  if (link?.up !== true || told === undefined) return { kind: 'drop' };
  const incoming = packetOf(arrival, told, link.device);
  if (judge(filter, [['mangle', 'PREROUTING']], incoming) !== 'accept') return { kind: 'drop' };
  const destination = parseAddress(redirectedDestination(filter, incoming, 'PREROUTING') ?? '') ?? told;
  const packet: Packet = { ...incoming, destination };
  const path = findPath(network, { destination, source: packet.source });
  if (path === undefined) return { kind: 'drop' };
  if (path.local) {
    const verdict = judge(
      filter,
      [
        ['mangle', 'INPUT'],
        ['filter', 'INPUT'],
      ],
      packet,
    );
    return { kind: verdict === 'accept' ? 'answer' : 'drop' };
  }
  const mac = network.links.find(({ device }) => device === path.device)?.mac;
  if (mac === undefined || !forwards(network, destination.family)) return { kind: 'drop' };
  const passing: Packet = { ...packet, outDevice: path.device };
  if (
    judge(
      filter,
      [
        ['mangle', 'FORWARD'],
        ['filter', 'FORWARD'],
      ],
      passing,
    ) !== 'accept'
  )
    return { kind: 'drop' };
  return {
    kind: 'forward',
    destination: destination.text,
    next: path.gateway ?? destination.text,
    nic: { device: path.device, mac },
  };
}
