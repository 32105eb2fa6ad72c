import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './cli-here.ts';

const recordings = join(import.meta.dirname, '../../fleet/recordings');
const recording = join(recordings, 'cloudstack-4.22');

/** A copy of the recording's session alone, up to a line, with a text replaced. */
async function sessionAlone(folder: string, lines: number, from: string | RegExp = '', to = ''): Promise<string> {
  const text = await readFile(join(recording, 'session.jsonl'), 'utf8');
  const path = join(folder, 'alone');
  await mkdir(path);
  await writeFile(join(path, 'session.jsonl'), `${text.split('\n').slice(0, lines).join('\n')}\n`.replaceAll(from, to));
  return path;
}

describe('vrfleet replay of what a server said', () => {
  it('--diff: the whole recording without a difference, in the memory', async () => {
    const replayed = await runHere('vrfleet', ['replay', recording, '--diff', '--no-progress']);
    assert.deepEqual([replayed.status, replayed.stderr], [0, '']);
    assert.match(
      replayed.stdout,
      /^753 commands in 515 packets, 753 answers compared, 0 differences, \d+ names translated, \d+ s in [\d.]+ s\n$/,
    );
  });

  it('--diff: the same session without its actions has none either', async () => {
    using folder = temporaryFolder();
    const path = await sessionAlone(folder.path, 1_131);
    const replayed = await runHere('vrfleet', ['replay', join(path, 'session.jsonl'), '--diff', '--no-progress']);
    assert.deepEqual([replayed.status, replayed.stderr], [0, ''], replayed.stdout);
    assert.match(replayed.stdout, /^753 commands in 515 packets, 753 answers compared, 0 differences, /);
  });

  it('--diff: lists what differs, one line each, and fails', async () => {
    using folder = temporaryFolder();
    const path = await sessionAlone(folder.path, 60, '"_reconnect":false', '"_reconnect":true');
    const replayed = await runHere('vrfleet', ['replay', path, '--diff', '--no-progress']);
    assert.equal(replayed.status, 1, replayed.stderr);
    const [first, second, third, figures] = replayed.stdout.split('\n');
    for (const line of [first, second, third]) {
      assert.match(line ?? '', /^line \d+\/0, kvm-sim-000\d, CheckNetworkCommand: _reconnect: recorded true, here false$/);
    }
    assert.match(figures ?? '', /^27 commands in 27 packets, 27 answers compared, 3 differences, /);
    const json = await runHere('vrfleet', ['replay', path, '--diff', '--json']);
    const { differences, differenceCount, compared } = JSON.parse(json.stdout);
    assert.deepEqual([json.status, differenceCount, compared], [1, 3, 27]);
    const { line: _line, agent: _agent, ...difference } = differences[0];
    assert.deepEqual(difference, { index: 0, command: 'CheckNetworkCommand', field: '_reconnect', recorded: true, ours: false });
  });

  it('a session without actions, or its file: played into the state directory, nothing compared', async () => {
    using folder = temporaryFolder();
    const path = await sessionAlone(folder.path, 127, '"_reconnect":false', '"_reconnect":true');
    for (const named of [path, join(path, 'session.jsonl')]) {
      const state = join(folder.path, 'zone');
      const replayed = await runHere('vrfleet', ['replay', named, '--state', state, '--no-progress']);
      assert.equal(replayed.status, 0, replayed.stderr);
      assert.match(replayed.stdout, /^\d+ commands in \d+ packets, 0 without an answer, /);
      const list = await runHere('vrfleet', ['ls', '--state', state]);
      for (const router of ['r-4-VM', 's-2-VM', 'v-1-VM']) assert.match(list.stdout, new RegExp(`${router} +ready`));
      const look = await runHere('vrfleet', ['exec', '--state', state, 'r-4-VM', '--', 'hostname']);
      assert.equal(look.stdout, 'r-4-VM\n');
    }
  });

  it('the file of a session that has actions is a session, too; --until ends it', async () => {
    const replayed = await runHere('vrfleet', ['replay', join(recording, 'session.jsonl'), '--until', '13', '--json']);
    const { commands, differences } = JSON.parse(replayed.stdout);
    assert.deepEqual([replayed.status, commands, differences], [0, 3, []]);
  });

  it('says which line is malformed', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'mine.jsonl');
    await writeFile(path, '{"t":1,"mark":"begin"}\n{"t":1,"agent":"kvm-1","dir":"in","flags":1,"seq":1,"body":[]}\n');
    const replayed = await runHere('vrfleet', ['replay', path]);
    assert.deepEqual([replayed.status, replayed.stdout], [2, '']);
    assert.match(replayed.stderr, /^vrfleet: .*mine\.jsonl:2: packet at seq: .* \[VRA_BAD_INPUT\]\n$/);
    const missing = await runHere('vrfleet', ['replay', join(folder.path, 'nowhere'), '--diff']);
    assert.equal(missing.status, 4);
    assert.match(
      missing.stderr,
      /nowhere: no such recording; it is a folder with session\.jsonl, or such a file \[VRA_NOT_FOUND\]\n$/,
    );
  });
});
