import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createSystemClock } from '#agent';
import { createTlsDialer, type WireObject } from '../../../../../fleet/connectors/cloudstack/wire/index.ts';
import {
  createAgentCertificate,
  createAuthority,
  createCluster,
  ManagementServer,
  PlainAgent,
  type KeyAndCertificate,
  type ManagementServerOptions,
  type WriteShape,
} from '../../../../support/management-server/index.ts';

const api = 'com.cloud.agent.api';

/** A command that the plain agent answers with the text that it holds. */
const carry = (text: string): WireObject => ({
  className: `${api}.ModifySshKeysCommand`,
  fields: { _pubKey: text, _prvKey: '', contextMap: {}, wait: 0, bypassHostMaintenance: false },
});

/** Text that gzip cannot make small. */
function noise(bytes: number): string {
  let state = 1;
  return Array.from({ length: bytes }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(48 + ((state >>> 16) % 64));
  }).join('');
}

describe('a link over TLS', () => {
  const dialer = createTlsDialer({ clock: createSystemClock() });
  let authority: KeyAndCertificate;

  before(async () => {
    authority = await createAuthority();
  });

  after(() => assert.equal(dialer.contexts, 0, 'no secure context is left when all links are closed'));

  async function listen(options: ManagementServerOptions = {}): Promise<ManagementServer> {
    return ManagementServer.listen({ cluster: await createCluster({ authority }), ...options });
  }

  async function connected(server: ManagementServer, name = 'kvm-1'): Promise<PlainAgent> {
    const agent = await PlainAgent.dial({ dialer, agent: name, server: server.address });
    await agent.startup(name);
    await server.ready(name);
    return agent;
  }

  const shapes: readonly WriteShape[] = [
    'whole',
    'dribbled',
    'coalesced',
    ...[1, 2, 3, 4, 5, 6, 8, 9, 10, 24, 37, 1_000, 16_412].map((cutAt) => ({ cutAt })),
  ];
  for (const shape of shapes) {
    const name = typeof shape === 'string' ? shape : `cut behind byte ${shape.cutAt}`;
    it(`takes the server's bytes ${name}`, async () => {
      await using server = await listen({ behaviour: { writes: shape } });
      const agent = await connected(server);
      const text = noise(shape === 'dribbled' ? 3_000 : 40_000);
      const answers = await Promise.all(['a', 'b', text].map((part) => server.send('kvm-1', [carry(part)])));
      assert.deepEqual(
        answers.map(([answer]) => answer?.fields['details']),
        ['a', 'b', text],
      );
      assert.deepEqual(server.faults, []);
      agent.link.close('the test is over');
    });
  }

  it('carries messages of a megabyte in both directions', async () => {
    await using server = await listen();
    const agent = await connected(server);
    const text = noise(2 ** 20);
    const [answer] = await server.send('kvm-1', [carry(text)]);
    assert.ok(answer?.fields['details'] === text);
    assert.deepEqual(server.faults, []);
    agent.link.close('the test is over');
  });

  it('carries 200 commands at once, large and small', async () => {
    await using server = await listen();
    const agent = await connected(server);
    const texts = Array.from({ length: 200 }, (_, index) => `${index} ${noise(index % 10 === 0 ? 20_000 : index)}`);
    const answers = await Promise.all(
      texts.map((text, index) => server.send('kvm-1', [carry(text)], { inSequence: index % 3 === 0 })),
    );
    assert.deepEqual(
      answers.map(([answer]) => answer?.fields['details']),
      texts,
    );
    assert.deepEqual(server.faults, []);
    agent.link.close('the test is over');
  });

  it('goes to several servers at once, and one that dies takes its own links only', async () => {
    const cluster = await createCluster({ authority });
    await using one = await listen({ cluster });
    await using two = await listen({ cluster });
    const agents = await Promise.all([connected(one, 'a'), connected(two, 'b'), connected(one, 'c')]);
    assert.deepEqual([one.readyAgents.size, two.readyAgents.size], [2, 1]);
    await one[Symbol.asyncDispose]();
    assert.match((await agents[0]?.closed) ?? '', /closed|reset/iu);
    assert.match((await agents[2]?.closed) ?? '', /closed|reset/iu);
    await two.send('b', [carry('still there')]);
    await assert.rejects(agents[0]?.ping() ?? Promise.resolve(), { name: 'LinkClosed', code: 'VRA_LINK_CLOSED' });
    const again = await connected(two, 'a');
    assert.equal(again.link.peer, `127.0.0.1:${two.address.port} from 127.0.0.1`);
    assert.deepEqual(two.faults, []);
    for (const agent of [...agents, again]) agent.link.close('the test is over');
  });

  it('keeps messages that came before anybody listened, in their order', async () => {
    await using server = await listen();
    const link = await dialer.dial({ agent: 'kvm-1', server: server.address, signal: new AbortController().signal });
    const agent = await connected(server, 'kvm-2');
    const serverSide = server.readyAgents.get('kvm-2')?.link;
    agent.link.onMessage = undefined;
    await serverSide?.send(Buffer.from('first'));
    await serverSide?.send(Buffer.from('second'));
    // The round trip of another link gives the bytes the time to arrive.
    await connected(server, 'kvm-3').then((other) => other.link.close('done'));
    const seen: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    agent.link.onMessage = (message) => {
      seen.push(Buffer.from(message).toString());
      if (seen.length === 3) resolve();
    };
    await serverSide?.send(Buffer.from('third'));
    await promise;
    assert.deepEqual(seen, ['first', 'second', 'third']);
    agent.link.close('the test is over');
    link.close('the test is over');
  });

  it('ends when a message cannot be handled, and says so once', async () => {
    await using server = await listen();
    const agent = await connected(server);
    const reasons: string[] = [];
    agent.link.onClose = (reason) => reasons.push(reason);
    agent.link.onMessage = () => {
      throw new Error('a bug');
    };
    const lost = server.send('kvm-1', [carry('x')]);
    await assert.rejects(lost, /closed/u);
    agent.link.close('again');
    await assert.rejects(agent.link.send(Buffer.from('x')), { code: 'VRA_LINK_CLOSED' });
    assert.deepEqual(reasons, ['a message could not be handled: a bug']);
  });

  it('tells a listener that comes late why it has ended', async () => {
    await using server = await listen({ behaviour: { connection: 'close-after-handshake' } });
    const link = await dialer.dial({ agent: 'kvm-1', server: server.address, signal: new AbortController().signal });
    await assert.rejects(async () => {
      for (;;) await link.send(Buffer.alloc(20_000));
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    link.onClose = resolve;
    assert.notEqual(await promise, '');
  });

  it('ends with a reason when bytes come that are no frames', async () => {
    await using server = await listen({ behaviour: { startup: 'bad-frame' } });
    const agent = await PlainAgent.dial({ dialer, agent: 'kvm-1', server: server.address });
    // No answer ever comes: the link ends.
    void agent.startup('kvm-1');
    assert.match(await agent.closed, /frame/u);
  });

  it('hands a packet on that is none, and stays', async () => {
    await using server = await listen({ behaviour: { startup: 'garbage' } });
    const agent = await PlainAgent.dial({ dialer, agent: 'kvm-1', server: server.address });
    void agent.startup('kvm-1');
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    agent.link.onMessage = resolve;
    assert.equal(Buffer.from(await promise).toString(), 'this is no packet');
    agent.link.close('the test is over');
  });

  it('is given up by its owner when the other side is frozen, with whatever waits to be sent', async () => {
    await using server = await listen();
    const agent = await connected(server);
    server.freeze();
    const waiting = Array.from({ length: 40 }, () => agent.link.send(Buffer.alloc(2 ** 18)));
    const settled = Promise.allSettled(waiting);
    // The first ones fit into the buffers of the system.
    await waiting[0];
    agent.link.close('no answer to pings');
    const failed = (await settled).filter(({ status }) => status === 'rejected');
    assert.ok(failed.length > 0, 'some were still waiting');
    assert.equal(await agent.closed, 'no answer to pings');
  });

  it('shares a secure context among links that show the same', async () => {
    await using server = await listen({ strict: true });
    const [one, other] = await Promise.all([createAgentCertificate(['127.0.0.1']), createAgentCertificate(['h', '127.0.0.1'])]);
    const dial = (credentials: KeyAndCertificate): Promise<PlainAgent> =>
      PlainAgent.dial({
        dialer,
        agent: 'kvm-1',
        server: server.address,
        localAddress: '127.0.0.1',
        credentials: { ...credentials },
      });
    const agents = await Promise.all([dial(one), dial(one), dial(other), dial(one)]);
    assert.equal(dialer.contexts, 2);
    for (const agent of agents) agent.link.close('the test is over');
    await Promise.all(agents.map((agent) => agent.closed));
  });

  it('sends header and record in one piece, one record a frame', async () => {
    await using server = await listen();
    const pieces: Buffer[] = [];
    const proxy = createServer((client) => {
      const upstream = connect({ ...server.address, noDelay: true });
      client.on('data', (bytes) => pieces.push(Buffer.from(bytes)));
      client.pipe(upstream).pipe(client);
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const agent = await PlainAgent.dial({ dialer, agent: 'kvm-1', server: { host: '127.0.0.1', port } });
    pieces.length = 0;
    await agent.startup('kvm-1');
    await server.ready('kvm-1');
    const text = noise(24_000);
    await server.send('kvm-1', [carry(text)]);
    const small = pieces[0] ?? Buffer.alloc(0);
    assert.equal(small.readUInt32BE(0), small.length - 4, 'the Startup came with its header in one piece');
    assert.deepEqual([...small.subarray(4, 7)], [23, 3, 3], 'a record of TLS 1.2');
    const bytes = Buffer.concat(pieces);
    const frames: (readonly [size: number, more: boolean])[] = [];
    for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt16BE(at + 2)) {
      const size = bytes.readUInt16BE(at + 2);
      assert.equal(bytes.readUInt16BE(at + 4 + 3), size - 5, 'a frame holds exactly one record');
      frames.push([size, bytes.readUInt16BE(at) === 1]);
    }
    assert.deepEqual(
      frames.filter(([, more]) => more).map(([size]) => size),
      [16_413],
      'the full slice of the large answer says that more follows, nothing else does',
    );
    agent.link.close('the test is over');
    await agent.closed;
    proxy.close();
    await once(proxy, 'close');
  });
});
