import { createRandom, createSystemClock, createVirtualClock, type VirtualClock } from '#agent';
import { silentFleetLog, type FleetLog } from '../../../events.ts';
import { FleetHost, stateDirectory, type FleetHostPlace } from '../../../host/index.ts';
import type { RecordedSession, SessionPacket } from '../../../recording/index.ts';
import { CloudStackConnector } from '../connector.ts';
import type { PacketTap } from '../wire/index.ts';
import type { PlayResult } from './play-session.ts';
import { replaySession } from './replay-session.ts';

export interface ReplayToConnectorOptions {
  readonly session: RecordedSession;
  /** First line that is not played; default: none. */
  readonly until?: number | undefined;
  /** Where routers, hosts and machines are kept; emptied first. */
  readonly place: { readonly stateDir: string } | { readonly memory: true };
  /** The clock that the fleet lives by; default: one of the replay's own. */
  readonly clock?: VirtualClock | undefined;
  readonly log?: FleetLog | undefined;
  readonly tap?: PacketTap | undefined;
  readonly onProgress?: ((done: number, packet: SessionPacket) => void) | undefined;
  /** Called once everything was played, before the fleet is closed. */
  readonly onPlayed?: ((fleet: FleetHost) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The fleet's clock begins here: a replay is the same every time. */
const beginMs = Date.parse('2026-01-01T00:00:00Z');
const seed = 'replay';

/** Empties the folder under its lock: the connector's part in it is opened before the fleet's. */
async function emptied(place: ReplayToConnectorOptions['place']): Promise<FleetHostPlace> {
  if ('memory' in place) return place;
  const options = {
    stateDir: place.stateDir,
    empty: true,
    clock: createSystemClock(),
    random: createRandom(seed),
    log: silentFleetLog,
  };
  const fleet = await FleetHost.open(options);
  await fleet[Symbol.asyncDispose]();
  return { stateDir: place.stateDir };
}

/**
 * Plays a recorded session to a new fleet through the connector: hosts, routers and system VMs as `vrfleet cloudstack` has them, but on
 * the recording's clock and with the recording in place of the server. Rejects with what keeps the place from being opened.
 */
export async function replayToConnector(options: ReplayToConnectorOptions): Promise<PlayResult> {
  const { session, until, clock = createVirtualClock(beginMs), log = silentFleetLog, tap, onProgress, onPlayed, signal } = options;
  const place = await emptied(options.place);
  const random = createRandom(seed);
  return replaySession({
    session,
    until,
    clock,
    realClock: createSystemClock(),
    onProgress,
    signal,
    connect: async ({ dialer, hosts, servers }) => {
      const connector = await CloudStackConnector.open({
        clock,
        random,
        log,
        place: 'memory' in place ? place : { directory: stateDirectory(place.stateDir).cloudstack },
        openFleet: (world) => FleetHost.open({ ...place, clock, random, log, world }),
        dialer,
        servers,
        // Nothing is dialled: whatever a server names is the recording.
        allowServer: () => true,
        hosts,
        tap,
      });
      return {
        start: () => connector.start(),
        played: async () => onPlayed?.(connector.fleet),
        stop: () => connector[Symbol.asyncDispose](),
      };
    },
  });
}
