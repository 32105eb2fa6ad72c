import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { actions, writeRecording } from '../fleet/support/small-recording.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { acts, session } from './one-router.ts';
import { runCli, type CliResult } from './run-cli.ts';

describe('vrfleet replay', () => {
  it('plays to the end without --until; a stopped router can be looked at, and fields that nobody knows are named', async () => {
    using folder = temporaryFolder();
    const recording = await writeRecording(folder.path, session, acts);
    const state = join(folder.path, 'zone');
    const replayed = await runCli('vrfleet', ['replay', recording, '--state', state, '--no-progress']);
    assert.equal(replayed.status, 0, replayed.stderr);
    assert.match(replayed.stdout, /unknown +StopCommand\.gently 1\n/);
    assert.equal(replayed.stderr, '');
    const list = await runCli('vrfleet', ['ls', '--state', state]);
    assert.match(list.stdout, /r-4-VM +off +router/);
    const look = await runCli('vrfleet', ['exec', '--state', state, 'r-4-VM', '--', 'ip', '-4', '-o', 'addr', 'show', 'eth0']);
    assert.match(look.stdout, /10\.1\.1\.1\/24/);
  });

  it('exits with 1 when a script does not exit as recorded, and says which', async () => {
    using folder = temporaryFolder();
    const bad = actions(2, 0, 'r-4-VM', 'DhcpEntryCommand', [
      { file: '/var/cache/cloud/vm_dhcp_entry.json.1', content: '{"type":' },
      { script: 'update_config.py', args: 'vm_dhcp_entry.json.1' },
      { script: 'update_config.py', args: 'not-there.json.1', exit: 1 },
    ]);
    const recording = await writeRecording(folder.path, session, [...acts.slice(0, 1), bad]);
    const replayed = await runCli('vrfleet', ['replay', recording, '--state', join(folder.path, 'zone')]);
    assert.equal(replayed.status, 1);
    assert.match(
      replayed.stdout,
      /failures +1\n +r-4-VM: line 2\/0, DhcpEntryCommand: update_config\.py vm_dhcp_entry\.json\.1: exit status 1 instead of 0: /,
    );
  });

  it('empties what it plays into: twice is as once', async () => {
    using folder = temporaryFolder();
    const recording = await writeRecording(folder.path, session, acts);
    const state = join(folder.path, 'zone');
    const play = (...more: readonly string[]): Promise<CliResult> =>
      runCli('vrfleet', ['replay', recording, '--state', state, ...more]);
    assert.equal((await play()).status, 0);
    await writeFile(join(state, 'r-4-VM', 'rootfs', 'left-over'), '');
    assert.equal((await play('--until', '2')).status, 0);
    assert.ok(!(await readdir(join(state, 'r-4-VM', 'rootfs'))).includes('left-over'));
    const dhcp = await runCli('vr', ['--router', 'r-4-VM', 'show', 'dhcp', '--state', state, '--json']);
    assert.deepEqual(JSON.parse(dhcp.stdout).entries, []);
  });

  it('never empties a folder of something else', async () => {
    using folder = temporaryFolder();
    const recording = await writeRecording(folder.path, session, acts);
    const home = join(folder.path, 'home');
    await mkdir(join(home, 'r-4-VM'), { recursive: true });
    await writeFile(join(home, 'thesis.tex'), 'years of work');
    const result = await runCli('vrfleet', ['replay', recording, '--state', home]);
    assert.equal(result.status, 3);
    assert.match(result.stderr, /holds what no fleet put there \(.*thesis\.tex.*\).*\[VRA_CONFLICT\]/);
    assert.equal(await readFile(join(home, 'thesis.tex'), 'utf8'), 'years of work');
  });

  it('says what is wrong with a recording, and leaves the state alone', async () => {
    using folder = temporaryFolder();
    const recording = await writeRecording(folder.path, [...session, '{"broken'], acts);
    const state = join(folder.path, 'zone');
    const broken = await runCli('vrfleet', ['replay', recording, '--state', state]);
    assert.equal(broken.status, 2);
    assert.match(broken.stderr, /session\.jsonl:4: not a JSON object.*\[VRA_BAD_INPUT\]/);
    const missing = await runCli('vrfleet', ['replay', join(folder.path, 'nowhere'), '--state', state, '--json']);
    assert.equal(missing.status, 4);
    assert.equal(JSON.parse(missing.stderr).code, 'VRA_NOT_FOUND');
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['recording']);
  });
});
