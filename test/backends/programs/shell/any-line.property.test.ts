import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { silentLog, type Log } from '#agent';
import { shellUnderTest } from './support/shell-of.ts';

const word = fc.constantFrom(
  ...'echo cat ls grep sed awk cd set unset export local read printf test [ ] [[ ]] { } ( ) ! if then else fi for in do done while case esac'.split(
    ' ',
  ),
  ...'function f() ; & | && || |& < > >> 2>&1 &> <<< << EOF <( ) $( ) ` " \' \\ $x ${x} ${x:-y} ${x//a/b} ${#x} ${!x} $((1+1)) (( )) a=(1'.split(
    ' ',
  ),
  ...'* ? [a-z] {1..3} ~ .. / /etc /etc/hosts /tmp/f /dev/null /opt/cloud/bin/checkrouter.sh iptables -S -x -n 1 s/a/b/ {print} ü \u0001 \n'.split(
    ' ',
  ),
  '\n',
);

describe('any line', () => {
  it('ends in an exit status, and breaks neither the shell nor the router', async () => {
    const broken: string[] = [];
    const log: Log = { ...silentLog, error: (fields) => void broken.push(JSON.stringify(fields)) };
    await using under = await shellUnderTest({ log });
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        const { exitCode } = await under.shell.exec(words.join(' '));
        assert.ok(exitCode >= 0 && exitCode <= 255, String(exitCode));
        assert.deepEqual(broken, []);
      }),
      { numRuns: 300 },
    );
    assert.equal(await under.printed('echo fine; iptables -S | grep -c "^-P"'), 'fine\n3\n');
  });
});
