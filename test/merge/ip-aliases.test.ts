import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { heldAddresses, routerCommandLine } from '../support/items.ts';
import { bagsAfter } from '../support/memory-bags.ts';

const alias: ConfigItem = {
  type: 'ipaliases',
  aliases: [{ revoke: false, ip_address: '10.2.1.11', netmask: '255.255.255.0', count: 1 }],
};

describe('address aliases', () => {
  it('are guest addresses of the first device that has one, without fields of NAT', () => {
    const bags = bagsAfter(routerCommandLine, alias);
    assert.deepEqual(bags.get('ips')?.get('eth0')?.[1], {
      add: true,
      public_ip: '10.2.1.11',
      netmask: '255.255.255.0',
      broadcast: '10.2.1.255',
      cidr: '10.2.1.11/24',
      device: 'eth0',
      network: '10.2.1.0/24',
      nic_dev_id: '0',
      nw_type: 'guest',
      size: '24',
    });
  });

  it('stay, marked, when they are revoked', () => {
    const revoked: ConfigItem = {
      type: 'ipaliases',
      aliases: [{ revoke: true, ip_address: '10.2.1.11', netmask: '255.255.255.0', count: 1 }],
    };
    assert.deepEqual(heldAddresses(bagsAfter(routerCommandLine, alias, revoked), 'eth0'), ['10.1.1.1', '10.2.1.11 gone']);
  });

  it('are refused while there is no guest address', () => {
    assert.throws(() => bagsAfter(alias), { code: 'VRA_BAD_INPUT', message: /no guest address/ });
  });
});
