import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readRecording, routerEvents } from '#fleet';
import { withCode } from '../support/fake-fleet.ts';
import { actions, nic, packet, start, writeRecording } from '../support/small-recording.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const guest = nic(0, '02:00:00:01:00:01');

describe('a recording', () => {
  it('is what the server said, with the files and scripts of each command', async () => {
    using folder = temporaryFolder();
    const path = await writeRecording(
      folder.path,
      [
        { t: 0, mark: 'a step' },
        packet(start('r-1-VM', [guest]), ['GetDomRVersionCmd', { accessDetails: { 'router.name': 'r-1-VM' } }]),
        { ...packet(['Answer', { result: true }]), dir: 'out' },
      ],
      [
        actions(2, 1, 'r-1-VM', 'GetDomRVersionCmd', [
          { file: '/var/cache/cloud/a.json.1', json: { b: 1, a: [null, 'ü'] } },
          { file: '/var/cache/cloud/VR-1.cfg', content: '#x\n' },
          { script: 'get_template_version.sh', stdout: 'whatever' },
          { script: 'vr_cfg.sh', args: '-c /var/cache/cloud/VR-1.cfg', timeoutSeconds: 602, exit: 1 },
        ]),
      ],
    );
    const recording = await readRecording(path);
    assert.equal(recording.name, 'recording');
    assert.equal(recording.lines, 3);
    assert.deepEqual(
      recording.commands.map(({ line, index, command }) => [line, index, command]),
      [
        [2, 0, 'com.cloud.agent.api.StartCommand'],
        [2, 1, 'com.cloud.agent.api.GetDomRVersionCmd'],
      ],
    );
    assert.deepEqual(recording.commands[1]?.actions?.actions, [
      { kind: 'file', path: '/var/cache/cloud/a.json.1', content: '{"b":1,"a":[null,"ü"]}' },
      { kind: 'file', path: '/var/cache/cloud/VR-1.cfg', content: '#x\n' },
      { kind: 'script', script: 'get_template_version.sh', args: '', exitCode: 0 },
      { kind: 'script', script: 'vr_cfg.sh', args: '-c /var/cache/cloud/VR-1.cfg', exitCode: 1 },
    ]);
    assert.equal(recording.unknownFields.counts().size, 0);
  });

  const good = packet(start('r-1-VM', [guest]));
  const broken: readonly {
    name: string;
    session: readonly (object | string)[];
    acts?: readonly (object | string)[];
    says: RegExp;
  }[] = [
    { name: 'a line that is no JSON', session: [good, '{"t":1,'], says: /session\.jsonl:2: not a JSON object/ },
    { name: 'a line that is no object', session: ['[1]'], says: /session\.jsonl:1: packet/ },
    { name: 'an empty line', session: [good, '', good], says: /session\.jsonl:2/ },
    { name: 'a packet without a body', session: [{ t: 1, agent: 'a', dir: 'in' }], says: /session\.jsonl:1: packet at body/ },
    {
      name: 'an element with two commands',
      session: [{ t: 1, agent: 'a', dir: 'in', body: [{ a: 1, b: 2 }] }],
      says: /session\.jsonl:1: element 0/,
    },
    { name: 'actions that are no JSON', session: [good], acts: ['nothing'], says: /router-actions\.jsonl:1: not a JSON object/ },
    {
      name: 'an action of neither kind',
      session: [good],
      acts: [actions(1, 0, 'r-1-VM', 'StartCommand', [{ put: '/x' }])],
      says: /router-actions\.jsonl:1: action at file/,
    },
    {
      name: 'a file without content',
      session: [good],
      acts: [actions(1, 0, 'r-1-VM', 'StartCommand', [{ file: '/x' }])],
      says: /router-actions\.jsonl:1: action: a file has either "json" or "content"/,
    },
    {
      name: 'actions of a line that is not there',
      session: [good],
      acts: [actions(7, 0, 'r-1-VM', 'StartCommand', [])],
      says: /router-actions\.jsonl:1: names a line/,
    },
    {
      name: 'actions twice',
      session: [good],
      acts: [actions(1, 0, 'r-1-VM', 'StartCommand', []), actions(1, 0, 'r-1-VM', 'StartCommand', [])],
      says: /router-actions\.jsonl:2: the same line and index as .*router-actions\.jsonl:1/,
    },
    {
      name: 'a line number that is none',
      session: [good],
      acts: [{ ...actions(1, 0, 'r', 'X', []), line: 0 }],
      says: /router-actions\.jsonl:1: line at line/,
    },
  ];
  for (const { name, session, acts, says } of broken) {
    it(`with ${name} is refused with file and line`, async () => {
      using folder = temporaryFolder();
      await assert.rejects(readRecording(await writeRecording(folder.path, session, acts)), withCode('VRA_BAD_INPUT', says));
    });
  }

  it('that is not there is not found', async () => {
    using folder = temporaryFolder();
    await assert.rejects(
      readRecording(join(folder.path, 'nothing')),
      withCode('VRA_NOT_FOUND', /a recording is a folder with session\.jsonl/),
    );
    await writeFile(join(folder.path, 'session.jsonl'), '');
    await assert.rejects(readRecording(folder.path), withCode('VRA_NOT_FOUND', /router-actions\.jsonl/));
  });

  it('keeps count of fields that nobody knows, and uses the rest', async () => {
    using folder = temporaryFolder();
    const path = await writeRecording(
      folder.path,
      [
        { ...packet(start('r-1-VM', [{ ...guest, colour: 'red' }])), weather: 'fine' },
        packet(['StopCommand', { vmName: 'r-1-VM', gently: true }]),
        packet(['StopCommand', { vmName: 'r-1-VM', gently: false }]),
      ],
      [actions(2, 0, 'r-1-VM', 'StopCommand', [{ script: 'a.sh', colour: 1 }])],
    );
    const { events, unknownFields } = routerEvents(await readRecording(path));
    assert.deepEqual(Object.fromEntries(unknownFields), {
      'StartCommand.vm.nics.[].colour': 1,
      'StopCommand.gently': 2,
      'action.colour': 1,
      'packet.weather': 1,
    });
    assert.deepEqual(
      events.map((event) => event.kind),
      ['start', 'stop', 'stop'],
    );
  });
});
