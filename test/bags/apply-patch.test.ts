import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { applyPatch, type BagDelta, type BagOp, type ForwardingRecord, type VpnUserRecord } from '#agent';

const user = (name: string, password = 'one'): VpnUserRecord => ({ user: name, password, add: true });
const nat = (address: string): ForwardingRecord => ({ type: 'staticnat', public_ip: '203.0.113.10', internal_ip: address });

const ip = '203.0.113.10';

describe('applyPatch', () => {
  it('sets, replaces and deletes entries, and leaves the others the objects they were', () => {
    const [ann, bob, newBob] = [user('ann'), user('bob'), user('bob', 'two')];
    const bag = new Map([
      ['ann', ann],
      ['bob', bob],
    ]);
    const delta = applyPatch(bag, {
      bag: 'vpnuserlist',
      ops: [
        { op: 'set', key: 'bob', value: newBob },
        { op: 'delete', key: 'nobody' },
      ],
    });
    assert.equal(bag.get('ann'), ann);
    assert.equal(bag.get('bob'), newBob);
    assert.deepEqual(delta, { bag: 'vpnuserlist', removed: [{ key: 'bob', value: bob }], added: [{ key: 'bob', value: newBob }] });
  });

  it('copies a list that it changes, so that whoever holds the old one keeps it', () => {
    const [a, b, c] = [nat('10.1.1.1'), nat('10.1.1.2'), nat('10.1.1.3')];
    const before = [a, b];
    const bag = new Map<string, readonly ForwardingRecord[]>([[ip, before]]);
    const delta = applyPatch(bag, {
      bag: 'forwardingrules',
      ops: [
        { op: 'listInsert', key: ip, index: 2, value: c },
        { op: 'listRemove', key: ip, index: 0 },
      ],
    });
    assert.deepEqual(before, [a, b]);
    assert.deepEqual(bag.get(ip), [b, c]);
    assert.deepEqual(delta, { bag: 'forwardingrules', removed: [{ key: ip, value: a }], added: [{ key: ip, value: c }] });
  });

  it('makes a list where there was none', () => {
    const bag = new Map<string, readonly ForwardingRecord[]>();
    applyPatch(bag, { bag: 'forwardingrules', ops: [{ op: 'listInsert', key: ip, index: 0, value: nat('10.1.1.1') }] });
    assert.deepEqual(bag.get(ip), [nat('10.1.1.1')]);
  });

  it('does not speak of what came and left within the patch', () => {
    const passing = nat('10.1.1.9');
    const bag = new Map<string, readonly ForwardingRecord[]>([[ip, []]]);
    const delta = applyPatch(bag, {
      bag: 'forwardingrules',
      ops: [
        { op: 'listInsert', key: ip, index: 0, value: passing },
        { op: 'listRemove', key: ip, index: 0 },
      ],
    });
    assert.deepEqual([delta.removed, delta.added], [[], []]);
  });

  it('gives whole values for a key that was replaced as well as edited', () => {
    const [a, b, c] = [nat('10.1.1.1'), nat('10.1.1.2'), nat('10.1.1.3')];
    const before = [a];
    const bag = new Map<string, readonly ForwardingRecord[]>([[ip, before]]);
    const delta = applyPatch(bag, {
      bag: 'forwardingrules',
      ops: [
        { op: 'listInsert', key: ip, index: 1, value: c },
        { op: 'set', key: ip, value: [b] },
        { op: 'listInsert', key: ip, index: 1, value: c },
      ],
    });
    assert.deepEqual(delta.removed, [{ key: ip, value: before }]);
    assert.deepEqual(delta.added, [{ key: ip, value: [b, c] }]);
  });

  it('clears a bag, but for what the patch sets afterwards', () => {
    const [ann, bob] = [user('ann'), user('bob')];
    const bag = new Map([['ann', ann]]);
    const delta = applyPatch(bag, { bag: 'vpnuserlist', ops: [{ op: 'clear' }, { op: 'set', key: 'bob', value: bob }] });
    assert.deepEqual([...bag], [['bob', bob]]);
    assert.deepEqual(delta.removed, [{ key: 'ann', value: ann }]);
  });

  it('refuses a position that does not exist and leaves the bag as it was', () => {
    const bag = new Map<string, readonly ForwardingRecord[]>([[ip, [nat('10.1.1.1')]]]);
    const bad: BagOp<'forwardingrules'>[] = [
      { op: 'listRemove', key: ip, index: 1 },
      { op: 'listSet', key: ip, index: -1, value: nat('10.1.1.2') },
      { op: 'listInsert', key: ip, index: 2, value: nat('10.1.1.2') },
    ];
    for (const op of bad) {
      const ops: BagOp<'forwardingrules'>[] = [{ op: 'delete', key: 'other' }, { op: 'listRemove', key: ip, index: 0 }, op];
      const alone: BagOp<'forwardingrules'>[] = [op];
      for (const list of [ops, alone])
        assert.throws(() => applyPatch(bag, { bag: 'forwardingrules', ops: list }), { code: 'VRA_BUG' });
    }
    assert.deepEqual(bag.get(ip), [nat('10.1.1.1')]);
  });

  it('refuses a list operation on a value that is no list', () => {
    const bag = new Map([['10.1.1.50', 'secret']]);
    assert.throws(() => applyPatch(bag, { bag: 'vmpassword', ops: [{ op: 'listRemove', key: '10.1.1.50', index: 0 }] }), {
      code: 'VRA_BUG',
    });
  });

  it('tells by its delta what the elements are now, whatever the operations', () => {
    const element = fc.constantFrom('10.1.1.1', '10.1.1.2', '10.1.1.3').map(nat);
    const key = fc.constantFrom('203.0.113.10', '203.0.113.11');
    const step = fc.record({
      kind: fc.constantFrom('set', 'delete', 'clear', 'insert', 'replace', 'remove'),
      key,
      value: element,
      at: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 }), (patches) => {
        const bag = new Map<string, readonly ForwardingRecord[]>();
        let elements: { key: string; value: ForwardingRecord }[] = [];
        for (const steps of patches) {
          const model = new Map(bag);
          const ops = steps.flatMap((one): BagOp<'forwardingrules'>[] => {
            const list = model.get(one.key) ?? [];
            const index = list.length === 0 ? 0 : one.at % list.length;
            switch (one.kind) {
              case 'set':
                model.set(one.key, [one.value]);
                return [{ op: 'set', key: one.key, value: [one.value] }];
              case 'delete':
                model.delete(one.key);
                return [{ op: 'delete', key: one.key }];
              case 'clear':
                model.clear();
                return [{ op: 'clear' }];
              case 'insert':
                model.set(one.key, list.toSpliced(index, 0, one.value));
                return [{ op: 'listInsert', key: one.key, index, value: one.value }];
              case 'replace':
                if (list.length === 0) return [];
                model.set(one.key, list.with(index, one.value));
                return [{ op: 'listSet', key: one.key, index, value: one.value }];
              case 'remove':
                if (list.length === 0) return [];
                model.set(one.key, list.toSpliced(index, 1));
                return [{ op: 'listRemove', key: one.key, index }];
              default:
                throw new Error(one.kind satisfies never);
            }
          });
          elements = follow(elements, applyPatch(bag, { bag: 'forwardingrules', ops }));
          assert.deepEqual(bag, model);
        }
        assert.deepEqual(printed(elements), printed([...bag].flatMap(([at, list]) => list.map((value) => ({ key: at, value })))));
      }),
      { seed: 422 },
    );
  });
});

type Elements = { key: string; value: ForwardingRecord }[];

const printed = (elements: Elements): string[] => elements.map((element) => JSON.stringify(element)).toSorted();

const flat = (changes: BagDelta['added']): Elements =>
  changes.flatMap(({ key, value }) => [value].flat().map((element) => ({ key, value: JSON.parse(JSON.stringify(element)) })));

/** What a reader who only sees deltas makes of them. */
function follow(elements: Elements, delta: BagDelta): Elements {
  const left = [...elements];
  for (const gone of flat(delta.removed)) {
    const at = left.findIndex((element) => JSON.stringify(element) === JSON.stringify(gone));
    assert.ok(at >= 0, 'a delta removes what is there');
    left.splice(at, 1);
  }
  return [...left, ...flat(delta.added)];
}
