import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSystemClock } from '#agent';

describe('system clock', () => {
  it('tells the time of the machine', () => {
    const clock = createSystemClock();
    const before = Math.floor(performance.timeOrigin + performance.now());
    assert.ok(Math.abs(clock.now() - before) < 1000);
  });

  it('sleeps, and wakes up when its signal says so', async () => {
    const clock = createSystemClock();
    await clock.sleep(1);
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, { signal: controller.signal });
    controller.abort(new Error('stopping'));
    await assert.rejects(sleeping, { message: 'stopping' });
    await assert.rejects(clock.sleep(1, { signal: AbortSignal.abort(new Error('stopped')) }), { message: 'stopped' });
  });

  it('runs a task later, unless it is cancelled', async () => {
    const clock = createSystemClock();
    const trace: string[] = [];
    clock.after(1, () => trace.push('ran'));
    clock.after(1, () => trace.push('cancelled'))();
    await clock.sleep(20);
    assert.deepEqual(trace, ['ran']);
  });

  it('does not fire a delay that no timer can hold at once', async () => {
    const clock = createSystemClock();
    let fired = false;
    const cancel = clock.after(2 ** 40, () => (fired = true));
    await clock.sleep(5);
    cancel();
    assert.equal(fired, false);
  });
});
