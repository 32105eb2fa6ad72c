import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ToldServers } from '../../../../../fleet/connectors/cloudstack/session/session.ts';
import type { ServerEnd } from '../../../../support/in-memory-link.ts';
import {
  accept,
  api,
  connected,
  namesOf,
  pingSeconds,
  sendReady,
  sessionUnderTest,
  type SessionUnderTest,
} from './session-under-test.ts';

const lb = (name: string, fields: Record<string, unknown>): ReturnType<typeof api> => ({
  className: `org.apache.cloudstack.agent.lb.${name}`,
  fields,
});

async function answered(
  test: SessionUnderTest,
  end: ServerEnd,
  command: ReturnType<typeof api>,
): Promise<ReturnType<ServerEnd['news']>[number]> {
  end.request([command]);
  await test.clock.advance(0);
  const [answer] = end.news();
  assert.ok(answer);
  return answer;
}

describe('servers that a server tells', () => {
  it('come with the second ReadyCommand and are remembered', async () => {
    const told: ToldServers[] = [];
    await using test = sessionUnderTest({ onServers: (servers) => told.push(servers) });
    await connected(test, {
      msHostList: ['127.0.0.2', 'localhost'],
      avoidMsHostList: [],
      lbAlgorithm: 'static',
      lbCheckInterval: 0,
    });
    const remembered = { servers: ['127.0.0.2', 'localhost'], balancing: 'static', balancingCheckSeconds: 0 };
    assert.deepEqual(told, [remembered]);
    sendReady(test.dialer.last, { msHostList: ['127.0.0.2', 'localhost'], lbAlgorithm: 'static' });
    await test.clock.advance(0);
    assert.deepEqual(told, [remembered], 'the same again is no news');
    test.dialer.last.close('died');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.dialled.at(-1), '127.0.0.2:8250');
  });

  it('are dialled first in the next life, and the own ones when none of them answers', async () => {
    await using test = sessionUnderTest({ told: { servers: ['127.0.0.7', '127.0.0.8'] } });
    test.dialer.refuse = ({ server }) => (server.host === '127.0.0.1' ? undefined : 'refused');
    test.session.start();
    await test.clock.advance(20_000);
    assert.deepEqual(test.dialer.dialled, ['127.0.0.7:8250', '127.0.0.8:8250', '127.0.0.1:8250']);
  });

  it('are refused when nobody allowed them, and the status says so', async () => {
    await using test = sessionUnderTest();
    await connected(test, { msHostList: ['mgmt.example.org', '192.0.2.1', '127.0.0.2'] });
    assert.deepEqual(test.session.status.notAllowed, ['mgmt.example.org', '192.0.2.1']);
    test.dialer.refuse = () => 'refused';
    test.dialer.last.close('died');
    await test.clock.advance(200_000);
    assert.deepEqual(new Set(test.dialer.dialled), new Set(['127.0.0.1:8250', '127.0.0.2:8250']));
  });

  it('may be allowed by name', async () => {
    await using test = sessionUnderTest({ allowServer: (host) => host === 'mgmt.example.org' });
    await connected(test, { msHostList: ['mgmt.example.org:9250'] });
    assert.equal(test.session.status.notAllowed, undefined);
    test.dialer.last.close('died');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.dialled.at(-1), 'mgmt.example.org:9250');
  });

  it('are avoided while the server says so, unless there is no other', async () => {
    await using test = sessionUnderTest({ told: { servers: ['127.0.0.1', '127.0.0.2', '127.0.0.3'] } });
    const end = await connected(test);
    await test.clock.advance(pingSeconds * 1_000);
    for (const ping of end.news())
      end.respond(ping, [api('PingAnswer', { sendStartup: false, avoidMsList: ['127.0.0.2'], result: true })]);
    await test.clock.advance(0);
    end.close('died');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.dialled.at(-1), '127.0.0.3:8250');
    await accept(test, { avoidMsHostList: ['127.0.0.1', '127.0.0.2', '127.0.0.3'] });
    test.dialer.last.close('died');
    await test.clock.advance(7_500);
    assert.equal(test.dialer.ends.length, 3, 'a server to avoid is better than none');
  });

  it('are replaced by SetupMSListCommand', async () => {
    const told: ToldServers[] = [];
    await using test = sessionUnderTest({ onServers: (servers) => told.push(servers) });
    const end = await connected(test);
    const answer = await answered(
      test,
      end,
      lb('SetupMSListCommand', {
        msList: ['127.0.0.9'],
        avoidMsList: [],
        lbAlgorithm: 'roundrobin',
        lbCheckInterval: 60,
        triggerHostLb: false,
      }),
    );
    assert.equal(answer.objects[0]?.className, 'org.apache.cloudstack.agent.lb.SetupMSListAnswer');
    assert.equal(answer.fields['result'], true);
    assert.deepEqual(told.at(-1), { servers: ['127.0.0.9'], balancing: 'roundrobin', balancingCheckSeconds: 60 });
    assert.equal(test.dialer.dialled.length, 1);
  });
});

describe('moves', () => {
  it('follow a MigrateAgentConnectionCommand 3 s after its answer, to the first server that is not avoided', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const answer = await answered(
      test,
      end,
      api('MigrateAgentConnectionCommand', {
        msList: ['127.0.0.1', '127.0.0.2', '127.0.0.3'],
        avoidMsList: ['127.0.0.1', '127.0.0.2'],
      }),
    );
    assert.equal(answer.name, 'MigrateAgentConnectionAnswer');
    assert.equal(answer.fields['result'], true);
    await test.clock.advance(2_999);
    assert.equal(test.dialer.dialled.length, 1);
    await test.clock.advance(1);
    assert.equal(test.dialer.dialled.at(-1), '127.0.0.3:8250');
    assert.notEqual(end.closed, undefined);
    assert.deepEqual(test.agent.startups, [false, true]);
    await accept(test);
    assert.equal(test.session.status.server, '127.0.0.3:8250');
    test.dialer.last.close('died');
    await test.clock.advance(7_500);
    assert.deepEqual(test.agent.startups, [false, true, false], 'only the move itself is a transfer');
  });

  it('try the next server, and leave the old link alone when none is there', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    test.dialer.refuse = () => 'refused';
    await answered(
      test,
      end,
      api('MigrateAgentConnectionCommand', { msList: ['127.0.0.2', '127.0.0.3'], avoidMsList: ['127.0.0.1'] }),
    );
    await test.clock.advance(3_000);
    assert.deepEqual(test.dialer.dialled.slice(1), ['127.0.0.2:8250', '127.0.0.3:8250']);
    assert.equal(end.closed, undefined);
    assert.equal(test.session.status.state, 'ready');
    end.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    assert.deepEqual(namesOf(end.news()), ['Answer']);
  });

  it('are refused when the list has no other server', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const answer = await answered(
      test,
      end,
      api('MigrateAgentConnectionCommand', { msList: ['127.0.0.1', '192.0.2.7'], avoidMsList: [] }),
    );
    assert.equal(answer.fields['result'], false);
    assert.match(String(answer.fields['details']), /no other/);
    await test.clock.advance(60_000);
    assert.equal(test.dialer.dialled.length, 1);
  });

  it('go back to the preferred server when it is there again', async () => {
    await using test = sessionUnderTest({ told: { servers: ['127.0.0.1', '127.0.0.2'] } });
    test.dialer.refuse = ({ server }) => (server.host === '127.0.0.1' ? 'refused' : undefined);
    test.session.start();
    await test.clock.advance(7_500);
    const end = await accept(test, { lbAlgorithm: 'static', lbCheckInterval: 30, msHostList: ['127.0.0.1', '127.0.0.2'] });
    const dialled = test.dialer.dialled.length;
    await test.clock.advance(90_000);
    assert.equal(test.dialer.dialled.length, dialled + 3);
    assert.equal(end.closed, undefined);
    test.dialer.refuse = () => undefined;
    await test.clock.advance(30_000);
    assert.notEqual(end.closed, undefined);
    await accept(test);
    assert.equal(test.session.status.server, '127.0.0.1:8250');
    const settled = test.dialer.dialled.length;
    await test.clock.advance(90_000);
    assert.equal(test.dialer.dialled.length, settled, 'there is no better one');
  });

  it('go to the preferred server at once when the list says so', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    await answered(test, end, lb('SetupMSListCommand', { msList: ['127.0.0.4', '127.0.0.1'], triggerHostLb: true }));
    assert.equal(test.dialer.dialled.at(-1), '127.0.0.4:8250');
    assert.notEqual(end.closed, undefined);
  });

  it('that are under way do not outlive a stop', async () => {
    await using test = sessionUnderTest({ timing: { goodbyeMs: 0 } });
    const end = await connected(test);
    await answered(test, end, api('MigrateAgentConnectionCommand', { msList: ['127.0.0.2'], avoidMsList: ['127.0.0.1'] }));
    await test.session.stop('enough');
    await test.clock.advance(60_000);
    assert.equal(test.dialer.dialled.length, 1);
    assert.equal(test.clock.pending, 0);
  });
});
