import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { AgentError, decodeQueueFile, itemProblems } from '#agent';
import { anyItem, dhcpEntry, firewallRule } from '../../support/items.ts';

function isTaken(value: unknown): boolean {
  try {
    return decodeQueueFile('x', JSON.stringify(value)).unknownFields.length === 0;
  } catch (error) {
    if (error instanceof AgentError) return false;
    throw error;
  }
}

describe('what is wrong with an item', () => {
  it('is nothing exactly where a queue file with it is taken and has no unknown field', () => {
    const broken = fc.tuple(
      anyItem,
      fc.constantFrom('type', 'rules', 'ipv4_address', 'extra'),
      fc.constantFrom(7, 'x', null, [{}]),
    );
    const value = fc.oneof(
      anyItem,
      broken.map(([item, field, wrong]): unknown => ({ ...item, [field]: wrong })),
    );
    fc.assert(
      fc.property(value, (item) => {
        assert.equal(itemProblems(item).length === 0, isTaken(item));
      }),
    );
  });

  it('is said for every place', () => {
    const rule = { ...firewallRule(1), src_ip: 'here', colour: 'red' };
    assert.deepEqual(itemProblems({ type: 'firewallrules', rules: [firewallRule(0), rule] }), [
      { path: ['rules', 1, 'src_ip'], message: '"here" is not an IPv4 address' },
      { path: ['rules', 1, 'colour'], message: 'firewallrules has no such field' },
    ]);
    assert.deepEqual(
      itemProblems({ ...dhcpEntry('10.1.1.50', '02:00:00:00:00:01'), type: undefined }).map(({ path }) => path),
      [['type']],
    );
    assert.deepEqual(itemProblems([]), [{ path: [], message: 'an item is an object with a "type"' }]);
  });
});
