import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bagNames, merge } from '#agent';
import { anyItem, vpcCommandLine } from '../support/items.ts';
import { bagsAfter, type MemoryBags } from '../support/memory-bags.ts';

const items = fc.array(anyItem, { maxLength: 12 });
const values = (bags: MemoryBags): unknown[] => bagNames.map((name) => structuredClone(bags.get(name)));

describe('any item', () => {
  it('changes nothing when it is merged again', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before, item);
        const once = values(bags);
        const again = bags.merge([structuredClone(item)]);
        assert.ok(again.every((patch) => patch.ops.length === 0));
        assert.deepEqual(values(bags), once);
      }),
      { seed: 422, numRuns: 500 },
    );
  });

  it('is merged without touching the bags', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before);
        const unchanged = values(bags);
        const sent = JSON.stringify(item);
        merge(bags, item, { nics: [] });
        assert.deepEqual(values(bags), unchanged);
        assert.equal(JSON.stringify(item), sent);
      }),
      { seed: 422 },
    );
  });

  it('leaves entries of other keys the objects they were', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before);
        const held = bagNames.map((name) => new Map<string, unknown>(bags.get(name)));
        const touched = new Set(
          merge(bags, item, { nics: [] }).flatMap(({ bag, ops }) => ops.map((op) => `${bag} ${'key' in op ? op.key : ''}`)),
        );
        bags.merge([item]);
        for (const [index, name] of bagNames.entries()) {
          for (const [key, value] of held[index] ?? [])
            if (!touched.has(`${name} ${key}`)) assert.equal(bags.get(name)?.get(key), value);
        }
      }),
      { seed: 422 },
    );
  });
});
