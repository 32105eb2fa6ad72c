import { readFile } from 'node:fs/promises';
import type { Clock, VirtualClock } from '#agent';
import type { RecordedSession, SessionPacket } from '../../../recording/index.ts';
import { privateKeyMaker } from '../../../x509/index.ts';
import { classFile, readClassFile } from '../classes/index.ts';
import type { Dialer, ServerAddress } from '../wire/index.ts';
import type { HostRecord } from '../zone/records.ts';
import { JavaTypes } from './java-types.ts';
import { OwnKeys } from './own-keys.ts';
import { PlayClock } from './play-clock.ts';
import { lastWelcomes, playSession, type PlayResult } from './play-session.ts';
import { RecordedDialer } from './recorded-dialer.ts';
import { recordedHosts } from './recorded-hosts.ts';

/** The fleet's side of a replay: agents that dial. */
export interface ReplayedFleet {
  /** Lets the agents dial. */
  start(): void | Promise<void>;
  /** Everything was played; their links are still there. */
  played?(): Promise<void>;
  /** Ends their links. */
  stop(): Promise<void>;
}

/** What a fleet needs to be played to. */
export interface ReplayedFleetParts {
  readonly dialer: Dialer;
  readonly hosts: readonly HostRecord[];
  readonly servers: readonly ServerAddress[];
}

export interface ReplaySessionOptions {
  readonly session: RecordedSession;
  /** First line that is not played; default: none. */
  readonly until?: number | undefined;
  /** The clock that the fleet lives by; only the replay advances it. */
  readonly clock: VirtualClock;
  /** Real time: how long nothing has to happen before the other clock goes on. */
  readonly realClock: Clock;
  /** Makes the fleet that is played to, new and empty. */
  readonly connect: (parts: ReplayedFleetParts) => ReplayedFleet | Promise<ReplayedFleet>;
  readonly onProgress?: ((done: number, packet: SessionPacket) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where the recorded server is said to be; nothing listens there. */
const server: ServerAddress = { host: '127.0.0.1', port: 8250 };

/**
 * Plays what a recorded management server said to a fleet: on the recording's own clock, as fast as the fleet can, with names that the
 * recorded agents invented translated to the fleet's. Every answer is held against the recorded one. The fleet is stopped at the end.
 */
export async function replaySession(options: ReplaySessionOptions): Promise<PlayResult> {
  const { session, until, connect, onProgress, signal } = options;
  const clock = new PlayClock({ virtual: options.clock, real: options.realClock });
  const welcomes = lastWelcomes(session);
  let line = 0;
  const dialer = new RecordedDialer({ welcomes: (agent) => (welcomes.get(agent) ?? 0) > line });
  dialer.onActivity = clock.noticed;
  const types = new JavaTypes(readClassFile(await readFile(classFile, 'utf8')));
  const keys = new OwnKeys({ clock: options.clock, makeKey: privateKeyMaker() });
  const fleet = await connect({ dialer, hosts: recordedHosts(session), servers: [server] });
  try {
    await fleet.start();
    const result = await playSession({
      session,
      until,
      clock,
      dialer,
      types,
      keys,
      signal,
      onProgress: (done, packet) => {
        line = packet.line;
        onProgress?.(done, packet);
      },
    });
    if (fleet.played !== undefined) await clock.during(fleet.played());
    return result;
  } finally {
    await clock.during(fleet.stop());
  }
}
