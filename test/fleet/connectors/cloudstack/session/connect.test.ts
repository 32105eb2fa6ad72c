import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept, acceptStartup, api, connected, namesOf, sendReady, sessionUnderTest } from './session-under-test.ts';

describe('connect', () => {
  it('sends Startup first, with number 0 and without an id', async () => {
    await using test = sessionUnderTest({ localAddress: '10.20.0.11' });
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    assert.equal(end.dial.localAddress, '10.20.0.11');
    assert.equal(end.dial.agent, 'kvm-sim-0001');
    assert.equal(end.received.length, 1);
    const [startup] = end.received;
    assert.equal(startup?.name, 'StartupRoutingCommand');
    const { flags, seq, mgmtId, agentId, via } = startup.packet;
    assert.deepEqual({ flags, seq, mgmtId, agentId, via }, { flags: 0x01, seq: 0n, mgmtId: -1n, agentId: -1n, via: -1n });
    assert.deepEqual(
      { contextMap: startup.fields['contextMap'], wait: startup.fields['wait'], bypass: startup.fields['bypassHostMaintenance'] },
      { contextMap: {}, wait: 0, bypass: false },
    );
  });

  it('shows the id of an earlier life from the first packet on', async () => {
    await using test = sessionUnderTest({ hostId: 42 });
    test.session.start();
    await test.clock.advance(0);
    assert.equal(test.dialer.last.received[0]?.packet.agentId, 42n);
    assert.equal(test.dialer.last.received[0]?.packet.via, 42n);
  });

  it('is ready after the second ReadyCommand, and remembers who it is', async () => {
    const identities: unknown[] = [];
    await using test = sessionUnderTest({ onIdentity: (identity) => identities.push(identity) });
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    assert.equal(test.session.status.state, 'starting');
    acceptStartup(end, startup);
    await test.clock.advance(0);
    assert.equal(test.session.status.state, 'connecting');
    const first = sendReady(end);
    await test.clock.advance(0);
    assert.equal(test.session.status.state, 'connecting');
    const [answered] = end.news();
    assert.ok(answered);
    assert.equal(answered.name, 'ReadyAnswer');
    assert.equal(answered.packet.seq, first);
    assert.equal(answered.packet.flags, 0x06);
    assert.equal(answered.packet.agentId, 7n);
    assert.equal(answered.packet.mgmtId, 90_520_732_014_077n);
    assert.equal(answered.fields['result'], true);
    assert.deepEqual(answered.fields['detailsMap'], { 'host.uefi.enable': 'false' });
    sendReady(end);
    await test.clock.advance(0);
    assert.deepEqual(namesOf(end.news()), ['ReadyAnswer']);
    assert.equal(test.session.status.state, 'ready');
    assert.equal(test.session.status.hostId, 7);
    assert.equal(test.session.status.server, '127.0.0.1:8250');
    assert.deepEqual(identities[0], { hostId: 7, hostUuid: 'b7b0a0f2', hostName: 'kvm-sim-0001' });
    assert.deepEqual(
      test.statuses.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]),
      ['dialling', 'starting', 'connecting', 'ready'],
    );
  });

  it('answers commands of the connect meanwhile, and more ReadyCommands afterwards', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    acceptStartup(end, startup);
    end.request([api('CheckNetworkCommand')], 0x26);
    await test.clock.advance(0);
    assert.deepEqual(test.agent.executed, ['com.cloud.agent.api.CheckNetworkCommand']);
    assert.equal(end.news().length, 1);
    for (let at = 0; at < 4; at++) {
      sendReady(end);
      await test.clock.advance(0);
      assert.deepEqual(namesOf(end.news()), ['ReadyAnswer']);
    }
    assert.equal(test.session.status.state, 'ready');
  });

  it('waits 180 s for the answer to Startup, then 360 s', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(179_999);
    assert.equal(test.dialer.ends.length, 1);
    assert.equal(test.dialer.last.closed, undefined);
    await test.clock.advance(1);
    assert.match(test.dialer.last.closed ?? '', /Startup/);
    assert.equal(test.session.status.state, 'waiting');
    assert.match(test.session.status.reason ?? '', /180 s/);
    await test.clock.advance(7_500);
    assert.equal(test.dialer.ends.length, 2);
    await test.clock.advance(350_000);
    assert.equal(test.dialer.last.closed, undefined);
    await test.clock.advance(10_000);
    assert.match(test.dialer.last.closed ?? '', /360 s/);
    assert.equal(test.events.links.startupTimeouts, 2);
  });

  it('waits 180 s again after a server that answers was there', async () => {
    await using test = sessionUnderTest();
    await connected(test);
    test.dialer.last.close('gone');
    await test.clock.advance(10_000);
    assert.equal(test.dialer.ends.length, 2);
    await test.clock.advance(180_000);
    assert.match(test.dialer.ends[1]?.closed ?? '', /180 s/);
  });

  it('waits 180 s also after servers that closed at once', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    for (let round = 0; round < 3; round++) {
      test.dialer.last.close('full');
      await test.clock.advance(45_000);
    }
    const end = test.dialer.last;
    await test.clock.advance(180_000);
    assert.match(end.closed ?? '', /180 s/);
  });

  it('gives up a connect that went silent', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    acceptStartup(end, startup);
    await test.clock.advance(0);
    sendReady(end);
    await test.clock.advance(299_000);
    assert.equal(end.closed, undefined);
    await test.clock.advance(60_000);
    assert.match(end.closed ?? '', /silent/);
    assert.deepEqual(namesOf(end.news()), ['ReadyAnswer'], 'no ping before the second ReadyCommand');
  });

  it('does not answer a refusal, closes and tries again later', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    await test.clock.advance(0);
    const end = test.dialer.last;
    const [startup] = end.news();
    assert.ok(startup);
    acceptStartup(end, startup);
    end.send({ flags: 0x07, seq: -1n, mgmtId: -1n }, [
      api('ReadyCommand', { _details: 'java.lang.IllegalArgumentException: no such zone' }),
    ]);
    await test.clock.advance(0);
    assert.deepEqual(end.news(), []);
    assert.notEqual(end.closed, undefined);
    assert.equal(test.session.status.state, 'refused');
    assert.match(test.session.status.reason ?? '', /no such zone/);
    await test.clock.advance(29_999);
    assert.equal(test.dialer.ends.length, 1);
    await test.clock.advance(30_000);
    assert.equal(test.dialer.ends.length, 2);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
  });

  it('takes a failed answer to Startup for a refusal', async () => {
    for (const refusal of [
      api('StartupAnswer', { result: false, details: 'not you' }),
      api('UnsupportedAnswer', { result: false }),
    ]) {
      await using test = sessionUnderTest();
      test.session.start();
      await test.clock.advance(0);
      const [startup] = test.dialer.last.news();
      assert.ok(startup);
      test.dialer.last.respond(startup, [refusal]);
      await test.clock.advance(0);
      assert.equal(test.session.status.state, 'refused');
    }
  });

  it('is not connected twice by a second start', async () => {
    await using test = sessionUnderTest();
    test.session.start();
    test.session.start();
    await test.clock.advance(0);
    assert.equal(test.dialer.ends.length, 1);
  });

  it('asks for its credentials before every dial', async () => {
    let asked = 0;
    await using test = sessionUnderTest({
      credentials: async () => ({ privateKey: `key ${++asked}`, certificate: 'certificate' }),
    });
    await connected(test);
    test.session.reconnect('a new certificate');
    await test.clock.advance(0);
    assert.deepEqual(
      test.dialer.ends.map(({ dial }) => dial.credentials?.privateKey),
      ['key 1', 'key 2'],
    );
  });

  it('survives an agent that cannot describe itself', async () => {
    await using test = sessionUnderTest();
    let failing = true;
    const startup = test.agent.startup.bind(test.agent);
    test.agent.startup = (connect) => {
      if (failing) throw new Error('no such record');
      return startup(connect);
    };
    test.session.start();
    await test.clock.advance(0);
    assert.match(test.session.status.reason ?? '', /no such record/);
    failing = false;
    await test.clock.advance(10_000);
    await accept(test);
    assert.equal(test.session.status.state, 'ready');
  });
});
