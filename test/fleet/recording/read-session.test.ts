import assert from 'node:assert/strict';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findRecording, readSession } from '#fleet';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { actions, className, packet, start, writeRecording } from '../support/small-recording.ts';

const read = async (path: string): ReturnType<typeof readSession> => readSession(await findRecording(path));
const begin = packet(start('r-4-VM', []));

describe('a recorded session', () => {
  it('is found as a folder or as a file, with or without actions', async () => {
    using folder = temporaryFolder();
    const act = { ...actions(1, 0, 'r-4-VM', 'StartCommand', []), answer: { [className('StartAnswer')]: { result: true } } };
    const path = await writeRecording(folder.path, [begin, { t: 5, mark: 'end' }], [act]);
    const session = await read(path);
    assert.equal(session.name, 'recording');
    assert.equal(session.lines, 2);
    assert.deepEqual(
      session.packets.map(({ line, t, agent, dir, flags, seq, body }) => [line, t, agent, dir, flags, seq, body[0]?.className]),
      [[1, 1, 'kvm-1', 'in', 1, 1n, className('StartCommand')]],
    );
    assert.deepEqual(session.elementAnswers, new Map([['1/0', { className: className('StartAnswer'), fields: { result: true } }]]));
    assert.deepEqual(await read(join(path, 'session.jsonl')), session);
    // A file of another name is another session: the actions are not its own.
    await rename(join(path, 'session.jsonl'), join(path, 'other.jsonl'));
    assert.equal((await read(join(path, 'other.jsonl'))).elementAnswers.size, 0);
    await rename(join(path, 'other.jsonl'), join(path, 'session.jsonl'));
    await rm(join(path, 'router-actions.jsonl'));
    assert.equal((await read(path)).elementAnswers.size, 0);
  });

  it('leaves out a last line that breaks off, as a crash leaves it', async () => {
    using folder = temporaryFolder();
    const path = await writeRecording(folder.path, [begin]);
    await appendFile(join(path, 'session.jsonl'), '{"t":7,"agent":"kvm-1","di');
    const session = await read(path);
    assert.deepEqual([session.packets.length, session.lines], [1, 1]);
    // Within the file nothing is left out.
    await appendFile(join(path, 'session.jsonl'), `\n${JSON.stringify(begin)}`);
    await assert.rejects(read(path), { code: 'VRA_BAD_INPUT', message: /session\.jsonl:2: not a JSON object/ });
  });

  const bad: readonly (readonly [what: string, lines: readonly (object | string)[], message: RegExp])[] = [
    ['a line that is no JSON', [begin, 'nonsense'], /session\.jsonl:2: not a JSON object/],
    ['a packet without a number', [{ ...begin, seq: undefined }], /session\.jsonl:1: packet at seq: /],
    ['a number that is none', [{ ...begin, seq: 'x1' }], /session\.jsonl:1: packet at seq: a decimal number as text/],
    ['a direction that is none', [{ ...begin, dir: 'up' }], /session\.jsonl:1: packet at dir: /],
    ['a field that nobody knows', [{ ...begin, extra: 1 }], /session\.jsonl:1: packet: /],
    ['a body that is no list', [{ ...begin, body: {} }], /session\.jsonl:1: packet at body: /],
    [
      'two classes in one element',
      [{ ...begin, body: [{ a: {}, b: {} }] }],
      /session\.jsonl:1: an element of a body needs exactly one key/,
    ],
    ['a mark without a time', [{ mark: 'end' }], /session\.jsonl:1: mark at t: /],
  ];
  for (const [what, lines, message] of bad) {
    it(`refuses ${what}, naming file and line`, async () => {
      using folder = temporaryFolder();
      const path = await writeRecording(folder.path, lines);
      await assert.rejects(read(path), { code: 'VRA_BAD_INPUT', message });
    });
  }

  it('refuses actions of another session', async () => {
    using folder = temporaryFolder();
    const other = await writeRecording(folder.path, [begin], [actions(1, 0, 'r-4-VM', 'StopCommand', [])]);
    await assert.rejects(read(other), {
      code: 'VRA_BAD_INPUT',
      message:
        /router-actions\.jsonl:1: is about a com\.cloud\.agent\.api\.StopCommand, but session\.jsonl has a com.*StartCommand at line 1, index 0/,
    });
  });

  it('says what a recording is when there is none', async () => {
    using folder = temporaryFolder();
    await assert.rejects(read(join(folder.path, 'nowhere')), {
      code: 'VRA_NOT_FOUND',
      message: /no such recording; it is a folder with/,
    });
    await writeFile(join(folder.path, 'x'), '');
    assert.equal((await read(join(folder.path, 'x'))).packets.length, 0);
    await assert.rejects(read(folder.path), { code: 'VRA_NOT_FOUND', message: /session\.jsonl: cannot be read/ });
  });
});
