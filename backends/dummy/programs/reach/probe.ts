import type { FilterState, NetworkState } from '#agent';
import type { SentPacket } from '../machine.ts';
import type { ProgramRun } from '../program.ts';
import { internetWorld } from '../world.ts';
import { deviceAddresses, parseAddress, type IpAddress } from './addresses.ts';
import { iptablesVerdict, redirectedDestination } from './iptables-verdict.ts';
import { addressesOf, linksOf } from './kernel-routes.ts';
import { knownNeighbours } from './neighbours.ts';
import { nftVerdict } from './nft-verdict.ts';
import type { Packet, Verdict } from './packet.ts';
import { findPath, type Path } from './routing.ts';

/** What becomes of packets that the router itself sends. */
export type Outcome =
  /** `hops`: routers on the way, undefined for those that stay silent; empty when the destination is next door. */
  | {
      readonly kind: 'reply';
      readonly path: Path;
      readonly source: string;
      /** Whom the packet was for in the end: the router's own rules may send it elsewhere. */
      readonly destination: string;
      readonly hops: readonly (string | undefined)[];
    }
  /** `connect: Network is unreachable`. */
  | { readonly kind: 'no-route' }
  /** Nobody answers ARP: `Destination Host Unreachable`, from the router's own address. */
  | { readonly kind: 'no-host'; readonly path: Path; readonly source: string }
  | {
      readonly kind: 'silence';
      readonly path: Path;
      readonly source: string;
      readonly hops: readonly (string | undefined)[];
      readonly refusal?: Refusal;
    };

/** The router's own packet filter stopped a packet. */
export interface Refusal {
  /** Sending failed already (`Operation not permitted`); else the packet was stopped on its arrival at an own address. */
  readonly sending: boolean;
  /** The ICMP error that came back, as `--reject-with` spells it; undefined when none did. */
  readonly error: string | undefined;
}

export interface ProbeRequest {
  readonly destination: IpAddress;
  readonly source?: IpAddress | undefined;
  readonly device?: string | undefined;
  readonly mark?: number | undefined;
  /** `echo` as ping sends it, `udp` as traceroute does. */
  readonly how: 'echo' | 'udp';
}

/** Everything that decides whether a packet comes back, read once for a run of a program. */
export interface Surroundings {
  readonly network: NetworkState;
  readonly filter: FilterState;
  /** MAC of the host that has this address on a device's network; undefined when nobody answers there. */
  neighbour(address: IpAddress, device: string): string | undefined;
  /** Whether packets that reach a neighbour get an answer, if nobody is known to be there. */
  answersNearby(address: string): boolean;
  answers(address: string): boolean;
  reach(packet: Omit<SentPacket, 'nic'>, device: string): Promise<boolean | undefined>;
}

export async function observeSurroundings({ machine, context }: Pick<ProgramRun, 'machine' | 'context'>): Promise<Surroundings> {
  const [network, filter] = await Promise.all([machine.network.observe(), machine.filter.observe()]);
  const known = await knownNeighbours(machine.files, network);
  const world = context.world ?? internetWorld;
  const told = world.neighbour?.bind(world);
  const neighbour = (address: IpAddress, device: string): string | undefined => {
    const here = known.find((one) => one.address.text === address.text && one.device === device);
    if (told === undefined || here?.kind === 'gateway') return here?.mac;
    const mac = network.links.find((link) => link.device === device)?.mac;
    return mac === undefined ? undefined : told(address.text, { device, mac });
  };
  return {
    network,
    filter,
    neighbour,
    answersNearby: (address) => told === undefined && world.answers(address),
    answers: (address) => world.answers(address),
    reach: async (packet, device) => {
      const mac = network.links.find((link) => link.device === device)?.mac;
      return mac === undefined ? undefined : world.reach?.({ ...packet, nic: { device, mac } });
    },
  };
}

export const echoTypes = {
  4: { request: 8, reply: 0, protocol: 'icmp' },
  6: { request: 128, reply: 129, protocol: 'ipv6-icmp' },
} as const;

/** The hooks of nft beside the chains of iptables' filter table. */
const nftHooks: Readonly<Record<string, 'input' | 'output' | 'forward'>> = { INPUT: 'input', OUTPUT: 'output', FORWARD: 'forward' };

/** Judges a packet at the hooks it passes, in their order. */
export function judge(filter: FilterState, hooks: readonly ['mangle' | 'filter', string][], packet: Packet): Verdict {
  for (const [table, hook] of hooks) {
    const verdict = iptablesVerdict(filter, table, hook, packet);
    if (verdict !== 'accept') return verdict;
    if (table !== 'filter') continue;
    const nft = nftVerdict(filter, nftHooks[hook] ?? 'output', packet);
    if (nft !== 'accept') return nft;
  }
  return 'accept';
}

const outgoing: readonly ['mangle' | 'filter', string][] = [
  ['mangle', 'OUTPUT'],
  ['filter', 'OUTPUT'],
];
const incoming: readonly ['mangle' | 'filter', string][] = [
  ['mangle', 'PREROUTING'],
  ['mangle', 'INPUT'],
  ['filter', 'INPUT'],
];

/**
 * As `probe`, with the other routers that the packet comes through or ends at: each lets it pass as its own routes and packet filter say.
 */
export async function probeThrough(around: Surroundings, request: ProbeRequest): Promise<Outcome> {
  const delivered = probe(around, request, true);
  if (delivered.kind !== 'reply' || delivered.path.local) return delivered;
  const { path, source, destination } = delivered;
  const packet = { source, destination, how: request.how, next: path.gateway ?? destination };
  const reached = await around.reach(packet, path.device);
  return reached === true ? delivered : probe(around, request, reached);
}

/**
 * Follows routes, policy rules, packet filter, neighbours and the world beyond: the same answer as long as those stay the same.
 * `delivered` says what becomes of a packet that a neighbour took, where somebody knows it.
 */
export function probe(around: Surroundings, request: ProbeRequest, delivered?: boolean): Outcome {
  const first = route(around, request, request.destination);
  if (first === undefined) return { kind: 'no-route' };
  const source = request.source?.text ?? first.source ?? '0.0.0.0';
  const echo = echoTypes[request.destination.family];
  const sent: Packet = {
    protocol: request.how === 'echo' ? echo.protocol : 'udp',
    source: parseAddress(source),
    destination: request.destination,
    outDevice: first.device,
    state: 'NEW',
    mark: request.mark ?? 0,
    ...(request.how === 'echo' ? { icmpType: echo.request } : { port: 33_434 }),
  };
  const redirected = parseAddress(redirectedDestination(around.filter, sent) ?? '');
  const path = redirected === undefined ? first : (route(around, request, redirected) ?? first);
  const destination = redirected ?? request.destination;
  const silence: Outcome = { kind: 'silence', path, source, hops: [] };
  const sending = judge(around.filter, outgoing, { ...sent, destination, outDevice: path.device });
  if (sending !== 'accept') return { ...silence, refusal: { sending: true, error: errorFor(around.filter, sending, source) } };
  if (path.local) {
    const arriving: Packet = { ...withoutOut(sent), destination, inDevice: 'lo' };
    const arrival = judge(around.filter, incoming, arriving);
    if (arrival === 'accept') return { kind: 'reply', path, source, destination: destination.text, hops: [] };
    return { ...silence, refusal: { sending: false, error: errorFor(around.filter, arrival, source) } };
  }
  const beyond = path.gateway !== undefined;
  const next = parseAddress(path.gateway ?? destination.text);
  const there = next !== undefined && (around.neighbour(next, path.device) !== undefined || around.answersNearby(next.text));
  if (!there) return { kind: 'no-host', path, source };
  const hops = beyond ? [path.gateway, undefined, undefined] : [];
  const answered = delivered ?? (!beyond || around.answers(destination.text));
  if (!answered) return { ...silence, hops: hops.slice(0, 1) };
  const reply: Packet = {
    protocol: echo.protocol,
    source: destination,
    destination: parseAddress(source) ?? destination,
    inDevice: path.device,
    state: request.how === 'echo' ? 'ESTABLISHED' : 'RELATED',
    icmpType: request.how === 'echo' ? echo.reply : request.destination.family === 4 ? 3 : 1,
    mark: 0,
  };
  return judge(around.filter, incoming, reply) === 'accept'
    ? { kind: 'reply', path, source, destination: destination.text, hops }
    : silence;
}

/** The error that a rejected packet's sender, the router itself, gets to see; it has to pass the packet filter too. */
function errorFor(filter: FilterState, verdict: Exclude<Verdict, 'accept'>, source: string): string | undefined {
  const own = parseAddress(source);
  if (verdict === 'drop' || own === undefined) return undefined;
  const [protocol, icmpType, usual] =
    own.family === 4 ? (['icmp', 3, 'icmp-port-unreachable'] as const) : (['ipv6-icmp', 1, 'icmp6-port-unreachable'] as const);
  const error: Packet = { protocol, source: own, destination: own, state: 'RELATED', icmpType, mark: 0 };
  if (judge(filter, outgoing, { ...error, outDevice: 'lo' }) !== 'accept') return undefined;
  return judge(filter, incoming, { ...error, inDevice: 'lo' }) === 'accept' ? (verdict.reject ?? usual) : undefined;
}

function withoutOut(packet: Packet): Packet {
  const { outDevice: _outDevice, ...rest } = packet;
  return rest;
}

function route(around: Surroundings, request: ProbeRequest, destination: IpAddress): Path | undefined {
  const { source, device, mark } = request;
  return findPath(around.network, { destination, source, device, mark });
}

/** Round-trip time in milliseconds: own addresses, next door, far away. */
export function roundTrip(outcome: Outcome & { readonly kind: 'reply' }, chance: number): number {
  if (outcome.path.local) return 0.02 + 0.04 * chance;
  return outcome.hops.length === 0 ? 0.2 + 0.6 * chance : 6 + 3 * chance;
}

/** A device of the router that is up, with its first address of a family. */
export function deviceSource(
  network: NetworkState,
  device: string,
  family: 4 | 6,
): { readonly exists: boolean; readonly up: boolean; readonly address: string | undefined } {
  const link = linksOf(network).find((candidate) => candidate.device === device);
  const own = deviceAddresses(addressesOf(network)).find((entry) => entry.device === device && entry.address.family === family);
  return { exists: link !== undefined, up: link?.up === true, address: own?.address.text };
}
