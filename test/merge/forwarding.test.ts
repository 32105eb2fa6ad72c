import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { merge, type ConfigItem } from '#agent';
import { bagsAfter, type MemoryBags } from '../support/memory-bags.ts';

type ForwardRule = Extract<ConfigItem, { type: 'forwardrules' }>['rules'][number];

const forward = (port: number, changes: Partial<ForwardRule> = {}): ForwardRule => ({
  revoke: false,
  protocol: 'tcp',
  source_ip_address: '203.0.113.10',
  source_port_range: `${port}:${port}`,
  destination_ip_address: '10.1.1.50',
  destination_port_range: '22:22',
  source_cidr_list: '',
  ...changes,
});
const rules = (...list: readonly ForwardRule[]): ConfigItem => ({ type: 'forwardrules', rules: list });
const stored = (bags: MemoryBags): string[] =>
  (bags.get('forwardingrules')?.get('203.0.113.10') ?? []).map((element) =>
    element.type === 'forward'
      ? `${element.protocol} ${element.public_ports} ${element.source_cidr_list ?? '-'} ${element.internal_ip}`
      : `all ${element.internal_ip}`,
  );
const nat = (revoke: boolean): ConfigItem => ({
  type: 'staticnatrules',
  rules: [{ revoke, source_ip_address: '203.0.113.10', destination_ip_address: '10.1.1.70' }],
});

describe('port forwards', () => {
  it('are appended, and replaced in place by one of the same public side', () => {
    const bags = bagsAfter(rules(forward(1), forward(2)), rules(forward(1, { destination_ip_address: '10.1.1.60' }), forward(3)));
    assert.deepEqual(stored(bags), ['tcp 1:1  10.1.1.60', 'tcp 2:2  10.1.1.50', 'tcp 3:3  10.1.1.50']);
  });

  it('are told apart by protocol, ports and sources that do not meet', () => {
    const bags = bagsAfter(
      rules(
        forward(1),
        forward(1, { protocol: 'udp' }),
        forward(1, { source_cidr_list: '198.51.100.0/24' }),
        forward(1, { source_cidr_list: '192.0.2.0/24' }),
      ),
    );
    assert.equal(stored(bags).length, 4);
  });

  it('replace the last of several whose sources they meet', () => {
    const both = '198.51.100.0/24,192.0.2.0/24';
    const bags = bagsAfter(
      rules(forward(1, { source_cidr_list: '198.51.100.0/24' }), forward(1, { source_cidr_list: '192.0.2.0/24' })),
      rules(forward(1, { source_cidr_list: both })),
    );
    assert.deepEqual(stored(bags), ['tcp 1:1 198.51.100.0/24 10.1.1.50', `tcp 1:1 ${both} 10.1.1.50`]);
  });

  it('leave an empty list when the last one is revoked; revoking an unknown one is fine', () => {
    const bags = bagsAfter(rules(forward(1)), rules(forward(2, { revoke: true }), forward(1, { revoke: true })));
    assert.deepEqual(bags.get('forwardingrules')?.get('203.0.113.10'), []);
  });

  it('come out the same one by one and many at a time', () => {
    const rule = fc.record({
      port: fc.integer({ min: 1, max: 3 }),
      revoke: fc.boolean(),
      source_cidr_list: fc.constantFrom('', 'a', 'b', 'a,b', 'b,c'),
      destination_ip_address: fc.constantFrom('10.1.1.50', '10.1.1.60'),
    });
    fc.assert(
      fc.property(fc.array(rule, { minLength: 6, maxLength: 30 }), (list) => {
        const all = list.map(({ port, ...changes }) => forward(port, changes));
        assert.deepEqual(stored(bagsAfter(rules(...all))), stored(bagsAfter(...all.map((one) => rules(one)))));
      }),
      { seed: 422 },
    );
  });

  it('are wiped by static NAT of their address, which its revocation deletes', () => {
    const bags = bagsAfter(rules(forward(1)), nat(false));
    assert.deepEqual(stored(bags), ['all 10.1.1.70']);
    bags.merge([rules(forward(2))]);
    assert.deepEqual(stored(bags), ['all 10.1.1.70', 'tcp 2:2  10.1.1.50']);
    bags.merge([nat(true)]);
    assert.equal(bags.get('forwardingrules')?.has('203.0.113.10'), false);
  });

  it('patch one element of a long list', () => {
    const bags = bagsAfter(rules(...Array.from({ length: 10_000 }, (_, port) => forward(port + 1))));
    const patches = merge(
      bags,
      rules(forward(10_001), forward(5, { destination_ip_address: '10.1.1.60' }), forward(7, { revoke: true })),
      { nics: [] },
    );
    assert.deepEqual(
      patches.flatMap(({ ops }) => ops.map((op) => ('index' in op ? `${op.op} ${op.index}` : op.op))),
      ['listInsert 10000', 'listSet 4', 'listRemove 6'],
    );
  });
});
