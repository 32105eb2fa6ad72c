import type { Arrival, Reception, SentPacket } from '#backends/dummy';
import type { MachineRecord } from '../zone/index.ts';
import type { AddressHolder } from './network-index.ts';
import { addressesOfNic, canonical, nicWithMac, segmentOf } from './segments.ts';

/** What has to be known to follow a packet through a zone. */
export interface PacketSurroundings {
  machine(name: string): MachineRecord | undefined;
  holders(segment: string, address: string): readonly AddressHolder[];
  receive(machine: string, arrival: Arrival): Promise<Reception | undefined>;
}

/** Routers that send a packet in circles make an end of it, as its time to live does. */
const mostHops = 16;

/** Whether a machine that nobody can look into has the address itself. */
function hasAddress(machine: MachineRecord | undefined, address: string): boolean {
  return machine?.nics.some((nic) => addressesOfNic(nic).includes(canonical(address))) === true;
}

/**
 * Follows a packet from machine to machine until somebody answers it or drops it. Undefined when the neighbour that it is handed to is no
 * machine of the zone: a gateway to the outside.
 */
export async function followPacket(around: PacketSurroundings, sender: string, sent: SentPacket): Promise<boolean | undefined> {
  let [machine, packet] = [sender, sent];
  for (let hop = 0; hop < mostHops; hop++) {
    const record = around.machine(machine);
    const nic = nicWithMac(record, packet.nic.mac);
    if (record === undefined || nic === undefined) return hop === 0 ? undefined : false;
    const holders = around.holders(segmentOf(record, nic), packet.next).filter((holder) => holder.machine !== machine);
    // Beyond the zone everything is as from the first router.
    if (holders.length === 0) return hop === 0 ? undefined : false;
    const taken = await firstToTake(around, holders, packet);
    if (typeof taken === 'boolean') return taken;
    machine = taken.machine;
    packet = taken.packet;
  }
  return false;
}

/** Of a pair only the one that is PRIMARY has its links up. */
async function firstToTake(
  around: PacketSurroundings,
  holders: readonly AddressHolder[],
  packet: SentPacket,
): Promise<boolean | { readonly machine: string; readonly packet: SentPacket }> {
  const { source, destination, how } = packet;
  for (const { machine, mac } of holders) {
    const reception = await around.receive(machine, { source, destination, how, mac });
    if (reception === undefined && hasAddress(around.machine(machine), destination)) return true;
    if (reception?.kind === 'answer') return true;
    if (reception?.kind !== 'forward') continue;
    return { machine, packet: { ...packet, destination: reception.destination, next: reception.next, nic: reception.nic } };
  }
  return false;
}
