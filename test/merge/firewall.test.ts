import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem, FirewallRecord } from '#agent';
import { firewallRule } from '../support/items.ts';
import { bagsAfter } from '../support/memory-bags.ts';

const rules = (...list: readonly FirewallRecord[]): ConfigItem => ({ type: 'firewallrules', rules: list });

describe('firewall rules', () => {
  it('are kept by id as they were sent', () => {
    const rule = firewallRule(101);
    assert.equal(bagsAfter(rules(rule)).get('firewallrules')?.get('101'), rule);
  });

  it('replace the rule of their id when they changed', () => {
    const changed = firewallRule(101, { source_cidr_list: ['198.51.100.0/24'] });
    assert.equal(
      bagsAfter(rules(firewallRule(101)), rules(changed))
        .get('firewallrules')
        ?.get('101'),
      changed,
    );
  });

  it('stay as first sent when only the server’s bookkeeping changed', () => {
    const rule = firewallRule(101);
    const bags = bagsAfter(rules(rule), rules(firewallRule(101, { already_added: true })));
    assert.equal(bags.get('firewallrules')?.get('101'), rule);
  });

  it('go when they are revoked; revoking an unknown one is fine', () => {
    const bags = bagsAfter(
      rules(firewallRule(101), firewallRule(102)),
      rules(firewallRule(101, { revoked: true }), firewallRule(9, { revoked: true })),
    );
    assert.deepEqual([...(bags.get('firewallrules')?.keys() ?? [])], ['102']);
  });

  it('of IPv6 have a bag of their own', () => {
    const bags = bagsAfter({ type: 'ipv6firewallrules', rules: [firewallRule(1)] });
    assert.equal(bags.get('ipv6firewallrules')?.size, 1);
    assert.equal(bags.get('firewallrules'), undefined);
  });

  it('make a bag even when there are none', () => {
    assert.equal(bagsAfter(rules()).get('firewallrules')?.size, 0);
  });
});
