import type { CancelTimer, Clock } from '#agent';
import { errorText } from '../../../error-text.ts';
import { classNames, simpleName } from '../classes/index.ts';
import { failed, type Answer } from '../commands/command.ts';
import type { ConnectorEvents } from '../events.ts';
import { LinkClosed, WireError } from '../wire/link-error.ts';
import type { Link, ServerAddress } from '../wire/link.ts';
import { parseBody, printBody } from '../wire/body.ts';
import { decodePacket, encodePacket } from '../wire/packet-codec.ts';
import { packetFlags, type Packet, type PacketTap, type WireObject } from '../wire/packet.ts';
import { readPingAnswer, readStartupAnswer } from './link-commands.ts';
import { answerObject, goodbye, withBaseFields } from './outgoing.ts';
import { printServer } from './server-address.ts';
import type { SessionTiming } from './session-options.ts';
import type { SessionAgent } from './session.ts';

/** Why a conversation ended. */
export type ConversationEnd =
  /** The link broke, or was given up; `unanswered`: because nobody answered Startup. */
  | { readonly kind: 'lost'; readonly reason: string; readonly unanswered?: true }
  | { readonly kind: 'refused'; readonly reason: string }
  /** On purpose. */
  | { readonly kind: 'left'; readonly reason: string; readonly delayMs: number };

/** What a conversation asks of the session that it belongs to. */
export interface ConversationOwner {
  readonly agent: SessionAgent;
  readonly clock: Clock;
  readonly events: ConnectorEvents;
  readonly tap: PacketTap | undefined;
  readonly timing: SessionTiming;
  readonly hostId: number | undefined;
  /** The server answered Startup. */
  accepted(): void;
  /** Both ReadyCommands are answered. */
  ready(conversation: Conversation): void;
  /** Executes a request and has it answered. */
  requested(conversation: Conversation, packet: Packet, commands: readonly WireObject[]): void;
  avoid(servers: readonly string[]): void;
}

interface PendingRequest {
  readonly resolve: (object: WireObject) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimer: CancelTimer;
}

const nobody = -1n;
const ownRequest = packetFlags.request | packetFlags.stopOnError;

/** One link from Startup to its end: packets, own requests, the count of ReadyCommands, pings. */
export class Conversation {
  readonly server: ServerAddress;
  /** Settles when the link has ended, and never rejects. */
  readonly ended: Promise<ConversationEnd>;
  readonly #owner: ConversationOwner;
  readonly #link: Link;
  #settle: ((end: ConversationEnd) => void) | undefined;
  #phase: 'starting' | 'connecting' | 'ready' | 'ended' = 'starting';
  #sequence = 0n;
  #readies = 0;
  #pingMs: number;
  #unansweredPings = 0;
  #heardMs: number;
  #cancelTimer: CancelTimer | undefined;
  #pending: Map<bigint, PendingRequest> | undefined;

  constructor(owner: ConversationOwner, link: Link, server: ServerAddress) {
    this.#owner = owner;
    this.#link = link;
    this.server = server;
    this.#pingMs = owner.timing.pingMs;
    this.#heardMs = owner.clock.now();
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    link.onMessage = (message) => this.#received(message);
    link.onClose = (reason) => this.#finish({ kind: 'lost', reason });
  }

  get isReady(): boolean {
    return this.#phase === 'ready';
  }

  get isOver(): boolean {
    return this.#phase === 'ended';
  }

  /** Introduces the agent; `waitMs` is for the server's answer. */
  async begin(transferred: boolean, waitMs: number): Promise<void> {
    const { agent, clock, events } = this.#owner;
    this.#cancelTimer = clock.after(waitMs, () => {
      events.startupUnanswered(agent.name, printServer(this.server), waitMs);
      this.end({ kind: 'lost', reason: `no answer to Startup within ${waitMs / 1_000} s`, unanswered: true });
    });
    try {
      await this.#send(packetFlags.request, await agent.startup({ transferred }));
    } catch (error) {
      if (this.isOver) return;
      events.agentFailed(agent.name, 'startup', error);
      this.end({ kind: 'lost', reason: `Startup could not be sent: ${errorText(error)}` });
    }
  }

  /** A request of the agent's own; gives the first answer. */
  async request(command: WireObject): Promise<WireObject> {
    if (!this.isReady)
      throw new LinkClosed(`${this.#owner.agent.name} is not connected: ${simpleName(command.className)} was not sent`);
    const { timing, clock } = this.#owner;
    const sequence = this.#sequence;
    const answered = new Promise<WireObject>((resolve, reject) => {
      const cancelTimer = clock.after(timing.requestMs, () => {
        this.#pending?.delete(sequence);
        reject(new LinkClosed(`${simpleName(command.className)} was not answered within ${timing.requestMs / 1_000} s`));
      });
      this.#pending ??= new Map();
      this.#pending.set(sequence, { resolve, reject, cancelTimer });
    });
    // A failure of the sending is the failure of the link, and the link's end rejects what is pending.
    this.#send(ownRequest, [command]).catch(() => undefined);
    return answered;
  }

  /** Answers a request that came on this link; false when the link has ended meanwhile. */
  async respond(request: Packet, answers: readonly Answer[]): Promise<boolean> {
    if (this.isOver) return false;
    const { seq, mgmtId, agentId, via } = request;
    const flags = request.flags & (packetFlags.stopOnError | packetFlags.inSequence);
    try {
      await this.#sendPacket({ flags, seq, mgmtId, agentId, via, body: printBody(answers.map(answerObject)) });
      return true;
    } catch (error) {
      if (!(error instanceof LinkClosed)) this.#owner.events.agentFailed(this.#owner.agent.name, 'response', error);
      return false;
    }
  }

  /** A ReadyCommand was answered. From the second one on the agent counts as connected (cloudstack-agent-protocol.md, 4.1). */
  readyAnswered(): void {
    this.#readies++;
    if (this.#readies < 2 || this.#phase !== 'connecting') return;
    this.#phase = 'ready';
    this.#owner.ready(this);
  }

  /**
   * Tells the server that the agent goes, gives it a moment to read that and ends the link. A server that does not know the agent yet is
   * told nothing.
   */
  async leave(detail: string): Promise<void> {
    const end: ConversationEnd = { kind: 'left', reason: detail, delayMs: 0 };
    const { goodbyeMs } = this.#owner.timing;
    if (this.#phase === 'starting') return this.end(end);
    const told = this.#send(ownRequest | packetFlags.inSequence, [goodbye(detail)]).catch(() => undefined);
    // A dead link never takes the goodbye.
    if (goodbyeMs > 0) this.#arm(goodbyeMs, () => this.end(end));
    else void told.then(() => this.end(end));
    await this.ended;
  }

  /** Pings no more, and waits for the server to end the link. */
  linger(end: ConversationEnd): void {
    this.#arm(this.#owner.timing.dismissedMs, () => this.end(end));
  }

  end(end: ConversationEnd): void {
    this.#finish(end);
    this.#link.close(end.reason);
  }

  #finish(end: ConversationEnd): void {
    if (this.isOver) return;
    this.#phase = 'ended';
    this.#cancelTimer?.();
    for (const { reject, cancelTimer } of this.#pending?.values() ?? []) {
      cancelTimer();
      reject(new LinkClosed(`the link ended before the answer came: ${end.reason}`));
    }
    this.#pending = undefined;
    this.#settle?.(end);
  }

  #arm(delayMs: number, task: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#owner.clock.after(delayMs, task);
  }

  #received(message: Uint8Array): void {
    const { agent, events, tap, clock } = this.#owner;
    // What is thrown here would end the link, and an agent survives what it cannot read (cloudstack-agent-protocol.md, 2.6).
    try {
      const packet = decodePacket(message);
      this.#heardMs = clock.now();
      tap?.(agent.name, 'in', packet);
      if ((packet.flags & packetFlags.request) === 0) this.#responded(packet, parseBody(packet.body));
      else this.#requested(packet);
    } catch (error) {
      events.badPacket(agent.name, error);
    }
  }

  #requested(packet: Packet): void {
    let commands: readonly WireObject[];
    try {
      commands = parseBody(packet.body);
      if (commands.length === 0) throw new WireError('a request without a command');
    } catch (error) {
      // Silence would hold up the server, and its queue when the request came in sequence.
      void this.respond(packet, [failed(`the request cannot be read: ${errorText(error)}`)]);
      throw error;
    }
    this.#owner.requested(this, packet, commands);
  }

  #responded(packet: Packet, answers: readonly WireObject[]): void {
    const { agent, events } = this.#owner;
    const [first] = answers;
    if (first?.className === classNames.StartupAnswer) return this.#startupAnswered(first);
    if (first?.className === classNames.PingAnswer) return this.#pingAnswered(first);
    if (this.#phase === 'starting' && packet.seq === 0n)
      return this.end({
        kind: 'refused',
        reason: `Startup was answered with ${first === undefined ? 'nothing' : simpleName(first.className)}`,
      });
    const pending = this.#pending?.get(packet.seq);
    if (pending === undefined || first === undefined)
      return events.strayResponse(
        agent.name,
        answers.map((object) => simpleName(object.className)),
      );
    this.#pending?.delete(packet.seq);
    pending.cancelTimer();
    pending.resolve(first);
  }

  #startupAnswered({ fields }: WireObject): void {
    const said = readStartupAnswer(fields);
    if ('refusal' in said) return this.end({ kind: 'refused', reason: said.refusal });
    this.#pingMs = said.pingMs ?? this.#pingMs;
    if (this.#phase !== 'starting') return;
    this.#phase = 'connecting';
    this.#arm(this.#pingMs, this.#tick);
    this.#owner.accepted();
  }

  #pingAnswered({ fields }: WireObject): void {
    this.#unansweredPings = 0;
    const { sendStartup, avoid } = readPingAnswer(fields);
    if (avoid !== undefined) this.#owner.avoid(avoid);
    // On this link it would make the server close it (cloudstack-agent-protocol.md, 4.1).
    if (sendStartup) this.end({ kind: 'lost', reason: 'the server wants the agent to introduce itself again' });
  }

  /** Every ping interval, from the answer to Startup on. */
  readonly #tick = (): void => {
    const { timing, clock, events, agent } = this.#owner;
    this.#arm(this.#pingMs, this.#tick);
    if (this.#phase === 'connecting') {
      const silentMs = clock.now() - this.#heardMs;
      if (silentMs >= timing.connectingSilenceMs)
        this.end({
          kind: 'lost',
          reason: `the server went silent for ${Math.round(silentMs / 1_000)} s before the agent was ready`,
        });
    } else if (this.#unansweredPings >= timing.pingRetries) {
      events.halfOpen(agent.name, printServer(this.server), this.#unansweredPings);
      this.end({ kind: 'lost', reason: `${this.#unansweredPings} pings were not answered` });
    } else {
      this.#unansweredPings++;
      void this.#ping();
    }
  };

  async #ping(): Promise<void> {
    const { agent, events, hostId } = this.#owner;
    if (hostId === undefined) return;
    try {
      const ping = await agent.ping(hostId);
      events.pinged();
      await this.#send(ownRequest, [ping]);
    } catch (error) {
      if (!this.isOver) events.agentFailed(agent.name, 'ping', error);
    }
  }

  async #send(flags: number, objects: readonly WireObject[]): Promise<void> {
    const id = BigInt(this.#owner.hostId ?? nobody);
    const seq = this.#sequence++;
    await this.#sendPacket({ flags, seq, mgmtId: nobody, agentId: id, via: id, body: printBody(objects.map(withBaseFields)) });
  }

  async #sendPacket(packet: Packet): Promise<void> {
    if (this.isOver) throw new LinkClosed('the link has ended');
    this.#owner.tap?.(this.#owner.agent.name, 'out', packet);
    await this.#link.send(encodePacket(packet));
  }
}
