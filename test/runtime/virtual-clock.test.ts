import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createVirtualClock } from '#agent';

describe('virtual clock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createVirtualClock(1000);
    let fired = false;
    clock.after(0, () => (fired = true));
    assert.deepEqual([clock.now(), fired, clock.pending], [1000, false, 1]);
    await clock.advance(250);
    assert.deepEqual([clock.now(), fired, clock.pending], [1250, true, 0]);
  });

  it('shows every timer its own time, and those of one instant in the order they were set', async () => {
    const clock = createVirtualClock(0);
    const trace: string[] = [];
    for (const [delay, name] of [
      [30, 'c'],
      [10, 'a'],
      [30, 'd'],
      [20, 'b'],
    ] as const) {
      clock.after(delay, () => trace.push(`${name}@${clock.now()}`));
    }
    await clock.advance(25);
    assert.deepEqual(trace, ['a@10', 'b@20']);
    await clock.advance(5);
    assert.deepEqual(trace, ['a@10', 'b@20', 'c@30', 'd@30']);
  });

  it('plays a program that sleeps again and again in one call', async () => {
    const clock = createVirtualClock(0);
    const ticks: number[] = [];
    const program = (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(100);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(350);
    await program;
    assert.deepEqual(ticks, [100, 200, 300]);
  });

  it('forgets a cancelled timer, also one cancelled by another of the same instant', async () => {
    const clock = createVirtualClock(0);
    const trace: string[] = [];
    clock.after(10, () => {
      trace.push('first');
      cancelSecond();
    });
    const cancelSecond = clock.after(10, () => trace.push('second'));
    const cancelThird = clock.after(5, () => trace.push('third'));
    cancelThird();
    cancelThird();
    await clock.advance(20);
    assert.deepEqual(trace, ['first']);
  });

  it('ends a sleep with the reason of its signal', async () => {
    const clock = createVirtualClock(0);
    const controller = new AbortController();
    const sleeping = clock.sleep(1000, { signal: controller.signal });
    controller.abort(new Error('not needed any more'));
    await assert.rejects(sleeping, { message: 'not needed any more' });
    assert.equal(clock.pending, 0);
    await assert.rejects(clock.sleep(1, { signal: AbortSignal.abort(new Error('too late')) }), { message: 'too late' });
  });

  it('fires any set of timers in order of time, then of setting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20)), async (delays) => {
        const clock = createVirtualClock(0);
        const fired: number[] = [];
        for (const [i, delay] of delays.entries()) clock.after(delay, () => fired.push(i));
        await clock.advance(20);
        assert.deepEqual(
          fired,
          delays
            .map((delay, i) => [delay, i] as const)
            .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
            .map(([, i]) => i),
        );
      }),
    );
  });
});
