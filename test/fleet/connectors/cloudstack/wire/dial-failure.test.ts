import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { before, describe, it } from 'node:test';
import { createSystemClock, createVirtualClock } from '#agent';
import {
  createTlsDialer,
  type DialOptions,
  type LinkError,
  type ServerAddress,
  type TlsDialer,
} from '../../../../../fleet/connectors/cloudstack/wire/index.ts';
import {
  createAgentCertificate,
  createAuthority,
  createCluster,
  ManagementServer,
  PlainAgent,
  type KeyAndCertificate,
  type ManagementServerOptions,
} from '../../../../support/management-server/index.ts';

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

describe('a dial that fails', () => {
  const dialer = createTlsDialer({ clock: createSystemClock() });
  let authority: KeyAndCertificate;

  before(async () => {
    authority = await createAuthority();
  });

  async function listen(options: ManagementServerOptions): Promise<ManagementServer> {
    return ManagementServer.listen({ cluster: await createCluster({ authority }), ...options });
  }

  async function failure(server: ServerAddress, options: Partial<DialOptions> = {}, by: TlsDialer = dialer): Promise<LinkError> {
    const dial = by.dial({ agent: 'kvm-1', server, signal: new AbortController().signal, ...options });
    const error: unknown = await dial.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error && error.name === 'LinkError', String(error));
    assert.equal(by.contexts, 0, 'its secure context is free again');
    return error as LinkError;
  }

  it('says that nothing listens', async () => {
    const port = await freePort();
    const error = await failure({ host: '127.0.0.1', port });
    assert.equal(error.step, 'connect');
    assert.equal(error.message, `127.0.0.1:${port}: connection refused: nothing listens there`);
    assert.equal(error.code, 'VRA_LINK_FAILED');
  });

  it('says that the source address is not one of the machine', async () => {
    const error = await failure({ host: '127.0.0.1', port: 1 }, { localAddress: '192.0.2.77' });
    assert.equal(error.step, 'address');
    assert.match(error.message, /source address 192\.0\.2\.77 is not an address of this machine/u);
  });

  it('says that the credentials cannot be used', async () => {
    const error = await failure({ host: '127.0.0.1', port: 1 }, { credentials: { privateKey: 'no key', certificate: 'none' } });
    assert.equal(error.step, 'certificate');
    assert.match(error.message, /key or certificate of kvm-1/u);
  });

  it('says that a strict server wants a certificate', async () => {
    await using server = await listen({ strict: true });
    const error = await failure(server.address);
    assert.equal(error.step, 'certificate');
    assert.match(error.message, /wants a client certificate whose alternative names hold the source address, and none was shown/u);
    assert.deepEqual(server.failedHandshakes, ['certificate refused with alert 42']);
  });

  it('says that a strict server does not find the source address in the certificate', async () => {
    await using server = await listen({ strict: true });
    const credentials = await createAgentCertificate(['127.0.0.9', 'kvm-1']);
    const error = await failure(server.address, { credentials, localAddress: '127.0.0.1' });
    assert.equal(error.step, 'certificate');
    assert.match(error.message, /hold the source address 127\.0\.0\.1; the one that was shown does not \(TLS alert 46/u);
  });

  it('does not when the certificate names the source address, as address or as name', async () => {
    await using server = await listen({ strict: true });
    for (const names of [['127.0.0.9'], ['kvm-1', '127.0.0.9']]) {
      const credentials = await createAgentCertificate(names);
      const agent = await PlainAgent.dial({ dialer, agent: 'a', server: server.address, credentials, localAddress: '127.0.0.9' });
      await agent.startup('a');
      await server.ready('a');
      agent.link.close('the test is over');
      await agent.closed;
    }
  });

  it('says that the server closed the connection in the handshake', async () => {
    await using server = await listen({ behaviour: { connection: 'close' } });
    const error = await failure(server.address);
    assert.equal(error.step, 'handshake');
    assert.match(error.message, /closed the connection in the handshake/u);
  });

  it('says that the other side does not speak TLS', async () => {
    await using server = await listen({ behaviour: { connection: 'garbage' } });
    const error = await failure(server.address);
    assert.equal(error.step, 'handshake');
    assert.match(error.message, /does not speak TLS 1\.2/u);
  });

  it('gives up after its time when the server says nothing', async () => {
    await using server = await listen({ behaviour: { connection: 'mute' } });
    const clock = createVirtualClock(0);
    const patient = createTlsDialer({ clock, handshakeTimeoutMs: 30_000 });
    const failed = failure(server.address, {}, patient);
    while (server.accepted === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(29_999);
    assert.equal(clock.pending, 1, 'it still waits');
    await clock.advance(1);
    const error = await failed;
    assert.equal(error.step, 'time-out');
    assert.match(error.message, /handshake did not end within 30 s/u);
    assert.equal(clock.pending, 0);
  });

  it('ends at once when it is not wanted any more', async () => {
    await using server = await listen({ behaviour: { connection: 'mute' } });
    const controller = new AbortController();
    const failed = failure(server.address, { signal: controller.signal });
    while (server.accepted === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('the fleet stops'));
    const error = await failed;
    assert.equal(error.step, 'aborted');
    assert.equal((error.cause as Error).message, 'the fleet stops');
    assert.equal((await failure(server.address, { signal: controller.signal })).step, 'aborted');
  });
});
