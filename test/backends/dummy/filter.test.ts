import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Volume } from 'memfs';
import * as fc from 'fast-check';
import type { RuleGroup } from '#agent';
import { createMemoryStore, type DummyBackend, type DummyFilter } from '#backends/dummy';
import { openDummy, threeNics } from '../../support/dummy-machine.ts';

const input = { family: 'ip', table: 'filter', chain: 'INPUT' } as const;
const stats = { family: 'ip', table: 'filter', chain: 'NETWORK_STATS' } as const;
const group = (rank: number, key: string, ...rules: string[]): RuleGroup => ({ ...input, rank, key, rules });

async function machine(volume = new Volume()): Promise<DummyBackend> {
  const backend = await openDummy(createMemoryStore(volume, '/r'));
  if (!backend.power.on) await backend.power.start(threeNics);
  return backend;
}

const rules = async (filter: DummyFilter, chain = 'INPUT'): Promise<readonly string[] | undefined> =>
  (await filter.observe()).chains.find((state) => state.chain === chain)?.rules;

describe('filter of the dummy, edited by hand', () => {
  it('appends and inserts around what a plan put, and keeps that apart from it', async () => {
    await using backend = await machine();
    const { filter } = backend;
    await filter.apply({ putGroups: [group(100, 'a', '-i lo -j ACCEPT'), group(200, 'b', '-j LOG', '-j DROP')] });
    await filter.edit({ ...input, op: 'append', rule: '-p gre -j ACCEPT' });
    await filter.edit({ ...input, op: 'insert', position: 1, rule: '-p esp -j ACCEPT' });
    await filter.edit({ ...input, op: 'insert', position: 6, rule: '-p ah -j ACCEPT' });
    await filter.apply({ putGroups: [group(100, 'a', '-i lo -j RETURN'), group(50, 'new', '-p icmp -j ACCEPT')] });
    assert.deepEqual(await rules(filter), [
      '-p esp -j ACCEPT',
      '-p icmp -j ACCEPT',
      '-i lo -j RETURN',
      '-j LOG',
      '-j DROP',
      '-p gre -j ACCEPT',
      '-p ah -j ACCEPT',
    ]);
  });

  it('edits by position as a list does', async () => {
    const edit = fc.record({ op: fc.constantFrom('append', 'insert', 'replace', 'delete'), at: fc.nat(8), n: fc.nat(99) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(3))), fc.array(edit), async (planned, edits) => {
        await using backend = await machine();
        const { filter } = backend;
        await filter.apply({
          putChains: [input],
          putGroups: planned.map(([rank, size], i) =>
            group(rank, String(i), ...Array.from({ length: size }, (_, n) => `-p ${i} --x ${n}`)),
          ),
        });
        const expected = [...((await rules(filter)) ?? [])];
        for (const { op, at, n } of edits) {
          const rule = `-p tcp --dport ${n}`;
          const position = at + 1;
          if (op === 'append') {
            await filter.edit({ ...input, op, rule });
            expected.push(rule);
          } else if (position > expected.length + (op === 'insert' ? 1 : 0)) {
            const bad =
              op === 'delete' ? ({ ...input, op, position } as const) : ({ ...input, op: 'replace', position, rule } as const);
            await assert.rejects(filter.edit(bad), { code: 'VRA_FILTER_REFUSED' });
          } else if (op === 'delete') {
            await filter.edit({ ...input, op, position });
            expected.splice(at, 1);
          } else if (op === 'insert' || op === 'replace') {
            await filter.edit({ ...input, op, position, rule });
            expected.splice(at, op === 'insert' ? 0 : 1, rule);
          }
        }
        assert.deepEqual(await rules(filter), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('makes, flushes and removes chains as iptables does', async () => {
    await using backend = await machine();
    const { filter } = backend;
    await filter.edit({ ...stats, op: 'create' });
    await assert.rejects(filter.edit({ ...stats, op: 'create' }), { code: 'VRA_FILTER_REFUSED', message: /exists/ });
    await filter.edit({ ...stats, op: 'append', rule: '-i eth0' });
    await filter.edit({ ...input, op: 'append', rule: '-j NETWORK_STATS' });
    await assert.rejects(filter.edit({ ...stats, op: 'remove' }), { code: 'VRA_FILTER_REFUSED', message: /not empty/ });
    await filter.edit({ ...stats, op: 'flush' });
    await assert.rejects(filter.edit({ ...stats, op: 'remove' }), { code: 'VRA_FILTER_REFUSED', message: /NETWORK_STATS/ });
    await filter.edit({ ...input, op: 'delete', position: 1 });
    await filter.edit({ ...stats, op: 'remove' });
    assert.equal(await rules(filter, 'NETWORK_STATS'), undefined);
    await filter.edit({ ...input, op: 'policy', policy: 'DROP' });
    assert.equal((await filter.observe()).chains[0]?.policy, 'DROP');
    for (const edit of [
      { ...stats, op: 'append', rule: '-i eth0' },
      { ...stats, op: 'flush' },
      { ...stats, op: 'policy', policy: 'DROP' },
      { ...input, op: 'remove' },
      { ...input, op: 'create' },
      { ...input, op: 'append', rule: '-j NOWHERE' },
      { ...input, op: 'append', rule: '-m set --match-set none src' },
      { ...input, op: 'delete', position: 0 },
    ] as const) {
      await assert.rejects(filter.edit(edit), { code: 'VRA_FILTER_REFUSED' }, JSON.stringify(edit));
    }
  });
});

describe('counters of the dummy', () => {
  it('belong to a rule or a policy, and survive a reopening', async () => {
    const volume = new Volume();
    {
      await using backend = await machine(volume);
      const { filter } = backend;
      await filter.apply({
        putChains: [{ ...input, policy: 'DROP' }],
        putGroups: [group(1, 'a', '-i eth0', '-i eth1'), group(2, 'b', '-j DROP')],
      });
      await filter.setCounter(input, '-i eth1', { packets: 3, bytes: 4200 });
      await filter.setCounter(input, undefined, { packets: 1, bytes: 60 });
    }
    await using backend = await machine(volume);
    const { filter } = backend;
    const zero = { packets: 0, bytes: 0 };
    assert.deepEqual(await filter.counters('ip', 'filter', 'INPUT'), {
      policy: { packets: 1, bytes: 60 },
      rules: [zero, { packets: 3, bytes: 4200 }, zero],
    });
    assert.equal(await filter.counters('ip', 'filter', 'NONE'), undefined);
    await filter.apply({ putGroups: [group(1, 'a', '-i eth1')] });
    assert.deepEqual((await filter.counters('ip', 'filter', 'INPUT'))?.rules[0], { packets: 3, bytes: 4200 });
    await filter.apply({ putGroups: [group(1, 'a', '-i eth2')] });
    await filter.apply({ putGroups: [group(1, 'a', '-i eth1')] });
    assert.deepEqual((await filter.counters('ip', 'filter', 'INPUT'))?.rules[0], zero);
    await filter.zeroCounters(input);
    assert.deepEqual((await filter.counters('ip', 'filter', 'INPUT'))?.policy, zero);
    await assert.rejects(filter.setCounter(stats, undefined, zero), { code: 'VRA_NOT_FOUND' });
  });
});

describe('what the kernel of the dummy does not take', () => {
  it('refuses names, members and rules that a kernel refuses', async () => {
    await using backend = await machine();
    const { filter } = backend;
    const set = { name: 's', type: 'hash:net', family: 'inet' } as const;
    for (const change of [
      { putSets: [{ ...set, members: ['0.0.0.0/0'] }] },
      { putSets: [{ ...set, members: ['fd00::/64'] }] },
      { putSets: [{ ...set, members: ['10.0.0.300'] }] },
      { putSets: [{ ...set, name: 'a b', members: [] }] },
      { putChains: [{ ...stats, chain: 'x'.repeat(29) }] },
      { putChains: [{ ...stats, chain: 'a b' }] },
      { putChains: [{ ...stats, policy: 'DROP' as const }] },
      { putGroups: [group(1, 'a', '-j ACCEPT\n-j DROP')] },
      { putGroups: [group(1, 'a', '-j FORWARD')] },
      { putTables: [{ family: 'ip' as const, name: 't', chains: [{ name: 'a b', rules: [] }] }] },
      { putTables: [{ family: 'ip' as const, name: 't', chains: [{ name: 'a', rules: ['accept\n}'] }] }] },
    ]) {
      await assert.rejects(filter.apply(change), { code: 'VRA_FILTER_REFUSED' }, JSON.stringify(change));
    }
    assert.deepEqual(await filter.observe(), { chains: [], sets: [], tables: [] });
  });

  it('holds members as ipset prints them', async () => {
    await using backend = await machine();
    const members = ['10.0.0.5/32', '10.1.2.3/24', '10.1.2.0/24'];
    const v6 = ['FD00:0::1/128', 'fd00::1:2/64'];
    await backend.filter.apply({
      putSets: [
        { name: 'v4', type: 'hash:net', family: 'inet', members },
        { name: 'v6', type: 'hash:net', family: 'inet6', members: v6 },
      ],
    });
    const { sets } = await backend.filter.observe();
    assert.deepEqual(
      sets.map((set) => set.members),
      [
        ['10.0.0.5', '10.1.2.0/24'],
        ['fd00::1', 'fd00::/64'],
      ],
    );
  });
});
