import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { AgentError, type ConfigItem } from '#agent';
import { configMessages, itemMessage, messageItem } from '#agent/grpc';
import { anyItem, guestNetwork, publicAddress, routerCommandLine } from '../../support/items.ts';

/** An item as it comes out at the other end of the wire. */
function sent(item: ConfigItem): ConfigItem {
  const bytes = configMessages.ConfigItem.encode(itemMessage(item)).finish();
  return messageItem(configMessages.ConfigItem.decode(bytes), 'items[0]');
}

describe('items on the wire', () => {
  it('arrive as they were sent', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        // Without prototypes, which made-up objects have not.
        assert.deepEqual(sent(item), structuredClone(item));
      }),
    );
  });

  const special: readonly ConfigItem[] = [
    { ...routerCommandLine, cmd_line: { ...routerCommandLine.cmd_line, redundant_primary: true } },
    { type: 'ipaliases', aliases: [{ revoke: false, ip_address: '10.1.1.9', netmask: '255.255.255.0', count: 1 }] },
    { type: 'dhcpconfig', entries: [{ router_ip_address: '10.1.1.1', gateway: '10.1.1.1', netmask: '255.255.255.0' }] },
    {
      type: 'networkacl',
      device: 'eth2',
      mac_address: '02:00:00:00:00:02',
      private_gateway_acl: false,
      nic_ip: '10.1.1.1',
      nic_netmask: '24',
      ingress_rules: [{ type: 'icmp', cidr: '0.0.0.0/0', allowed: true, icmp_type: -1, icmp_code: -1 }],
      egress_rules: [{ type: 'tcp', cidr: '10.0.0.0/8', allowed: false, first_port: 0, last_port: 65_535 }],
    },
    {
      type: 'loadbalancer',
      rules: [
        { configuration: ['global'], add_rules: ['203.0.113.20:80:'], remove_rules: [], stat_rules: [], router_ip: '10.1.1.1' },
        {
          configuration: [],
          add_rules: [],
          remove_rules: [],
          stat_rules: [],
          router_ip: '10.1.1.1',
          ssl_certs: [{ name: 'web', cert: 'certificate', key: 'key' }],
        },
      ],
    },
    {
      type: 'monitorservice',
      health_checks_enabled: false,
      health_checks_basic_run_interval: 10,
      health_checks_config: { systemThresholds: 'minDiskNeeded=100' },
    },
    {
      type: 'site2sitevpn',
      create: true,
      local_public_ip: '203.0.113.10',
      local_guest_cidr: '10.1.0.0/16',
      local_public_gateway: '203.0.113.1',
      peer_gateway_ip: '198.51.100.7',
      peer_guest_cidr_list: '10.9.0.0/16',
      esp_policy: 'aes128-sha1',
      ike_policy: 'aes128-sha1;modp1536',
      ipsec_psk: 'secret',
      ike_lifetime: 86_400,
      esp_lifetime: 3600,
      dpd: true,
      passive: false,
      encap: false,
    },
    { type: 'bgppeers', peers: [{ network_id: 7, peer_id: 1, details: { EBGP_MultiHop: '2' } }] },
  ];
  for (const item of special) {
    it(item.type, () => {
      assert.deepEqual(sent(item), item);
    });
  }

  it('numbers that a server sends as text become numbers, and lists that are empty are absent', () => {
    const [address] = [publicAddress('203.0.113.10', { nic_dev_id: '2', mtu: '1400' })];
    assert.deepEqual(sent({ type: 'ips', ip_address: [address] }), {
      type: 'ips',
      ip_address: [{ ...address, nic_dev_id: 2, mtu: 1400 }],
    });
    assert.deepEqual(sent(guestNetwork('eth4', '10.1.1.1', { mtu: '1450' })), guestNetwork('eth4', '10.1.1.1', { mtu: 1450 }));
  });

  it('are checked as queue files are', () => {
    const wrong = configMessages.ConfigItem.decode(
      configMessages.ConfigItem.encode(itemMessage({ type: 'vmpassword', ip_address: '10.1.1.50', password: 'one\ntwo' })).finish(),
    );
    assert.throws(
      () => messageItem(wrong, 'items[2]'),
      (error) => error instanceof AgentError && error.code === 'VRA_BAD_INPUT' && error.message.startsWith('items[2]: password: '),
    );
    assert.throws(
      () => messageItem({ item: undefined }, 'items[0]'),
      (error) => error instanceof AgentError && /newer/.test(error.message),
    );
  });
});
