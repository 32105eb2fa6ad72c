import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bagNames, type ConfigItem } from '#agent';
import { bagsAfter } from '../support/memory-bags.ts';

const password = (ip_address: string): ConfigItem => ({ type: 'vmpassword', ip_address, password: 'pw' });
const peers = (...ids: readonly number[]): ConfigItem => ({
  type: 'bgppeers',
  peers: ids.map((peer_id) => ({ peer_id, network_id: 7 })),
});
const route = (revoke: boolean): ConfigItem => ({
  type: 'staticroutes',
  routes: [{ revoke, gateway: '172.16.9.1', network: '192.168.77.0/24' }],
});

describe('messages that replace what was there', () => {
  it('a password: the bag holds the newest only', () => {
    assert.deepEqual([...(bagsAfter(password('10.1.1.50'), password('10.1.1.60')).get('vmpassword') ?? [])], [['10.1.1.60', 'pw']]);
  });

  it('BGP peers: those that are not sent are gone', () => {
    assert.deepEqual([...(bagsAfter(peers(1, 2), peers(2, 3)).get('bgppeers')?.keys() ?? [])], ['2-7', '3-7']);
    assert.deepEqual(
      [
        ...(bagsAfter({ type: 'bgppeers', peers: [{ network_id: 7 }] })
          .get('bgppeers')
          ?.keys() ?? []),
      ],
      ['None-7'],
    );
  });

  it('monitoring: field by field, and only the fields that are stored', () => {
    const bags = bagsAfter(
      {
        type: 'monitorservice',
        config: 'a',
        health_checks_enabled: true,
        disable_monitoring: 'true',
        delete_from_processed_cache: false,
      },
      { type: 'monitorservice', health_checks_enabled: false },
    );
    assert.deepEqual(Object.fromEntries(bags.get('monitorservice') ?? []), { config: 'a', health_checks_enabled: false });
  });

  it('routes: a revoked one stays as revoked, and one without an address is fine', () => {
    assert.deepEqual(bagsAfter(route(false), route(true)).get('staticroutes')?.get('192.168.77.0/24')?.revoke, true);
  });

  it('the balancer: all its rules, an empty statistics rule included', () => {
    const rules = [{ configuration: ['global'], add_rules: [], remove_rules: [], stat_rules: [''], router_ip: '10.1.1.1' }];
    assert.deepEqual(bagsAfter({ type: 'loadbalancer', rules }).get('loadbalancer')?.get('config'), rules);
  });

  it('DNS and DHCP ranges: nothing is stored', () => {
    const bags = bagsAfter({ type: 'dhcpconfig', entries: [{}] });
    assert.ok(bagNames.every((name) => bags.get(name) === undefined));
  });
});
