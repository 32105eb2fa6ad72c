import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRandom, createVirtualClock, silentLog, type VirtualClock } from '#agent';
import { answer, succeeded } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { ConnectorEvents } from '../../../../../fleet/connectors/cloudstack/events.ts';
import { ConnectPacer } from '../../../../../fleet/connectors/cloudstack/session/connect-pacer.ts';
import { allowLoopbackAnd } from '../../../../../fleet/connectors/cloudstack/session/server-address.ts';
import type { AgentSession, SessionAgent } from '../../../../../fleet/connectors/cloudstack/session/session.ts';
import { createSession } from '../../../../../fleet/connectors/cloudstack/session/standing-session.ts';
import { createTlsDialer, type ServerAddress } from '../../../../../fleet/connectors/cloudstack/wire/index.ts';
import { makeHosts, pingRouting, startupRouting, type HostRecord } from '../../../../../fleet/connectors/cloudstack/zone/index.ts';
import {
  createAgentCertificate,
  createAuthority,
  createCluster,
  ManagementServer,
  type Behaviour,
  type KeyAndCertificate,
  type ManagementServerOptions,
} from '../../../../support/management-server/index.ts';

const poolInfo = {
  localPath: '/mnt/p',
  hostPath: '/p',
  poolType: 'NetworkFilesystem',
  capacityBytes: 2,
  availableBytes: 1,
} as const;

function agentOf(host: HostRecord): SessionAgent {
  return {
    name: host.name,
    startup: (connect) => [startupRouting(host, connect)],
    ping: (hostId) => pingRouting(host, hostId, []),
    execute: async ({ className }) => {
      if (className.endsWith('.CheckNetworkCommand')) return answer('CheckNetworkAnswer', { result: true, _reconnect: false });
      if (className.endsWith('.ModifyStoragePoolCommand')) return answer('ModifyStoragePoolAnswer', { result: true, poolInfo });
      return succeeded();
    },
  };
}

/** Hosts with sessions on a virtual clock, over real connections. */
class Hosts implements AsyncDisposable {
  readonly clock: VirtualClock = createVirtualClock(Date.UTC(2026, 0, 1));
  readonly events = new ConnectorEvents(silentLog);
  readonly sessions: readonly AgentSession[];
  readonly names: readonly string[];

  constructor(count: number, servers: readonly ServerAddress[], credentials?: KeyAndCertificate) {
    const place = { zone: '1', pod: '1', cluster: '1' };
    const hosts = makeHosts({ count, cidr: '127.30.0.0/16', place, seed: 1 });
    const { clock, events } = this;
    const pacer = new ConnectPacer({ clock });
    const dialer = createTlsDialer({ clock });
    this.names = hosts.map(({ name }) => name);
    this.sessions = hosts.map((host) =>
      createSession(agentOf(host), {
        dialer,
        clock,
        events,
        pacer,
        servers,
        random: createRandom(host.name),
        allowServer: allowLoopbackAnd([]),
        localAddress: host.address,
        credentials: async () => credentials,
      }),
    );
  }

  get ready(): number {
    return this.sessions.filter(({ status }) => status.state === 'ready').length;
  }

  start(): void {
    for (const session of this.sessions) session.start();
  }

  /** Lets virtual seconds pass, slowly beside what goes on over the sockets, until the condition holds. */
  async until(condition: () => boolean, limitSeconds = 1_800): Promise<void> {
    for (let second = 0; !condition(); second++) {
      assert.ok(second < limitSeconds, `still not after ${limitSeconds} s: ${JSON.stringify(this.sessions[0]?.status)}`);
      for (let turn = 0; turn < 40 && !condition(); turn++) {
        await nextTurn();
        await this.clock.advance(25);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    let stopped = false;
    const stopping = Promise.all(this.sessions.map((session) => session.stop('the test is over'))).then(() => (stopped = true));
    await this.until(() => stopped);
    await stopping;
  }
}

describe('sessions over TLS', () => {
  let authority: KeyAndCertificate;

  before(async () => {
    authority = await createAuthority();
  });

  async function listen(options: ManagementServerOptions = {}): Promise<ManagementServer> {
    return ManagementServer.listen({ cluster: await createCluster({ authority }), ...options });
  }

  it('connect to a strict server, answer it and ping it without a fault', async () => {
    await using server = await listen({ strict: true });
    const addresses = Array.from({ length: 20 }, (_, index) => `127.30.0.${11 + index}`);
    await using hosts = new Hosts(20, [server.address], await createAgentCertificate(addresses));
    hosts.start();
    await hosts.until(() => hosts.ready === 20);
    assert.deepEqual([...server.readyAgents.keys()].toSorted(), hosts.names);
    const command = { className: 'com.cloud.agent.api.CheckHealthCommand', fields: { contextMap: {}, wait: 50 } };
    const answers = await Promise.all(
      hosts.names.flatMap((name) => [server.send(name, [command, command]), server.send(name, [command], { inSequence: true })]),
    );
    assert.deepEqual(new Set(answers.map(({ length }) => length)), new Set([2, 1]));
    await hosts.until(() => [...server.attaches.values()].every(({ pings }) => pings >= 2));
    assert.deepEqual([server.faults, server.failedHandshakes, hosts.ready], [[], [], 20]);
  });

  it('say goodbye when they are stopped', async () => {
    await using server = await listen();
    await using hosts = new Hosts(1, [server.address]);
    hosts.start();
    await hosts.until(() => hosts.ready === 1);
    const [attache] = server.attaches.values();
    await hosts[Symbol.asyncDispose]();
    assert.deepEqual([attache?.state, attache?.goodbye?.['reason']], ['shutdown', 'sig.kill']);
    assert.deepEqual(server.faults, []);
  });

  it('go to the other server of the cluster when theirs dies, with the same ids', async () => {
    const cluster = await createCluster({ authority });
    const servers = ['127.0.0.1', '127.0.0.2'];
    const one = await listen({ cluster, servers });
    await using two = await listen({ cluster, servers, address: '127.0.0.2', port: one.address.port });
    await using hosts = new Hosts(20, [one.address]);
    hosts.start();
    await hosts.until(() => hosts.ready === 20);
    const ids = (server: ManagementServer): readonly string[] =>
      [...server.readyAgents.values()].map(({ name, hostId }) => `${name} ${hostId}`).toSorted();
    const first = ids(one);
    await one[Symbol.asyncDispose]();
    await hosts.until(() => two.readyAgents.size === 20 && hosts.ready === 20);
    assert.deepEqual(ids(two), first);
    assert.deepEqual([one.faults, two.faults], [[], []]);
  });

  it('notice that a server is frozen, and connect anew', async () => {
    await using server = await listen();
    await using hosts = new Hosts(3, [server.address]);
    hosts.start();
    await hosts.until(() => hosts.ready === 3);
    server.freeze();
    await hosts.until(() => server.accepted === 6 && hosts.ready === 3);
    assert.equal(hosts.events.links.halfOpen, 3);
  });

  it('come back when all connections break', async () => {
    await using server = await listen();
    await using hosts = new Hosts(3, [server.address]);
    hosts.start();
    await hosts.until(() => hosts.ready === 3);
    server.dropAll();
    await hosts.until(() => hosts.ready < 3);
    await hosts.until(() => hosts.ready === 3);
    assert.deepEqual([server.accepted, server.faults], [6, []]);
  });

  const faults: Readonly<Record<string, Behaviour>> = {
    'takes connections and closes them': { connection: 'close' },
    'does not speak TLS': { connection: 'garbage' },
    'says nothing in the handshake': { connection: 'mute' },
    'closes after the handshake': { connection: 'close-after-handshake' },
    'never answers Startup': { startup: 'silence' },
    'closes after Startup': { startup: 'close' },
    'answers Startup with what is no packet': { startup: 'garbage' },
    'answers Startup with what is no frame': { startup: 'bad-frame' },
    'refuses them': { startup: 'refuse' },
  };
  for (const [name, behaviour] of Object.entries(faults)) {
    it(`try again when the server ${name}, and connect once it is well`, async () => {
      await using server = await listen({ behaviour });
      await using hosts = new Hosts(2, [server.address]);
      hosts.start();
      await hosts.until(() => server.accepted >= 4);
      assert.equal(hosts.ready, 0);
      server.behaviour = {};
      await hosts.until(() => hosts.ready === 2);
      await hosts.until(() => [...server.attaches.values()].every(({ pings }) => pings >= 1));
      assert.deepEqual(server.faults, []);
    });
  }
});
