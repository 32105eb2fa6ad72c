import { errorText } from '../../../error-text.ts';
import { LinkError } from '../wire/link-error.ts';
import type { Link, ServerAddress } from '../wire/link.ts';
import type { ConnectTurn } from './connect-pacer.ts';
import { printServer } from './server-address.ts';
import type { SessionOptions } from './session-options.ts';

/** A link that is there and has not been used. */
export interface Arrival {
  readonly link: Link;
  readonly server: ServerAddress;
  /** The server sent the agent here: the new one skips most of the connect (cloudstack-agent-protocol.md, 4.3). */
  readonly transferred: boolean;
  /** Ends when the agent is ready on the link, or has lost it. */
  readonly turn: ConnectTurn;
}

export interface DialRequest {
  readonly agent: string;
  readonly server: ServerAddress;
  readonly transferred: boolean;
  readonly signal: AbortSignal;
  /** The agent's turn has come, it dials now. */
  readonly onTurn?: (() => void) | undefined;
}

/**
 * Waits for the agent's turn and dials, for at most `dialMs`. Rejects with a `LinkError`, or with whatever reason when the signal was
 * aborted.
 */
export async function dialServer(request: DialRequest, options: SessionOptions, dialMs: number): Promise<Arrival> {
  const { agent, server, transferred } = request;
  const { dialer, pacer, clock, events, credentials, localAddress } = options;
  const turn = await pacer.turn(request.signal);
  const timeout = new AbortController();
  const cancelTimeout = clock.after(dialMs, () => timeout.abort(new LinkError('time-out', `no link within ${dialMs / 1_000} s`)));
  const signal = AbortSignal.any([request.signal, timeout.signal]);
  try {
    request.onTurn?.();
    const shown = await credentials?.();
    const link = await dialer.dial({ agent, server, localAddress, credentials: shown, signal });
    const arrival = { link, server, transferred, turn };
    if (!request.signal.aborted) return arrival;
    discard(arrival, 'not wanted any more');
    throw new LinkError('aborted', 'not wanted any more');
  } catch (error) {
    turn.end();
    if (!request.signal.aborted) events.dialFailed(agent, printServer(server), error);
    throw error instanceof LinkError ? error : new LinkError('connect', errorText(error), { cause: error });
  } finally {
    cancelTimeout();
  }
}

/** Ends a link that nobody uses. */
export function discard({ link, turn }: Arrival, reason: string): void {
  turn.end();
  link.close(reason);
}
