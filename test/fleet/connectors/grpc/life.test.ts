import assert from 'node:assert/strict';
import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect as connectUnix } from 'node:net';
import { describe, it } from 'node:test';
import { type AgentEvent, type AgentService, createSystemClock } from '#agent';
import { createGrpcAgentClient } from '#agent/client';
import { withCode } from '../../support/fake-fleet.ts';
import { gone, serveRouters, type ServedFleet } from './served-routers.ts';

const dayMs = 86_400_000;
const event = (sequence: number): AgentEvent => ({ sequence, atMs: 0, kind: 'applied', message: '', facts: {} });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Begins to watch a router; resolves once it hears. */
async function watching(fleet: ServedFleet, service: AgentService): Promise<{ next(): Promise<number>; stop(): Promise<void> }> {
  const controller = new AbortController();
  const events = service.watch({ signal: controller.signal })[Symbol.asyncIterator]();
  const next = async (): Promise<number> => {
    const { value } = await events.next();
    return value === undefined ? -1 : value.sequence;
  };
  const first = next();
  while (fleet.routers.watchers === 0) await turn();
  fleet.routers.tell(event(1));
  assert.equal(await first, 1);
  return {
    next,
    stop: async () => {
      controller.abort();
      await events.return?.();
    },
  };
}

async function shownCertificate(fleet: ServedFleet, router: string): Promise<X509Certificate> {
  const socket = fleet.dial(router, await fleet.issue('client', 'alice'));
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  await gone(socket);
  assert.ok(certificate);
  return certificate;
}

describe('certificates of routers', () => {
  it('name the router and its address, and are made when it is first dialled', async () => {
    await using fleet = await serveRouters(2);
    assert.deepEqual(fleet.ca.list(), []);
    const shown = await shownCertificate(fleet, 'r-2-VM');
    assert.equal(shown.checkIP('127.77.0.2'), '127.77.0.2');
    assert.equal(shown.checkHost('r-2-VM'), 'r-2-VM');
    assert.equal(shown.checkIP('127.77.0.1'), undefined);
    assert.deepEqual(
      fleet.ca
        .list()
        .filter(({ role }) => role === 'router')
        .map(({ name }) => name),
      ['r-2-VM'],
    );
    assert.equal((await shownCertificate(fleet, 'r-2-VM')).serialNumber, shown.serialNumber);
  });

  it('are replaced from the next dial on when the authority is; streams that are open go on', async () => {
    await using fleet = await serveRouters(1);
    const alice = await fleet.issue('client', 'alice');
    const client = fleet.client('r-1-VM', alice);
    const stream = await watching(fleet, client);
    const before = await shownCertificate(fleet, 'r-1-VM');
    await fleet.ca.rotate({ overlapDays: 30 });
    const after = await shownCertificate(fleet, 'r-1-VM');
    assert.notEqual(after.serialNumber, before.serialNumber);
    const [office] = fleet.ca.trust.authorities;
    assert.ok(office !== undefined && after.verify(office.publicKey));
    // The certificate of the authority before is taken for a while, and the connection of before is the same still.
    fleet.routers.tell(event(2));
    assert.equal(await stream.next(), 2);
    assert.equal((await fleet.client('r-1-VM', alice).versions()).current, 'r-1-VM');
    assert.equal(fleet.listener.counters.rotations, 1);
    await stream.stop();
  });

  it('of an authority without overlap are refused at once after a rotation', async () => {
    await using fleet = await serveRouters(1);
    const alice = await fleet.issue('client', 'alice');
    await fleet.ca.rotate({ overlapDays: 0 });
    await gone(fleet.dial('r-1-VM', alice, { rejectUnauthorized: false }));
    await fleet.refused('foreign-authority');
    assert.equal((await fleet.client('r-1-VM', await fleet.issue('client', 'alice')).versions()).current, 'r-1-VM');
  });

  it('that end soon are warned of: log and figure', async () => {
    await using fleet = await serveRouters(1);
    await fleet.issue('client', 'alice', { validDays: 400 });
    const short = await fleet.issue('client', 'bob', { validDays: 10 });
    await fleet.ca.revoke({ serial: (await fleet.issue('client', 'carol', { validDays: 5 })).issued.serial });
    await fleet.timers.advance(2_000);
    for (let turns = 0; fleet.listener.counters.expiringCertificates === 0 && turns < 1_000; turns++) await turn();
    assert.equal(fleet.listener.counters.expiringCertificates, 1);
    const warned = fleet.log.filter(({ message }) => message.includes('ends soon'));
    assert.equal(warned.length, 1);
    assert.ok(
      warned.some(
        ({ fields }) =>
          'what' in fields && fields.what === 'client bob' && 'serial' in fields && fields.serial === short.issued.serial,
      ),
    );
  });
});

describe('drain', () => {
  it('of one router lets its call end, refuses new dials meanwhile, and leaves others alone', async () => {
    await using fleet = await serveRouters(2);
    const alice = await fleet.issue('client', 'alice');
    const client = fleet.client('r-1-VM', alice);
    const running = client.diagnose('ping', '10.0.0.1');
    while (fleet.routers.waiting.length === 0) await turn();
    const drained = fleet.listener.drain('r-1-VM', 60_000);
    await gone(fleet.dial('r-1-VM', alice));
    assert.equal(fleet.listener.counters.refusals.draining, 1);
    assert.equal((await fleet.client('r-2-VM', alice).versions()).current, 'r-2-VM');
    for (const end of fleet.routers.waiting) end();
    assert.equal((await running).stdout, 'r-1-VM');
    await drained;
    assert.equal((await client.versions()).current, 'r-1-VM');
  });

  it('cuts off what does not end in time', async () => {
    await using fleet = await serveRouters(1);
    const client = fleet.client('r-1-VM', await fleet.issue('client', 'alice'));
    const running = assert.rejects(client.diagnose('ping', '10.0.0.1'));
    while (fleet.routers.waiting.length === 0) await turn();
    await fleet.listener.drain('r-1-VM', 20);
    await running;
    assert.equal(fleet.listener.connections, 0);
  });

  it('of all ends the listener', async () => {
    await using fleet = await serveRouters(2);
    const alice = await fleet.issue('client', 'alice');
    const running = fleet.client('r-1-VM', alice).diagnose('ping', '10.0.0.1');
    while (fleet.routers.waiting.length === 0) await turn();
    const closed = fleet.listener.close(60_000);
    for (const end of fleet.routers.waiting) end();
    assert.equal((await running).stdout, 'r-1-VM');
    await closed;
    const dial = fleet.dialPlain('r-2-VM');
    await gone(dial);
    assert.equal(dial.bytesRead, 0);
  });
});

describe('a unix socket', () => {
  const client = (path: string): AgentService & AsyncDisposable =>
    createGrpcAgentClient({ kind: 'unix', path }, { clock: createSystemClock(), retryDelaysMs: [] });

  it('serves its router, may be used by owner and group, and is gone afterwards', async () => {
    const fleet = await serveRouters(2);
    const path = `${fleet.folder}/agent.sock`;
    {
      await using _ = fleet;
      // As a process left it that was killed.
      writeFileSync(path, '');
      await fleet.listener.openUnixSocket('r-2-VM', path);
      const status = statSync(path);
      assert.ok(status.isSocket());
      assert.equal(status.mode & 0o777, 0o660);
      await using service = client(path);
      assert.equal((await service.versions()).current, 'r-2-VM');
    }
    assert.equal(existsSync(path), false);
  });

  it('has its limits, too', async () => {
    await using fleet = await serveRouters(1, { callBurst: 2, callsPerSecond: 1 });
    const path = `${fleet.folder}/agent.sock`;
    await fleet.listener.openUnixSocket('r-1-VM', path);
    await using service = client(path);
    await service.runShell('true');
    await service.runShell('true');
    await assert.rejects(service.runShell('true'), withCode('VRA_BUSY', /calls a second/));
  });

  it('is ended with its connections by the drain of its router', async () => {
    await using fleet = await serveRouters(1);
    const path = `${fleet.folder}/agent.sock`;
    await fleet.listener.openUnixSocket('r-1-VM', path);
    await using service = client(path);
    const running = service.diagnose('ping', '10.0.0.1');
    while (fleet.routers.waiting.length === 0) await turn();
    const drained = fleet.listener.drain('r-1-VM', 60_000);
    for (const end of fleet.routers.waiting) end();
    assert.equal((await running).stdout, 'r-1-VM');
    await drained;
    assert.equal((await service.versions()).current, 'r-1-VM');
    const silent = connectUnix(path);
    await once(silent, 'connect');
    silent.destroy();
  });

  it('whose path is too long for the kernel is refused with what to do', async () => {
    await using fleet = await serveRouters(1);
    const path = `${fleet.folder}/${'x'.repeat(100)}.sock`;
    await assert.rejects(fleet.listener.openUnixSocket('r-1-VM', path), withCode('VRA_BAD_INPUT', /shorter path/));
  });
});

describe('warnings', () => {
  it('come for a client whose certificate ends soon, once', async () => {
    await using fleet = await serveRouters(1);
    const bob = await fleet.issue('client', 'bob', { notBeforeMs: fleet.clock.now(), validDays: 3 });
    await fleet.client('r-1-VM', bob).versions();
    await fleet.client('r-1-VM', bob).versions();
    assert.equal(fleet.log.filter(({ message }) => message.includes('ends soon')).length, 1);
    assert.ok(bob.issued.notAfterMs < fleet.clock.now() + 4 * dayMs);
  });
});
