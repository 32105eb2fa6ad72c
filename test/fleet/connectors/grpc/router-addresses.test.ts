import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { ipv4InNetwork, parseIpv4, type Ipv4Network } from '#agent';
import { assignAddresses } from '../../../../fleet/connectors/grpc/index.ts';
import { withCode } from '../../support/fake-fleet.ts';

const block: Ipv4Network = { base: parseIpv4('127.64.0.0') ?? 0, prefix: 28 };

const routers = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 14 }).chain((numbers) =>
  fc.tuple(
    ...numbers.map((number) =>
      fc.record({
        name: fc.constant(`r-${number}-VM`),
        address: fc.option(
          fc.integer({ min: 0, max: 20 }).map((last) => `127.64.0.${last}`),
          { nil: undefined },
        ),
      }),
    ),
  ),
);

describe('addresses of routers', () => {
  it('are different, of the block, and stay once they are given', () => {
    fc.assert(
      fc.property(routers, (wanted) => {
        const assigned = assignAddresses(wanted, block);
        assert.deepEqual([...assigned.keys()].toSorted(), wanted.map(({ name }) => name).toSorted());
        assert.equal(new Set(assigned.values()).size, wanted.length);
        for (const address of assigned.values()) {
          assert.ok(ipv4InNetwork(parseIpv4(address) ?? 0, block));
          assert.ok(!['127.64.0.0', '127.64.0.15'].includes(address));
        }
        const again = assignAddresses(
          wanted.toReversed().map(({ name }) => ({ name, address: assigned.get(name) })),
          block,
        );
        for (const [name, address] of assigned) assert.equal(again.get(name), address);
      }),
    );
  });

  it('of before stay where they are good', () => {
    const assigned = assignAddresses(
      [
        { name: 'a', address: '127.64.0.1' },
        { name: 'b' },
        { name: 'c', address: '127.64.0.1' },
        { name: 'd', address: '10.0.0.1' },
      ],
      block,
    );
    assert.deepEqual(
      [...assigned].toSorted(([a], [b]) => (a < b ? -1 : 1)),
      [
        ['a', '127.64.0.1'],
        ['b', '127.64.0.2'],
        ['c', '127.64.0.3'],
        ['d', '127.64.0.4'],
      ],
    );
  });

  it('do not suffice: said', () => {
    const many = Array.from({ length: 15 }, (_, at) => ({ name: `r-${at}` }));
    assert.throws(() => assignAddresses(many, block), withCode('VRA_BAD_INPUT', /14 addresses for 15 routers/));
  });
});
