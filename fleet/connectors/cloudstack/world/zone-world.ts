import { AgentError, ipv4InNetwork, ipv6InNetwork, parseIpv4, parseIpv4Cidr, parseIpv6, parseIpv6Cidr } from '#agent';
import { internetWorld, type Arrival, type Reception, type World } from '#backends/dummy';
import type { SegmentOf } from '../../../redundancy/index.ts';
import type { HostRecord, MachineRecord, Zone } from '../zone/index.ts';
import { NetworkIndex } from './network-index.ts';
import { PlacedMachines } from './placed-machines.ts';
import { followPacket } from './follow-packet.ts';
import { canonical, nicWithMac, segmentOf } from './segments.ts';

/** What the inside of a machine does with a packet: `FleetHost.receive`. Undefined when it has no inside, or cannot tell. */
export type ReceivePacket = (machine: string, arrival: Arrival) => Promise<Reception | undefined>;

export interface ZoneWorldOptions {
  /** Default: nobody looks into routers; those that have an address answer, and nothing goes through them. */
  readonly receive?: ReceivePacket | undefined;
  /** Networks outside of the zone whose addresses answer, beside those of the Internet; in CIDR form. */
  readonly answering?: readonly string[] | undefined;
  /** Networks whose addresses do not answer unless a machine or a gateway of the zone has them; they win over `answering`. */
  readonly silent?: readonly string[] | undefined;
}

/** What the routers and system VMs of a zone find around them. */
export interface ZoneWorld {
  /** The world of one machine; for `FleetHostOptions.world`. */
  readonly world: (machine: string) => World;
  /** The broadcast domain of a machine's NIC; for `PairElectionOptions.segment`. */
  readonly segment: SegmentOf;
  /** Tells of a machine whose record will be written: until that is so, this one counts. */
  place(machine: MachineRecord): void;
  forget(machine: string): void;
}

/** @throws AgentError `VRA_BAD_INPUT` for a text that is no network. */
function networkTest(cidr: string): (address: string) => boolean {
  const v4 = parseIpv4Cidr(cidr);
  const v6 = v4 === undefined ? parseIpv6Cidr(cidr) : undefined;
  if (v4 !== undefined) {
    return (text) => {
      const address = parseIpv4(text);
      return address !== undefined && ipv4InNetwork(address, v4);
    };
  }
  if (v6 !== undefined) {
    return (text) => {
      const address = parseIpv6(text);
      return address !== undefined && ipv6InNetwork(address, v6);
    };
  }
  throw new AgentError('VRA_BAD_INPUT', `${JSON.stringify(cidr)} is no network; write it as 198.51.100.0/24`);
}

/** Locally administered, and the same for an address every time. */
function madeUpMac(address: string): string {
  const digits = (parseIpv4(address) ?? Number((parseIpv6(address) ?? 0n) & 0xffffffffn)).toString(16).padStart(8, '0');
  return ['06', '01', ...(digits.match(/../g) ?? [])].join(':');
}

/** Hosts and their gateway are on the untagged networks of the zone (management, storage). */
function hostMac(hosts: Iterable<HostRecord>, address: string): string | undefined {
  for (const host of hosts) {
    if (host.address === address) return host.mac.toLowerCase();
    if (host.gateway === address) return madeUpMac(address);
  }
  return undefined;
}

/**
 * The world around the routers of a zone: running machines whose NIC is in the same segment answer on it, and the gateways of public,
 * management, storage and shared networks. Beyond a gateway: machines and gateways of those networks, hosts, and the Internet.
 * Documentation networks and unknown inside addresses stay silent. Guest addresses may overlap: they are only looked for in the
 * segment of the NIC. It follows the zone's records by itself.
 */
export function createZoneWorld(zone: Pick<Zone, 'machines' | 'hosts'>, options: ZoneWorldOptions = {}): ZoneWorld {
  const index = new NetworkIndex(zone.machines);
  const answering = (options.answering ?? []).map(networkTest);
  const silent = (options.silent ?? []).map(networkTest);
  const placed = new PlacedMachines(zone.machines);

  const segment: SegmentOf = (machine, { mac }) => {
    const record = placed.get(machine);
    const nic = nicWithMac(record, mac);
    return record === undefined || nic === undefined ? undefined : segmentOf(record, nic);
  };

  const answers = (text: string): boolean => {
    const address = canonical(text);
    if (index.isOutside(address) || hostMac(zone.hosts.values(), address) !== undefined) return true;
    if (silent.some((test) => test(address))) return false;
    return answering.some((test) => test(address)) || internetWorld.answers(address);
  };

  const neighbour = (machine: string, text: string, nic: { readonly device: string; readonly mac: string }): string | undefined => {
    const address = canonical(text);
    const record = placed.get(machine);
    const own = nicWithMac(record, nic.mac);
    if (record === undefined || own === undefined) return undefined;
    const there = segmentOf(record, own);
    const mac = index.macOf(there, address);
    if (mac !== undefined) return mac;
    if (index.isGateway(there, address)) return madeUpMac(address);
    const reachesHosts = own.type === 'Management' || own.type === 'Storage';
    return reachesHosts ? hostMac(zone.hosts.values(), address) : undefined;
  };

  const around = {
    machine: (name: string) => placed.get(name),
    holders: (there: string, address: string) => index.holders(there, canonical(address)),
    receive: options.receive ?? (() => Promise.resolve(undefined)),
  };
  return {
    segment,
    place: (machine) => placed.place(machine),
    forget: (machine) => placed.forget(machine),
    world: (machine) => ({
      answers,
      neighbour: (address, nic) => neighbour(machine, address, nic),
      reach: (packet) => followPacket(around, machine, packet),
    }),
  };
}
