import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { chapRefusal, parseChapSecrets, printChapSecrets } from '#agent';

const user = fc.record({ name: fc.string({ unit: 'binary' }), password: fc.string({ unit: 'binary' }) }, { noNullPrototype: true });

describe('chap-secrets', () => {
  it('writes plain words plainly', () => {
    assert.equal(printChapSecrets([{ name: 'bob', password: 'p@ss.w0rd' }]), 'bob * p@ss.w0rd *\n');
  });

  it('quotes what pppd would take for something else', () => {
    assert.equal(printChapSecrets([{ name: 'a b', password: '#"\\' }]), '"a b" * "#\\"\\\\" *\n');
    assert.equal(printChapSecrets([{ name: 'a', password: 'x\ny' }]), 'a * "x\\012y" *\n');
    assert.equal(printChapSecrets([{ name: 'a', password: '' }]), 'a * "" *\n');
  });

  it('leaves out users that no quoting can say', () => {
    for (const refused of [
      { name: '*', password: 'x' },
      { name: '', password: 'x' },
      { name: 'a', password: '@/etc/shadow' },
      { name: 'a', password: 'x\0y' },
    ]) {
      assert.notEqual(chapRefusal(refused), undefined);
      assert.equal(printChapSecrets([refused]), '');
    }
  });

  it('reads back to the users that were printed, one line each', () => {
    fc.assert(
      fc.property(fc.array(user, { maxLength: 4 }), (users) => {
        const accepted = users.filter((candidate) => chapRefusal(candidate) === undefined);
        const text = printChapSecrets(users);
        assert.deepEqual(parseChapSecrets(text), accepted);
        assert.equal(text.split('\n').length, accepted.length + 1);
      }),
    );
  });

  it("understands pppd's other spellings", () => {
    assert.deepEqual(parseChapSecrets("'a b' * c\\ d\\101 * # comment\n# bob * x *\n"), [{ name: 'a b', password: 'c dA' }]);
  });
});
