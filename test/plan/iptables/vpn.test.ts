import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RemoteAccessVpnRecord, SiteToSiteVpnRecord } from '#agent';
import { isolatedRouter, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { assertOrder, plannedFilter } from '../../support/planned-filter.ts';

const siteToSite: SiteToSiteVpnRecord = {
  create: true,
  local_public_ip: '203.0.113.20',
  local_guest_cidr: '10.10.0.0/16',
  local_public_gateway: '203.0.113.1',
  peer_gateway_ip: '198.51.100.9',
  peer_guest_cidr_list: '192.168.5.0/24, 192.168.6.0/24',
  esp_policy: 'aes128-sha1',
  ike_policy: 'aes128-sha1',
  ipsec_psk: 'k',
  ike_lifetime: 86400,
  esp_lifetime: 3600,
  dpd: true,
  passive: false,
  encap: false,
};

function remoteAccess(server: string, device: string, cidr: string): RemoteAccessVpnRecord {
  return {
    create: true,
    ip_range: '10.1.2.2-10.1.2.8',
    preshared_key: 'psk',
    vpn_server_ip: server,
    local_ip: '10.1.2.1',
    local_cidr: cidr,
    public_interface: device,
  };
}

/** What a bag adds to a router's filter. */
function added(contents: BagContents, more: BagContents): readonly string[] {
  const before = new Set(plannedFilter(contents).all);
  return plannedFilter({ ...contents, ...more }).all.filter((rule) => !before.has(rule));
}

function withVpn(vpn: Partial<SiteToSiteVpnRecord> = {}): BagContents {
  return { site2sitevpn: { [siteToSite.peer_gateway_ip]: { ...siteToSite, ...vpn } } };
}

function isolated(vpn: Partial<RemoteAccessVpnRecord> = {}): BagContents {
  return { remoteaccessvpn: { '203.0.113.10': { ...remoteAccess('203.0.113.10', 'eth2', '10.1.1.0/24'), ...vpn } } };
}

describe('site-to-site VPN', () => {
  it('lets the peer in, marks its traffic both ways and leaves it untranslated', () => {
    const marks = ['192.168.5.0/24', '192.168.6.0/24'].flatMap((net) => [
      `mangle FORWARD -s ${net} -d 10.10.0.0/16 -j MARK --set-xmark 0x524/0xffffffff`,
      `mangle FORWARD -s 10.10.0.0/16 -d ${net} -j MARK --set-xmark 0x525/0xffffffff`,
      `mangle INPUT -s ${net} -d 10.10.0.0/16 -j MARK --set-xmark 0x524/0xffffffff`,
      `mangle OUTPUT -s 10.10.0.0/16 -d ${net} -j MARK --set-xmark 0x525/0xffffffff`,
    ]);
    const peer = '-s 198.51.100.9/32 -d 203.0.113.20/32 -i eth1';
    assert.deepEqual(
      new Set(added(vpcRouter(), withVpn())),
      new Set([
        `filter INPUT ${peer} -p udp -m udp --dport 500 -j ACCEPT`,
        `filter INPUT ${peer} -p udp -m udp --dport 4500 -j ACCEPT`,
        `filter INPUT ${peer} -p esp -j ACCEPT`,
        'nat POSTROUTING -o eth1 -m mark --mark 0x525 -j ACCEPT',
        ...marks,
      ]),
    );
  });

  it('is not translated: its accept stands first', () => {
    const { rules } = plannedFilter({ ...vpcRouter(), ...withVpn() });
    assert.deepEqual(rules('nat', 'POSTROUTING'), [
      '-o eth1 -m mark --mark 0x525 -j ACCEPT',
      '-o eth1 -j SNAT --to-source 203.0.113.20',
    ]);
    assert.equal(rules('mangle', 'FORWARD').at(-1), '-j VPN_STATS_eth1');
  });

  it('ends at the tier with the lowest network id where a VPC has no public network', () => {
    const contents = vpcRouter({ has_public_network: 'false' });
    const { eth1: _, ...ips } = contents.ips ?? {};
    const rules = added({ ...contents, ips }, withVpn());
    assert.ok(rules.includes('filter INPUT -s 198.51.100.9/32 -d 10.10.2.1/32 -i eth3 -p esp -j ACCEPT'));
    assert.ok(rules.includes('nat POSTROUTING -o eth3 -m mark --mark 0x525 -j ACCEPT'));
  });

  it('has no address to compare with where the peer has a name', () => {
    const rules = added(vpcRouter(), withVpn({ peer_gateway_ip: 'vpn.example.org' }));
    assert.ok(rules.includes('filter INPUT -d 203.0.113.20/32 -i eth1 -p esp -j ACCEPT'));
  });

  it('gets nothing when deleted, or when the router does not hold its address', () => {
    assert.deepEqual(added(vpcRouter(), withVpn({ create: false })), []);
    assert.deepEqual(added(vpcRouter(), withVpn({ local_public_ip: '203.0.113.99' })), []);
  });
});

describe('remote access VPN', () => {
  it('of an isolated network passes the VPN chain of its address, and its clients reach the guests', () => {
    const ports = [500, 4500, 1701];
    assert.deepEqual(
      new Set(added(isolatedRouter(), isolated())),
      new Set([
        'filter INPUT -i eth2 -p ah -j ACCEPT',
        'filter INPUT -i eth2 -p esp -j ACCEPT',
        ...ports.map((port) => `filter INPUT -d 203.0.113.10/32 -i eth2 -p udp -m udp --dport ${port} -j ACCEPT`),
        'filter INPUT -i ppp+ -p udp -m udp --dport 53 -j ACCEPT',
        'filter INPUT -i ppp+ -p tcp -m tcp --dport 53 -j ACCEPT',
        'filter OUTPUT -p ah -j ACCEPT',
        'filter OUTPUT -p esp -j ACCEPT',
        'filter FORWARD -i ppp+ -o ppp+ -j ACCEPT',
        'filter FORWARD -s 10.1.1.0/24 -o ppp+ -j ACCEPT',
        'filter FORWARD -d 10.1.1.0/24 -i ppp+ -j ACCEPT',
        'mangle VPN_203.0.113.10 -p esp -j ACCEPT',
        'mangle VPN_203.0.113.10 -p ah -j ACCEPT',
        'nat PREROUTING -i ppp+ -p tcp -m tcp --dport 53 -j DNAT --to-destination 10.1.2.1',
      ]),
    );
    const { rules } = plannedFilter({ ...isolatedRouter(), ...isolated() });
    assertOrder(rules('mangle', 'VPN_203.0.113.10'), '-p ah -j ACCEPT', '-p esp -j ACCEPT', '-j RETURN');
  });

  it('of a VPC leaves its clients to the chains of the tiers', () => {
    const vpn = { remoteaccessvpn: { '203.0.113.20': remoteAccess('203.0.113.20', 'eth1', '10.10.0.0/16') } };
    const { rules } = plannedFilter({ ...vpcRouter(), ...vpn });
    assert.deepEqual(rules('filter', 'FORWARD').slice(0, 2), ['-i ppp+ -j VPN_FORWARD', '-o ppp+ -j VPN_FORWARD']);
    assert.deepEqual(rules('filter', 'VPN_FORWARD'), [
      '-s 10.10.0.0/16 -j RETURN',
      '-d 10.10.0.0/16 -i ppp+ -j RETURN',
      '-i ppp+ -o ppp+ -j RETURN',
    ]);
    assert.deepEqual(
      added(vpcRouter(), vpn).filter((rule) => rule.startsWith('mangle')),
      [],
    );
  });

  it('answers on the tier with the lowest network id where a VPC has no public network', () => {
    const contents = vpcRouter({ has_public_network: 'false' });
    const { eth1: _, ...ips } = contents.ips ?? {};
    const vpn = { remoteaccessvpn: { '203.0.113.20': remoteAccess('203.0.113.20', 'eth1', '10.10.0.0/16') } };
    const rules = added({ ...contents, ips }, vpn);
    assert.ok(rules.includes('filter INPUT -i eth3 -p esp -j ACCEPT'));
    assert.ok(rules.includes('filter INPUT -d 10.10.2.1/32 -i eth3 -p udp -m udp --dport 1701 -j ACCEPT'));
    assert.ok(rules.includes('filter VPN_FORWARD -s 10.10.0.0/16 -j RETURN'));
  });

  it('gets nothing when stored as deleted, or without its address or NIC', () => {
    for (const vpn of [
      { create: false },
      { vpn_server_ip: '203.0.113.99' },
      { public_interface: 'eth9' },
      { public_interface: 'eth2 -j ACCEPT' },
      { local_cidr: 'guests' },
    ]) {
      assert.deepEqual(added(isolatedRouter(), isolated(vpn)), [], JSON.stringify(vpn));
    }
  });
});
