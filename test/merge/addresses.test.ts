import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem, IpAssociation } from '#agent';
import { heldAddresses, publicAddress } from '../support/items.ts';
import { bagsAfter, MemoryBags } from '../support/memory-bags.ts';

const ips = (...addresses: readonly IpAssociation[]): ConfigItem => ({ type: 'ips', ip_address: addresses });

describe('addresses', () => {
  it('get the fields that follow from them', () => {
    const bags = bagsAfter(
      ips(publicAddress('203.0.113.77', { netmask: '255.255.255.192', vif_mac_address: '1e:00:00:00:00:07' })),
    );
    assert.deepEqual(bags.get('ips')?.get('eth2'), [
      {
        public_ip: '203.0.113.77',
        netmask: '255.255.255.192',
        add: true,
        source_nat: false,
        one_to_one_nat: false,
        first_i_p: false,
        gateway: '203.0.113.1',
        vif_mac_address: '1e:00:00:00:00:07',
        nic_dev_id: 2,
        new_nic: false,
        nw_type: 'public',
        is_private_gateway: false,
        mtu: '1500',
        device: 'eth2',
        broadcast: '203.0.113.127',
        cidr: '203.0.113.77/26',
        size: '26',
        network: '203.0.113.64/26',
      },
    ]);
  });

  it('need neither an MTU nor a network type', () => {
    const { mtu: _mtu, nw_type: _type, ...bare } = publicAddress('203.0.113.77');
    const [record] = bagsAfter(ips(bare)).get('ips')?.get('eth2') ?? [];
    assert.ok(record !== undefined);
    assert.equal('mtu' in record, false);
    assert.equal(record.nw_type, 'public');
  });

  it('go to the end of their device, the source NAT address to its front', () => {
    const bags = bagsAfter(
      ips(publicAddress('203.0.113.10'), publicAddress('203.0.113.11')),
      ips(publicAddress('203.0.113.12', { source_nat: true })),
      ips(publicAddress('203.0.113.10')),
    );
    assert.deepEqual(heldAddresses(bags, 'eth2'), ['203.0.113.12', '203.0.113.11', '203.0.113.10']);
  });

  it('stay, marked, when they are released', () => {
    const bags = bagsAfter(ips(publicAddress('203.0.113.10')), ips(publicAddress('203.0.113.10', { add: false })));
    assert.deepEqual(heldAddresses(bags, 'eth2'), ['203.0.113.10 gone']);
  });

  it('move with their NIC: the MAC decides, not the number', () => {
    const bags = new MemoryBags();
    const nics = [{ device: 'eth3', mac: '1e:00:00:00:00:AB' }];
    bags.merge([ips(publicAddress('203.0.113.10'))]);
    bags.merge([ips(publicAddress('203.0.113.10', { vif_mac_address: '1e:00:00:00:00:ab' }))], nics);
    assert.deepEqual(heldAddresses(bags, 'eth2'), []);
    assert.deepEqual(heldAddresses(bags, 'eth3'), ['203.0.113.10']);
    assert.equal(bags.get('ips')?.get('eth3')?.[0]?.nic_dev_id, 2);
  });

  it('without a number inherit the device of their old record', () => {
    const { nic_dev_id: _number, ...bare } = publicAddress('203.0.113.10', { add: false });
    assert.deepEqual(heldAddresses(bagsAfter(ips(publicAddress('203.0.113.10')), ips(bare)), 'eth2'), ['203.0.113.10 gone']);
    assert.deepEqual(heldAddresses(bagsAfter(ips(bare)), 'ethNone'), ['203.0.113.10 gone']);
  });

  it('that are none are refused', () => {
    assert.throws(() => bagsAfter(ips(publicAddress('203.0.113.10', { netmask: '255.0.255.0' }))), { code: 'VRA_BAD_INPUT' });
  });
});
