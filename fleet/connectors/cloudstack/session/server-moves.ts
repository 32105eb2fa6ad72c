import type { ServerAddress } from '../wire/link.ts';
import { discard, type Arrival } from './dial-server.ts';

export interface MovePorts {
  /** Rejects when the server cannot be reached, or the signal is aborted. */
  dial(server: ServerAddress, transferred: boolean, signal: AbortSignal): Promise<Arrival>;
  /** Leaves the present link for this one. */
  moveTo(arrival: Arrival, why: string): void;
}

/** Moves an agent from one management server to another: the old link is left only when there is a new one. */
export class ServerMoves {
  readonly #ports: MovePorts;
  #underWay: AbortController | undefined;

  constructor(ports: MovePorts) {
    this.#ports = ports;
  }

  /** To the first of `candidates` that can be reached; the agent stays when none can be, or when it moves already. */
  async move(candidates: readonly ServerAddress[], transferred: boolean, why: string): Promise<void> {
    if (this.#underWay !== undefined) return;
    const move = new AbortController();
    this.#underWay = move;
    try {
      for (const server of candidates) {
        const arrival = await this.#ports.dial(server, transferred, move.signal).catch(() => undefined);
        if (arrival === undefined && move.signal.aborted) return;
        if (arrival === undefined) continue;
        if (move.signal.aborted) discard(arrival, 'not wanted any more');
        else this.#ports.moveTo(arrival, why);
        return;
      }
    } finally {
      this.#underWay = undefined;
    }
  }

  cancel(): void {
    this.#underWay?.abort();
  }
}
