import type { Random } from '#agent';
import type { PacketCounter, Traffic } from '#backends/dummy';
import type { MachineRecord } from '../../../zone/records.ts';
import type { Zone } from '../../../zone/zone.ts';

/** Counting rules of these chains come in an order: sent, received, then others' (cloudstack-vr-commands.md, 1.12.1). */
const statisticsChain = /^NETWORK_STATS(?:_eth\d+)?$/;

/** What a guest sends on average, bytes per second; it receives more. */
const leastRate = 200;
const mostRate = 20_000;
const receivedPerSent = 8;
const packetBytes = 800;

/** Whole bytes that a steady flow has carried by a time: differences of it add up however the time is cut. */
function carried(bytesPerSecond: number, ms: number): number {
  return Math.floor((bytesPerSecond * Math.max(0, ms)) / 1_000);
}

/** How much of a span a machine ran for, as two times since its start. */
function runningSpan({ startedMs }: MachineRecord, fromMs: number, toMs: number): readonly [begin: number, end: number] {
  return [Math.max(0, fromMs - startedMs), Math.max(0, toMs - startedMs)];
}

function flow(
  guests: readonly MachineRecord[],
  rateOf: (guest: MachineRecord) => number,
  fromMs: number,
  toMs: number,
): PacketCounter {
  let [bytes, packets] = [0, 0];
  for (const guest of guests) {
    const rate = rateOf(guest);
    const [begin, end] = runningSpan(guest, fromMs, toMs);
    bytes += carried(rate, end) - carried(rate, begin);
    packets += carried(rate / packetBytes, end) - carried(rate / packetBytes, begin);
  }
  return { packets, bytes };
}

/** Guests that run on a network which the router has a guest NIC in. */
function guestsOf(zone: Pick<Zone, 'machines'>, router: string): readonly MachineRecord[] {
  const machine = zone.machines.get(router);
  if (machine?.state !== 'running') return [];
  const networks = new Set(machine.nics.flatMap(({ type, broadcastUri }) => (type === 'Guest' ? (broadcastUri ?? []) : [])));
  if (networks.size === 0) return [];
  return [...zone.machines.values()].filter(
    ({ type, state, nics }) =>
      type === 'User' &&
      state === 'running' &&
      nics.some(({ broadcastUri }) => broadcastUri !== undefined && networks.has(broadcastUri)),
  );
}

/**
 * Traffic of guests through their routers, for `FleetHostOptions.traffic`: each guest that runs sends and receives at a steady rate of its own,
 * which the seed decides, through every public NIC of its router. Counters grow while guests run, stand while none does, and never fall
 * by themselves.
 */
export function guestTraffic(zone: Pick<Zone, 'machines'>, random: Random): (router: string) => Traffic {
  const rateOf = ({ name }: MachineRecord): number => random.fork(`traffic of ${name}`).integer(leastRate, mostRate);
  return (router) => ({
    counts: (chain) => statisticsChain.test(chain),
    passed: (_chain, rules, fromMs, toMs) => {
      const guests = guestsOf(zone, router);
      const sent = flow(guests, rateOf, fromMs, toMs);
      const received = flow(guests, (guest) => rateOf(guest) * receivedPerSent, fromMs, toMs);
      return [sent, received].slice(0, rules.length);
    },
  });
}
