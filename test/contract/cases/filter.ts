import assert from 'node:assert/strict';
import type { ChainSpec, FilterPort, FilterState, RuleGroup } from '#agent';
import type { Case } from '../contract-case.ts';

const input = { family: 'ip', table: 'filter', chain: 'INPUT' } as const;
const custom = { family: 'ip', table: 'filter', chain: 'NETWORK_STATS' } as const;

const group = (chain: Omit<ChainSpec, 'policy'>, rank: number, key: string, ...rules: string[]): RuleGroup => ({
  ...chain,
  rank,
  key,
  rules,
});

const rulesOf = (state: FilterState, { family, table, chain }: ChainSpec): readonly string[] | undefined =>
  state.chains.find((other) => other.family === family && other.table === table && other.chain === chain)?.rules;

const table = {
  family: 'ip6',
  name: 'ip6_firewall',
  chains: [
    {
      name: 'fw_forward',
      hook: 'type filter hook forward priority filter; policy accept;',
      rules: ['ct state established,related accept', 'ip6 saddr fd00::/64 jump fw_chain_egress'],
    },
    { name: 'fw_chain_egress', rules: ['tcp dport { 22, 80 } accept', 'counter packets 0 bytes 0 drop'] },
  ],
} as const;

const sources = { name: 'sourceCidrIpset-103', type: 'hash:net', family: 'inet', members: ['10.1.1.0/24', '10.2.2.2'] } as const;

export const filterCases = {
  apply: [
    {
      title: 'orders groups by rank, then key, and keeps the order inside a group',
      async run({ filter }) {
        await filter.apply({
          putChains: [{ ...input, policy: 'DROP' }],
          putGroups: [
            group(input, 200, 'b', '-j DROP'),
            group(input, 100, 'b', '-i lo -j ACCEPT', '-p icmp -j ACCEPT'),
            group(input, 100, 'B', '-d 224.0.0.18/32 -j ACCEPT'),
            group(input, -5, 'z', '-j LOG'),
          ],
        });
        const state = await filter.observe();
        assert.deepEqual(rulesOf(state, input), [
          '-j LOG',
          '-d 224.0.0.18/32 -j ACCEPT',
          '-i lo -j ACCEPT',
          '-p icmp -j ACCEPT',
          '-j DROP',
        ]);
        assert.equal(state.chains.find(({ chain }) => chain === 'INPUT')?.policy, 'DROP');
      },
    },
    {
      title: 'replaces a group that is put twice, and removes one',
      async run({ filter }) {
        await filter.apply({ putChains: [input], putGroups: [group(input, 1, 'a', '-j ACCEPT'), group(input, 1, 'b', '-j DROP')] });
        await filter.apply({ putGroups: [group(input, 1, 'a', '-i lo -j ACCEPT', '-j LOG')] });
        assert.deepEqual(rulesOf(await filter.observe(), input), ['-i lo -j ACCEPT', '-j LOG', '-j DROP']);
        await filter.apply({
          removeGroups: [
            { ...input, rank: 1, key: 'a' },
            { ...input, rank: 1, key: 'missing' },
          ],
        });
        assert.deepEqual(rulesOf(await filter.observe(), input), ['-j DROP']);
      },
    },
    {
      title: 'removes a chain with its groups, and makes it anew in the same transaction',
      async run({ filter }) {
        await filter.apply({
          putChains: [input, custom],
          putGroups: [group(custom, 1, 'a', '-i eth0'), group(input, 1, 'j', '-j NETWORK_STATS')],
        });
        await filter.apply({ removeChains: [custom], putChains: [custom], putGroups: [group(custom, 1, 'b', '-i eth1')] });
        assert.deepEqual(rulesOf(await filter.observe(), custom), ['-i eth1']);
        await filter.apply({ removeGroups: [{ ...input, rank: 1, key: 'j' }], removeChains: [custom] });
        assert.equal(rulesOf(await filter.observe(), custom), undefined);
      },
    },
    {
      title: 'keeps the same chain of two families and tables apart',
      async run({ filter }) {
        const v6 = { ...input, family: 'ip6' } as const;
        const mangle = { ...input, table: 'mangle' } as const;
        await filter.apply({
          putChains: [input, v6, mangle],
          putGroups: [group(input, 1, 'a', '-j DROP'), group(v6, 1, 'a', '-j ACCEPT'), group(mangle, 1, 'a', '-j RETURN')],
        });
        const state = await filter.observe();
        assert.deepEqual(
          [input, v6, mangle].map((chain) => rulesOf(state, chain)),
          [['-j DROP'], ['-j ACCEPT'], ['-j RETURN']],
        );
      },
    },
    {
      title: 'puts, replaces and removes sets and nft tables',
      async run({ filter }) {
        await filter.apply({ putSets: [sources, { ...sources, name: 'empty', family: 'inet6', members: [] }], putTables: [table] });
        const first = await filter.observe();
        assert.deepEqual(
          first.sets.find(({ name }) => name === sources.name),
          sources,
        );
        assert.deepEqual(first.tables, [table]);
        const changed = {
          ...table,
          chains: [{ name: 'fw_input', hook: 'type filter hook input priority filter; policy drop;', rules: [] }],
        };
        await filter.apply({ putSets: [{ ...sources, members: [] }], removeSets: ['empty'], putTables: [changed] });
        const second = await filter.observe();
        assert.deepEqual(second.sets, [{ ...sources, members: [] }]);
        assert.deepEqual(second.tables, [changed]);
        await filter.apply({ removeTables: [table], removeSets: [sources.name] });
        assert.deepEqual(await filter.observe(), { chains: [], sets: [], tables: [] });
      },
    },
    {
      title: 'refuses a rule that needs a chain or set which does not exist, and changes nothing',
      async run({ filter }) {
        await filter.apply({
          putChains: [input, custom],
          putGroups: [group(input, 1, 'a', '-i lo -j ACCEPT')],
          putSets: [sources],
        });
        const before = await filter.observe();
        const good = group(input, 2, 'good', '-j NETWORK_STATS');
        for (const putGroups of [
          [good, group(input, 1, 'a', '-j NOWHERE')],
          [good, group(input, 3, 'b', '-m set --match-set noset src -j ACCEPT')],
          [good, group({ ...input, chain: 'NOWHERE' }, 1, 'c', '-j ACCEPT')],
          [good, group({ ...input, table: 'nat', chain: 'PREROUTING' }, 1, 'd', '-j NETWORK_STATS')],
        ]) {
          const change = { removeGroups: [{ ...input, rank: 1, key: 'a' }], removeSets: [sources.name], putGroups };
          await assert.rejects(filter.apply(change), { code: 'VRA_FILTER_REFUSED' });
          assert.deepEqual(await filter.observe(), before);
        }
        const broken = { ...table, chains: [{ name: 'x', rules: ['jump y'] }] };
        await assert.rejects(filter.apply({ putGroups: [good], putTables: [broken] }), { code: 'VRA_FILTER_REFUSED' });
        assert.deepEqual(await filter.observe(), before);
      },
    },
    {
      title: 'refuses to remove a chain or set that a rule needs',
      async run({ filter }) {
        await filter.apply({
          putChains: [input, custom],
          putSets: [sources],
          putGroups: [
            group(input, 1, 'a', '-j NETWORK_STATS'),
            group(custom, 1, 'b', `-m set --match-set ${sources.name} src -j ACCEPT`),
          ],
        });
        const before = await filter.observe();
        await assert.rejects(filter.apply({ removeChains: [custom] }), { code: 'VRA_FILTER_REFUSED' });
        await assert.rejects(filter.apply({ removeSets: [sources.name] }), { code: 'VRA_FILTER_REFUSED' });
        assert.deepEqual(await filter.observe(), before);
        await filter.apply({
          removeGroups: [{ ...input, rank: 1, key: 'a' }],
          removeChains: [custom],
          removeSets: [sources.name],
        });
        assert.deepEqual((await filter.observe()).sets, []);
      },
    },
    {
      title: 'lets chains of one transaction jump to one another, whatever their order',
      async run({ filter }) {
        const other = { ...custom, chain: 'FW_EGRESS_RULES' };
        await filter.apply({
          putGroups: [group(input, 1, 'a', '-j NETWORK_STATS'), group(custom, 1, 'b', '-g FW_EGRESS_RULES')],
          putChains: [custom, other, input],
        });
        assert.deepEqual(rulesOf(await filter.observe(), custom), ['-g FW_EGRESS_RULES']);
      },
    },
  ],
  observe: [
    {
      title: 'is empty at first',
      async run({ filter }) {
        const { chains, sets, tables } = await filter.observe();
        assert.deepEqual([chains.filter(({ rules }) => rules.length > 0), sets, tables], [[], [], []]);
      },
    },
    {
      title: 'is a picture of the moment',
      async run({ filter }) {
        await filter.apply({ putChains: [input] });
        const before = await filter.observe();
        await filter.apply({ putGroups: [group(input, 1, 'a', '-j DROP')] });
        assert.deepEqual(rulesOf(before, input), []);
      },
    },
  ],
} satisfies Record<keyof FilterPort, readonly Case[]>;
