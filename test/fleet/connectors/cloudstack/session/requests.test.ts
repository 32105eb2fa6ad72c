import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, succeeded, type Answer } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { LinkClosed } from '../../../../../fleet/connectors/cloudstack/wire/link-error.ts';
import { packetFlags } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { accept, api, connected, namesOf, sendReady, sessionUnderTest } from './session-under-test.ts';

/** A gate per command: each one waits until it is let through. */
function gates(): { readonly waiting: (() => void)[]; readonly execute: () => Promise<Answer> } {
  const waiting: (() => void)[] = [];
  return { waiting, execute: () => new Promise((resolve) => waiting.push(() => resolve(succeeded()))) };
}

describe('requests', () => {
  it('are answered with the header that they came with', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    for (const [flags, answered] of [
      [0x23, 0x02],
      [0x27, 0x06],
      [0x21, 0x00],
      [0x25, 0x04],
    ] as const) {
      const seq = 6_310_668_977_852_907_522n;
      end.send({ flags, seq, mgmtId: 99n, agentId: 7n, via: 8n }, [api('GetHostStatsCommand')]);
      await test.clock.advance(0);
      const [answer] = end.news();
      assert.ok(answer);
      const { body, ...header } = answer.packet;
      assert.deepEqual(header, { flags: answered, seq, mgmtId: 99n, agentId: 7n, via: 8n });
      assert.deepEqual(JSON.parse(body), [
        { 'com.cloud.agent.api.Answer': { contextMap: {}, wait: 0, bypassHostMaintenance: false, result: true } },
      ]);
    }
  });

  it('with several commands are answered in order, with the rest filled up after a failure when they say so', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const commands = [api('StartCommand'), api('CheckHealthCommand'), api('StopCommand')];
    test.agent.onExecute = ({ className }) => (className.endsWith('StartCommand') ? failed('no room') : succeeded('done'));
    const details = (flags: number): Promise<unknown[]> => {
      end.request(commands, flags);
      return test.clock.advance(0).then(() => end.news()[0]?.objects.map(({ fields }) => fields['details']) ?? []);
    };
    assert.deepEqual(await details(packetFlags.fromServer | packetFlags.stopOnError), [
      'no room',
      'Stopped by previous failure',
      'Stopped by previous failure',
    ]);
    assert.equal(test.agent.executed.length, 1);
    assert.deepEqual(await details(packetFlags.fromServer), ['no room', 'done', 'done']);
    assert.equal(test.agent.executed.length, 4);
  });

  it('are executed five at a time, the rest waits its turn', async () => {
    await using test = sessionUnderTest();
    const { waiting, execute } = gates();
    test.agent.onExecute = execute;
    const end = await connected(test);
    for (let at = 0; at < 200; at++) end.request([api('StartCommand', { number: at })]);
    await test.clock.advance(0);
    assert.equal(waiting.length, 5);
    waiting[3]?.();
    await test.clock.advance(0);
    assert.equal(waiting.length, 6);
    assert.equal(end.news().length, 1);
    for (let at = 0; at < waiting.length; at++) {
      waiting[at]?.();
      await test.clock.advance(0);
    }
    assert.equal(waiting.length, 200);
    const answers = end.received.filter(({ name }) => name === 'Answer');
    assert.equal(new Set(answers.map(({ packet }) => packet.seq)).size, 200);
  });

  it('of the link itself do not wait for workers', async () => {
    await using test = sessionUnderTest();
    const { waiting, execute } = gates();
    test.agent.onExecute = execute;
    const end = await connected(test);
    for (let at = 0; at < 10; at++) end.request([api('StartCommand')]);
    sendReady(end);
    await test.clock.advance(0);
    assert.deepEqual(namesOf(end.news()), ['ReadyAnswer']);
    for (let at = 0; at < waiting.length; at++) {
      waiting[at]?.();
      await test.clock.advance(0);
    }
  });

  it('are carried on when the link ends, and their answers are dropped', async () => {
    await using test = sessionUnderTest();
    const { waiting, execute } = gates();
    test.agent.onExecute = execute;
    const end = await connected(test);
    end.request([api('StartCommand')]);
    await test.clock.advance(0);
    end.close('cut');
    await test.clock.advance(10_000);
    const next = await accept(test);
    waiting[0]?.();
    await test.clock.advance(0);
    assert.deepEqual(next.news(), [], 'not on the new link');
    assert.equal(test.events.links.droppedAnswers, 1);
  });

  it('do not suffer from answers that an earlier link never took', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    end.dead = true;
    for (let at = 0; at < 20; at++) end.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    end.close('cut');
    await test.clock.advance(10_000);
    const next = await accept(test);
    next.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    assert.deepEqual(namesOf(next.news()), ['Answer']);
    assert.equal(test.agent.executed.length, 21);
  });

  it('that cannot be read are answered with a failure, and the link stays', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    end.send({ flags: 0x27, seq: 5n }, []);
    await test.clock.advance(0);
    const [answer] = end.news();
    assert.equal(answer?.packet.flags, 0x06);
    assert.equal(answer?.packet.seq, 5n);
    assert.equal(answer?.fields['result'], false);
    assert.match(String(answer?.fields['details']), /cannot be read/);
    assert.equal(end.closed, undefined);
  });

  it('may be garbage: the link stays, the log says so', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    for (const bytes of [[], [0], [1, 2, 3], Array.from({ length: 60 }, () => 255), Array.from({ length: 60 }, () => 0)])
      end.sendBytes(Uint8Array.from(bytes));
    await test.clock.advance(0);
    assert.equal(test.events.links.badPackets, 5);
    end.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    assert.deepEqual(namesOf(end.news()), ['Answer']);
  });

  it('whose execution fails on a bug leave the session alive', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    test.agent.onExecute = () => {
      throw new TypeError('undefined is not a function');
    };
    end.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    test.agent.onExecute = () => succeeded();
    end.request([api('CheckHealthCommand')]);
    await test.clock.advance(0);
    assert.deepEqual(
      end.news().map(({ fields }) => fields['result']),
      [false, true],
    );
  });
});

describe("an agent's own requests", () => {
  it('get the first element of their answer', async () => {
    await using test = sessionUnderTest();
    const end = await connected(test);
    const answered = test.session.request(api('ConsoleAccessAuthenticationCommand', { _host: 'h' }));
    await test.clock.advance(0);
    const [request] = end.news();
    assert.ok(request);
    assert.equal(request.packet.flags, 0x03);
    assert.equal(request.packet.agentId, 7n);
    assert.deepEqual(request.fields['contextMap'], {});
    end.respond(request, [api('ConsoleAccessAuthenticationAnswer', { _success: true, result: true })]);
    await test.clock.advance(0);
    assert.equal((await answered).fields['_success'], true);
  });

  it('reject when the link ends first, when nobody answers, and when there is no link', async () => {
    await using test = sessionUnderTest();
    await assert.rejects(test.session.request(api('AgentControlCommand')), LinkClosed);
    const end = await connected(test);
    const unanswered = assert.rejects(test.session.request(api('AgentControlCommand')), /60 s/);
    await test.clock.advance(60_000);
    await unanswered;
    const cut = assert.rejects(test.session.request(api('AgentControlCommand')), /power cut/);
    end.close('power cut');
    await cut;
  });
});

describe('the tap', () => {
  it('sees every packet as it was sent and received', async () => {
    const seen: string[] = [];
    await using test = sessionUnderTest({
      tap: (agent, direction, packet) =>
        seen.push(`${agent} ${direction} ${Object.keys((JSON.parse(packet.body) as object[])[0] ?? {}).join(',')}`),
    });
    await connected(test);
    assert.deepEqual(
      seen.map((line) => line.replaceAll('com.cloud.agent.api.', '')),
      [
        'kvm-sim-0001 out StartupRoutingCommand',
        'kvm-sim-0001 in StartupAnswer',
        'kvm-sim-0001 in ReadyCommand',
        'kvm-sim-0001 out ReadyAnswer',
        'kvm-sim-0001 in ReadyCommand',
        'kvm-sim-0001 out ReadyAnswer',
      ],
    );
  });
});
