import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigItem } from '#agent';
import { bagsAfter } from '../support/memory-bags.ts';

type Item<T extends ConfigItem['type']> = Extract<ConfigItem, { type: T }>;

const users = (...list: Item<'vpnuserlist'>['vpn_users']): ConfigItem => ({ type: 'vpnuserlist', vpn_users: list });
const bob = { user: 'bob', password: 'one', add: true };
const peer: Item<'site2sitevpn'> = {
  type: 'site2sitevpn',
  create: true,
  local_public_ip: '203.0.113.20',
  local_guest_cidr: '10.10.0.0/16',
  local_public_gateway: '203.0.113.1',
  peer_gateway_ip: '198.51.100.9',
  peer_guest_cidr_list: '192.168.5.0/24',
  esp_policy: 'aes128-sha1;modp1536',
  ike_policy: 'aes128-sha1;modp1536',
  ipsec_psk: 'k',
  ike_lifetime: 86400,
  esp_lifetime: 3600,
  dpd: true,
  passive: false,
  encap: false,
};

describe('VPN', () => {
  it('users that are removed stay, marked, until the next message', () => {
    const bags = bagsAfter(users(bob), users({ ...bob, add: false }));
    assert.deepEqual([...(bags.get('vpnuserlist')?.values() ?? [])], [{ ...bob, add: false }]);
    bags.merge([users({ ...bob, user: 'ann' })]);
    assert.deepEqual([...(bags.get('vpnuserlist')?.keys() ?? [])], ['ann']);
  });

  it('users get the password they are sent with', () => {
    const bags = bagsAfter(users(bob), users({ ...bob, password: 'two' }));
    assert.equal(bags.get('vpnuserlist')?.get('bob')?.password, 'two');
  });

  it('users that are removed and added in one message are there', () => {
    const bags = bagsAfter(users(bob), users({ ...bob, add: false }, { ...bob, password: 'two' }));
    assert.deepEqual(bags.get('vpnuserlist')?.get('bob'), { ...bob, password: 'two' });
  });

  it('connections come and go by peer; deleting an unknown one is ignored', () => {
    assert.equal(bagsAfter(peer).get('site2sitevpn')?.get('198.51.100.9'), peer);
    assert.equal(bagsAfter(peer, { ...peer, create: false }).get('site2sitevpn')?.size, 0);
    assert.equal(bagsAfter({ ...peer, create: false }).get('site2sitevpn')?.size, 0);
  });

  it('servers come and go by address; deleting an unknown one is ignored', () => {
    const server: Item<'remoteaccessvpn'> = {
      type: 'remoteaccessvpn',
      create: true,
      ip_range: '10.1.2.2-10.1.2.8',
      preshared_key: 'psk',
      vpn_server_ip: '203.0.113.10',
      local_ip: '10.1.2.1',
      local_cidr: '10.1.1.0/24',
      public_interface: 'eth2',
    };
    assert.equal(bagsAfter(server).get('remoteaccessvpn')?.get('203.0.113.10'), server);
    assert.equal(bagsAfter(server, { ...server, create: false }).get('remoteaccessvpn')?.size, 0);
    assert.equal(bagsAfter({ ...server, create: false }).get('remoteaccessvpn')?.size, 0);
  });
});
