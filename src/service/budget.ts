import { bagNames, type Bags } from '../bags/bag-types.ts';
import { AgentError } from '../errors.ts';
import type { ConfigItem } from '../merge/config-item.ts';
import type { Clock } from '../ports/clock.ts';
import type { Budget } from './agent-service.ts';

export interface BudgetLimits {
  readonly memoryBytes: number;
  /** Thousandths of a processor. */
  readonly cpuMillis: number;
}

/** What a virtual router of the usual size has. */
export const defaultBudget: BudgetLimits = { memoryBytes: 256 * 2 ** 20, cpuMillis: 1_000 };

const minuteMs = 60_000;

/** Entries that are measured of a bag; the rest is taken to be like them. */
const samples = 64;

/**
 * Bytes in memory for a byte of an entry's JSON, at most: the entry, what is planned from it, and the machine's own books of a simulated router.
 * Measured with 5,000 entries: DHCP entries 3, firewall rules 6, port forwards, which become several rules each, 22.
 */
const memoryPerByte = 8;
const memoryPerForwardByte = 24;

/** Of an agent without configuration. */
const ownBytes = 2 * 2 ** 20;

function sampled(values: Iterable<unknown>, count: number, bytesOf: (value: unknown) => number): number {
  let measured = 0;
  let bytes = 0;
  for (const value of values) {
    bytes += bytesOf(value);
    if (++measured === samples) break;
  }
  return measured === 0 ? 0 : (bytes / measured) * count;
}

const jsonBytes = (value: unknown): number => JSON.stringify(value).length;

/** A value may be a list that is the whole bag. */
const valueBytes = (value: unknown): number => (Array.isArray(value) ? sampled(value, value.length, jsonBytes) : jsonBytes(value));

const bagBytes = (bag: ReadonlyMap<string, unknown>): number => sampled(bag.values(), bag.size, valueBytes);

/** Bytes that bags and what is planned from them take in memory, estimated from a sample of the entries. */
export function estimateMemory(bags: Bags): number {
  const bytes = bagNames.map((name) => {
    const json = bagBytes(bags.get(name) ?? new Map<string, unknown>());
    return json * (name === 'forwardingrules' ? memoryPerForwardByte : memoryPerByte);
  });
  return Math.round(bytes.reduce((sum, some) => sum + some, ownBytes));
}

/** Bytes of memory that a command of this content will take at most. */
export function commandMemory(items: readonly ConfigItem[]): number {
  const bytes = items.map(
    (item) => JSON.stringify(item).length * (item.type === 'forwardrules' ? memoryPerForwardByte : memoryPerByte),
  );
  return bytes.reduce((sum, some) => sum + some, 0);
}

/**
 * What the agent of one router may take, and takes. Memory is estimated from what it holds; CPU is the time that its turns took, by the
 * clock, over the last minute: one turn at a time, so never more than one processor.
 */
export class RouterBudget {
  readonly #limits: BudgetLimits;
  readonly #clock: Clock;
  /** Turns of the last minute, oldest first. */
  #turns: { readonly endMs: number; readonly tookMs: number }[] = [];
  /** Bytes of memory that are taken, or more. */
  #usedAtMost: number | undefined;

  constructor(limits: BudgetLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Notes that a turn, which began then, is over. */
  note(beganMs: number): void {
    const endMs = this.#clock.now();
    if (endMs > beganMs) this.#turns.push({ endMs, tookMs: endMs - beganMs });
  }

  usage(memoryUsedBytes: number): Budget {
    return {
      memoryLimitBytes: this.#limits.memoryBytes,
      memoryUsedBytes,
      cpuLimitMillis: this.#limits.cpuMillis,
      cpuUsedMillis: this.#cpuMillis(),
    };
  }

  /**
   * To be called before a command that takes up to `moreBytes`. `measure` says what is taken now; it is called rarely.
   * @throws AgentError `VRA_BUDGET` when the command would leave the budget, or the last minute did.
   */
  reserve(measure: () => number, moreBytes: number): void {
    const cpu = this.#cpuMillis();
    if (cpu > this.#limits.cpuMillis) {
      const message = `the router's agent used ${cpu} thousandths of a processor in the last minute, of ${this.#limits.cpuMillis}; send less at a time`;
      throw new AgentError('VRA_BUDGET', message);
    }
    const { memoryBytes } = this.#limits;
    let usedBytes = this.#usedAtMost ?? measure();
    // What commands took at most, one after the other, may be far more than what is there.
    if (usedBytes + moreBytes > memoryBytes) usedBytes = measure();
    const wanted = usedBytes + moreBytes;
    this.#usedAtMost = wanted > memoryBytes ? usedBytes : wanted;
    if (wanted <= memoryBytes) return;
    const message = `the command may take the router's memory to ${wanted} bytes; its budget is ${memoryBytes}. Remove configuration first`;
    throw new AgentError('VRA_BUDGET', message);
  }

  #cpuMillis(): number {
    const fromMs = this.#clock.now() - minuteMs;
    this.#turns = this.#turns.filter(({ endMs }) => endMs > fromMs);
    const busyMs = this.#turns.reduce((sum, { endMs, tookMs }) => sum + Math.min(tookMs, endMs - fromMs), 0);
    return Math.round((busyMs * 1_000) / minuteMs);
  }
}
