import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LoadBalancerRecord } from '#agent';
import { isolatedRouter, vpcRouter } from '../../support/small-router.ts';
import { holding, plannedFilter } from '../../support/planned-filter.ts';

function listeners(balancer: Partial<LoadBalancerRecord>, contents = isolatedRouter()): readonly string[] {
  const config: LoadBalancerRecord = {
    configuration: [],
    add_rules: [],
    remove_rules: [],
    stat_rules: [],
    router_ip: '10.1.1.1',
    ...balancer,
  };
  const input = plannedFilter({ ...contents, loadbalancer: { config: [config] } }).rules('filter', 'INPUT');
  return holding(input, '-m state --state NEW -j ACCEPT').filter((rule) => rule.startsWith('-d '));
}

describe('load balancer', () => {
  it('lets in what it listens to, and to its statistics', () => {
    const rules = [
      '-d 10.1.1.1/32 -p tcp -m tcp --dport 8081 -m state --state NEW -j ACCEPT',
      '-d 203.0.113.20/32 -p tcp -m tcp --dport 80 -m state --state NEW -j ACCEPT',
    ];
    const balancer = { add_rules: ['203.0.113.20:80:'], stat_rules: ['10.1.1.1:8081:0/0:,'] };
    assert.deepEqual(listeners(balancer), rules);
    assert.deepEqual(listeners(balancer, vpcRouter()), rules);
  });

  it('takes an empty statistics rule for none, and malformed ones too', () => {
    assert.deepEqual(
      listeners({ stat_rules: [''], add_rules: ['203.0.113.20', 'x:80:', '203.0.113.20:web:', '203.0.113.20:70000:'] }),
      [],
    );
  });

  it('forgets what was removed', () => {
    assert.deepEqual(listeners({ remove_rules: ['203.0.113.20:80:'] }), []);
  });
});
