import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { shellUnderTest } from './support/shell-of.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 25 });

/** Fewest lines to remove and add, by the textbook's table. */
function fewestEdits(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, line] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      next.push(line === other ? (row[j] ?? 0) : 1 + Math.min(row[j + 1] ?? 0, next[j] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Does to `a` what a normal diff says, from its end to its beginning. */
function patched(a: readonly string[], diff: string): readonly string[] {
  const made = [...a];
  for (const [, from, to = from, letter, body = ''] of [
    ...diff.matchAll(/^(\d+)(?:,(\d+))?([acd])[\d,]+\n((?:[<>-].*\n)*)/gm),
  ].toReversed()) {
    const added = [...body.matchAll(/^> (.*)$/gm)].map(([, line = '']) => line);
    const start = letter === 'a' ? Number(from) : Number(from) - 1;
    made.splice(start, letter === 'a' ? 0 : Number(to) - start, ...added);
  }
  return made;
}

describe('diff', () => {
  it('says how to make the one of the other, in as few lines as can be', async () => {
    await using under = await shellUnderTest();
    const { files } = under.router.machine;
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        const content = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
        await files.apply([
          { op: 'put', path: '/tmp/a', content: content(a) },
          { op: 'put', path: '/tmp/b', content: content(b) },
        ]);
        const [exitCode, stdout] = await under.ran('diff /tmp/a /tmp/b');
        assert.deepEqual(patched(a, stdout), b);
        assert.equal(stdout.match(/^[<>]/gm)?.length ?? 0, fewestEdits(a, b));
        assert.equal(exitCode, stdout === '' ? 0 : 1);
      }),
    );
  });

  it('does not look for few lines in texts that have little in common', async () => {
    await using under = await shellUnderTest();
    assert.equal(
      await under.printed('seq 20000 > /tmp/a; seq 30001 50000 > /tmp/b; diff /tmp/a /tmp/b | head -1'),
      '1,20000c1,20000\n',
    );
  });
});
