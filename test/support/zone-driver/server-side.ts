import { readFileSync } from 'node:fs';
import { classFile, classNames, readClassFile } from '../../../fleet/connectors/cloudstack/classes/index.ts';
import { packetFlags, type WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import { MemoryDialer, type Arrived, type ServerEnd } from '../in-memory-link.ts';
import { checkAnswer } from '../management-server/check-answer.ts';

/** Fields that every answer of the server's has. */
const common = { result: true, contextMap: {}, wait: 0, bypassHostMaintenance: false };
const pingSeconds = 60;
/** A request of the server's, in sequence, stopped by the first failure. */
const readyFlags = packetFlags.fromServer | packetFlags.stopOnError | packetFlags.inSequence;

/** One answer as it came, its class without the package. */
export interface GivenAnswer {
  readonly name: string;
  readonly result: boolean;
  readonly details: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A request on its way: `answers` once they came, `lost` when its link ended first. */
export interface Asked {
  readonly agent: string;
  answers: readonly GivenAnswer[] | undefined;
  lost: string | undefined;
}

/** What a ping of a host tells. */
export interface Ping {
  readonly atMs: number;
  /** Machine → the power state and the host that it names. */
  readonly machines: Readonly<Record<string, { readonly state: string; readonly host: string }>>;
  /** Of the health check of the host's operator. */
  readonly healthy: boolean | undefined;
}

interface Agent {
  readonly end: ServerEnd;
  readonly hostId: number;
  ready: boolean;
  readonly pings: Ping[];
  readonly startup: Readonly<Record<string, unknown>>;
}

/**
 * The management server of a driven zone: lets every agent in that dials, answers its pings, and keeps what its commands were answered.
 * It also holds every answer against the interface description; what does not fit shows in `faults`.
 */
export class ServerSide {
  readonly dialer = new MemoryDialer();
  readonly faults: string[] = [];
  /** Agents whose pings are answered with the wish that they connect anew, as when the server lost sight of them. */
  readonly wantStartup = new Set<string>();
  /** Called when something came. */
  onActivity: () => void = () => undefined;
  readonly #now: () => number;
  readonly #classes = readClassFile(readFileSync(classFile, 'utf8'));
  readonly #agents = new Map<string, Agent>();
  readonly #hostIds = new Map<string, number>();
  readonly #connects = new Map<string, number>();
  readonly #asked = new Map<string, Asked>();

  constructor(now: () => number) {
    this.#now = now;
    this.dialer.onLink = (end) => {
      end.onArrived = (arrived) => {
        this.#arrived(end, arrived);
        this.onActivity();
      };
    };
  }

  /** Names of the agents that are connected and ready. */
  readyAgents(): readonly string[] {
    return [...this.#agents].filter(([, agent]) => agent.ready && agent.end.closed === undefined).map(([name]) => name);
  }

  isReady(agent: string): boolean {
    return this.readyAgents().includes(agent);
  }

  /** The server that an agent dialled last, `host:port`. */
  serverOf(agent: string): string | undefined {
    const server = this.#agents.get(agent)?.end.dial.server;
    return server && `${server.host}:${server.port}`;
  }

  /** The last Startup of an agent. */
  startupOf(agent: string): Readonly<Record<string, unknown>> {
    return this.#agents.get(agent)?.startup ?? {};
  }

  /** How often an agent introduced itself. */
  connects(agent: string): number {
    return this.#connects.get(agent) ?? 0;
  }

  /** Of the agent's link of now, the oldest first. */
  pings(agent: string): readonly Ping[] {
    return this.#agents.get(agent)?.pings ?? [];
  }

  /** The link breaks. */
  cut(agent: string, reason = 'connection reset by peer'): void {
    const known = this.#agents.get(agent);
    if (known === undefined) return;
    known.ready = false;
    for (const asked of this.#asked.values()) if (asked.agent === agent && asked.answers === undefined) asked.lost ??= reason;
    known.end.close(reason);
    this.onActivity();
  }

  /** Sends one request. */
  ask(agent: string, objects: readonly WireObject[], flags: number = packetFlags.fromServer | packetFlags.stopOnError): Asked {
    const asked: Asked = { agent, answers: undefined, lost: undefined };
    const known = this.#agents.get(agent);
    if (known === undefined || known.end.closed !== undefined) asked.lost = `${agent} is not connected`;
    else this.#asked.set(key(agent, known.end.request(objects, flags)), asked);
    return asked;
  }

  #arrived(end: ServerEnd, arrived: Arrived): void {
    const { name } = arrived;
    const { agent } = end.dial;
    if ((arrived.packet.flags & packetFlags.request) === 0) this.#answered(agent, arrived);
    else if (name.startsWith('Startup')) this.#welcome(end, arrived);
    else if (name.startsWith('Ping')) this.#ping(end, arrived);
    else if (name === 'ShutdownCommand') this.#goodbye(end);
    else end.respond(arrived, [{ className: classNames.AgentControlAnswer, fields: common }]);
  }

  #answered(agent: string, { packet, objects }: Arrived): void {
    const asked = this.#asked.get(key(agent, packet.seq));
    if (asked === undefined) return;
    this.#asked.delete(key(agent, packet.seq));
    for (const object of objects) this.faults.push(...checkAnswer(this.#classes, object));
    asked.answers = objects.map(({ className, fields }) => ({
      name: className.slice(className.lastIndexOf('.') + 1),
      result: fields['result'] === true,
      details: typeof fields['details'] === 'string' ? fields['details'] : '',
      fields,
    }));
  }

  /** StartupAnswer, and the two ReadyCommands of every connect (cloudstack-agent-protocol.md, 4.1). */
  #welcome(end: ServerEnd, startup: Arrived): void {
    const { agent } = end.dial;
    const hostId = this.#hostIds.get(agent) ?? this.#hostIds.size + 1;
    this.#hostIds.set(agent, hostId);
    const state: Agent = { end, hostId, ready: false, pings: [], startup: startup.fields };
    this.#connects.set(agent, this.connects(agent) + 1);
    this.#agents.set(agent, state);
    const welcome = { hostId: 0, hostName: '', hostUuid: '', pingInterval: pingSeconds, ...common };
    end.respond(startup, [{ className: classNames.StartupAnswer, fields: welcome }]);
    const fields = { dcId: 1, hostId, hostName: agent, contextMap: {}, wait: 60, bypassHostMaintenance: false };
    const ready: WireObject = { className: classNames.ReadyCommand, fields };
    end.request([ready], readyFlags);
    end.request([ready], readyFlags);
    state.ready = true;
  }

  /** An agent that leaves on its own is disconnected at once, and gets no answer (cloudstack-agent-protocol.md, 4.2). */
  #goodbye(end: ServerEnd): void {
    const known = this.#agents.get(end.dial.agent);
    if (known?.end === end) known.ready = false;
  }

  #ping(end: ServerEnd, ping: Arrived): void {
    const machines = ping.fields['_hostVmStateReport'];
    const healthy = ping.fields['hostHealthCheckResult'];
    this.#agents.get(end.dial.agent)?.pings.push({
      atMs: this.#now(),
      machines: isReport(machines) ? machines : {},
      healthy: typeof healthy === 'boolean' ? healthy : undefined,
    });
    const fields = { sendStartup: this.wantStartup.has(end.dial.agent), avoidMsList: [], reconcileCommands: [], ...common };
    end.respond(ping, [{ className: classNames.PingAnswer, fields }]);
  }
}

function key(agent: string, seq: bigint): string {
  return `${agent} ${seq}`;
}

function isReport(value: unknown): value is Ping['machines'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
