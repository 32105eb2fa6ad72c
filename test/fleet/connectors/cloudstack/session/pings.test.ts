import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServerEnd } from '../../../../support/in-memory-link.ts';
import { accept, acceptStartup, api, connected, namesOf, pingSeconds, sendReady, sessionUnderTest } from './session-under-test.ts';

const pingMs = pingSeconds * 1_000;

function answerPings(end: ServerEnd, fields = {}): void {
  for (const ping of end.news())
    end.respond(ping, [api('PingAnswer', { _command: ping.fields, sendStartup: false, avoidMsList: [], result: true, ...fields })]);
}

describe('pings', () => {
  it('begin one interval after the answer to Startup, with the id of the ReadyCommand', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    acceptStartup(end, startup);
    await test.clock.advance(40_000);
    sendReady(end);
    sendReady(end);
    await test.clock.advance(19_999);
    assert.deepEqual(namesOf(end.news()), ['ReadyAnswer', 'ReadyAnswer']);
    await test.clock.advance(1);
    const [ping, ...others] = end.news();
    assert.ok(ping);
    assert.equal(others.length, 0);
    assert.equal(ping.name, 'PingRoutingCommand');
    const { flags, seq, mgmtId, agentId, via } = ping.packet;
    assert.deepEqual({ flags, seq, mgmtId, agentId, via }, { flags: 0x03, seq: 1n, mgmtId: -1n, agentId: 7n, via: 7n });
    assert.equal(ping.fields['hostId'], 7);
    await test.clock.advance(pingMs);
    assert.equal(end.news()[0]?.packet.seq, 2n);
  });

  it('never come before the second ReadyCommand', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    acceptStartup(end, startup);
    await test.clock.advance(0);
    sendReady(end);
    await test.clock.advance(2 * pingMs);
    assert.deepEqual(namesOf(end.news()), ['ReadyAnswer']);
  });

  it('unanswered five times in a row end the link; answered ones start the count again', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    for (let round = 0; round < 12; round++) {
      await test.clock.advance(pingMs);
      answerPings(end);
    }
    for (let round = 0; round < 4; round++) await test.clock.advance(pingMs);
    answerPings(end);
    await test.clock.advance(5 * pingMs);
    assert.equal(end.closed, undefined);
    assert.equal(end.news().length, 5);
    await test.clock.advance(pingMs);
    assert.match(end.closed ?? '', /5 pings/);
    assert.equal(test.events.links.halfOpen, 1);
    await test.clock.advance(7_500);
    assert.equal(test.dialer.ends.length, 2);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
  });

  it('find a link out whose other end takes nothing any more', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    end.dead = true;
    await test.clock.advance(6 * pingMs);
    assert.notEqual(end.closed, undefined);
    await test.clock.advance(7_500);
    assert.equal(test.dialer.ends.length, 2);
  });

  it('answered with sendStartup make the agent connect anew', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    await test.clock.advance(pingMs);
    answerPings(end, { sendStartup: true });
    await test.clock.advance(0);
    assert.notEqual(end.closed, undefined);
    assert.deepEqual(namesOf(end.news()), [], 'no Startup on the old link');
    await test.clock.advance(7_500);
    assert.deepEqual(namesOf(test.dialer.last.received), ['StartupRoutingCommand']);
    assert.equal(test.dialer.last.received[0]?.packet.seq, 0n);
    assert.equal(test.dialer.last.received[0]?.packet.agentId, 7n);
  });

  it('keep to the interval that the server told last', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const [startup] = end.received;
    assert.ok(startup);
    end.respond(startup, [api('StartupAnswer', { hostId: 0, pingInterval: 10, result: true })]);
    await test.clock.advance(pingMs);
    end.news();
    await test.clock.advance(30_000);
    assert.equal(end.news().length, 3);
  });

  it('that the agent fails to make do not end the link', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const ping = test.agent.ping.bind(test.agent);
    test.agent.ping = () => {
      throw new Error('busy');
    };
    await test.clock.advance(pingMs);
    test.agent.ping = ping;
    await test.clock.advance(pingMs);
    assert.equal(end.news().length, 1);
    assert.equal(end.closed, undefined);
  });
});
