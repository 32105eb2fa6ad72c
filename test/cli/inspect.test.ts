import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeRecording } from '../fleet/support/small-recording.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';
import { acts, session } from './one-router.ts';
import { runCli, startCli, type CliResult } from './run-cli.ts';

/** A command line of the one router of these tests. */
function vr(...args: readonly string[]): Promise<CliResult> {
  return runHere('vr', ['--router', 'r-4-VM', ...args]);
}

describe('what a replay leaves, without a running fleet', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let recording: string;
  let state: string;
  let replayed: CliResult;
  const show = (...args: readonly string[]): Promise<CliResult> => {
    const [command = '', ...rest] = args;
    return runHere('vrfleet', [command, '--state', state, ...rest]);
  };

  before(async () => {
    folder = temporaryFolder();
    recording = await writeRecording(folder.path, session, acts);
    state = join(folder.path, 'zone');
    replayed = await runCli('vrfleet', ['replay', recording, '--state', state, '--until', '3', '--json']);
  });
  after(() => folder[Symbol.dispose]());

  it('says what it played', () => {
    assert.equal(replayed.status, 0, replayed.stderr);
    const { seconds, ...summary } = JSON.parse(replayed.stdout);
    assert.equal(typeof seconds, 'number');
    assert.deepEqual(summary, {
      routers: 1,
      events: 4,
      commands: 3,
      failureCount: 0,
      failures: [],
      withoutEffect: {},
      otherMachines: {},
      unknownFields: {},
      stateDir: state,
    });
  });

  it('leaves a directory that a person can read', async () => {
    const router = JSON.parse(await readFile(join(state, 'r-4-VM', 'router.json'), 'utf8'));
    assert.deepEqual([router.type, router.name], ['Virtual', 'r-4-VM']);
    const bag = JSON.parse(await readFile(join(state, 'r-4-VM', 'rootfs/etc/cloudstack/dhcpentry.json'), 'utf8'));
    assert.equal(bag['10.1.1.50'].host_name, 'vm1');
    assert.match(
      await readFile(join(state, 'r-4-VM', 'log/commands.ndjson'), 'utf8'),
      /"what":"update_config.py vm_dhcp_entry.json.1","exit":0/,
    );
  });

  it('ls, for people and programs', async () => {
    const [text, json, none] = await Promise.all([show('ls'), show('ls', '--json'), show('ls', '--only', 'crashed', '--json')]);
    assert.match(text.stdout, /^NAME +STATE +TYPE.*\nr-4-VM +ready +router/);
    assert.deepEqual(
      JSON.parse(json.stdout).map((router: { name: string }) => router.name),
      ['r-4-VM'],
    );
    assert.equal(none.stdout, '[]\n');
  });

  it('show', async () => {
    const [text, json] = await Promise.all([show('show', 'r-4-VM'), show('show', 'r-4-VM', '--json')]);
    assert.match(text.stdout, /state +ready\n/);
    assert.match(text.stdout, /eth2 +1e:00:12:00:00:07/);
    assert.equal(JSON.parse(json.stdout).folder, join(state, 'r-4-VM'));
  });

  it('exec, with output and exit status of the command', async () => {
    const ok = await show('exec', 'r-4-VM', '--', 'ip', '-o', 'addr', 'show', 'dev', 'eth2');
    assert.equal(ok.status, 0);
    assert.match(ok.stdout, /inet 203\.0\.113\.10\/24/);
    const unknown = await runCli('vrfleet', ['exec', '--state', state, 'r-4-VM', '--', 'no-such-program']);
    assert.equal(unknown.status, 127);
    assert.match(unknown.stderr, /no-such-program: command not found/);
    const json = await show('exec', 'r-4-VM', '--json', '--', 'no-such-program', '--json');
    assert.equal(json.status, 127);
    assert.equal(JSON.parse(json.stdout).exitCode, 127);
  });

  it('exec runs the scripts of a router', async () => {
    const result = await show('exec', 'r-4-VM', '--', '/opt/cloud/bin/get_template_version.sh');
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stdout, /^Cloudstack Release 4\.22\.0 .*&/);
  });

  it('exec with pipes, in one argument or many', async () => {
    const one = await show('exec', 'r-4-VM', '--', 'cat /etc/dhcphosts.txt | cut -d, -f2');
    const many = await show('exec', 'r-4-VM', '--', 'cat', '/etc/dhcphosts.txt', '|', 'cut', '-d,', '-f2');
    assert.deepEqual([one.stdout, many.stdout], ['10.1.1.50\n', '10.1.1.50\n']);
  });

  it('log, newest last', async () => {
    const [text, json] = await Promise.all([show('log', 'r-4-VM', '-n', '2'), show('log', 'r-4-VM', '--json')]);
    assert.equal(text.stdout.trimEnd().split('\n').length, 3);
    assert.deepEqual(
      JSON.parse(json.stdout)
        .slice(0, 4)
        .map((record: { what: string }) => record.what),
      [
        'start with 3 NICs',
        'get_template_version.sh',
        'put /var/cache/cloud/vm_dhcp_entry.json.1 (200 bytes)',
        'update_config.py vm_dhcp_entry.json.1',
      ],
    );
  });

  it('tree', async () => {
    const [text, json] = await Promise.all([show('tree', 'r-4-VM'), show('tree', 'r-4-VM', '--json')]);
    assert.match(text.stdout, /├── rootfs\/\n/);
    assert.match(text.stdout, /dhcpentry\.json {2}\d+ B/);
    const names = JSON.parse(json.stdout).children.map((node: { name: string }) => node.name);
    for (const name of ['log', 'rootfs', 'router.json', 'state']) assert.ok(names.includes(name), `${name} in ${names.join(' ')}`);
  });

  it('vr status and vr show', async () => {
    const [status, dhcp, routes] = await Promise.all([
      vr('--state', state, 'status'),
      vr('show', 'dhcp', '--state', state, '--json'),
      vr('show', 'routes', '--state', state),
    ]);
    assert.match(status.stdout, /router +r-4-VM\ntype +router\nstate +ready\n/);
    assert.equal(JSON.parse(dhcp.stdout).entries[0].ip, '10.1.1.50');
    assert.match(routes.stdout, /Table main\n/);
    // No colours: nobody looks.
    assert.ok(!status.stdout.includes('\u001B'));
  });

  it('an unknown router: status 4 and near matches', async () => {
    for (const args of [
      ['show', 'r-4-vm'],
      ['exec', 'r-4-vm', '--', 'ls'],
      ['log', 'r-4-vm'],
      ['tree', 'r-4-vm'],
    ]) {
      const result = await show(...args);
      assert.equal(result.status, 4, args[0]);
      assert.equal(result.stdout, '');
      assert.match(result.stderr, /^vrfleet: there is no router "r-4-vm"; did you mean r-4-VM\? \[VRA_NOT_FOUND\]\n$/);
    }
  });

  it('is silent when its reader has seen enough', async () => {
    const child = startCli('vrfleet', ['tree', '--state', state, 'r-4-VM', '--json']);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(child, 'close');
    assert.deepEqual([child.exitCode, stderr], [0, '']);
  });
});
