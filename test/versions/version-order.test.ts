import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compareVersions } from '#agent';

describe('versions', () => {
  it('are in order', () => {
    const ordered = ['4.9', '4.22.0-rc1', '4.22.0', '4.22.1', '4.22.10', '4.23', '5'];
    for (const [at, version] of ordered.entries()) {
      for (const [other, later] of ordered.entries())
        assert.equal(Math.sign(compareVersions(version, later)), Math.sign(at - other), `${version} ${later}`);
    }
    assert.equal(compareVersions('4.22', '4.22.0'), 0);
    assert.equal(compareVersions('4.22.0+scripts.ab12', '4.22.0'), 0);
  });

  it('are in one order whatever they are called', () => {
    const part = fc.oneof(fc.nat(20).map(String), fc.constantFrom('rc1', 'beta', 'a'));
    const version = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
      }),
      { seed: 3 },
    );
  });
});
