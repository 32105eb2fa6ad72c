import { join } from 'node:path';
import { createVirtualClock, type Clock } from '#agent';
import { findRecording, readSession, type RecordedSession } from '#fleet';
import { replaySession, type PlayResult } from '../../../../../fleet/connectors/cloudstack/recording/index.ts';
import { echoFleet, realClock, type EchoOptions } from './echo-fleet.ts';

const recordings = join(import.meta.dirname, '../../../../../fleet/recordings');
const noonMs = Date.parse('2026-01-01T12:00:00Z');

/** One of the recordings of this repository. */
export async function recordedSession(name: string): Promise<RecordedSession> {
  return readSession(await findRecording(join(recordings, name)));
}

/** Patience costs nothing: for tests of what never comes. */
const hurriedClock: Clock = { ...realClock, sleep: (_, options) => realClock.sleep(1, options) };

export interface PlayToOptions extends Partial<EchoOptions> {
  readonly until?: number;
  readonly signal?: AbortSignal;
  readonly hurried?: boolean;
}

/** Plays a session to agents that answer as recorded, unless they are told otherwise. */
export async function playTo(
  session: RecordedSession,
  { until, signal, hurried = false, ...echo }: PlayToOptions = {},
): Promise<PlayResult> {
  const clock = createVirtualClock(noonMs);
  return replaySession({
    session,
    until,
    signal,
    clock,
    realClock: hurried ? hurriedClock : realClock,
    connect: echoFleet({ session, clock, ...echo }),
  });
}
