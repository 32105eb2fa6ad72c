import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bagNames, merge, type ConfigItem } from '#agent';
import { anyItem, dhcpEntry, firewallRule, guestNetwork, publicAddress, vpcCommandLine } from '../support/items.ts';
import { bagsAfter, type MemoryBags } from '../support/memory-bags.ts';

const items = fc.array(anyItem, { maxLength: 12 });
const values = (bags: MemoryBags): unknown[] => bagNames.map((name) => structuredClone(bags.get(name)));

/** What of the bags asks for something: without what is only remembered as gone. */
function visible(bags: MemoryBags): unknown[] {
  return [
    [...(bags.get('firewallrules') ?? [])],
    [...(bags.get('forwardingrules') ?? [])].filter(([, list]) => list.length > 0),
    [...(bags.get('dhcpentry')?.values() ?? [])].filter((entry) => entry.remove !== true),
    [...(bags.get('ips') ?? [])]
      .map(([device, records]) => [device, records.filter((record) => record.add)])
      .filter(([, list]) => list?.length),
    [...(bags.get('guestnetwork') ?? [])].filter(([, records]) => records.length > 0),
    [...(bags.get('vpnuserlist')?.values() ?? [])].filter((user) => user.add),
    [...(bags.get('staticroutes')?.values() ?? [])].filter((route) => !route.revoke),
    [...(bags.get('remoteaccessvpn') ?? [])],
  ];
}

const forward = {
  protocol: 'tcp',
  source_ip_address: '203.0.113.10',
  source_port_range: '9999:9999',
  destination_ip_address: '10.1.1.50',
  destination_port_range: '22:22',
};
const zoe = { user: 'zoe', password: 'one' };
const route = { gateway: '172.16.9.1', network: '192.168.99.0/24' };

/** Something new, and the message that takes it away again. */
const comings: Readonly<Record<string, (here: boolean) => ConfigItem>> = {
  'a firewall rule': (here) => ({ type: 'firewallrules', rules: [firewallRule(99, { revoked: !here })] }),
  'a port forward': (here) => ({ type: 'forwardrules', rules: [{ ...forward, revoke: !here }] }),
  'static NAT': (here) => ({
    type: 'staticnatrules',
    rules: [{ revoke: !here, source_ip_address: '203.0.113.99', destination_ip_address: '10.1.1.50' }],
  }),
  'a DHCP entry': (here) => dhcpEntry('10.1.1.99', '02:01:00:00:00:99', { remove: !here }),
  'an address': (here) => ({ type: 'ips', ip_address: [publicAddress('203.0.113.99', { add: here })] }),
  'a tier': (here) => guestNetwork('eth9', '10.10.99.1', { add: here }),
  'a VPN user': (here) => ({ type: 'vpnuserlist', vpn_users: [{ ...zoe, add: here }] }),
  'a static route': (here) => ({ type: 'staticroutes', routes: [{ ...route, revoke: !here }] }),
};

describe('what comes and goes', () => {
  for (const [what, item] of Object.entries(comings)) {
    it(`leaves nothing behind that asks for something: ${what}`, () => {
      fc.assert(
        fc.property(items, (before) => {
          const bags = bagsAfter(vpcCommandLine, ...before);
          const unchanged = structuredClone(visible(bags));
          bags.merge([item(true)]);
          assert.notDeepEqual(visible(bags), unchanged);
          bags.merge([item(false)]);
          assert.deepEqual(structuredClone(visible(bags)), unchanged);
        }),
        { seed: 422, numRuns: 50 },
      );
    });
  }
});

describe('any item', () => {
  it('changes nothing when it is merged again', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before, item);
        const once = values(bags);
        const again = bags.merge([structuredClone(item)]);
        assert.ok(again.every((patch) => patch.ops.length === 0));
        assert.deepEqual(values(bags), once);
      }),
      { seed: 422, numRuns: 500 },
    );
  });

  it('is merged without touching the bags', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before);
        const unchanged = values(bags);
        const sent = JSON.stringify(item);
        merge(bags, item, { nics: [] });
        assert.deepEqual(values(bags), unchanged);
        assert.equal(JSON.stringify(item), sent);
      }),
      { seed: 422 },
    );
  });

  it('leaves entries of other keys the objects they were', () => {
    fc.assert(
      fc.property(items, anyItem, (before, item) => {
        const bags = bagsAfter(vpcCommandLine, ...before);
        const held = bagNames.map((name) => new Map<string, unknown>(bags.get(name)));
        const touched = new Set(
          merge(bags, item, { nics: [] }).flatMap(({ bag, ops }) => ops.map((op) => `${bag} ${'key' in op ? op.key : ''}`)),
        );
        bags.merge([item]);
        for (const [index, name] of bagNames.entries()) {
          for (const [key, value] of held[index] ?? [])
            if (!touched.has(`${name} ${key}`)) assert.equal(bags.get(name)?.get(key), value);
        }
      }),
      { seed: 422 },
    );
  });
});
