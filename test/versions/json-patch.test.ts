import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { applyJsonPatch, jsonPatchSchema, JsonPatchError } from '../../src/versions/json-patch.ts';

/** Some of the cases of RFC 6902, appendix A, and of what must fail. */
const cases: readonly (readonly [document: unknown, patch: readonly object[], expected: unknown])[] = [
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
  [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
  [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/1', value: 'x' }], { foo: ['bar', 'x'] }],
  [{ baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  [{ foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  [{ baz: 'qux' }, [{ op: 'replace', path: '/baz', value: null }], { baz: null }],
  [
    { foo: { bar: 'baz', waldo: 1 }, q: { c: 2 } },
    [{ op: 'move', from: '/foo/waldo', path: '/q/t' }],
    { foo: { bar: 'baz' }, q: { c: 2, t: 1 } },
  ],
  [{ foo: ['a', 'b', 'c'] }, [{ op: 'move', from: '/foo/0', path: '/foo/2' }], { foo: ['b', 'c', 'a'] }],
  [
    { '/': 9, '~1': 10 },
    [
      { op: 'test', path: '/~01', value: 10 },
      { op: 'copy', from: '/~1', path: '/x' },
    ],
    { '/': 9, '~1': 10, x: 9 },
  ],
  [{ a: 1 }, [{ op: 'replace', path: '', value: 2 }], 2],
];

const failing: readonly (readonly [document: unknown, patch: readonly object[]])[] = [
  [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 1 }]],
  [{ foo: 'bar' }, [{ op: 'remove', path: '/baz' }]],
  [{ foo: 'bar' }, [{ op: 'replace', path: '/toString', value: 1 }]],
  [{ foo: [1] }, [{ op: 'add', path: '/foo/3', value: 1 }]],
  [{ foo: [1] }, [{ op: 'remove', path: '/foo/01' }]],
  [{ foo: 'bar' }, [{ op: 'test', path: '/foo', value: 'baz' }]],
  [{ foo: { bar: 1 } }, [{ op: 'move', from: '/foo', path: '/foo/bar' }]],
];

describe('a JSON patch', () => {
  it('does what RFC 6902 says', () => {
    for (const [document, patch, expected] of cases)
      assert.deepEqual(applyJsonPatch(document, jsonPatchSchema.parse(patch)), expected);
  });

  it('fails where there is nothing, and leaves the document as it was', () => {
    for (const [document, patch] of failing) {
      const before = structuredClone(document);
      assert.throws(() => applyJsonPatch(document, jsonPatchSchema.parse(patch)), JsonPatchError, JSON.stringify(patch));
      assert.deepEqual(document, before);
    }
  });

  it('that adds and removes a key gives the document back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (document, key, value) => {
        if (Object.hasOwn(document, key)) return;
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const patch = jsonPatchSchema.parse([
          { op: 'add', path, value },
          { op: 'remove', path },
        ]);
        assert.deepEqual(applyJsonPatch(document, patch), { ...document });
      }),
      { seed: 11 },
    );
  });
});
