import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { CertificateAuthority } from '../../../../fleet/ca/index.ts';
import type { RefusalCause } from '../../../../fleet/connectors/grpc/index.ts';
import { withCode } from '../../support/fake-fleet.ts';
import { gone, serveRouters, type ServedFleet } from './served-routers.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const emptySettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const dayMs = 86_400_000;
const nothing = (): void => undefined;

/** The cause is counted, logged once, and another router answers as before. */
async function assertRefused(fleet: ServedFleet, cause: RefusalCause, count = 1): Promise<void> {
  await fleet.refused(cause, count);
  assert.equal(fleet.listener.counters.refusals[cause], count);
  const counted = Object.values(fleet.listener.counters.refusals).reduce((sum, each) => sum + each, 0);
  assert.equal(counted, count, JSON.stringify(fleet.listener.counters.refusals));
  assert.equal(fleet.log.filter(({ fields }) => 'cause' in fields && fields.cause === cause).length, 1);
  const other = fleet.client('r-2-VM', await fleet.issue('client', 'alice'));
  assert.equal((await other.versions()).current, 'r-2-VM');
  assert.equal(fleet.listener.pending, 0);
}

describe('a router behind the listener', () => {
  it('is the one whose address was dialled', async () => {
    await using fleet = await serveRouters(3);
    const alice = await fleet.issue('client', 'alice');
    for (const router of ['r-1-VM', 'r-2-VM', 'r-3-VM', 'r-1-VM']) {
      assert.equal((await fleet.client(router, alice).versions()).current, router);
    }
    assert.equal(fleet.listener.counters.connections, 4);
  });

  it('may call itself with its own certificate', async () => {
    await using fleet = await serveRouters(2);
    const own = await fleet.issue('router', 'r-1-VM', { dns: ['r-1-VM'], addresses: ['127.77.0.1'] });
    assert.equal((await fleet.client('r-1-VM', own).versions()).current, 'r-1-VM');
  });
});

describe('a certificate that is refused', () => {
  it('none', async () => {
    await using fleet = await serveRouters(2);
    for (let dial = 0; dial < 3; dial++) await gone(fleet.dial('r-1-VM', undefined));
    await assertRefused(fleet, 'no-certificate', 3);
  });

  it('of another authority', async () => {
    await using fleet = await serveRouters(2);
    const other = await CertificateAuthority.init({ directory: `${fleet.folder}/other`, clock: fleet.clock, name: fleet.ca.name });
    await gone(fleet.dial('r-1-VM', await other.authority.issue({ role: 'client', name: 'alice' })));
    await assertRefused(fleet, 'foreign-authority');
  });

  it('expired', async () => {
    await using fleet = await serveRouters(2);
    const notBeforeMs = fleet.clock.now() - 10 * dayMs;
    await gone(fleet.dial('r-1-VM', await fleet.issue('client', 'late', { notBeforeMs, validDays: 1 })));
    await assertRefused(fleet, 'expired');
  });

  it('not yet valid, as for a client whose clock is ahead', async () => {
    await using fleet = await serveRouters(2);
    await gone(fleet.dial('r-1-VM', await fleet.issue('client', 'early', { notBeforeMs: fleet.clock.now() + dayMs })));
    await assertRefused(fleet, 'not-yet-valid');
  });

  it("another router's", async () => {
    await using fleet = await serveRouters(2);
    await gone(fleet.dial('r-1-VM', await fleet.issue('router', 'r-2-VM')));
    await assertRefused(fleet, 'other-router');
  });

  it('for servers', async () => {
    await using fleet = await serveRouters(2);
    await gone(fleet.dial('r-1-VM', await fleet.issue('server', 'alice')));
    await assertRefused(fleet, 'wrong-purpose');
  });

  it('revoked, by another process too; connections that are open end', async () => {
    await using fleet = await serveRouters(2);
    const mallory = await fleet.issue('client', 'mallory');
    const client = fleet.client('r-1-VM', mallory);
    assert.equal((await client.versions()).current, 'r-1-VM');
    const elsewhere = await CertificateAuthority.open({ directory: fleet.ca.directory, clock: fleet.clock });
    await elsewhere.revoke({ role: 'client', name: 'mallory' });
    await fleet.timers.advance(2_000);
    while (fleet.listener.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(fleet.listener.counters.endedByRevocation, 1);
    await gone(fleet.dial('r-1-VM', mallory));
    await assertRefused(fleet, 'revoked');
  });
});

describe('a protocol that is refused', () => {
  it('TLS 1.1', async () => {
    await using fleet = await serveRouters(2);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await gone(fleet.dial('r-1-VM', await fleet.issue('client', 'alice'), old));
    await assertRefused(fleet, 'tls-version');
  });

  it('plaintext: HTTP/1.1, HTTP/2, and what is neither', async () => {
    await using fleet = await serveRouters(2);
    for (const text of ['GET / HTTP/1.1\r\nhost: r-1\r\n\r\n', preface, Buffer.alloc(64, 0x55)]) {
      const socket = fleet.dialPlain('r-1-VM');
      socket.write(text);
      await gone(socket);
    }
    await assertRefused(fleet, 'plaintext', 3);
  });

  it('HTTP/1.1 by name', async () => {
    await using fleet = await serveRouters(2);
    await gone(fleet.dial('r-1-VM', await fleet.issue('client', 'alice'), { ALPNProtocols: ['http/1.1'] }));
    await assertRefused(fleet, 'alpn');
  });

  it('none by name', async () => {
    await using fleet = await serveRouters(2);
    await gone(fleet.dial('r-1-VM', await fleet.issue('client', 'alice'), { ALPNProtocols: [] }));
    await assertRefused(fleet, 'alpn');
  });

  it('HTTP/1.1 under the name of HTTP/2', async () => {
    await using fleet = await serveRouters(2);
    const socket = fleet.dial('r-1-VM', await fleet.issue('client', 'alice'));
    socket.write('GET / HTTP/1.1\r\nhost: r-1\r\n\r\n');
    await gone(socket);
    await assertRefused(fleet, 'not-http2');
  });

  it('a garbled handshake', async () => {
    await using fleet = await serveRouters(2);
    const socket = fleet.dialPlain('r-1-VM');
    // A record of a handshake whose message makes no sense.
    socket.write(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 8, 1, 0, 0, 4]), Buffer.alloc(4, 0xff)]));
    await gone(socket);
    await assertRefused(fleet, 'handshake-failed');
  });

  it('malformed and oversized frames', async () => {
    await using fleet = await serveRouters(2);
    const alice = await fleet.issue('client', 'alice');
    const frames = [
      Buffer.alloc(100, 0xff),
      // DATA of 16 MiB less one byte: the longest that a frame can claim.
      Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]), Buffer.alloc(1_000)]),
      // HEADERS on stream 0.
      Buffer.from([0, 0, 1, 1, 4, 0, 0, 0, 0, 0x82]),
    ];
    for (const frame of frames) {
      const socket = fleet.dial('r-1-VM', alice);
      socket.write(preface);
      socket.write(emptySettings);
      socket.write(frame);
      await gone(socket);
    }
    await assertRefused(fleet, 'protocol-error', 3);
  });
});

describe('a client that keeps a connection busy with nothing', () => {
  it('half-open: not a byte', async () => {
    await using fleet = await serveRouters(2);
    const sockets = Array.from({ length: 20 }, () => fleet.dialPlain('r-1-VM'));
    while (fleet.listener.pending < 20) await new Promise((resolve) => setImmediate(resolve));
    await fleet.timers.advance(30_000);
    await Promise.all(sockets.map(gone));
    await assertRefused(fleet, 'half-open', 20);
  });

  it('slow-loris: a handshake byte by byte', async () => {
    await using fleet = await serveRouters(2);
    const socket = fleet.dialPlain('r-1-VM');
    await once(socket, 'connect');
    socket.write(Buffer.from([0x16, 3, 1, 2, 0]));
    while (fleet.listener.pending < 1) await new Promise((resolve) => setImmediate(resolve));
    // The certificate of the router is made first; then the bytes are read.
    await fleet.ca.issue({ role: 'router', name: 'r-1-VM', dns: ['r-1-VM'], addresses: ['127.77.0.1'] });
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    await fleet.timers.advance(30_000);
    await gone(socket);
    await assertRefused(fleet, 'handshake-timeout');
  });

  it('silent, or slow, after the handshake', async () => {
    await using fleet = await serveRouters(2);
    const alice = await fleet.issue('client', 'alice');
    const silent = fleet.dial('r-1-VM', alice);
    const slow = fleet.dial('r-1-VM', alice);
    await Promise.all([once(silent, 'secureConnect'), once(slow, 'secureConnect')]);
    slow.write(preface.slice(0, 10));
    // A whole call takes longer than what is on its way.
    await fleet.client('r-1-VM', alice).versions();
    await fleet.timers.advance(30_000);
    await Promise.all([gone(silent), gone(slow)]);
    await assertRefused(fleet, 'preface-timeout', 2);
  });

  it('makes room: whoever gets through is not kept out by those who do not', async () => {
    await using fleet = await serveRouters(2, { pendingHandshakes: 8 });
    const alice = await fleet.issue('client', 'alice');
    const sockets = Array.from({ length: 30 }, () => fleet.dialPlain('r-1-VM'));
    await fleet.refused('too-many-handshakes', 22);
    assert.equal((await fleet.client('r-1-VM', alice).versions()).current, 'r-1-VM');
    assert.equal(fleet.listener.counters.refusals['too-many-handshakes'], 23);
    await fleet.timers.advance(30_000);
    await Promise.all(sockets.map(gone));
  });

  it('a flood of calls that are given up', async () => {
    await using fleet = await serveRouters(2, { resetBurst: 50, resetsPerSecond: 1, callBurst: 10_000 });
    const { certificate, privateKey } = await fleet.issue('client', 'alice');
    const socket = connectTls({
      host: fleet.addressOf('r-1-VM'),
      port: fleet.listener.port,
      ca: fleet.ca.bundle,
      cert: certificate,
      key: privateKey,
      ALPNProtocols: ['h2'],
    });
    await once(socket, 'secureConnect');
    const session = connectHttp2('https://r-1-VM', { createConnection: () => socket });
    session.on('error', nothing);
    const headers = {
      ':method': 'POST',
      ':path': '/vr.agent.v1.AgentService/GetVersions',
      'content-type': 'application/grpc',
      te: 'trailers',
    };
    for (let call = 0; call < 500 && !session.destroyed; call++) {
      const stream = session.request(headers);
      stream.on('error', nothing);
      stream.close(8);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await fleet.refused('reset-flood');
    session.destroy();
    socket.destroy();
    await gone(socket);
    await assertRefused(fleet, 'reset-flood');
  });
});

describe('an address without a router', () => {
  it('is reset, as by a host that is not there', async () => {
    await using fleet = await serveRouters(2);
    const socket = connectTcp({ host: '127.77.0.99', port: fleet.listener.port });
    const [error] = await once(socket, 'error').catch((reason: unknown) => [reason]);
    assert.equal(error instanceof Error && 'code' in error ? error.code : '', 'ECONNRESET');
    await assertRefused(fleet, 'unknown-address');
  });

  it('was that of one that is removed: its connections end', async () => {
    await using fleet = await serveRouters(2);
    const client = fleet.client('r-1-VM', await fleet.issue('client', 'alice'));
    await client.versions();
    fleet.routers.remove('r-1-VM');
    while (fleet.listener.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('limits', () => {
  it('of calls at the same time, per client', async () => {
    await using fleet = await serveRouters(1, { concurrentCalls: 2 });
    const alice = fleet.client('r-1-VM', await fleet.issue('client', 'alice'));
    const bob = fleet.client('r-1-VM', await fleet.issue('client', 'bob'));
    const running = [alice.diagnose('ping', '10.0.0.1'), alice.diagnose('ping', '10.0.0.2')];
    while (fleet.routers.waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(alice.runShell('true'), withCode('VRA_BUSY', /2 calls at the same time/));
    assert.equal((await bob.versions()).current, 'r-1-VM');
    for (const end of fleet.routers.waiting) end();
    await Promise.all(running);
    assert.equal((await alice.runShell('true')).stdout, '4');
    assert.equal(fleet.listener.counters.limitedCalls, 1);
  });

  it('of calls a second', async () => {
    await using fleet = await serveRouters(1, { callsPerSecond: 1, callBurst: 3 });
    const alice = fleet.client('r-1-VM', await fleet.issue('client', 'alice'));
    for (let call = 0; call < 3; call++) await alice.runShell('true');
    await assert.rejects(alice.runShell('true'), withCode('VRA_BUSY', /1 calls a second/));
  });

  it('of the size of a message', async () => {
    await using fleet = await serveRouters(1, { messageBytes: 10_000 });
    const alice = fleet.client('r-1-VM', await fleet.issue('client', 'alice'));
    assert.equal((await alice.runShell('x'.repeat(9_000))).stdout, '9000');
    await assert.rejects(alice.runShell('x'.repeat(11_000)), withCode('VRA_BUSY', /larger/));
    assert.equal((await alice.runShell('true')).stdout, '4');
  });
});
