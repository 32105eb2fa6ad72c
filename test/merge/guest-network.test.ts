import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { guestNetwork, heldAddresses, vpcCommandLine } from '../support/items.ts';
import { bagsAfter } from '../support/memory-bags.ts';

const tier = guestNetwork('eth2', '10.10.1.1');

describe('a VPC tier', () => {
  it('is filed with its address', () => {
    const bags = bagsAfter(vpcCommandLine, tier);
    assert.deepEqual(bags.get('guestnetwork')?.get('eth2'), [tier]);
    const [record] = bags.get('ips')?.get('eth2') ?? [];
    assert.deepEqual([record?.nw_type, record?.nic_dev_id, record?.gateway, record?.mtu], ['guest', '2', '10.10.1.1', '1500']);
  });

  it('needs neither an MTU, nor a domain, nor DNS servers', () => {
    const { mtu: _mtu, domain_name: _domain, dns: _dns, ...bare } = tier;
    const bags = bagsAfter(vpcCommandLine, bare);
    assert.deepEqual(bags.get('guestnetwork')?.get('eth2'), [{ ...bare, domain_name: 'cloudnine.internal', dns: '' }]);
    assert.equal('mtu' in (bags.get('ips')?.get('eth2')?.[0] ?? {}), false);
  });

  it('is not merged again while its device has one, or another has one of its MAC and address', () => {
    const bags = bagsAfter(vpcCommandLine, tier);
    const again = [{ ...tier, dns: '9.9.9.9' }, guestNetwork('eth3', '10.10.1.1', { mac_address: tier.mac_address })];
    for (const item of again) assert.deepEqual(bags.merge([item]), []);
    bags.merge([guestNetwork('eth3', '10.10.1.1')]);
    assert.equal(bags.get('guestnetwork')?.get('eth3')?.length, 1, 'another MAC is another tier');
  });

  it('leaves an empty list and a released address behind', () => {
    const bags = bagsAfter(vpcCommandLine, tier, { ...tier, add: false });
    assert.deepEqual(bags.get('guestnetwork')?.get('eth2'), []);
    assert.deepEqual(heldAddresses(bags, 'eth2'), ['10.10.1.1 gone']);
  });

  it('can come back after it went', () => {
    const bags = bagsAfter(vpcCommandLine, tier, { ...tier, add: false }, tier);
    assert.equal(bags.get('guestnetwork')?.get('eth2')?.length, 1);
    assert.deepEqual(heldAddresses(bags, 'eth2'), ['10.10.1.1']);
  });

  it('may go without ever having been there', () => {
    assert.equal(
      bagsAfter(vpcCommandLine, { ...tier, add: false })
        .get('guestnetwork')
        ?.get('eth2'),
      undefined,
    );
  });
});
