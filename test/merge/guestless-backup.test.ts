import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { guestNetwork, publicAddress, routerCommandLine, vpcCommandLine } from '../support/items.ts';
import { bagsAfter, type MemoryBags } from '../support/memory-bags.ts';

const redundant: ConfigItem = {
  type: 'cmdline',
  cmd_line: { ...vpcCommandLine.cmd_line, redundant_router: '1', redundant_state: 'PRIMARY' },
};
const state = (bags: MemoryBags): unknown[] => {
  const config = bags.get('cmdline')?.get('config');
  return [config?.['redundant_state'], config?.['redundant_primary']];
};

const isolated: ConfigItem = {
  type: 'cmdline',
  cmd_line: { ...routerCommandLine.cmd_line, redundant_router: '1', redundant_state: 'PRIMARY' },
};

describe('one of a redundant pair', () => {
  it('is BACKUP while it has no guest network, whatever it was told', () => {
    const bags = bagsAfter(redundant);
    assert.deepEqual(state(bags), ['BACKUP', false]);
    assert.ok(bags.merge([redundant]).every((patch) => patch.ops.length === 0));
    const tier = guestNetwork('eth2', '10.10.1.1');
    bags.merge([tier]);
    const config = bags.get('cmdline')?.get('config');
    bags.apply([
      {
        bag: 'cmdline',
        ops: [{ op: 'set', key: 'config', value: { ...config, redundant_state: 'PRIMARY', redundant_primary: true } }],
      },
    ]);
    bags.merge([{ type: 'ips', ip_address: [publicAddress('203.0.113.10')] }]);
    assert.deepEqual(state(bags), ['PRIMARY', true]);
    bags.merge([{ ...tier, add: false }]);
    assert.deepEqual(state(bags), ['BACKUP', false]);
  });

  it('keeps what it was told when it has one from the start', () => {
    assert.deepEqual(state(bagsAfter(isolated)), ['PRIMARY', undefined]);
  });
});
