import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseChapSecrets,
  parseIpsecConf,
  parseIpsecSecrets,
  plan,
  vpnSections,
  type DesiredSystem,
  type RemoteAccessVpnRecord,
  type SiteToSiteVpnRecord,
} from '#agent';
import { isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';
import { remoteAccessRecord, siteRecord } from '../../support/vpn-records.ts';

const planned = (contents: BagContents): DesiredSystem => plan(viewOf(contents), vpnSections);

function text(system: DesiredSystem, path: string): string {
  const content = system.files.get(path)?.content;
  assert.ok(typeof content === 'string', path);
  return content;
}

const withSites = (...records: SiteToSiteVpnRecord[]): BagContents =>
  vpcRouter({}, { site2sitevpn: Object.fromEntries(records.map((record) => [record.peer_gateway_ip, record])) });

const conf = '/etc/ipsec.d/ipsec.vpn-198.51.100.9.conf';

describe('site-to-site VPN', () => {
  it('describes a tunnel and its key', () => {
    const system = planned(withSites(siteRecord()));
    const [connection] = parseIpsecConf(text(system, conf));
    const settings = new Map(connection?.settings);
    assert.equal(connection?.name, 'vpn-198.51.100.9');
    assert.equal(settings.get('rightsubnet'), '192.168.5.0/24,192.168.6.0/24');
    assert.equal(settings.get('ike'), 'aes128-sha1-modp1536');
    assert.equal(settings.get('ikelifetime'), '1440m');
    assert.equal(settings.get('keyexchange'), 'ike');
    assert.equal(settings.get('forceencaps'), 'yes');
    assert.equal(settings.has('dpdaction'), false);
    const secrets = system.files.get('/etc/ipsec.d/ipsec.vpn-198.51.100.9.secrets');
    assert.equal(secrets?.mode, 0o400);
    assert.equal(secrets.content, '203.0.113.20 198.51.100.9 : PSK "s3cret"\n');
  });

  it('splits into a connection per network when asked to', () => {
    const system = planned(withSites(siteRecord({ split_connections: true, ike_version: 'IKEv2' })));
    const connections = parseIpsecConf(text(system, conf));
    assert.deepEqual(connections[1], {
      name: 'vpn-198.51.100.9-2',
      settings: [
        ['also', 'vpn-198.51.100.9'],
        ['rightsubnet', '192.168.6.0/24'],
      ],
    });
    assert.equal(new Map(connections[0]?.settings).get('rightsubnet'), '192.168.5.0/24');
    assert.equal(new Map(connections[0]?.settings).get('keyexchange'), 'ikev2');
  });

  it('starts from the lowest tier in a VPC without a public network', () => {
    const bags = { ...withSites(siteRecord()), ...vpcRouter({ has_public_network: 'false' }), site2sitevpn: { p: siteRecord() } };
    const settings = new Map(parseIpsecConf(text(planned(bags), conf))[0]?.settings);
    assert.equal(settings.get('left'), '10.10.2.1');
    assert.equal(settings.get('leftid'), '203.0.113.20');
  });

  it('is not there for a removal of what never was, an address the router lacks, or a record that would break the file', () => {
    for (const record of [
      siteRecord({ create: false }),
      siteRecord({ local_public_ip: '203.0.113.99' }),
      siteRecord({ peer_gateway_ip: '../../etc/passwd' }),
      siteRecord({ peer_guest_cidr_list: '192.168.5.0/24\n auto=start' }),
      siteRecord({ ike_policy: 'aes128\n left=1' }),
    ]) {
      const system = planned(withSites(record));
      assert.deepEqual([...system.files.keys()], []);
      assert.deepEqual([...system.services.keys()], []);
    }
  });

  it('keeps any key', () => {
    for (const key of ['a"b', `'"`, 'x\n: PSK "y', '']) {
      const system = planned(withSites(siteRecord({ ipsec_psk: key })));
      assert.deepEqual(parseIpsecSecrets(text(system, '/etc/ipsec.d/ipsec.vpn-198.51.100.9.secrets')), [
        { peers: ['203.0.113.20', '198.51.100.9'], key },
      ]);
    }
  });
});

const files = (contents: BagContents): string[] => [...planned(contents).files.keys()];

const withAccess = (...records: RemoteAccessVpnRecord[]): BagContents =>
  isolatedRouter({}, { remoteaccessvpn: Object.fromEntries(records.map((record) => [record.vpn_server_ip, record])) });

describe('remote access VPN', () => {
  it('has its five files and two daemons', () => {
    const system = planned(withAccess(remoteAccessRecord()));
    assert.deepEqual(
      [...system.files.keys()],
      ['/etc/ipsec.d/ipsec.any.secrets', '/etc/ipsec.d/l2tp.conf', '/etc/ppp/options.xl2tpd', '/etc/xl2tpd/xl2tpd.conf'],
    );
    assert.equal(text(system, '/etc/ipsec.d/ipsec.any.secrets'), ': PSK "psk1"\n');
    assert.deepEqual([...system.services.keys()], ['strongswan-starter', 'xl2tpd']);
    assert.ok(system.services.get('xl2tpd')?.restartOn?.includes('/etc/ipsec.d/ipsec.any.secrets'));
  });

  it('leaves nothing behind when it goes', () => {
    assert.deepEqual(files(isolatedRouter({}, { remoteaccessvpn: {} })), []);
    assert.deepEqual(files(withAccess(remoteAccessRecord({ create: false }))), []);
    assert.deepEqual([...planned(isolatedRouter({}, { remoteaccessvpn: {} })).services.keys()], []);
  });

  it('listens on the lowest tier in a VPC without a public network', () => {
    const bags = vpcRouter({ has_public_network: 'false' }, { remoteaccessvpn: { a: remoteAccessRecord() } });
    const settings = new Map(parseIpsecConf(text(planned(bags), '/etc/ipsec.d/l2tp.conf'))[0]?.settings);
    assert.deepEqual([settings.get('left'), settings.get('leftid')], ['10.10.2.1', '203.0.113.10']);
  });

  it('is refused when its range is none', () => {
    assert.deepEqual(files(withAccess(remoteAccessRecord({ ip_range: '10.1.2.2-10.1.2.8\nlocal ip = 1.2.3.4' }))), []);
  });

  it('stops with the router that does not serve', () => {
    const backup = isolatedRouter(
      { redundant_router: 'true', redundant_state: 'BACKUP' },
      { remoteaccessvpn: { a: remoteAccessRecord() } },
    );
    assert.deepEqual(
      [...planned(backup).services.values()].map(({ unit, state }) => `${unit} ${state}`),
      ['strongswan-starter stopped', 'xl2tpd stopped'],
    );
  });
});

describe('VPN users', () => {
  it('are those that were not removed, in order, with their present passwords', () => {
    const vpnuserlist = {
      zoe: { user: 'zoe', password: 'new', add: true },
      bob: { user: 'bob', password: 'p w', add: true },
      gone: { user: 'gone', password: 'x', add: false },
    };
    const system = planned(isolatedRouter({}, { vpnuserlist }));
    assert.deepEqual(parseChapSecrets(text(system, '/etc/ppp/chap-secrets')), [
      { name: 'bob', password: 'p w' },
      { name: 'zoe', password: 'new' },
    ]);
  });

  it('have no file when there are none', () => {
    assert.deepEqual([...planned(isolatedRouter({}, { vpnuserlist: { a: { user: 'a', password: 'x', add: false } } })).files], []);
  });
});
