import type { AgentEvent, EventKind } from '#agent';
import { createSystemClock } from '#agent/client';
import { exitStatus } from '../exit-status.ts';
import { stateCell, type Paint } from '../table.ts';
import type { Work } from './context.ts';
import { timeText } from './values.ts';

export interface EventsFlags {
  readonly follow?: boolean;
  readonly since?: number;
  readonly kind?: readonly EventKind[];
}

/** Without --follow, after how long without one all events that there are have come. */
const quietMs = 500;
const foreverMs = Number.MAX_SAFE_INTEGER;

function eventText({ sequence, atMs, kind, message }: AgentEvent, paint: Paint): string {
  const cell = stateCell(kind);
  const padded = kind.padEnd(8);
  return `${String(sequence).padStart(6)}  ${timeText(atMs)}  ${typeof cell === 'string' ? padded : paint(cell.style, padded)}  ${message}\n`;
}

/** For programs: as the port has it, but the time as text. */
function eventValue({ atMs, ...event }: AgentEvent): unknown {
  return { ...event, time: timeText(atMs) };
}

/** Prints the events behind a number; with `follow` until Ctrl-C, else those that there are. */
export async function eventsTask({ router, output, signal }: Work, { follow = false, since, kind }: EventsFlags): Promise<number> {
  const clock = createSystemClock();
  const wanted = kind === undefined ? undefined : new Set(kind);
  const quiet = new AbortController();
  let waiting = new AbortController();
  const wait = (): void => {
    waiting.abort();
    waiting = new AbortController();
    // Also what keeps the process alive: a stream of a fleet that is opened here alone does not.
    clock.sleep(follow ? foreverMs : quietMs, { signal: waiting.signal }).then(
      () => quiet.abort(),
      () => undefined,
    );
  };
  wait();
  const ended = AbortSignal.any([signal, quiet.signal]);
  try {
    for await (const event of router.service.watch({ afterSequence: since, signal: ended })) {
      if (!follow) wait();
      if (wanted === undefined || wanted.has(event.kind))
        await output.next(eventValue(event), () => eventText(event, output.paint));
    }
  } catch (error) {
    if (!ended.aborted) throw error;
  } finally {
    waiting.abort();
  }
  return exitStatus.ok;
}
