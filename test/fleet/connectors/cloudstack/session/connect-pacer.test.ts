import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createVirtualClock } from '#agent';
import { ConnectPacer, type ConnectTurn } from '../../../../../fleet/connectors/cloudstack/session/connect-pacer.ts';

describe('the pacer of connects', () => {
  it('lets so many connect at a time, in the order of their asking', async () => {
    const clock = createVirtualClock(0);
    const pacer = new ConnectPacer({ clock, maxConnecting: 3, startsPerSecond: 10_000 });
    const turns: { readonly name: number; readonly turn: ConnectTurn }[] = [];
    for (let name = 0; name < 10; name++) void pacer.turn(new AbortController().signal).then((turn) => turns.push({ name, turn }));
    await clock.advance(10);
    assert.deepEqual(
      turns.map(({ name }) => name),
      [0, 1, 2],
    );
    turns[1]?.turn.end();
    turns[1]?.turn.end();
    await clock.advance(10);
    assert.deepEqual(
      turns.map(({ name }) => name),
      [0, 1, 2, 3],
    );
    for (let at = 0; at < 10; at++) {
      turns[at]?.turn.end();
      await clock.advance(1);
    }
    assert.deepEqual(
      turns.map(({ name }) => name),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it('lets so many start a second', async () => {
    const clock = createVirtualClock(0);
    const pacer = new ConnectPacer({ clock, maxConnecting: 10_000, startsPerSecond: 100 });
    let started = 0;
    for (let at = 0; at < 1_000; at++) void pacer.turn(new AbortController().signal).then(() => started++);
    await clock.advance(1_000);
    assert.ok(started >= 98 && started <= 104, `${started} in the first second`);
    await clock.advance(1_000);
    assert.ok(started >= 196 && started <= 206, `${started} in two seconds`);
  });

  it('ends a turn that takes too long', async () => {
    const clock = createVirtualClock(0);
    const pacer = new ConnectPacer({ clock, maxConnecting: 1, longestTurnMs: 1_000 });
    let second = false;
    void pacer.turn(new AbortController().signal);
    void pacer.turn(new AbortController().signal).then(() => (second = true));
    await clock.advance(999);
    assert.equal(second, false);
    await clock.advance(1);
    assert.equal(second, true);
  });

  it('forgets those who give up', async () => {
    const clock = createVirtualClock(0);
    const pacer = new ConnectPacer({ clock, maxConnecting: 1 });
    const first = await pacer.turn(new AbortController().signal);
    const impatient = new AbortController();
    const gaveUp = assert.rejects(pacer.turn(impatient.signal), /enough/);
    const patient = pacer.turn(new AbortController().signal);
    impatient.abort(new Error('enough'));
    await gaveUp;
    await assert.rejects(pacer.turn(impatient.signal), /enough/);
    assert.equal(pacer.waiting, 1);
    await clock.advance(10);
    first.end();
    await clock.advance(10);
    (await patient).end();
    assert.equal(clock.pending, 0);
  });
});
