import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bgpSections, plan, type BgpPeerRecord } from '#agent';
import { isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

function frrConf(contents: BagContents): string[] {
  const content = plan(viewOf(contents), bgpSections).files.get('/etc/frr/frr.conf')?.content;
  assert.ok(typeof content === 'string');
  return content.trimEnd().split('\n');
}

const bgpPart = (contents: BagContents): string[] => frrConf(contents).slice(5, -1);

const peer = (more: Partial<BgpPeerRecord>): BgpPeerRecord => ({
  network_id: 210,
  peer_id: 1,
  peer_as_number: 65001,
  ip4_address: '203.0.113.2',
  network_as_number: 65100,
  guest_ip4_cidr: '10.1.1.0/24',
  ...more,
});

const units = (contents: BagContents): string[] => [...plan(viewOf(contents), bgpSections).services.keys()];

describe('BGP', () => {
  it('leaves the head lines where there are no peers', () => {
    assert.deepEqual(frrConf(isolatedRouter()), [
      'frr version 6.0',
      'frr defaults traditional',
      'hostname r-4-VM',
      'service integrated-vtysh-config',
      'ip nht resolve-via-default',
      'line vty',
    ]);
  });

  it('names each neighbour and network once, in order, whatever the order of the bag', () => {
    const records = {
      '9-211': peer({ peer_id: 9, network_id: 211, ip4_address: '203.0.113.10', guest_ip4_cidr: '10.1.2.0/24' }),
      '2-210': peer({ peer_id: 2, peer_password: 's3 cret!', details: { EBGP_MultiHop: '2' } }),
      '2-211': peer({
        peer_id: 2,
        network_id: 211,
        peer_password: 's3 cret!',
        details: { EBGP_MultiHop: '2' },
        guest_ip4_cidr: '10.1.2.0/24',
      }),
    };
    const expected = [
      'router bgp 65100',
      ' bgp router-id 203.0.113.10',
      ' neighbor 203.0.113.2 remote-as 65001',
      ' neighbor 203.0.113.2 password s3 cret!',
      ' neighbor 203.0.113.2 ebgp-multihop 2',
      ' neighbor 203.0.113.10 remote-as 65001',
      ' address-family ipv4 unicast',
      '  network 10.1.1.0/24',
      '  network 10.1.2.0/24',
      ' exit-address-family',
    ];
    assert.deepEqual(bgpPart(isolatedRouter({}, { bgppeers: records })), expected);
    assert.deepEqual(bgpPart(isolatedRouter({}, { bgppeers: Object.fromEntries(Object.entries(records).toReversed()) })), expected);
  });

  it('speaks for several autonomous systems, in both families', () => {
    const bags = vpcRouter(
      {},
      {
        bgppeers: {
          '1-210': peer({ network_as_number: 65200, ip6_address: '2001:DB8::2', guest_ip6_cidr: '2001:db8:5::/64' }),
          '2-207': peer({ network_as_number: 65100 }),
        },
      },
    );
    assert.deepEqual(bgpPart(bags), [
      'router bgp 65100',
      ' bgp router-id 203.0.113.20',
      ' neighbor 203.0.113.2 remote-as 65001',
      ' address-family ipv4 unicast',
      '  network 10.1.1.0/24',
      ' exit-address-family',
      'router bgp 65200',
      ' bgp router-id 203.0.113.20',
      ' bgp default ipv6-unicast',
      ' neighbor 203.0.113.2 remote-as 65001',
      ' neighbor 2001:db8::2 remote-as 65001',
      ' address-family ipv4 unicast',
      '  network 10.1.1.0/24',
      ' exit-address-family',
      ' address-family ipv6 unicast',
      '  network 2001:db8:5::/64',
      ' exit-address-family',
    ]);
  });

  it('opens no session that it could not describe', () => {
    const bags = isolatedRouter(
      {},
      {
        bgppeers: {
          '1-1': peer({ peer_password: 'a\nrouter bgp 1' }),
          '2-1': peer({ ip4_address: 'nowhere' }),
          '3-1': peer({ guest_ip4_cidr: 'x' }),
          '4-1': peer({ peer_as_number: 0 }),
        },
      },
    );
    assert.deepEqual(bgpPart(bags), ['router bgp 65100', ' bgp router-id 203.0.113.10']);
  });

  it('runs frr on routers between networks only', () => {
    assert.deepEqual(units(isolatedRouter()), ['frr']);
    assert.deepEqual(units(vpcRouter()), ['frr']);
    assert.deepEqual(units(isolatedRouter({ type: 'dhcpsrvr' })), []);
  });
});
