import type { CancelTimer, Clock } from '#agent';
import { advertMs, outranks, skewMs, takeoverMs } from './vrrp-timing.ts';

export type VrrpRole = 'PRIMARY' | 'BACKUP';

/** A router whose keepalived runs, as those see it that hear it. */
export interface Speaker {
  readonly name: string;
  /** Its own address on the network of the advertisements. */
  address: string;
  advertSeconds: number;
  role: VrrpRole;
  /** When it will take over unless somebody advertises, in epoch ms; undefined while it hears somebody, and as PRIMARY. */
  takeoverAtMs: number | undefined;
}

/**
 * Routers that hear each other. Advertisements are not sent one by one: as long as there is one PRIMARY nothing happens at all. A timer runs
 * only while nobody advertises, or too many do.
 */
export class VrrpGroup {
  readonly #clock: Clock;
  readonly #speakers = new Map<string, Speaker>();
  readonly #onRole: (speaker: Speaker) => void;
  readonly #beforeElection: () => void;
  #timer: CancelTimer | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  /** When the weaker of several PRIMARYs have heard the better one. */
  #surrenderAtMs: number | undefined;

  /**
   * `onRole` is called when a router takes over or steps back. `beforeElection` may still take routers out, or bring some in, that turned
   * out to be elsewhere.
   */
  constructor(options: {
    readonly clock: Clock;
    readonly onRole: (speaker: Speaker) => void;
    readonly beforeElection: () => void;
  }) {
    this.#clock = options.clock;
    this.#onRole = options.onRole;
    this.#beforeElection = options.beforeElection;
  }

  get size(): number {
    return this.#speakers.size;
  }

  get speakers(): readonly Speaker[] {
    return [...this.#speakers.values()];
  }

  /** A router begins to hear and be heard. As BACKUP it waits from now on. */
  join(speaker: Speaker): void {
    speaker.takeoverAtMs = undefined;
    this.#speakers.set(speaker.name, speaker);
    this.#settle();
  }

  /** A router is heard no more. */
  leave(name: string): void {
    if (this.#speakers.delete(name)) this.#settle();
  }

  /**
   * A router leaves and says so: its keepalived is started again. Those that wait are faster than it would be itself when it is back.
   */
  resign(name: string): void {
    const leaving = this.#speakers.get(name);
    this.leave(name);
    if (leaving?.role !== 'PRIMARY' || this.#primaries().length > 0) return;
    for (const speaker of this.#speakers.values()) {
      speaker.takeoverAtMs = this.#clock.now() + Math.ceil(skewMs(speaker.advertSeconds));
    }
    this.#arm();
  }

  end(): void {
    this.#timer?.();
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
  }

  #primaries(): Speaker[] {
    return [...this.#speakers.values()].filter(({ role }) => role === 'PRIMARY');
  }

  #settle(): void {
    const [first, second] = this.#primaries();
    const now = this.#clock.now();
    for (const speaker of this.#speakers.values()) {
      const waits = first === undefined && speaker.role === 'BACKUP';
      speaker.takeoverAtMs = waits ? (speaker.takeoverAtMs ?? now + takeoverMs(speaker.advertSeconds)) : undefined;
    }
    this.#surrenderAtMs =
      first === undefined || second === undefined ? undefined : (this.#surrenderAtMs ?? now + advertMs(first.advertSeconds));
    this.#arm();
  }

  #arm(): void {
    const due = [...this.#speakers.values()].map(({ takeoverAtMs }) => takeoverAtMs ?? Number.POSITIVE_INFINITY);
    const nextMs = Math.min(this.#surrenderAtMs ?? Number.POSITIVE_INFINITY, ...due);
    if (nextMs === this.#timerAtMs) return;
    this.end();
    if (!Number.isFinite(nextMs)) return;
    this.#timerAtMs = nextMs;
    this.#timer = this.#clock.after(nextMs - this.#clock.now(), () => this.#elect());
  }

  #elect(): void {
    this.end();
    this.#beforeElection();
    const now = this.#clock.now();
    if (this.#surrenderAtMs !== undefined && this.#surrenderAtMs <= now) this.#surrender();
    const waited = [...this.#speakers.values()].filter(({ takeoverAtMs }) => takeoverAtMs !== undefined && takeoverAtMs <= now);
    const winner = best(waited);
    if (winner !== undefined) this.#change(winner, 'PRIMARY');
    this.#settle();
  }

  /** All PRIMARYs but the best step back: each heard a better one (a split network that healed). */
  #surrender(): void {
    const primaries = this.#primaries();
    const winner = best(primaries);
    for (const speaker of primaries) if (speaker !== winner) this.#change(speaker, 'BACKUP');
  }

  #change(speaker: Speaker, role: VrrpRole): void {
    speaker.role = role;
    speaker.takeoverAtMs = undefined;
    this.#onRole(speaker);
  }
}

function best(speakers: readonly Speaker[]): Speaker | undefined {
  return speakers.reduce<Speaker | undefined>(
    (winner, speaker) => (winner === undefined || outranks(speaker.address, winner.address) ? speaker : winner),
    undefined,
  );
}
