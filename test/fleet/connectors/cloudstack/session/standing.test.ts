import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { succeeded } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { accept, api, connected, namesOf, pingSeconds, sessionUnderTest } from './session-under-test.ts';

describe('loss and return', () => {
  it('waits at least 5 s after a loss, longer after every failed round, never more than 45 s', async () => {
    await using test = sessionUnderTest();
    await connected(test);
    test.dialer.refuse = () => 'connection refused';
    test.dialer.last.close('the server died');
    assert.equal(test.session.status.state, 'ready', 'the loss is told in its own turn');
    await test.clock.advance(0);
    assert.equal(test.session.status.state, 'waiting');
    assert.match(test.session.status.reason ?? '', /the server died/);
    await test.clock.advance(4_999);
    assert.equal(test.dialer.dialled.length, 1);
    await test.clock.advance(2_501);
    assert.equal(test.dialer.dialled.length, 2);
    await test.clock.advance(600_000);
    const tries = [...test.dialer.dialled].length;
    assert.ok(tries >= 2 + 590 / 45 && tries <= 2 + 600 / 10, `${tries} dials in 10 minutes`);
    assert.match(test.session.status.reason ?? '', /connection refused/);
    test.dialer.refuse = () => undefined;
    await test.clock.advance(45_000);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
    test.dialer.last.close('again');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.ends.length, 3, 'a connect that succeeded makes the wait short again');
  });

  it('goes through its servers in turn', async () => {
    const servers = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((host) => ({ host, port: 8250 }));
    await using test = sessionUnderTest({ servers });
    test.dialer.refuse = ({ server }) => (server.host === '127.0.0.3' ? undefined : 'refused');
    test.session.start();
    await test.clock.advance(15_000);
    assert.deepEqual(test.dialer.dialled, ['127.0.0.1:8250', '127.0.0.2:8250', '127.0.0.3:8250']);
    await accept(test);
    assert.equal(test.session.status.server, '127.0.0.3:8250');
    test.dialer.refuse = () => undefined;
    test.dialer.last.close('died');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.dialled.at(-1), '127.0.0.1:8250');
  });

  it('gives up a dial that never ends', async () => {
    await using test = sessionUnderTest();
    const { dialer } = test;
    const dial = dialer.dial.bind(dialer);
    dialer.dial = ({ signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
    test.session.start();
    await test.clock.advance(60_000);
    assert.match(test.session.status.reason ?? '', /60 s/);
    dialer.dial = dial;
    await test.clock.advance(10_000);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
  });

  it('reconnects when it is told to, after the time it is told', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    test.session.reconnect('a new certificate', 5_000);
    await test.clock.advance(4_999);
    assert.match(end.closed ?? '', /a new certificate/);
    assert.deepEqual(namesOf(end.news()), [], 'without a word');
    assert.equal(test.session.status.state, 'waiting');
    assert.equal(test.dialer.ends.length, 1);
    await test.clock.advance(1);
    assert.equal(test.dialer.ends.length, 2);
  });

  it('cuts a wait short to reconnect', async () => {
    await using test = sessionUnderTest();
    test.dialer.refuse = () => 'refused';
    test.session.start();
    await test.clock.advance(0);
    test.dialer.refuse = () => undefined;
    test.session.reconnect('the service was restarted');
    await test.clock.advance(0);
    assert.equal(test.dialer.ends.length, 1);
  });
});

describe('the end', () => {
  it('says goodbye, leaves the server a second to read it, and dials no more', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const stopped = test.session.stop('simulator stop');
    await test.clock.advance(999);
    const [goodbye, ...others] = end.news();
    assert.ok(goodbye);
    assert.equal(others.length, 0);
    assert.equal(goodbye.name, 'ShutdownCommand');
    assert.equal(goodbye.packet.flags, 0x07);
    assert.equal(goodbye.packet.agentId, 7n);
    const { reason, detail, removeHost } = goodbye.fields;
    assert.deepEqual({ reason, detail, removeHost }, { reason: 'sig.kill', detail: 'simulator stop', removeHost: false });
    assert.equal(end.closed, undefined);
    await test.clock.advance(1);
    await stopped;
    assert.notEqual(end.closed, undefined);
    assert.equal(test.session.status.state, 'offline');
    await test.clock.advance(3_600_000);
    assert.equal(test.dialer.ends.length, 1);
    assert.equal(test.clock.pending, 0);
  });

  it('needs no time when none is given for the goodbye', async () => {
    await using test = sessionUnderTest({ timing: { goodbyeMs: 0 } });
    const end = await connected(test);
    await test.session.stop('replayed');
    assert.deepEqual(namesOf(end.news()), ['ShutdownCommand']);
    assert.notEqual(end.closed, undefined);
  });

  it('comes at once while it waits, dials or starts, and on a dead link', async () => {
    await using waiting = sessionUnderTest();
    waiting.dialer.refuse = () => 'refused';
    waiting.session.start();
    await waiting.clock.advance(0);
    await waiting.session.stop('enough');
    assert.equal(waiting.clock.pending, 0);

    await using starting = sessionUnderTest();
    starting.session.start();
    await starting.clock.advance(0);
    await starting.session.stop('enough');
    assert.deepEqual(namesOf(starting.dialer.last.received), ['StartupRoutingCommand']);
    assert.notEqual(starting.dialer.last.closed, undefined);

    await using dead = sessionUnderTest();
    const end = await connected(dead);
    end.dead = true;
    const stopped = dead.session.stop('enough');
    await dead.clock.advance(1_000);
    await stopped;
    assert.notEqual(end.closed, undefined);
  });

  it('is not the last word: a stopped session starts again', async () => {
    await using test = sessionUnderTest();
    await connected(test);
    const stopped = test.session.stop('service stop');
    test.session.start();
    await test.clock.advance(1_000);
    await stopped;
    await test.clock.advance(0);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
    assert.equal(test.dialer.ends.length, 2);
  });

  it('comes from the server when it deletes the host: answered, not dialled again', async () => {
    const dismissals: unknown[] = [];
    await using test = sessionUnderTest({ onDismissed: (dismissal) => dismissals.push(dismissal) });
    const end = await connected(test);
    end.request([api('ShutdownCommand', { reason: 'deleteHost', removeHost: true })]);
    await test.clock.advance(0);
    const [answer] = end.news();
    assert.equal(answer?.name, 'Answer');
    assert.equal(answer?.fields['result'], true);
    assert.deepEqual(dismissals, [{ reason: 'deleteHost', removeHost: true }]);
    assert.equal(test.session.status.state, 'offline');
    assert.match(test.session.status.reason ?? '', /deleteHost/);
    await test.clock.advance(10 * pingSeconds * 1_000);
    assert.deepEqual(end.news(), [], 'no ping');
    assert.notEqual(end.closed, undefined);
    assert.equal(test.dialer.ends.length, 1);
    test.session.start();
    await test.clock.advance(0);
    assert.equal(test.dialer.ends.length, 2, 'until somebody adds it again');
    assert.equal(test.dialer.last.received[0]?.packet.agentId, -1n, 'as a new host');
  });

  it('comes from a server that does not wait for the answer, too', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    let answered = (): void => undefined;
    test.agent.onExecute = () => new Promise((resolve) => (answered = () => resolve(succeeded())));
    end.request([api('CheckHealthCommand'), api('ShutdownCommand', { reason: 'deleteHost' })]);
    end.request([api('ShutdownCommand', { reason: 'deleteHost' })]);
    await test.clock.advance(0);
    end.close('deleted');
    answered();
    await test.clock.advance(600_000);
    assert.equal(test.dialer.ends.length, 1);
    assert.equal(test.session.status.state, 'offline');
  });
});
