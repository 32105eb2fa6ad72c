import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createSystemClock } from '#agent';
import { createTlsDialer } from '../../../fleet/connectors/cloudstack/wire/tls-dialer.ts';
import { decodePacket, encodePacket } from '../../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import { parseBody, printBody } from '../../../fleet/connectors/cloudstack/wire/body.ts';
import type { Packet, WireObject } from '../../../fleet/connectors/cloudstack/wire/packet.ts';
import {
  createAuthority,
  createCluster,
  ManagementServer,
  PlainAgent,
  type KeyAndCertificate,
  type ManagementServerOptions,
} from './index.ts';

const api = 'com.cloud.agent.api';
const health: WireObject = {
  className: `${api}.CheckHealthCommand`,
  fields: { contextMap: {}, wait: 50, bypassHostMaintenance: false },
};

describe('the stand-in management server', () => {
  const dialer = createTlsDialer({ clock: createSystemClock() });
  let authority: KeyAndCertificate;

  before(async () => {
    authority = await createAuthority();
  });

  async function listen(options: ManagementServerOptions = {}): Promise<ManagementServer> {
    return ManagementServer.listen({ cluster: await createCluster({ authority }), ...options });
  }

  const dial = (server: ManagementServer): Promise<PlainAgent> =>
    PlainAgent.dial({ dialer, agent: 'kvm-1', server: server.address });

  /** Every packet that the server sends, in order, beside what the agent does with it. */
  function listenIn(agent: PlainAgent): Packet[] {
    const packets: Packet[] = [];
    const { onMessage } = agent.link;
    agent.link.onMessage = (message) => {
      packets.push(decodePacket(message));
      onMessage?.(message);
    };
    return packets;
  }

  it('connects a host as the recorded server did', async () => {
    await using server = await listen();
    const agent = await dial(server);
    const packets = listenIn(agent);
    const startup = await agent.startup('kvm-1');
    assert.deepEqual([startup?.fields['hostId'], startup?.fields['pingInterval']], [0, 60]);
    await server.ready('kvm-1');
    assert.deepEqual(
      packets.map(({ flags, body }) => `0x${flags.toString(16)} ${parseBody(body)[0]?.className.slice(api.length + 1)}`),
      [
        '0x20 StartupAnswer',
        '0x23 ModifyStoragePoolCommand',
        '0x23 CleanupNetworkRulesCmd',
        '0x27 CheckNetworkCommand',
        '0x27 SetHostParamsCommand',
        '0x23 ModifySshKeysCommand',
        '0x23 ModifySshKeysCommand',
        '0x27 ReadyCommand',
        '0x27 ReadyCommand',
      ],
    );
    const numbers = packets.slice(1).map(({ seq }) => seq);
    assert.ok((numbers[0] ?? 0n) > 2n ** 48n);
    assert.deepEqual(
      numbers.map((seq) => seq - (numbers[0] ?? 0n)),
      [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n],
    );
    assert.equal((await agent.ping())?.className, `${api}.PingAnswer`);
    assert.deepEqual(server.faults, []);
    agent.link.close('the test is over');
  });

  it('gives a host the same id again, on another server of the cluster too, and drops its older connection', async () => {
    const cluster = await createCluster({ authority });
    await using one = await listen({ cluster });
    await using two = await listen({ cluster });
    const connect = async (server: ManagementServer, name: string): Promise<PlainAgent> => {
      const agent = await dial(server);
      await agent.startup(name);
      return agent;
    };
    const agents = [await connect(one, 'a')];
    agents.push(await connect(one, 'b'));
    assert.deepEqual([(await one.ready('a')).hostId, (await one.ready('b')).hostId], [1, 2]);
    agents.push(await connect(two, 'b'));
    assert.equal((await two.ready('b')).hostId, 2);
    agents.push(await connect(two, 'b'));
    assert.match((await agents[2]?.closed) ?? '', /closed/u);
    for (const agent of agents) agent.link.close('the test is over');
  });

  it('sends one in-sequence request at a time, others at once', async () => {
    await using server = await listen();
    const agent = await dial(server);
    await agent.startup('kvm-1');
    const attache = await server.ready('kvm-1');
    const { onMessage } = agent.link;
    const held: Uint8Array[] = [];
    agent.link.onMessage = (message) => held.push(message);
    const answers = [
      attache.send([health], { inSequence: true }),
      attache.send([health], { inSequence: true }),
      attache.send([health]),
      attache.send([health], { stopOnError: false }),
    ];
    while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      held.map((message) => decodePacket(message).flags),
      [0x27, 0x23, 0x21],
    );
    assert.equal(attache.outstanding, 4);
    agent.link.onMessage = onMessage;
    for (const message of held) onMessage?.(message);
    await Promise.all(answers);
    assert.deepEqual([attache.outstanding, server.faults], [0, []]);
    agent.link.close('the test is over');
  });

  it('finds answers by the agent id of their header', async () => {
    await using server = await listen();
    const agent = await dial(server);
    await agent.startup('kvm-1');
    const attache = await server.ready('kvm-1');
    agent.link.onMessage = (message) => {
      const packet = decodePacket(message);
      const body = printBody([{ className: `${api}.CheckHealthAnswer`, fields: { result: true, contextMap: {} } }]);
      void agent.link.send(encodePacket({ ...packet, flags: packet.flags & 6, agentId: -1n, body }));
      void agent.link.send(encodePacket({ ...packet, flags: (packet.flags & 6) | 0x20, body }));
      agent.link.send(encodePacket({ ...packet, flags: 0, body })).then(
        () => agent.link.close('the test is over'),
        () => {},
      );
    };
    assert.equal((await attache.send([health]))[0]?.className, `${api}.CheckHealthAnswer`);
    assert.deepEqual(server.faults, [
      'an answer of agent -1: no such agent is attached',
      "an answer with the flag of servers (0x22): taken for another server's",
      'kvm-1: flags 0x0 answer 0x23',
    ]);
  });

  it('gives up on what it asked when the connection ends', async () => {
    await using server = await listen();
    const agent = await dial(server);
    await agent.startup('kvm-1');
    const attache = await server.ready('kvm-1');
    agent.link.onMessage = () => agent.link.close('on purpose');
    await assert.rejects(attache.send([health]), /kvm-1: .*closed/u);
    assert.deepEqual([attache.state, server.attaches.size, server.readyAgents.size], ['disconnected', 0, 0]);
  });

  it('refuses with a packet of nobody, and keeps the connection', async () => {
    await using server = await listen({ behaviour: { startup: 'refuse' } });
    const agent = await dial(server);
    const packets = listenIn(agent);
    await agent.startup('kvm-1');
    while (agent.refusals.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const { flags, seq, mgmtId, agentId, via } = packets.at(-1) ?? {};
    assert.deepEqual([flags, seq, mgmtId, agentId, via], [0x07, -1n, -1n, -1n, -1n]);
    assert.match(String(agent.refusals[0]?.fields['_details']), /refused on purpose/u);
    assert.equal(server.attaches.size, 0);
    agent.link.close('the test is over');
  });

  it('says in its faults when a host pings too early or talks before its Startup', async () => {
    await using server = await listen();
    const agent = await dial(server);
    void agent.ping();
    while (server.faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(server.faults[0] ?? '', /the first packet is no Startup but com\.cloud\.agent\.api\.PingRoutingCommand/u);
    agent.link.close('the test is over');
  });
});
