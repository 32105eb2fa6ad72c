import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  createRouterView,
  iptablesSections,
  parseIptablesSave,
  plan,
  printIptablesSave,
  printRule,
  type Bags,
  type ChainState,
  type IpsetSpec,
  type Nic,
} from '#agent';
import { desiredChains } from '../support/desired-filter.ts';
import { fullIsolatedRouter, fullVpcRouter } from '../support/full-router.ts';
import { firstRecordings } from '../support/first-recordings.ts';
import { parsedRule } from '../support/iptables-arbitraries.ts';
import { recordedSets } from '../support/recorded-network.ts';
import { debianVersion, runIsolated, whyNotReal } from '../support/real-program.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { bagsOf } from '../support/small-router.ts';

const skip = whyNotReal('iptables-restore', 'iptables-save', 'ipset');
const spelling = debianVersion() === '12' ? false : 'the spelling is that of Debian 12';

interface Taken {
  readonly chains: readonly ChainState[];
  readonly sets: readonly string[];
}

/** Gives chains and sets to the real programs and reads back what they hold. */
function take(chains: readonly ChainState[], sets: readonly IpsetSpec[]): Taken {
  const script = [
    ...sets.flatMap(({ name, type, members }) => [
      `ipset create ${name} ${type}`,
      ...members.map((member) => `ipset add ${name} ${member}`),
    ]),
    `iptables-restore <<'RULES'\n${printIptablesSave(chains)}RULES`,
    'iptables-save',
    'echo ==sets',
    'ipset list',
  ].join('\n');
  const { status, stdout, stderr } = runIsolated(script);
  assert.equal(status, 0, `${stderr}\n${script}`);
  const [saved = '', listed = ''] = stdout.split('==sets\n');
  return { chains: parseIptablesSave(saved), sets: recordedSets(listed) };
}

const sorted = (chains: readonly ChainState[]): readonly ChainState[] =>
  chains.toSorted((a, b) => (`${a.table} ${a.chain}` < `${b.table} ${b.chain}` ? -1 : 1));

function testedChains(chains: readonly ChainState[]): readonly ChainState[] {
  return sorted(chains.filter(({ chain }) => chain === 'TESTED'));
}

function checkPlan(bags: Bags, nics: readonly Nic[]): void {
  const system = plan(createRouterView(bags, nics), iptablesSections);
  const chains = desiredChains(system);
  const sets = [...system.ipsets.values()];
  const taken = take(chains, sets);
  assert.deepEqual(sorted(taken.chains), sorted(chains));
  assert.deepEqual(
    new Set(taken.sets),
    new Set(sets.flatMap(({ name, members }) => [name, ...members.map((member) => `${name} ${member}`)])),
  );
}

const fiveNics = ['eth0', 'eth1', 'eth2', 'eth3', 'eth4'].map((device) => ({ device, mac: '' }));

describe('the real iptables', { skip }, () => {
  describe('takes what a router is planned to have, and prints it as we do', { skip: spelling }, () => {
    for (const { recording, name } of recordedRouters) {
      it(name, () => {
        const router = loadRecordedRouter(recording, name);
        checkPlan(router.bags, router.nics);
      });
    }
    for (const { name, bags, nics } of firstRecordings()) {
      it(name, () => {
        checkPlan(bags, nics);
      });
    }
    it('an isolated network with every feature', () => {
      checkPlan(bagsOf(fullIsolatedRouter()), fiveNics);
    });
    it('a VPC with every feature', () => {
      checkPlan(bagsOf(fullVpcRouter()), fiveNics);
    });
  });

  it('prints any rule the model can say as we do', { skip: spelling }, () => {
    const sets = ['s1', 'd1'];
    const rules = fc.record({
      filter: fc.array(parsedRule('filter', { sets, exotic: true }), { maxLength: 8 }),
      mangle: fc.array(parsedRule('mangle', { sets }), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(rules, ({ filter, mangle }) => {
        const chains: readonly ChainState[] = [
          { family: 'ip', table: 'filter', chain: 'USER_eth0', rules: [] },
          { family: 'ip', table: 'filter', chain: 'TESTED', rules: filter.map(printRule) },
          { family: 'ip', table: 'mangle', chain: 'TESTED', rules: mangle.map(printRule) },
        ];
        const taken = take(
          chains,
          sets.map((name) => ({ name, type: 'hash:net', family: 'inet', members: [] })),
        );
        assert.deepEqual(testedChains(taken.chains), testedChains(chains));
      }),
      { numRuns: 40 },
    );
  });
});
