import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { entriesSince } from '../../../fleet/cli/vr/log-task.ts';
import { listenAgent, someService } from '../../support/agent-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { startCli, waitFor } from '../run-cli.ts';

const entries = (...texts: readonly string[]): readonly { time: string; source: string; text: string }[] =>
  texts.map((text) => ({ time: '', source: '', text }));

describe('a log that is followed', () => {
  it('gives what came since, also when its beginning was cut off', () => {
    assert.deepEqual(entriesSince(entries('a', 'b'), entries('a', 'b')), []);
    assert.deepEqual(entriesSince(entries('a', 'b'), entries('a', 'b', 'c')), entries('c'));
    assert.deepEqual(entriesSince(entries('a', 'b'), entries('b', 'c')), entries('c'));
    assert.deepEqual(entriesSince(entries('a', 'b'), entries('x', 'y')), entries('x', 'y'));
    assert.deepEqual(entriesSince([], entries('a')), entries('a'));
    assert.deepEqual(entriesSince(entries('a'), []), []);
  });

  it('says every new line once, while lines differ', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 40 }), (before, more, window) => {
        const all = entries(...Array.from({ length: before + more }, (_, at) => String(at)));
        const [seen, now] = [all.slice(0, before).slice(-window), all.slice(-window)];
        assert.deepEqual(entriesSince(seen, now), all.slice(before).slice(-window));
      }),
    );
  });

  it('ends with Ctrl-C, status 0', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'agent.sock');
    let reads = 0;
    const text = (): string =>
      Array.from({ length: ++reads }, (_, at) => `2026-11-21 12:00:0${at % 10},000  script run ${at}\n`).join('');
    await using stack = new AsyncDisposableStack();
    stack.use(await listenAgent(someService({ readFile: () => Promise.resolve(Buffer.from(text())) }), { path }));
    const child = startCli('vr', ['--socket', path, 'log', '-f', '-n', '1']);
    const said = await waitFor(child.stdout, /run 2\n/);
    assert.deepEqual(said.match(/run \d/g), ['run 0', 'run 1', 'run 2']);
    child.kill('SIGINT');
    await once(child, 'close');
    assert.equal(child.exitCode, 0);
  });
});
