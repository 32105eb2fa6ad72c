import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCli, startCli, waitFor } from './run-cli.ts';

/** Rules without the comments, which have the time in them. */
function withoutTimes(rules: string): string {
  return rules.replaceAll(/^#.*$/gm, '');
}

describe('vrfleet start', () => {
  it('stays up and answers the other commands until it is asked to end', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'fleet');
    const fleet = startCli('vrfleet', ['start', '--routers', '4', '--memory', '--state', state, '--no-progress']);
    const said = await waitFor(fleet.stdout, /Ctrl-C ends the fleet/);
    assert.match(said, /directories +none: the fleet is in memory/);
    const api = JSON.parse(await readFile(join(state, 'api.json'), 'utf8'));
    assert.match(api.url, /^http:\/\/127\.0\.0\.1:\d+$/);

    const [list, exec, vr, second, replay] = await Promise.all([
      runCli('vrfleet', ['ls', '--state', state, '--json']),
      runCli('vrfleet', ['exec', 'r-2-VM', '--state', state, '--', 'ip', '-o', 'link']),
      runCli('vr', ['--router', 'r-1-VM', 'status', '--json', '--state', state]),
      runCli('vrfleet', ['start', '--once', '--routers', '1', '--state', state]),
      runCli('vrfleet', ['replay', join(import.meta.dirname, '../../fleet/recordings/cloudstack-4.22-more'), '--state', state]),
    ]);
    assert.equal(JSON.parse(list.stdout).length, 4);
    assert.match(exec.stdout, /eth1/);
    assert.equal(JSON.parse(vr.stdout).readiness, 'ready');
    for (const refused of [second, replay]) {
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /is in use by process \d+; end it first.*\[VRA_CONFLICT\]/);
    }
    const unknown = await runCli('vrfleet', ['show', 'r-44-VM', '--state', state, '--json']);
    assert.deepEqual([unknown.status, JSON.parse(unknown.stderr).code], [4, 'VRA_NOT_FOUND']);

    fleet.kill('SIGINT');
    await once(fleet, 'close');
    assert.equal(fleet.exitCode, 0);
    assert.deepEqual((await readdir(state)).toSorted(), ['api.token', 'fleet.json', 'fleet.log']);
  });

  it('writes everything down when it is asked to end, and goes on from there', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'fleet');
    const start = ['start', '--routers', '2', '--state', state, '--no-progress'];
    const first = startCli('vrfleet', start);
    await waitFor(first.stdout, /Ctrl-C ends the fleet/);
    const before = await runCli('vrfleet', ['exec', 'r-1-VM', '--state', state, '--', 'iptables-save']);
    first.kill('SIGTERM');
    await once(first, 'close');
    assert.equal(first.exitCode, 0);
    const offline = await runCli('vrfleet', ['exec', 'r-1-VM', '--state', state, '--', 'iptables-save']);
    assert.match(before.stdout, /-A FORWARD/);
    assert.equal(withoutTimes(offline.stdout), withoutTimes(before.stdout));
  });

  it('is recovered after it was killed', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'fleet');
    const fleet = startCli('vrfleet', ['start', '--routers', '2', '--state', state, '--no-progress']);
    await waitFor(fleet.stdout, /Ctrl-C ends the fleet/);
    fleet.kill('SIGKILL');
    await once(fleet, 'close');
    assert.ok((await readdir(state)).includes('fleet.lock'));
    const list = await runCli('vrfleet', ['ls', '--state', state, '--json']);
    assert.deepEqual(
      JSON.parse(list.stdout).map((router: { name: string; state: string }) => [router.name, router.state]),
      [
        ['r-1-VM', 'ready'],
        ['r-2-VM', 'ready'],
      ],
    );
    const again = await runCli('vrfleet', ['start', '--once', '--routers', '2', '--state', state, '--json']);
    assert.equal(again.status, 0, again.stderr);
    assert.equal(JSON.parse(again.stdout).reused, 2);
  });
});
