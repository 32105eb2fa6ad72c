import type { Clock, Random } from '#agent';
import type { AgentCredentials } from '../certificates/credentials.ts';
import type { ConnectorEvents } from '../events.ts';
import type { Dialer, ServerAddress } from '../wire/link.ts';
import type { PacketTap } from '../wire/packet.ts';
import type { ConnectPacer } from './connect-pacer.ts';
import type { AgentIdentity, SessionStatus, ToldServers } from './session.ts';

/** Waits of a session, milliseconds unless said otherwise. */
export interface SessionTiming {
  /** For the answer to Startup: the first time, and every further one (cloudstack-agent-protocol.md, 4.1). */
  readonly startupMs: number;
  readonly laterStartupMs: number;
  /** Without a packet between the answer to Startup and the second ReadyCommand. */
  readonly connectingSilenceMs: number;
  /** Between pings when the server names no interval. */
  readonly pingMs: number;
  /** Unanswered pings after which a link is taken for dead (`ping.retries`). */
  readonly pingRetries: number;
  /** Before an agent that was refused tries again. */
  readonly refusedMs: number;
  /** From the answer to a transfer to the dial (4.7). */
  readonly transferMs: number;
  /** Between the goodbye and the end of the link; 0: at once. */
  readonly goodbyeMs: number;
  /** Until the server ends the link of an agent that it dismissed. */
  readonly dismissedMs: number;
  readonly dialMs: number;
  /** For the answer to a request of the agent's own. */
  readonly requestMs: number;
}

export const usualTiming: SessionTiming = {
  startupMs: 180_000,
  laterStartupMs: 360_000,
  connectingSilenceMs: 300_000,
  pingMs: 60_000,
  pingRetries: 5,
  refusedMs: 30_000,
  transferMs: 3_000,
  goodbyeMs: 1_000,
  dismissedMs: 10_000,
  dialMs: 60_000,
  requestMs: 60_000,
};

export interface SessionOptions {
  readonly dialer: Dialer;
  readonly clock: Clock;
  /** The session's own. */
  readonly random: Random;
  readonly events: ConnectorEvents;
  /** One for all sessions of a connector. */
  readonly pacer: ConnectPacer;
  /** The connector's management servers, at least one. */
  readonly servers: readonly ServerAddress[];
  /** Whether a server that a server named may be dialled. */
  readonly allowServer: (host: string) => boolean;
  /** What a server told in an earlier life. */
  readonly told?: ToldServers | undefined;
  /** The host id that was told in an earlier life. */
  readonly hostId?: number | undefined;
  /** Source address of the links. */
  readonly localAddress?: string | undefined;
  /** Asked before every dial. */
  readonly credentials?: (() => Promise<AgentCredentials | undefined>) | undefined;
  readonly tap?: PacketTap | undefined;
  /** Requests that are executed at a time; default 5, as `workers` of a real agent. */
  readonly workers?: number | undefined;
  readonly timing?: Partial<SessionTiming> | undefined;
  readonly onStatus?: ((status: SessionStatus) => void) | undefined;
  /** The server told other management servers than before, to be remembered. */
  readonly onServers?: ((told: ToldServers) => void) | undefined;
  /** A ReadyCommand told who the agent is, to be remembered. */
  readonly onIdentity?: ((identity: AgentIdentity) => void) | undefined;
  /**
   * The server deleted the agent: it dials no more, until it is started again. `removeHost`: zone, pod and cluster are to be forgotten.
   */
  readonly onDismissed?: ((dismissal: { readonly reason: string; readonly removeHost: boolean }) => void) | undefined;
}
