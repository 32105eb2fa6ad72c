import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseSshPath, printSshPath, type SshHop } from '../../../fleet/ssh-client/index.ts';

const hop: fc.Arbitrary<SshHop> = fc.record(
  {
    user: fc.string({ minLength: 1, unit: 'grapheme' }),
    host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
    port: fc.integer({ min: 1, max: 65_535 }),
  },
  { noNullPrototype: true },
);

describe('SSH paths', () => {
  it('are read as they were printed', () => {
    fc.assert(
      fc.property(hop, fc.array(hop, { maxLength: 3 }), (first, rest) => {
        const path = [first, ...rest] as const;
        assert.deepEqual(parseSshPath(printSshPath(path)), path);
      }),
    );
  });

  it('have a user and a port when they say none', () => {
    assert.deepEqual(parseSshPath('ssh://kvm-1,admin@169.254.3.7:3922'), [
      { user: 'root', host: 'kvm-1', port: 22 },
      { user: 'admin', host: '169.254.3.7', port: 3922 },
    ]);
  });

  for (const text of [
    'kvm-1',
    'http://kvm-1',
    'ssh://',
    'ssh://a,,b',
    'ssh://@a',
    'ssh://a:0',
    'ssh://a:65536',
    'ssh://a:x',
    'ssh://fd00::1',
    'ssh://[kvm]:22',
    'ssh://-oProxyCommand=x',
    'ssh://%zz@a',
    'ssh://a/b',
  ]) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseSshPath(text), { code: 'VRA_BAD_INPUT' });
    });
  }

  it('hold no passwords, and no message shows one', () => {
    assert.throws(
      () => parseSshPath('ssh://root:secret@a'),
      (error: Error) => !error.message.includes('secret'),
    );
  });
});
