import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';
import { runCli, startCli, waitFor } from './run-cli.ts';

describe('vrfleet start --once', () => {
  it('brings routers up, says what happened, and leaves a fleet that can be looked at', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'fleet');
    const first = await runCli('vrfleet', ['start', '--once', '--routers', '12', '--state', state, '--no-progress']);
    assert.equal(first.status, 0, first.stdout + first.stderr);
    assert.match(first.stdout, /^routers +12: 12 ready\n/);
    assert.match(first.stdout, /\ncommands +\d{3} in [\d.]+ s, \d+ a second\nfailures +0\n/);
    assert.match(first.stdout, /\nmemory +\d+ MiB resident; a router takes \d+ KiB asleep, \d+ KiB awake\n/);
    assert.ok(first.stdout.includes(`directories  ${state}/<router>\n`));
    assert.equal(first.stderr, '');
    assert.ok(!(await readdir(state)).some((name) => name === 'fleet.lock' || name === 'api.json'));
    assert.equal((await stat(join(state, 'api.token'))).mode & 0o777, 0o600);

    const [list, again] = [
      await runCli('vrfleet', ['ls', 'vpcrouter', '--json', '--state', state]),
      await runCli('vrfleet', ['start', '--once', '--routers', '12', '--state', state, '--json']),
    ];
    const vpcs = JSON.parse(list.stdout);
    assert.ok(
      vpcs.length > 1 &&
        vpcs.every(
          (router: { type: string; labels: { site: string } }) => router.type === 'vpcrouter' && router.labels.site !== '',
        ),
    );
    const summary = JSON.parse(again.stdout);
    assert.deepEqual(
      [summary.routers, summary.reused, summary.configured, summary.commands, summary.failureCount],
      [12, 12, 0, 0, 0],
    );
  });

  it('makes the same fleet from the same seed', async () => {
    using folder = temporaryFolder();
    const bags = async (name: string, seed: string): Promise<readonly string[]> => {
      const state = join(folder.path, name);
      const result = await runHere('vrfleet', ['start', '--once', '--routers', '3', '--seed', seed, '--state', state, '--json']);
      assert.equal(result.status, 0, result.stderr);
      return Promise.all(
        ['r-1-VM', 'r-2-VM', 'r-3-VM'].map((router) => readFile(join(state, router, 'rootfs/etc/cloudstack/cmdline.json'), 'utf8')),
      );
    };
    const [one, same, other] = await Promise.all([bags('one', '5'), bags('same', '5'), bags('other', '6')]);
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
  });

  it('goes on where it was interrupted', async () => {
    using folder = temporaryFolder();
    const state = join(folder.path, 'fleet');
    const start = ['start', '--once', '--routers', '32', '--state', state];
    const first = startCli('vrfleet', start);
    await waitFor(first.stderr, /\d+\/32 routers, \d+ commands, 0 failures\n/);
    first.kill('SIGINT');
    await once(first, 'close');
    assert.equal(first.exitCode, 130);
    const again = await runCli('vrfleet', [...start, '--json']);
    assert.equal(again.status, 0, again.stderr);
    const { reused, configured, byState } = JSON.parse(again.stdout);
    assert.ok(reused >= 8 && configured > 0, `${reused} were re-used, ${configured} configured`);
    assert.deepEqual([reused + configured, byState], [32, { ready: 32 }]);
  });
});
