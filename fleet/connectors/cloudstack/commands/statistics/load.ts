import type { Random } from '#agent';
import type { MachineRecord } from '../../zone/records.ts';

/** A counter that never falls: a steady rate with a swell on top of it. */
interface Flow {
  /** Units per second on average. */
  readonly rate: number;
  /** Part of the rate that comes and goes, below 1. */
  readonly swell: number;
  readonly periodSeconds: number;
  /** Where in its swell it begins, in radians. */
  readonly phase: number;
}

function flow(random: Random, label: string, lowest: number, highest: number): Flow {
  const chance = random.fork(label);
  return {
    // Most are idle and few are busy.
    rate: lowest * (highest / lowest) ** chance.next(),
    swell: 0.2 + 0.7 * chance.next(),
    periodSeconds: 600 + 6600 * chance.next(),
    phase: 2 * Math.PI * chance.next(),
  };
}

/** Units since the start: the integral of the rate, so that no counter has to be kept. */
function unitsAfter({ rate, swell, periodSeconds, phase }: Flow, seconds: number): number {
  const turn = (2 * Math.PI) / periodSeconds;
  return rate * (seconds + (swell / turn) * (Math.cos(phase) - Math.cos(turn * seconds + phase)));
}

/** Share of the rate's swing at a moment, from 0 to 1. */
function level({ periodSeconds, phase }: Flow, seconds: number): number {
  return (1 + Math.sin(((2 * Math.PI) / periodSeconds) * seconds + phase)) / 2;
}

export interface NetworkCounters {
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

export interface DiskCounters {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly reads: number;
  readonly writes: number;
}

export interface MachineGauges {
  /** Of all its CPUs, 0 to 100. */
  readonly cpuPercent: number;
  readonly usedMemoryBytes: number;
}

const averageReadBytes = 16_384;
const averageWriteBytes = 8192;

/**
 * What a machine does, made up: pure functions of the seed, the machine's name and the time since its start. Counters begin at 0 with
 * each start and never fall.
 */
export class MachineLoad {
  readonly #random: Random;
  readonly #machine: MachineRecord;

  constructor(random: Random, machine: MachineRecord) {
    this.#random = random.fork(`load of ${machine.name}`);
    this.#machine = machine;
  }

  network(mac: string, nowMs: number): NetworkCounters {
    const seconds = this.#seconds(nowMs);
    return {
      bytesReceived: Math.floor(unitsAfter(flow(this.#random, `receive ${mac}`, 200, 200_000), seconds)),
      bytesSent: Math.floor(unitsAfter(flow(this.#random, `send ${mac}`, 100, 400_000), seconds)),
    };
  }

  disk(path: string, nowMs: number): DiskCounters {
    const seconds = this.#seconds(nowMs);
    const bytesRead = Math.floor(unitsAfter(flow(this.#random, `read ${path}`, 50, 50_000), seconds));
    const bytesWritten = Math.floor(unitsAfter(flow(this.#random, `write ${path}`, 500, 100_000), seconds));
    return {
      bytesRead,
      bytesWritten,
      reads: Math.floor(bytesRead / averageReadBytes),
      writes: Math.floor(bytesWritten / averageWriteBytes),
    };
  }

  gauges(nowMs: number): MachineGauges {
    const seconds = this.#seconds(nowMs);
    const cpu = flow(this.#random, 'cpu', 1, 40);
    const memory = flow(this.#random, 'memory', 0.2, 0.7);
    return {
      cpuPercent: round(Math.min(100, cpu.rate * (1 + cpu.swell * (2 * level(cpu, seconds) - 1)))),
      usedMemoryBytes: Math.floor(this.#machine.memoryBytes * memory.rate * (0.9 + 0.2 * level(memory, seconds))),
    };
  }

  #seconds(nowMs: number): number {
    return Math.max(0, nowMs - this.#machine.startedMs) / 1000;
  }
}

/** Two digits behind the point are what people look at. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
