import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SessionSlots } from '../../../fleet/ssh-client/session-slots.ts';
import { SshError } from '../../../fleet/ssh-client/index.ts';

const refused = (): SshError =>
  new SshError('refused', {
    path: [{ user: 'root', host: 'kvm-1', port: 22 }],
    hop: 0,
    why: 'a command: no more sessions',
    cause: Object.assign(new Error('(SSH) Channel open failure: open failed'), { reason: 2 }),
  });

/** A machine that opens so many sessions and refuses more. */
function machineWith(limit: number): { open(): Promise<string>; end(): void; readonly most: number; readonly refusals: number } {
  const ends: (() => void)[] = [];
  let [open, most, refusals] = [0, 0, 0];
  return {
    open() {
      if (open >= limit) {
        refusals++;
        return Promise.reject(refused());
      }
      open++;
      most = Math.max(most, open);
      return new Promise((resolve) => ends.push(() => resolve('done')));
    },
    end() {
      open--;
      ends.shift()?.();
    },
    get most() {
      return most;
    },
    get refusals() {
      return refusals;
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('sessions of a connection', () => {
  for (const [wanted, allowed] of [
    [3, 10],
    [10, 3],
    [10, 1],
  ] as const) {
    it(`are ${Math.min(wanted, allowed)} at most when this side wants ${wanted} and the other allows ${allowed}`, async () => {
      const slots = new SessionSlots(wanted);
      const machine = machineWith(allowed);
      const all = Promise.all(Array.from({ length: 12 }, () => slots.run(() => machine.open(), undefined)));
      for (let ended = 0; ended < 12; ended++) {
        await turn();
        machine.end();
      }
      assert.deepEqual(new Set(await all), new Set(['done']));
      assert.equal(machine.most, Math.min(wanted, allowed));
      assert.equal(machine.refusals > 0, wanted > allowed);
    });
  }

  it('are tried again a few times when the other side is only slow to count', async () => {
    let attempts = 0;
    const slots = new SessionSlots(10);
    assert.equal(await slots.run(() => (++attempts < 3 ? Promise.reject(refused()) : Promise.resolve('in')), undefined), 'in');
    await assert.rejects(
      slots.run(() => machineWith(0).open(), undefined),
      { code: 'VRA_SSH_FAILED', reason: 'refused' },
    );
  });

  it('that fail otherwise are not repeated', async () => {
    let attempts = 0;
    const work = (): Promise<void> => {
      attempts++;
      return Promise.reject(new Error('of its own'));
    };
    await assert.rejects(new SessionSlots(1).run(work, undefined), /of its own/);
    assert.equal(attempts, 1);
  });

  it('are not waited for by those whose signal is aborted', async () => {
    const slots = new SessionSlots(1);
    const machine = machineWith(1);
    const first = slots.run(() => machine.open(), undefined);
    const ending = new AbortController();
    const second = assert.rejects(
      slots.run(() => machine.open(), ending.signal),
      /no longer/,
    );
    ending.abort(new Error('no longer'));
    await second;
    const third = slots.run(() => machine.open(), undefined);
    machine.end();
    await first;
    await turn();
    machine.end();
    assert.equal(await third, 'done');
  });
});
