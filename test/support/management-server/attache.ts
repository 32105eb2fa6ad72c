import type { ClassFile } from '../../../fleet/connectors/cloudstack/classes/class-file.ts';
import { parseBody, printBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import type { Link } from '../../../fleet/connectors/cloudstack/wire/link.ts';
import { encodePacket } from '../../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import { packetFlags, type Packet, type WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { checkResponse } from './check-answer.ts';
import type { HostRow } from './cluster.ts';

export interface SendOptions {
  /** Sent alone, after the ones before it were answered. */
  readonly inSequence?: boolean;
  /** Unless false, a failed command stops the rest of its request. */
  readonly stopOnError?: boolean;
  /** Node id of another server that sends through this one. */
  readonly mgmtId?: bigint;
}

export interface AttacheOptions {
  readonly name: string;
  readonly row: HostRow;
  readonly link: Link;
  readonly nodeId: bigint;
  /** Random part of the sequence numbers, 1 to 2^15 - 1. */
  readonly sequenceBase: number;
  readonly classes: ClassFile;
  readonly fault: (text: string) => void;
}

interface Waiting {
  readonly request: Packet;
  resolve(answers: readonly WireObject[]): void;
  reject(error: Error): void;
}

/** The server's end of one agent: sends it requests and takes its answers. */
export class Attache {
  readonly name: string;
  readonly hostId: number;
  readonly row: HostRow;
  readonly link: Link;
  /** `connecting`, `up` after the first ReadyAnswer; what ended it afterwards. */
  state: 'connecting' | 'up' | 'disconnected' | 'shutdown' = 'connecting';
  /** The latest ping's fields. */
  ping: Readonly<Record<string, unknown>> | undefined;
  pings = 0;
  /** The ShutdownCommand that the agent sent. */
  goodbye: Readonly<Record<string, unknown>> | undefined;
  readonly #options: AttacheOptions;
  readonly #waiting = new Map<bigint, Waiting>();
  readonly #inSequence: Waiting[] = [];
  #sequenceBusy = false;
  #seq: bigint;

  constructor(options: AttacheOptions) {
    this.name = options.name;
    this.hostId = options.row.id;
    this.row = options.row;
    this.link = options.link;
    this.#options = options;
    this.#seq = BigInt(options.sequenceBase) << 48n;
  }

  /** Requests that the agent has not answered yet, those that wait for their turn included. */
  get outstanding(): number {
    return this.#waiting.size + this.#inSequence.length;
  }

  /** The answers of the agent, one for each command; rejects when the link ends first. What is wrong with them becomes faults of the server. */
  send(commands: readonly WireObject[], options: SendOptions = {}): Promise<readonly WireObject[]> {
    this.#seq++;
    const hostId = BigInt(this.hostId);
    const request: Packet = {
      flags:
        packetFlags.request |
        packetFlags.fromServer |
        (options.stopOnError === false ? 0 : packetFlags.stopOnError) |
        (options.inSequence === true ? packetFlags.inSequence : 0),
      seq: this.#seq,
      mgmtId: options.mgmtId ?? this.#options.nodeId,
      agentId: hostId,
      via: hostId,
      body: printBody(commands),
    };
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { request, resolve, reject };
      if (options.inSequence !== true) return this.#transmit(waiting);
      this.#inSequence.push(waiting);
      if (!this.#sequenceBusy) this.#nextInSequence();
      return undefined;
    });
  }

  /** Takes a response that the agent id in its header led here. */
  take(response: Packet): void {
    // Whatever carries the bit releases the queue (cloudstack-agent-protocol.md, 2.6).
    if ((response.flags & packetFlags.inSequence) !== 0) this.#nextInSequence();
    const waiting = this.#waiting.get(response.seq);
    if (waiting === undefined) return this.#options.fault(`${this.name}: an answer to ${response.seq}, which nobody waits for`);
    this.#waiting.delete(response.seq);
    for (const fault of checkResponse(this.#options.classes, waiting.request, response))
      this.#options.fault(`${this.name}: ${fault}`);
    try {
      waiting.resolve(parseBody(response.body));
    } catch (error) {
      waiting.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** The link has ended. */
  lost(reason: string): void {
    if (this.state !== 'shutdown') this.state = 'disconnected';
    const error = new Error(`${this.name}: ${reason}`);
    for (const waiting of [...this.#waiting.values(), ...this.#inSequence.splice(0)]) waiting.reject(error);
    this.#waiting.clear();
  }

  #nextInSequence(): void {
    const next = this.#inSequence.shift();
    this.#sequenceBusy = next !== undefined;
    if (next !== undefined) this.#transmit(next);
  }

  #transmit(waiting: Waiting): void {
    this.#waiting.set(waiting.request.seq, waiting);
    this.link.send(encodePacket(waiting.request)).catch((error: unknown) => {
      this.#waiting.delete(waiting.request.seq);
      waiting.reject(error instanceof Error ? error : new Error(String(error)));
    });
  }
}
