import { classNames, simpleName } from '../classes/index.ts';
import type { Dialer, DialOptions, Link, Packet, WireObject } from '../wire/index.ts';
import { RecordedLink, type SentCommand } from './recorded-link.ts';

/** Fields that every answer has (cloudstack-agent-protocol.md, 3). */
const common = { result: true, contextMap: {}, wait: 0, bypassHostMaintenance: false };
const pingIntervalSeconds = 60;
/** 0x27: a request of the server, in sequence, stopped by the first failure. */
const readyFlags = 0x27;

interface AgentState {
  link: RecordedLink | undefined;
  /** A Startup that has no answer yet. */
  startup: Packet | undefined;
  /** Its Startup was answered on this link. */
  connected: boolean;
  /** What the recorded server answered to its next ping. */
  nextPingAnswer: WireObject | undefined;
  hostId: number | undefined;
}

export interface RecordedDialerOptions {
  /** Whether the recording still has a StartupAnswer for the agent; one that has none is welcomed at once. */
  readonly welcomes: (agent: string) => boolean;
}

/**
 * Stands in for a management server whose session was recorded: every dial gives a link in memory, whose other end the player of the
 * recording holds. What the fleet sends by itself (pings, reports) is answered here.
 */
export class RecordedDialer implements Dialer {
  /** Called when something happened on a link. */
  onActivity: (() => void) | undefined;
  readonly #welcomes: (agent: string) => boolean;
  readonly #agents = new Map<string, AgentState>();
  #nextHostId = 1;
  #nextSeq = 2n ** 62n;

  constructor({ welcomes }: RecordedDialerOptions) {
    this.#welcomes = welcomes;
  }

  dial({ agent, server, localAddress = 'this machine', signal }: DialOptions): Promise<Link> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const state = this.#state(agent);
    const link = new RecordedLink(agent, `${server.host}:${server.port} from ${localAddress} (recorded)`, {
      onRequest: (from, packet, body) => {
        this.#request(from, packet, body);
        this.onActivity?.();
      },
      onSettled: () => this.onActivity?.(),
      onEnd: (ended) => {
        this.#ended(ended);
        this.onActivity?.();
      },
    });
    // Of two links of one agent the server closes the older one (cloudstack-agent-protocol.md, 4.1).
    state.link?.close('the agent connected again');
    this.#agents.set(agent, { ...state, link, startup: undefined, connected: false });
    return Promise.resolve(link);
  }

  /** The agent waits for a StartupAnswer. */
  isStarting(agent: string): boolean {
    return this.#agents.get(agent)?.startup !== undefined;
  }

  /** Commands can be sent to the agent. */
  isConnected(agent: string): boolean {
    return this.#agents.get(agent)?.connected === true;
  }

  /** Gives the waiting Startup its answer; without one of its own, an agent also hears the two ReadyCommands that follow. */
  welcome(agent: string, startupAnswer?: readonly WireObject[]): void {
    const state = this.#state(agent);
    if (state.link === undefined || state.startup === undefined) return;
    const { link, startup } = state;
    this.#agents.set(agent, { ...state, startup: undefined, connected: true });
    if (startupAnswer !== undefined) {
      link.reply(startup, startupAnswer);
      return;
    }
    const fields = { hostId: 0, hostName: '', hostUuid: '', pingInterval: pingIntervalSeconds, ...common };
    link.reply(startup, [{ className: classNames.StartupAnswer, fields }]);
    const hostId = state.hostId ?? this.#freeHostId();
    this.noteHostId(agent, hostId);
    const ready: WireObject = {
      className: classNames.ReadyCommand,
      fields: { dcId: 1, hostId, hostName: agent, contextMap: {}, wait: 60, bypassHostMaintenance: false },
    };
    // Both come on every connect, the second once the first was answered; nothing here waits for that (4.1).
    for (let count = 0; count < 2; count++) link.command(this.#nextSeq++, readyFlags, [ready]);
  }

  /** The id that a recorded ReadyCommand told. */
  noteHostId(agent: string, hostId: number): void {
    this.#agents.set(agent, { ...this.#state(agent), hostId });
    this.#nextHostId = Math.max(this.#nextHostId, hostId + 1);
  }

  /** The agent's next ping gets this answer instead of a plain one. */
  answerNextPing(agent: string, answer: WireObject): void {
    this.#agents.set(agent, { ...this.#state(agent), nextPingAnswer: answer });
  }

  /** Sends a recorded command; lost at once when the agent has no link. */
  command(agent: string, seq: bigint, flags: number, body: readonly WireObject[]): SentCommand {
    const { link } = this.#state(agent);
    return link === undefined ? { answers: undefined, lost: 'the agent has no link' } : link.command(seq, flags, body);
  }

  #state(agent: string): AgentState {
    const known = this.#agents.get(agent);
    return known ?? { link: undefined, startup: undefined, connected: false, nextPingAnswer: undefined, hostId: undefined };
  }

  #freeHostId(): number {
    return this.#nextHostId;
  }

  #ended(link: RecordedLink): void {
    const state = this.#state(link.agent);
    if (state.link !== link) return;
    this.#agents.set(link.agent, { ...state, link: undefined, startup: undefined, connected: false });
  }

  #request(link: RecordedLink, packet: Packet, body: readonly WireObject[]): void {
    const state = this.#state(link.agent);
    const [first] = body;
    if (first === undefined || state.link !== link) return;
    const command = simpleName(first.className);
    if (command.startsWith('Startup')) {
      this.#agents.set(link.agent, { ...state, startup: packet });
      if (!this.#welcomes(link.agent)) this.welcome(link.agent);
    } else if (command.startsWith('Ping')) {
      this.#agents.set(link.agent, { ...state, nextPingAnswer: undefined });
      link.reply(packet, [state.nextPingAnswer ?? pingAnswer(first)]);
    } else if (command === 'ConsoleAccessAuthenticationCommand') {
      link.reply(packet, [{ className: classNames.ConsoleAccessAuthenticationAnswer, fields: { _success: true, ...common } }]);
    } else if (command !== 'ShutdownCommand') {
      // A goodbye has no answer (4.2); reports have one that says nothing.
      link.reply(packet, [{ className: classNames.AgentControlAnswer, fields: common }]);
    }
  }
}

function pingAnswer(ping: WireObject): WireObject {
  const fields = { _command: ping.fields, sendStartup: false, avoidMsList: [], reconcileCommands: [], ...common };
  return { className: classNames.PingAnswer, fields };
}
