import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dhcpEntry } from '../support/items.ts';
import { bagsAfter } from '../support/memory-bags.ts';

describe('DHCP entries', () => {
  const [macA, macB] = ['02:01:00:00:00:0a', '02:01:00:00:00:0b'];

  it('are kept as queued', () => {
    const entry = dhcpEntry('10.1.1.50', macA);
    assert.equal(bagsAfter(entry).get('dhcpentry')?.get('10.1.1.50'), entry);
  });

  it('replace the entry of their address, whoever owned it, and that of their MAC', () => {
    const bags = bagsAfter(dhcpEntry('10.1.1.50', macA), dhcpEntry('10.1.1.60', macB), dhcpEntry('10.1.1.50', macB));
    assert.deepEqual(
      [...(bags.get('dhcpentry') ?? [])].map(([ip, { mac_address }]) => [ip, mac_address]),
      [['10.1.1.50', macB]],
    );
  });

  it('are stored when they are removed, and leave only by an explicit add: false', () => {
    const removed = dhcpEntry('10.1.1.50', macA, { remove: true });
    const bags = bagsAfter(dhcpEntry('10.1.1.50', macA), removed);
    assert.equal(bags.get('dhcpentry')?.get('10.1.1.50'), removed);
    bags.merge([dhcpEntry('10.1.1.50', macA, { add: false })]);
    assert.equal(bags.get('dhcpentry')?.size, 0);
  });
});
