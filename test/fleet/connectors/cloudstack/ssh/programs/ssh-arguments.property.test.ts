import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseSshCall } from '../../../../../../fleet/connectors/cloudstack/ssh/programs/ssh-arguments.ts';

/** Every way to write an option, each a list of words. */
const option = fc.constantFrom<readonly string[]>(
  ['-q'],
  ['-i', '/root/.ssh/id_rsa.cloud'],
  ['-i/root/.ssh/id_rsa.cloud'],
  ['-o', 'StrictHostKeyChecking=no'],
  ['-ostricthostkeychecking=no'],
  ['-oUserKnownHostsFile=/dev/null'],
  ['-tt'],
  ['-qT'],
  ['-qi', 'key'],
);
const port = fc.constantFrom<readonly string[]>(['-p', '3922'], ['-p3922'], ['-oPort=3922'], ['-o', 'port 3922'], ['-qp', '3922']);
const word = fc.stringMatching(/^[a-z/][a-z0-9/=.-]{0,8}$/);

describe('the arguments of ssh', () => {
  it('mean the same in every order and form', () => {
    fc.assert(
      fc.property(fc.array(option), fc.array(option), port, fc.boolean(), fc.array(word), (before, behind, at, named, words) => {
        const call = parseSshCall([
          ...before.flat(),
          ...at,
          ...behind.flat(),
          named ? 'root@169.254.1.2' : '169.254.1.2',
          ...words,
        ]);
        assert.deepEqual(
          { address: call?.address, user: call?.user, port: call?.port, line: call?.line },
          { address: '169.254.1.2', user: 'root', port: 3922, line: words.join(' ') },
        );
      }),
    );
  });

  it('leave options of the remote command alone', () => {
    assert.equal(parseSshCall(['-p', '3922', '169.254.1.2', 'ping', '-c1', '-q', '10.1.1.1'])?.line, 'ping -c1 -q 10.1.1.1');
    assert.equal(parseSshCall(['-q']), undefined);
  });
});
