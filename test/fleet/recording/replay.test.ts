import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replay, type RouterEvent } from '#fleet';
import { openFakeFleet, someNics } from '../support/fake-fleet.ts';

type EventPart = RouterEvent extends infer E
  ? E extends RouterEvent
    ? Omit<E, 'router' | 'line' | 'index' | 'command'>
    : never
  : never;

/** Events of routers in turn, one line each. */
function eventsOf(parts: readonly (readonly [router: string, part: EventPart])[]): readonly RouterEvent[] {
  return parts.map(([router, part], position) => ({ router, line: position + 1, index: 0, command: 'SomeCommand', ...part }));
}

const start: EventPart = { kind: 'start', nics: someNics, bootArguments: 'type=router' };
const script = (name: string, args = '', exitCode = 0): EventPart => ({ kind: 'script', script: name, args, exitCode });

describe('a replay', () => {
  it('makes the routers and plays to each in order', async () => {
    await using fleet = await openFakeFleet();
    const seen: string[] = [];
    const result = await replay(
      fleet.host,
      eventsOf([
        ['r-1-VM', start],
        ['r-2-VM', start],
        ['r-1-VM', { kind: 'file', path: '/var/cache/cloud/x.json.1', content: '{}' }],
        ['r-1-VM', script('echo', 'one')],
        ['r-2-VM', script('echo', 'two')],
        ['r-1-VM', { kind: 'plug', nic: { device: 'eth2', mac: '1e:00:00:00:00:01' } }],
        ['r-1-VM', { kind: 'unplug', mac: '02:00:00:01:00:01' }],
        ['r-1-VM', { kind: 'reboot' }],
        ['r-2-VM', { kind: 'stop' }],
      ]),
      { onProgress: (done, event) => seen.push(`${done} ${event.router}`) },
    );
    assert.deepEqual(result, { events: 9, commands: 3, failures: [] });
    assert.equal(seen.length, 9);
    assert.deepEqual(fleet.storage.disk('r-1-VM').ran, ['echo one']);
    assert.deepEqual(
      (await fleet.host.details('r-1-VM')).facts.nics.map((nic) => nic.device),
      ['eth1', 'eth2'],
    );
    assert.equal(fleet.host.get('r-2-VM').state, 'off');
  });

  it('compares exit statuses with the recorded ones and goes on after a failure', async () => {
    await using fleet = await openFakeFleet();
    const result = await replay(
      fleet.host,
      eventsOf([
        ['r-1-VM', start],
        ['r-1-VM', script('fail', '3', 3)],
        ['r-1-VM', script('fail', '2')],
        ['r-1-VM', script('echo', 'x', 1)],
        ['r-1-VM', { kind: 'file', path: '/../x', content: '' }],
        ['r-1-VM', script('echo', 'still playing')],
      ]),
    );
    assert.deepEqual(
      result.failures.map(({ line, what, message }) => `${line} ${what}: ${message}`),
      [
        '3 fail 2: exit status 2 instead of 0: no luck',
        '4 echo x: exit status 0 instead of 1: x',
        '5 put /../x: VRA_BAD_PATH: "/../x" is no path in a router: it must begin with "/" and hold neither ".." nor control characters',
      ],
    );
    assert.equal(fleet.storage.disk('r-1-VM').ran.at(-1), 'echo still playing');
  });

  it('keeps the failures of a router that crashed and plays the others to the end', async () => {
    await using fleet = await openFakeFleet();
    const result = await replay(
      fleet.host,
      eventsOf([
        ['r-1-VM', start],
        ['r-2-VM', start],
        ['r-1-VM', script('bug')],
        ['r-1-VM', script('echo')],
        ['r-2-VM', script('echo')],
      ]),
    );
    assert.deepEqual(
      result.failures.map((failure) => failure.line),
      [3, 4],
    );
    assert.equal(fleet.host.get('r-2-VM').state, 'ready');
  });

  it('ends between two events when it is aborted', async () => {
    await using fleet = await openFakeFleet();
    const controller = new AbortController();
    const events = eventsOf([
      ['r-1-VM', start],
      ['r-1-VM', script('echo', '1')],
      ['r-1-VM', script('echo', '2')],
    ]);
    const reason = new Error('enough');
    await assert.rejects(
      replay(fleet.host, events, { signal: controller.signal, onProgress: (done) => done === 2 && controller.abort(reason) }),
      reason,
    );
    assert.deepEqual(fleet.storage.disk('r-1-VM').ran, ['echo 1']);
  });
});
