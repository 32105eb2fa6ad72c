import { createRandom, createVirtualClock, silentLog, type VirtualClock } from '#agent';
import { succeeded, type Answer } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { ConnectorEvents } from '../../../../../fleet/connectors/cloudstack/events.ts';
import { ConnectPacer } from '../../../../../fleet/connectors/cloudstack/session/connect-pacer.ts';
import { allowLoopbackAnd } from '../../../../../fleet/connectors/cloudstack/session/server-address.ts';
import type { SessionOptions } from '../../../../../fleet/connectors/cloudstack/session/session-options.ts';
import type { AgentSession, SessionAgent, SessionStatus } from '../../../../../fleet/connectors/cloudstack/session/session.ts';
import { createSession } from '../../../../../fleet/connectors/cloudstack/session/standing-session.ts';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { MemoryDialer, type Arrived, type ServerEnd } from '../../../../support/in-memory-link.ts';

export const api = (name: string, fields: WireObject['fields'] = {}): WireObject => ({
  className: `com.cloud.agent.api.${name}`,
  fields,
});

/** An agent that answers everything at once, unless a test says otherwise. */
export class SimpleAgent implements SessionAgent {
  readonly name = 'kvm-sim-0001';
  readonly readyDetails = { 'host.uefi.enable': 'false' };
  readonly startups: boolean[] = [];
  readonly executed: string[] = [];
  onExecute: (command: WireObject) => Answer | Promise<Answer> = () => succeeded();

  startup({ transferred }: { readonly transferred: boolean }): readonly WireObject[] {
    this.startups.push(transferred);
    return [api('StartupRoutingCommand', { name: this.name, connectionTransferred: transferred })];
  }

  ping(hostId: number): WireObject {
    return api('PingRoutingCommand', { hostId });
  }

  async execute(command: WireObject): Promise<Answer> {
    this.executed.push(command.className);
    return this.onExecute(command);
  }
}

export interface SessionUnderTest extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly dialer: MemoryDialer;
  readonly agent: SimpleAgent;
  readonly events: ConnectorEvents;
  readonly session: AgentSession;
  readonly statuses: SessionStatus[];
}

export const pingSeconds = 60;

/** A session over links in memory, on a virtual clock. */
export function sessionUnderTest(options: Partial<SessionOptions> = {}): SessionUnderTest {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const dialer = new MemoryDialer();
  const agent = new SimpleAgent();
  const events = new ConnectorEvents(silentLog);
  const statuses: SessionStatus[] = [];
  const session = createSession(agent, {
    dialer,
    clock,
    random: createRandom('session'),
    events,
    pacer: new ConnectPacer({ clock }),
    servers: [{ host: '127.0.0.1', port: 8250 }],
    allowServer: allowLoopbackAnd([]),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  return {
    clock,
    dialer,
    agent,
    events,
    session,
    statuses,
    async [Symbol.asyncDispose]() {
      const stopped = session.stop('the test is over');
      await clock.advance(60_000);
      await stopped;
    },
  };
}

/** The answer to Startup as a live server gives it. */
export function acceptStartup(end: ServerEnd, startup: Arrived): void {
  end.respond(startup, [api('StartupAnswer', { hostId: 0, hostName: '', hostUuid: '', pingInterval: pingSeconds, result: true })]);
}

export const readyFields = { dcId: 1, hostId: 7, hostUuid: 'b7b0a0f2', hostName: 'kvm-sim-0001' };

/** Flags of a ReadyCommand: a request of the server's, in sequence. */
export const inSequence = 0x26;

export function sendReady(end: ServerEnd, fields: WireObject['fields'] = {}): bigint {
  return end.request([api('ReadyCommand', { ...readyFields, ...fields })], inSequence);
}

/** Starts the session, and lets its server accept it. */
export async function connected(test: SessionUnderTest, ready: WireObject['fields'] = {}): Promise<ServerEnd> {
  test.session.start();
  await test.clock.advance(0);
  return accept(test, ready);
}

/** The server's part of a connect on the newest link. */
export async function accept(test: SessionUnderTest, ready: WireObject['fields'] = {}): Promise<ServerEnd> {
  const end = test.dialer.last;
  const [startup] = end.news();
  if (startup === undefined) throw new Error('no Startup came');
  acceptStartup(end, startup);
  await test.clock.advance(0);
  sendReady(end);
  await test.clock.advance(0);
  sendReady(end, ready);
  await test.clock.advance(0);
  end.news();
  return end;
}

/** Short class names of what the agent sent since the last look. */
export function namesOf(arrived: readonly Arrived[]): readonly string[] {
  return arrived.map(({ name }) => name);
}
