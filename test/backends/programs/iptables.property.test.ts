import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRandom, createVirtualClock, printRule, type IptablesTable, type ProgramResult } from '#agent';
import { createMemoryStore, runProgram } from '#backends/dummy';
import { openDummy, threeNics } from '../../support/dummy-machine.ts';
import { parsedRule } from '../../support/iptables-arbitraries.ts';

const context = { clock: createVirtualClock(Date.UTC(2026, 10, 20, 17, 0, 0)), random: createRandom('properties') };

const chains = { filter: 'FORWARD', mangle: 'PREROUTING', nat: 'USER' } as const satisfies Partial<Record<IptablesTable, string>>;

type Iptables = (words: string) => Promise<ProgramResult>;

/** A machine with a chain to add to, and iptables of one table. */
async function withTable(table: keyof typeof chains, act: (iptables: Iptables, chain: string) => Promise<void>): Promise<void> {
  await using machine = await openDummy(createMemoryStore());
  await machine.power.start(threeNics);
  const iptables: Iptables = (words) => runProgram(machine, ['iptables', '-t', table, ...words.split(' ')], context);
  await iptables('-N USER');
  await iptables('-N USER_eth0');
  await act(iptables, chains[table]);
}

for (const table of ['filter', 'mangle', 'nat'] as const) {
  const rules = fc.uniqueArray(parsedRule(table).map(printRule), { minLength: 1, maxLength: 5 });

  describe(`iptables -t ${table}`, () => {
    it('shows with -S what was added with -A, in that order, and finds it with -C', async () => {
      await fc.assert(
        fc.asyncProperty(rules, (texts) =>
          withTable(table, async (iptables, chain) => {
            for (const text of texts) {
              const added = await iptables(`-A ${chain} ${text}`);
              assert.deepEqual(added, { stdout: '', stderr: '', exitCode: 0 }, text);
            }
            const { stdout } = await iptables(`-S ${chain}`);
            assert.deepEqual(
              stdout.trimEnd().split('\n').slice(1),
              texts.map((text) => `-A ${chain} ${text}`),
            );
            for (const text of texts) assert.equal((await iptables(`-C ${chain} ${text}`)).exitCode, 0, text);
            const listed = await iptables(`-L ${chain} -n --line-numbers`);
            assert.equal(listed.stdout.trimEnd().split('\n').length, 2 + texts.length);
          }),
        ),
        { numRuns: 40 },
      );
    });

    it('is as before once -D took away what -I put in', async () => {
      await fc.assert(
        fc.asyncProperty(rules, fc.nat(), (texts, at) =>
          withTable(table, async (iptables, chain) => {
            const [first = '', ...others] = texts;
            for (const text of others) await iptables(`-A ${chain} ${text}`);
            const before = await iptables(`-S ${chain}`);
            const place = 1 + (at % (others.length + 1));
            assert.equal((await iptables(`-I ${chain} ${place} ${first}`)).exitCode, 0, first);
            assert.equal((await iptables(`-S ${chain} ${place}`)).stdout, `-A ${chain} ${first}\n`);
            assert.equal((await iptables(`-D ${chain} ${first}`)).exitCode, 0, first);
            assert.equal((await iptables(`-C ${chain} ${first}`)).exitCode, 1);
            assert.deepEqual(await iptables(`-S ${chain}`), before);
          }),
        ),
        { numRuns: 40 },
      );
    });
  });
}
