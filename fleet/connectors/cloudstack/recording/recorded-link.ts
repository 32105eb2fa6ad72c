import { decodePacket, encodePacket, LinkClosed, packetFlags, parseBody, printBody } from '../wire/index.ts';
import type { Link, Packet, WireObject } from '../wire/index.ts';

/** What the server's end of a link tells about its agent. */
export interface LinkEvents {
  /** The agent sent a request of its own. */
  onRequest(link: RecordedLink, packet: Packet, body: readonly WireObject[]): void;
  /** The agent answered a command, or its link ended before. */
  onSettled(): void;
  onEnd(link: RecordedLink): void;
}

/** A command on its way: `answers` once they came, `lost` when its link ended first. */
export interface SentCommand {
  answers: readonly WireObject[] | undefined;
  lost: string | undefined;
}

/** Id of the management server whose session is played; the recording does not tell it. */
const mgmtId = 1n;

/** A link in memory. The agent's end is a `Link`; the other one belongs to the player of a recording. */
export class RecordedLink implements Link {
  readonly agent: string;
  readonly peer: string;
  onMessage: ((message: Uint8Array) => void) | undefined;
  onClose: ((reason: string) => void) | undefined;
  readonly #events: LinkEvents;
  readonly #sent = new Map<bigint, SentCommand>();
  #agentId = -1n;
  #ended = false;

  constructor(agent: string, peer: string, events: LinkEvents) {
    this.agent = agent;
    this.peer = peer;
    this.#events = events;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The agent's side. */
  send(message: Uint8Array): Promise<void> {
    if (this.#ended) return Promise.reject(new LinkClosed(`the link of ${this.agent} has ended`));
    const packet = decodePacket(message);
    const body = parseBody(packet.body);
    this.#agentId = packet.agentId;
    if ((packet.flags & packetFlags.request) !== 0) this.#events.onRequest(this, packet, body);
    else this.#settle(packet.seq, body);
    return Promise.resolve();
  }

  /** The agent's side. */
  close(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const command of this.#sent.values()) command.lost = reason;
    this.#sent.clear();
    // As with a socket, the end is told after the call that caused it.
    queueMicrotask(() => {
      this.onClose?.(reason);
      this.#events.onEnd(this);
    });
  }

  /** Sends a command with the recorded number and flags. */
  command(seq: bigint, flags: number, body: readonly WireObject[]): SentCommand {
    const command: SentCommand = { answers: undefined, lost: this.#ended ? 'its link had ended' : undefined };
    if (!this.#ended) {
      this.#sent.set(seq, command);
      this.#deliver({ flags, seq, mgmtId, agentId: this.#agentId, via: this.#agentId, body: printBody(body) });
    }
    return command;
  }

  /** Answers a request of the agent's own (cloudstack-agent-protocol.md, 2.2: 0x20 for a Startup, 0x22 for a ping). */
  reply(request: Packet, body: readonly WireObject[]): void {
    const flags = (request.flags & (packetFlags.stopOnError | packetFlags.inSequence)) | packetFlags.fromServer;
    this.#deliver({ ...request, flags, mgmtId, body: printBody(body) });
  }

  #deliver(packet: Packet): void {
    const message = encodePacket(packet);
    // The agent's own call comes to its end first.
    queueMicrotask(() => {
      if (this.#ended) return;
      try {
        this.onMessage?.(message);
      } catch (error) {
        this.close(`a message could not be taken: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  #settle(seq: bigint, body: readonly WireObject[]): void {
    const command = this.#sent.get(seq);
    // A second answer to one command: a repeated job's, which no server waits for.
    if (command === undefined) return;
    this.#sent.delete(seq);
    command.answers = body;
    this.#events.onSettled();
  }
}
