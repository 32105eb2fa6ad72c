import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createRandom, createSystemClock, silentLog } from '#agent';
import { createCredentialStore } from '../../../../../fleet/connectors/cloudstack/certificates/credential-store.ts';
import { ConnectorEvents } from '../../../../../fleet/connectors/cloudstack/events.ts';
import { ConnectPacer } from '../../../../../fleet/connectors/cloudstack/session/connect-pacer.ts';
import { allowLoopbackAnd } from '../../../../../fleet/connectors/cloudstack/session/server-address.ts';
import type { SessionOptions } from '../../../../../fleet/connectors/cloudstack/session/session-options.ts';
import type { AgentSession, SessionStatus } from '../../../../../fleet/connectors/cloudstack/session/session.ts';
import { createSession } from '../../../../../fleet/connectors/cloudstack/session/standing-session.ts';
import { createTlsDialer } from '../../../../../fleet/connectors/cloudstack/wire/tls-dialer.ts';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { hurriedClock } from '../../../../support/hurried-clock.ts';
import {
  createAuthority,
  createCluster,
  ManagementServer,
  type KeyAndCertificate,
  type ManagementServerOptions,
} from '../../../../support/management-server/index.ts';
import { StandingHost } from '../../../../support/standing-host.ts';

const api = 'com.cloud.agent.api';
const everyCommand = { contextMap: {}, wait: 0, bypassHostMaintenance: false };
const command = (name: string, fields: Readonly<Record<string, unknown>> = {}): WireObject => ({
  className: `${api}.${name}`,
  fields: { ...fields, ...everyCommand },
});

/** A hundred times as fast: a back-off of 5 s is 50 ms. The handshake takes the time that it takes. */
const clock = hurriedClock(100);
const dialer = createTlsDialer({ clock: createSystemClock(), handshakeTimeoutMs: 4_000 });

interface Hosts extends AsyncDisposable {
  readonly sessions: readonly AgentSession[];
  readonly events: ConnectorEvents;
  readonly statuses: readonly SessionStatus[];
  /** Resolves when all sessions are ready at the same time, on the server whose address begins so. */
  ready(server?: string): Promise<void>;
  /** Resolves when each session has been in the state, with its reason. */
  each(state: SessionStatus['state']): Promise<readonly string[]>;
}

function hosts(count: number, servers: readonly ManagementServer[], options: Partial<SessionOptions> = {}): Hosts {
  const events = new ConnectorEvents(silentLog);
  const statuses: SessionStatus[] = [];
  const waiting = new Set<() => void>();
  const pacer = new ConnectPacer({ clock });
  const sessions = Array.from({ length: count }, (_, at) => {
    const name = `kvm-sim-${String(at + 1).padStart(4, '0')}`;
    return createSession(new StandingHost(name, `127.0.1.${at + 1}`), {
      dialer,
      timing: { dialMs: 1_000_000 },
      clock,
      random: createRandom(name),
      events,
      pacer,
      servers: servers.map((server) => server.address),
      allowServer: allowLoopbackAnd([]),
      localAddress: `127.0.1.${at + 1}`,
      onStatus: (status) => {
        statuses.push(status);
        for (const look of waiting) look();
      },
      ...options,
    });
  });
  for (const session of sessions) session.start();
  /** Looks now, and at every change of a status. */
  const when = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    sessions,
    events,
    statuses,
    ready: (server = '') =>
      when(() => sessions.every(({ status }) => status.state === 'ready' && status.server?.startsWith(server) === true)),
    each: async (state) => {
      const seen = new Map<string, string>();
      await when(() => {
        for (const { status } of sessions) if (status.state === state) seen.set(status.agent, status.reason ?? '');
        return seen.size === sessions.length;
      });
      return [...seen.values()];
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(sessions.map((session) => session.stop('the test is over')));
    },
  };
}

describe('sessions over TLS', { timeout: 60_000 }, () => {
  let authority: KeyAndCertificate;
  before(async () => {
    authority = await createAuthority();
  });
  const listen = async (options: ManagementServerOptions = {}): Promise<ManagementServer> =>
    ManagementServer.listen({ cluster: await createCluster({ authority }), ...options });

  it('are what a server expects, from Startup to goodbye', async () => {
    await using server = await listen({ pingIntervalSeconds: 5 });
    {
      await using test = hosts(5, [server]);
      await test.ready();
      assert.deepEqual(new Set(test.sessions.map(({ status }) => status.hostId)), new Set([1, 2, 3, 4, 5]));
      await clock.sleep(20_000);
      assert.ok(test.events.links.pings >= 10, `${test.events.links.pings} pings`);
      await test.ready();
    }
    assert.deepEqual(server.faults, []);
  });

  for (const writes of ['dribbled', 'coalesced', { cutAt: 3 }, { cutAt: 41 }] as const)
    it(`do not mind how bytes arrive: ${JSON.stringify(writes)}`, async () => {
      await using server = await listen({ behaviour: { writes } });
      await using test = hosts(2, [server]);
      await test.ready();
      const [answer] = await server.send('kvm-sim-0001', [command('CheckHealthCommand')]);
      assert.equal(answer?.className, `${api}.CheckHealthAnswer`);
      assert.deepEqual(server.faults, []);
    });

  it('show a strict server a certificate that names their address', async () => {
    await using server = await listen({ strict: true });
    const store = createCredentialStore({ clock });
    await using without = hosts(1, [server]);
    for (const told of await without.each('waiting')) assert.match(told, /certificate/);
    const names = { commonName: 'kvm', dns: [], addresses: ['127.0.1.1'] };
    await using test = hosts(1, [server], { credentials: () => store.credentials('kvm-sim-0001', names) });
    await test.ready();
    assert.deepEqual(server.faults, []);
  });

  it('come back to a server that restarts', async () => {
    const cluster = await createCluster({ authority });
    const first = await listen({ cluster });
    await using test = hosts(5, [first]);
    await test.ready();
    const { port } = first.address;
    await first[Symbol.asyncDispose]();
    await test.each('waiting');
    await using second = await listen({ cluster, port });
    await test.ready();
    for (const { status } of test.sessions) await second.ready(status.agent);
    assert.deepEqual(second.faults, []);
  });

  it('change to another server when theirs dies, and stay the same hosts', async () => {
    const cluster = await createCluster({ authority });
    const first = await listen({ cluster, address: '127.0.0.1' });
    const { port } = first.address;
    await using second = await listen({ cluster, address: '127.0.0.2', port, servers: ['127.0.0.1', '127.0.0.2'] });
    await using test = hosts(20, [first, second]);
    await test.ready('127.0.0.1');
    const ids = test.sessions.map(({ status }) => status.hostId);
    await first[Symbol.asyncDispose]();
    await test.ready('127.0.0.2');
    assert.deepEqual(
      test.sessions.map(({ status }) => status.hostId),
      ids,
    );
    assert.deepEqual([...first.faults, ...second.faults], []);
  });

  it('move when they are told to, with a transfer', async () => {
    const cluster = await createCluster({ authority });
    await using first = await listen({ cluster, address: '127.0.0.1' });
    await using second = await listen({ cluster, address: '127.0.0.2', port: first.address.port });
    await using test = hosts(3, [first]);
    await test.ready('127.0.0.1');
    const migrate = command('MigrateAgentConnectionCommand', {
      msList: ['127.0.0.1', '127.0.0.2'],
      avoidMsList: ['127.0.0.1'],
      lbAlgorithm: 'static',
      lbCheckInterval: 0,
    });
    for (const name of first.readyAgents.keys()) assert.equal((await first.send(name, [migrate]))[0]?.fields['result'], true);
    await test.ready('127.0.0.2');
    for (const { status } of test.sessions) await second.ready(status.agent);
    assert.deepEqual([...first.faults, ...second.faults], []);
  });

  for (const [what, behaviour, reason] of [
    ['refuses Startup', { startup: 'refuse' }, /refused on purpose/],
    ['never answers Startup', { startup: 'silence' }, /Startup/],
    ['closes after Startup', { startup: 'close' }, /closed|ended/],
    ['sends bytes that are no frame', { startup: 'bad-frame' }, /./],
    ['closes at once', { connection: 'close' }, /./],
    ['closes after the handshake', { connection: 'close-after-handshake' }, /./],
    ['never shakes hands', { connection: 'mute' }, /./],
    ['does not speak TLS', { connection: 'garbage' }, /./],
  ] as const)
    it(`survive a server that ${what}`, async () => {
      await using server = await listen({ behaviour });
      await using test = hosts(2, [server]);
      for (const told of await test.each(what.startsWith('refuses') ? 'refused' : 'waiting')) assert.match(told, reason);
      server.behaviour = {};
      await test.ready();
    });

  it('survive packets that are none', async () => {
    await using server = await listen({ behaviour: { startup: 'garbage' } });
    await using test = hosts(1, [server]);
    await test.each('waiting');
    assert.ok(test.events.links.badPackets > 0);
    server.behaviour = {};
    await test.ready();
  });

  it('notice a server that lost its power without a word', async () => {
    await using server = await listen({ pingIntervalSeconds: 5 });
    await using test = hosts(3, [server]);
    await test.ready();
    server.freeze();
    await test.each('waiting');
    assert.ok(test.events.links.halfOpen >= 3);
    await test.ready();
  });

  it('connect anew when the answer to a ping says so', async () => {
    await using server = await listen({ pingIntervalSeconds: 5, behaviour: { pings: 'send-startup' } });
    await using test = hosts(1, [server]);
    await test.ready();
    await test.each('waiting');
    server.behaviour = {};
    await test.ready();
    assert.deepEqual(server.faults, []);
  });

  it('carry a megabyte in both directions', async () => {
    await using server = await listen();
    await using test = hosts(1, [server]);
    const text = 'Grüße aus der Zone & <more>'.repeat(40_000);
    const [answer] = await server.send('kvm-sim-0001', [command('ModifySshKeysCommand', { _pubKey: text })]);
    assert.equal(answer?.fields['details'], text);
    await test.ready();
    assert.deepEqual(server.faults, []);
  });

  it('answer 200 commands at once, unknown ones included', async () => {
    await using server = await listen();
    await using test = hosts(1, [server]);
    await test.ready();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        server.send('kvm-sim-0001', [command(at % 10 === 0 ? 'RebootRouterCommand' : 'CheckHealthCommand')], {
          inSequence: at % 3 === 0,
        }),
      ),
    );
    const classes = answers.map(([answer]) => answer?.className.slice(api.length + 1));
    assert.equal(classes.filter((name) => name === 'UnsupportedAnswer').length, 20);
    assert.equal(classes.filter((name) => name === 'CheckHealthAnswer').length, 180);
    assert.deepEqual(server.faults, []);
  });
});
