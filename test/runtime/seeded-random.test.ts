import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRandom } from '#agent';

function draw(seed: string | number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.next());
}

describe('seeded random', () => {
  it('gives the same sequence for the same seed, as a number or as its text', () => {
    assert.deepEqual(draw(7), draw('7'));
    assert.notDeepEqual(draw(7), draw(8));
  });

  it('stays what it is: recorded traces depend on it', () => {
    const random = createRandom('vrfleet');
    assert.deepEqual(
      [random.hex(16), random.integer(1, 1000), random.fork('router').hex(8)],
      ['bad3072663efdef4', 157, 'f3a3bd0f'],
    );
  });

  it('draws integers evenly from the whole range, both ends included', () => {
    const random = createRandom(1);
    const counts = new Map<number, number>();
    for (let i = 0; i < 7000; i++) {
      const value = random.integer(-3, 3);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    assert.deepEqual(
      [...counts.keys()].toSorted((a, b) => a - b),
      [-3, -2, -1, 0, 1, 2, 3],
    );
    for (const count of counts.values()) assert.ok(count > 800 && count < 1200, `${count} of about 1000`);
  });

  it('reaches both ends of a range wider than 32 bits', () => {
    const random = createRandom(2);
    const values = Array.from({ length: 64 }, () => random.integer(0, Number.MAX_SAFE_INTEGER));
    assert.ok(values.some((value) => value > 2 ** 52) && values.some((value) => value % 2 === 1));
  });

  it('forks by label, whatever was drawn before', () => {
    const fresh = createRandom('seed').fork('a').hex(32);
    const used = createRandom('seed');
    used.next();
    assert.equal(used.fork('a').hex(32), fresh);
    assert.notEqual(used.fork('b').hex(32), fresh);
    assert.notEqual(createRandom('a').fork('b/c').hex(32), createRandom('a/b').fork('c').hex(32));
  });

  it('keeps its ranges for every seed', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 40 }), (seed, digits) => {
        const random = createRandom(seed);
        const float = random.next();
        return float >= 0 && float < 1 && new RegExp(`^[0-9a-f]{${digits}}$`).test(random.hex(digits));
      }),
    );
  });
});
