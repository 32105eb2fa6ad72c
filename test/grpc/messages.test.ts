import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { ConfigItem } from '#agent';
import { configMessages, itemMessage, messageItem } from '#agent/grpc';
import { openRecordedFleet } from '../fleet/support/recorded-fleet.ts';
import { anyItem, vpcCommandLine } from '../support/items.ts';

function overTheWire(item: ConfigItem): ConfigItem {
  const bytes = configMessages.ConfigItem.encode(itemMessage(item)).finish();
  return messageItem(configMessages.ConfigItem.decode(bytes), 'items[0]');
}

const rare: readonly ConfigItem[] = [
  vpcCommandLine,
  { type: 'cmdline', cmd_line: { type: 'router', redundant_primary: false } },
  { type: 'dhcpconfig', entries: [{ router_ip_address: '10.1.1.1', netmask: '255.255.255.0' }] },
  { type: 'ipaliases', aliases: [{ revoke: false, ip_address: '10.1.1.9', netmask: '255.255.255.0', count: 1 }] },
  { type: 'monitorservice', config: 'a:b', health_checks_enabled: false, health_checks_config: { one: 'two' } },
  { type: 'vmdata', vm_ip_address: '10.1.1.5', vm_metadata: [['metadata', 'vm-id', null]] },
  {
    type: 'networkacl',
    device: 'eth2',
    mac_address: '02:00:00:00:00:02',
    private_gateway_acl: false,
    nic_ip: '10.10.1.1',
    nic_netmask: '24',
    ingress_rules: [{ type: 'icmp', cidr: '0.0.0.0/0', allowed: true, icmp_type: -1, icmp_code: -1 }],
    egress_rules: [],
  },
];

describe('items as messages', () => {
  it('come out of the wire as they went in', () => {
    fc.assert(fc.property(anyItem, (item) => assert.deepEqual(overTheWire(item), structuredClone(item))));
    for (const item of rare) assert.deepEqual(overTheWire(item), item);
  });

  it('of recorded routers, applied again, change nothing', async () => {
    const names = [
      ['cloudstack-4.22', 'r-9-VM'],
      ['cloudstack-4.22', 'r-24-VM'],
      ['cloudstack-4.22-more', 'r-268-VM'],
    ] as const;
    await using host = await openRecordedFleet({ memory: true }, names);
    for (const [, name] of names) {
      const service = host.service(name);
      const { config } = await service.get('all');
      assert.deepEqual((await service.apply({ items: config.items.map(overTheWire) })).changes, [], name);
    }
  });
});
