import type { Answer } from '../commands/command.ts';
import type { WireObject } from '../wire/packet.ts';

/**
 * State of an agent's link: `offline` (not wanted), `waiting` (back-off before the next dial), `dialling`, `starting` (Startup sent),
 * `connecting` (its answer came, commands of the connect run), `ready` (both ReadyCommands answered), `refused` (the server told it to
 * go away; it tries again later).
 */
export type LinkState = 'offline' | 'waiting' | 'dialling' | 'starting' | 'connecting' | 'ready' | 'refused';

export interface SessionStatus {
  readonly agent: string;
  readonly state: LinkState;
  /** Host id, once a ReadyCommand told it. */
  readonly hostId?: number | undefined;
  /** Management server of the link, `host:port`. */
  readonly server?: string | undefined;
  /** Why it is not ready, in words for people. */
  readonly reason?: string | undefined;
  /** Management servers that the server told and that nobody allowed: they are never dialled. */
  readonly notAllowed?: readonly string[] | undefined;
  readonly sinceMs: number;
}

/** One agent's standing connection to a management server: a host's, or a system VM's. */
export interface AgentSession {
  readonly status: SessionStatus;
  /** Begins to dial, and keeps at it until `stop`. */
  start(): void;
  /** Says goodbye when there is a link (`ShutdownCommand`, 4.2), ends it, and dials no more. Never rejects. */
  stop(detail: string): Promise<void>;
  /** Drops the link, without a word, and dials again after `delayMs` (a new certificate, a restart of the service). */
  reconnect(reason: string, delayMs?: number): void;
  /** Sends a request of the agent's own and gives the first answer's object; rejects when the link ends first. */
  request(command: WireObject): Promise<WireObject>;
}

/** Management servers as a server tells them to its agents (cloudstack-agent-protocol.md, 4.7). */
export interface ToldServers {
  /** Names or addresses, the preferred one first; the port is that of the connector's own servers. */
  readonly servers: readonly string[];
  /** `static`, `roundrobin` or `shuffle`. */
  readonly balancing?: string | undefined;
  /** Between looks whether the preferred one is back; 0: never. */
  readonly balancingCheckSeconds?: number | undefined;
}

/** What a ReadyCommand says about the agent. */
export interface AgentIdentity {
  readonly hostId: number;
  readonly hostUuid?: string | undefined;
  readonly hostName?: string | undefined;
}

/** What a session asks of the agent behind it. */
export interface SessionAgent {
  readonly name: string;
  /** `detailsMap` of every ReadyAnswer: `host.uefi.enable` and the like (3.2). */
  readonly readyDetails?: Readonly<Record<string, string>> | undefined;
  /** Elements of the first packet (3.1, 7). */
  startup(connect: { readonly transferred: boolean }): readonly WireObject[] | Promise<readonly WireObject[]>;
  /** What is sent every interval, with the id that the server gave (3.3, 7). */
  ping(hostId: number): WireObject | Promise<WireObject>;
  /** Carries one command out; never rejects. Ready, Shutdown, lists of servers and transfer stay with the session. */
  execute(command: WireObject, flags: number): Promise<Answer>;
}
