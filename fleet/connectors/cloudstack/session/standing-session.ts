import { isDeepStrictEqual } from 'node:util';
import type { CancelTimer, Clock } from '#agent';
import { errorText } from '../../../error-text.ts';
import { answer, failed, succeeded, type Answer } from '../commands/command.ts';
import type { ConnectorEvents } from '../events.ts';
import { simpleName } from '../classes/index.ts';
import { LinkClosed } from '../wire/link-error.ts';
import type { ServerAddress } from '../wire/link.ts';
import type { Packet, PacketTap, WireObject } from '../wire/packet.ts';
import { backOffMs } from './back-off.ts';
import type { ConnectTurn } from './connect-pacer.ts';
import { Conversation, type ConversationEnd, type ConversationOwner } from './conversation.ts';
import { dialServer, discard, type Arrival } from './dial-server.ts';
import { readLinkCommand, type LinkCommand } from './link-commands.ts';
import { RequestQueue, runInOrder } from './request-queue.ts';
import { printServer, sameServer } from './server-address.ts';
import { ServerList } from './server-list.ts';
import { ServerMoves } from './server-moves.ts';
import { usualTiming, type SessionOptions, type SessionTiming } from './session-options.ts';
import type { AgentIdentity, AgentSession, LinkState, SessionAgent, SessionStatus, ToldServers } from './session.ts';

/** Requests that a real agent executes at a time (`workers`). */
const usualWorkers = 5;

/** An agent's connection: it dials when it is started and comes back after every loss. */
export function createSession(agent: SessionAgent, options: SessionOptions): AgentSession {
  return new StandingSession(agent, options);
}

class StandingSession implements AgentSession, ConversationOwner {
  readonly agent: SessionAgent;
  readonly clock: Clock;
  readonly events: ConnectorEvents;
  readonly tap: PacketTap | undefined;
  readonly timing: SessionTiming;
  readonly #options: SessionOptions;
  readonly #servers: ServerList;
  readonly #queue: RequestQueue;
  #status: SessionStatus;
  #hostId: number | undefined;
  #told: ToldServers;
  /** Aborted when the agent is not to be connected any more; undefined while nobody wants it to be. */
  #life: AbortController | undefined;
  #lived: Promise<void> = Promise.resolve();
  /** Aborted to cut a wait or a dial short. */
  #step: AbortController | undefined;
  #conversation: Conversation | undefined;
  #turn: ConnectTurn | undefined;
  /** From a move that succeeded; the next conversation is on it. */
  #arrival: Arrival | undefined;
  readonly #moves: ServerMoves;
  #waitMs = 0;
  /** Dials and connects in a row that did not end in `ready`. */
  #failures = 0;
  #unansweredStartups = 0;
  #cancelBalancing: CancelTimer | undefined;

  constructor(agent: SessionAgent, options: SessionOptions) {
    this.agent = agent;
    this.clock = options.clock;
    this.events = options.events;
    this.tap = options.tap;
    this.timing = options.timing === undefined ? usualTiming : { ...usualTiming, ...options.timing };
    this.#options = options;
    this.#moves = new ServerMoves({
      dial: (server, transferred, signal) => this.#dial(server, transferred, signal),
      moveTo: (arrival, why) => this.#moveTo(arrival, why),
    });
    this.#queue = new RequestQueue(options.workers ?? usualWorkers);
    this.#servers = new ServerList({ configured: options.servers, allow: options.allowServer });
    this.#told = options.told ?? { servers: [] };
    this.#servers.tell(this.#told.servers);
    this.#hostId = options.hostId;
    this.#status = { agent: agent.name, state: 'offline', sinceMs: this.clock.now() };
  }

  get status(): SessionStatus {
    return this.#status;
  }

  get hostId(): number | undefined {
    return this.#hostId;
  }

  start(): void {
    if (this.#life !== undefined) return;
    const life = new AbortController();
    this.#life = life;
    this.#waitMs = 0;
    this.#failures = 0;
    this.#lived = this.#lived.then(() => this.#live(life.signal));
  }

  async stop(detail: string): Promise<void> {
    const lived = this.#lived;
    this.#endLife(detail);
    await this.#conversation?.leave(detail);
    await lived;
    if (this.#life === undefined) this.#show('offline', { reason: detail });
  }

  reconnect(reason: string, delayMs = 0): void {
    if (this.#life === undefined) return;
    this.#moves.cancel();
    this.#waitMs = delayMs;
    if (this.#conversation === undefined) this.#step?.abort();
    else this.#conversation.end({ kind: 'left', reason, delayMs });
  }

  request(command: WireObject): Promise<WireObject> {
    return (
      this.#conversation?.request(command) ??
      Promise.reject(new LinkClosed(`${this.agent.name} is not connected: ${simpleName(command.className)} was not sent`))
    );
  }

  // What a conversation asks

  accepted(): void {
    this.#unansweredStartups = 0;
    this.#show('connecting', { server: this.#status.server });
  }

  ready(conversation: Conversation): void {
    if (conversation !== this.#conversation) return;
    this.#failures = 0;
    this.#turn?.end();
    this.#servers.connected(conversation.server);
    this.events.ready(this.agent.name, printServer(conversation.server), this.#hostId);
    this.#show('ready', { server: printServer(conversation.server) });
    this.#scheduleBalancing();
  }

  avoid(servers: readonly string[]): void {
    this.#servers.avoid(servers);
  }

  requested(conversation: Conversation, packet: Packet, commands: readonly WireObject[]): void {
    const read = commands.map(readLinkCommand);
    const refusal = read.find((command) => command?.kind === 'refusal');
    if (refusal !== undefined) return conversation.end({ kind: 'refused', reason: refusal.reason });
    const work = (): Promise<void> => this.#answer(conversation, packet, commands);
    // Commands of the link never wait behind a machine that starts slowly: the connect depends on them.
    if (read.every((command) => command !== undefined)) void work();
    else this.#queue.add(work);
  }

  async #answer(conversation: Conversation, packet: Packet, commands: readonly WireObject[]): Promise<void> {
    const effects: (() => void)[] = [];
    const answers = await runInOrder(commands, packet.flags, (command) => {
      const ofLink = readLinkCommand(command);
      if (ofLink === undefined || ofLink.kind === 'refusal') return this.#execute(command, packet.flags);
      return this.#obey(conversation, ofLink, effects);
    });
    // Not waited for: a link that takes nothing any more would keep the workers from those that follow.
    void this.#respond(conversation, packet, answers, effects, commands);
  }

  async #respond(
    conversation: Conversation,
    packet: Packet,
    answers: readonly Answer[],
    effects: readonly (() => void)[],
    commands: readonly WireObject[],
  ): Promise<void> {
    const names = (): string[] => commands.map(({ className }) => simpleName(className));
    if (!(await conversation.respond(packet, answers))) this.events.answerDropped(this.agent.name, names());
    for (const effect of effects) effect();
  }

  async #execute(command: WireObject, flags: number): Promise<Answer> {
    try {
      return await this.agent.execute(command, flags);
    } catch (error) {
      this.events.agentFailed(this.agent.name, simpleName(command.className), error);
      return failed(errorText(error));
    }
  }

  /** Obeys a command of the link; what follows when its answer is sent goes to `effects`. */
  #obey(conversation: Conversation, command: Exclude<LinkCommand, { kind: 'refusal' }>, effects: (() => void)[]): Answer {
    if (command.kind === 'dismissal') {
      this.#dismissed(command);
      effects.push(() => conversation.linger({ kind: 'left', reason: 'dismissed by the management server', delayMs: 0 }));
      return succeeded();
    }
    this.#tell(command.told, command.avoid);
    if (command.kind === 'ready') {
      if (command.identity !== undefined) this.#identified(command.identity);
      effects.push(() => conversation.readyAnswered());
      return answer('ReadyAnswer', { result: true, detailsMap: this.agent.readyDetails ?? {} });
    }
    if (command.kind === 'servers') {
      if (command.balance) effects.push(() => this.#balance());
      return answer('SetupMSListAnswer', { result: true });
    }
    if (this.#servers.others(conversation.server).length === 0)
      return answer('MigrateAgentConnectionAnswer', {
        result: false,
        details: `${this.agent.name}: the list has no other management server that is up and allowed`,
      });
    effects.push(() => this.clock.after(this.timing.transferMs, () => this.#transfer(conversation)));
    return answer('MigrateAgentConnectionAnswer', { result: true });
  }

  #identified(identity: AgentIdentity): void {
    this.#hostId = identity.hostId;
    this.#options.onIdentity?.(identity);
  }

  #tell(told: ToldServers, avoid: readonly string[] | undefined): void {
    if (avoid !== undefined) this.#servers.avoid(avoid);
    // A list that is left out is the one that the agent has (cloudstack-agent-protocol.md, 4.7).
    const now = { ...this.#told, ...told, servers: told.servers.length > 0 ? told.servers : this.#told.servers };
    if (isDeepStrictEqual(now, this.#told)) return;
    this.#told = now;
    this.#servers.tell(now.servers);
    this.events.serversTold(this.agent.name, now.servers, this.#servers.notAllowed);
    this.#options.onServers?.(now);
    if (this.#status.state !== 'ready') return;
    this.#scheduleBalancing();
    this.#show('ready', { server: this.#status.server });
  }

  /** At once: an agent that dials again becomes a new host (cloudstack-agent-protocol.md, pitfall 28). */
  #dismissed({ reason, removeHost }: { readonly reason: string; readonly removeHost: boolean }): void {
    if (this.#life === undefined) return;
    this.events.deleted(this.agent.name, reason);
    const detail = `the management server dismissed the agent: ${reason}`;
    this.#endLife(detail);
    if (removeHost) this.#hostId = undefined;
    this.#show('offline', { reason: detail });
    this.#options.onDismissed?.({ reason, removeHost });
  }

  // The agent's life

  /** Dials no more; a conversation goes on until somebody ends it. */
  #endLife(reason: string): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#moves.cancel();
    this.#step?.abort();
    this.#cancelBalancing?.();
    if (this.#arrival !== undefined) discard(this.#arrival, reason);
    this.#arrival = undefined;
  }

  async #live(life: AbortSignal): Promise<void> {
    while (!life.aborted) {
      const dialled = this.#arrival === undefined ? await this.#dialNext(life) : undefined;
      const arrival = this.#arrival ?? dialled;
      this.#arrival = undefined;
      if (dialled !== undefined && dialled !== arrival) discard(dialled, 'there is a link to another server');
      if (arrival === undefined) continue;
      if (life.aborted) return discard(arrival, 'not wanted any more');
      this.#after(await this.#converse(arrival));
    }
  }

  /** Waits, and dials the next server; undefined when that failed or was cut short. */
  async #dialNext(life: AbortSignal): Promise<Arrival | undefined> {
    const step = new AbortController();
    this.#step = step;
    try {
      if (this.#waitMs > 0) {
        await this.clock.sleep(this.#waitMs, { signal: step.signal });
        this.#waitMs = 0;
      }
      const server = this.#servers.next();
      return await this.#dial(server, false, step.signal, () => this.#show('dialling', { server: printServer(server) }));
    } catch (error) {
      if (step.signal.aborted) return undefined;
      this.#waitMs = this.#backOff();
      this.#failures++;
      if (!life.aborted) this.#show('waiting', { reason: errorText(error) });
      return undefined;
    } finally {
      this.#step = undefined;
    }
  }

  #dial(server: ServerAddress, transferred: boolean, signal: AbortSignal, onTurn?: () => void): Promise<Arrival> {
    return dialServer({ agent: this.agent.name, server, transferred, signal, onTurn }, this.#options, this.timing.dialMs);
  }

  async #converse({ link, server, transferred, turn }: Arrival): Promise<ConversationEnd> {
    const conversation = new Conversation(this, link, server);
    this.#conversation = conversation;
    this.#turn = turn;
    this.#show('starting', { server: printServer(server) });
    const { startupMs, laterStartupMs } = this.timing;
    void conversation.begin(transferred, this.#unansweredStartups === 0 ? startupMs : laterStartupMs);
    const end = await conversation.ended;
    turn.end();
    this.#turn = undefined;
    this.#conversation = undefined;
    this.#cancelBalancing?.();
    if (end.kind === 'lost' && end.unanswered === true) this.#unansweredStartups++;
    const reason = end.reason;
    if (end.kind === 'refused') this.events.refused(this.agent.name, printServer(server), reason);
    else this.events.linkEnded(this.agent.name, printServer(server), reason);
    return end;
  }

  /** Decides when to dial again. */
  #after(end: ConversationEnd): void {
    const wanted = this.#life !== undefined;
    switch (end.kind) {
      case 'left':
        this.#waitMs = end.delayMs;
        if (wanted && end.delayMs > 0) this.#show('waiting', { reason: end.reason });
        return;
      case 'refused':
        this.#waitMs = Math.max(this.#backOff(), this.timing.refusedMs);
        this.#failures++;
        if (wanted) this.#show('refused', { reason: end.reason });
        return;
      case 'lost':
        this.#waitMs = this.#backOff();
        this.#failures++;
        if (wanted) this.#show('waiting', { reason: end.reason });
    }
  }

  #backOff(): number {
    return backOffMs(Math.floor(this.#failures / Math.max(1, this.#servers.size)), this.#options.random);
  }

  // Moves to another management server

  #transfer(conversation: Conversation): void {
    if (conversation !== this.#conversation) return;
    void this.#moves.move(this.#servers.others(conversation.server), true, 'the management server transfers its agents');
  }

  #moveTo(arrival: Arrival, why: string): void {
    this.events.moving(this.agent.name, printServer(arrival.server), why);
    this.#arrival = arrival;
    this.#servers.connected(arrival.server);
    this.#conversation?.end({ kind: 'left', reason: `${why}: to ${printServer(arrival.server)}`, delayMs: 0 });
    this.#step?.abort(new LinkClosed('there is a link to another server'));
  }

  /** Looks from time to time whether the preferred server is back (cloudstack-agent-protocol.md, 4.7). */
  #scheduleBalancing(): void {
    this.#cancelBalancing?.();
    const seconds = this.#told.balancingCheckSeconds ?? 0;
    this.#cancelBalancing =
      seconds > 0
        ? this.clock.after(seconds * 1_000, () => {
            this.#balance();
            this.#scheduleBalancing();
          })
        : undefined;
  }

  #balance(): void {
    const preferred = this.#servers.preferred;
    const current = this.#conversation;
    if (preferred === undefined || current?.isReady !== true || sameServer(preferred, current.server)) return;
    void this.#moves.move([preferred], false, 'the preferred management server is there');
  }

  #show(state: LinkState, more: { readonly server?: string | undefined; readonly reason?: string | undefined }): void {
    const { notAllowed } = this.#servers;
    const before = this.#status;
    this.#status = {
      agent: this.agent.name,
      state,
      ...(this.#hostId !== undefined && { hostId: this.#hostId }),
      ...(more.server !== undefined && { server: more.server }),
      ...(more.reason !== undefined && { reason: more.reason }),
      ...(notAllowed.length > 0 && { notAllowed }),
      sinceMs: before.state === state ? before.sinceMs : this.clock.now(),
    };
    this.#options.onStatus?.(this.#status);
  }
}
