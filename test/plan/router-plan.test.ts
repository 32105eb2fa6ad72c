import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  createRouterView,
  merge,
  plan,
  Planner,
  routerSections,
  type BagDelta,
  type ConfigItem,
  type DesiredFile,
  type DesiredSystem,
  type Nic,
} from '#agent';
import {
  anyItem,
  dhcpEntry,
  firewallRule,
  guestNetwork,
  publicAddress,
  routerCommandLine,
  vpcCommandLine,
} from '../support/items.ts';
import { MemoryBags } from '../support/memory-bags.ts';

const nics: readonly Nic[] = Array.from({ length: 6 }, (_, index) => ({ device: `eth${index}`, mac: `02:00:00:00:00:0${index}` }));

function textOf(file: DesiredFile): string {
  const content = typeof file.content === 'function' ? file.content() : file.content;
  return typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
}

/** A plan as plain values, file contents made. */
function values(system: DesiredSystem): object {
  const files = new Map([...system.files].map(([path, file]) => [path, { ...file, content: textOf(file) }] as const));
  return { ...system, files };
}

/** Up to order where order decides nothing (cloudstack-vr-commands.md, 8): lines of files; rules of equal rank are sorted by the plan. */
function unordered(system: DesiredSystem): object {
  const files = new Map([...system.files].map(([path, file]) => [path, textOf(file).split('\n').toSorted()] as const));
  return { ...system, files };
}

function planAfter(items: readonly ConfigItem[]): DesiredSystem {
  const bags = new MemoryBags();
  bags.merge(items, nics);
  return plan(createRouterView(bags, nics), routerSections);
}

const commandLine = fc.constantFrom<ConfigItem>(routerCommandLine, vpcCommandLine);

describe('the plan of a router', () => {
  it('is kept by the planner as if it were made anew, whatever the items', () => {
    fc.assert(
      fc.property(commandLine, fc.array(anyItem, { maxLength: 15 }), (boot, items) => {
        const bags = new MemoryBags();
        bags.merge([boot], nics);
        const planner = new Planner(routerSections);
        planner.rebuild(createRouterView(bags, nics));
        for (const item of items) {
          const deltas: readonly BagDelta[] = bags.apply(merge(bags, item, { nics }));
          planner.update(createRouterView(bags, nics), deltas);
        }
        assert.deepEqual(values(planner.snapshot()), values(plan(createRouterView(bags, nics), routerSections)));
      }),
      { numRuns: 150 },
    );
  });

  it('is the same after a command that was played twice', () => {
    fc.assert(
      fc.property(commandLine, fc.array(anyItem, { maxLength: 8 }), anyItem, (boot, items, last) => {
        assert.deepEqual(
          values(planAfter([boot, ...items, last, structuredClone(last)])),
          values(planAfter([boot, ...items, last])),
        );
      }),
      { numRuns: 100 },
    );
  });
});

const forward = (revoke: boolean): ConfigItem => ({
  type: 'forwardrules',
  rules: [
    {
      revoke,
      protocol: 'tcp',
      source_ip_address: '203.0.113.10',
      source_port_range: '2222:2222',
      destination_ip_address: '10.1.1.50',
      destination_port_range: '22:22',
      source_cidr_list: '',
    },
  ],
});
const staticNat = (revoke: boolean): ConfigItem => ({
  type: 'staticnatrules',
  rules: [{ revoke, source_ip_address: '203.0.113.11', destination_ip_address: '10.1.1.60' }],
});
const firewall = (revoked: boolean, traffic: 'Ingress' | 'Egress'): ConfigItem => ({
  type: 'firewallrules',
  rules: [
    firewallRule(traffic === 'Ingress' ? 101 : 102, {
      revoked,
      traffic_type: traffic,
      source_cidr_list: ['10.1.1.0/24'],
      ...(traffic === 'Egress' && { src_ip: '', dest_cidr_list: ['198.51.100.0/24'] }),
    }),
  ],
});
const address = (ip: string, add: boolean, device = 2): ConfigItem => ({
  type: 'ips',
  ip_address: [publicAddress(ip, { add, nic_dev_id: device })],
});
const dhcp = (remove: boolean): ConfigItem => dhcpEntry('10.1.1.50', '02:01:00:00:00:50', { remove });
const tier = (add: boolean): ConfigItem => guestNetwork('eth2', '10.10.1.1', { add });
const route = (revoke: boolean): ConfigItem => ({
  type: 'staticroutes',
  routes: [{ revoke, gateway: '203.0.113.9', network: '192.168.77.0/24', ip_address: '203.0.113.10' }],
});
const user = (add: boolean): ConfigItem => ({ type: 'vpnuserlist', vpn_users: [{ user: 'ann', password: 'secret', add }] });
const remoteAccess = (create: boolean): ConfigItem => ({
  type: 'remoteaccessvpn',
  create,
  ip_range: '10.1.2.2-10.1.2.8',
  preshared_key: 'psk',
  vpn_server_ip: '203.0.113.10',
  local_ip: '10.1.2.1',
  local_cidr: '10.1.1.0/24',
  public_interface: 'eth2',
});
const siteToSite = (create: boolean): ConfigItem => ({
  type: 'site2sitevpn',
  create,
  local_public_ip: '203.0.113.10',
  local_guest_cidr: '10.10.0.0/16',
  local_public_gateway: '203.0.113.1',
  peer_gateway_ip: '198.51.100.9',
  peer_guest_cidr_list: '192.168.5.0/24,192.168.6.0/24',
  esp_policy: 'aes128-sha1;modp1536',
  ike_policy: 'aes128-sha1;modp1536',
  ipsec_psk: 's3cret',
  ike_lifetime: 86400,
  esp_lifetime: 3600,
  dpd: true,
  passive: false,
  encap: false,
  ike_version: 'ike',
  split_connections: false,
});
const bgp = (present: boolean): ConfigItem => ({
  type: 'bgppeers',
  peers: present
    ? [
        {
          peer_id: 1,
          peer_as_number: 65001,
          ip4_address: '203.0.113.2',
          network_id: 210,
          network_as_number: 65100,
          guest_ip4_cidr: '10.1.1.0/24',
        },
      ]
    : [],
});

const isolatedBase: readonly ConfigItem[] = [
  routerCommandLine,
  {
    type: 'ips',
    ip_address: [publicAddress('203.0.113.10', { source_nat: true, first_i_p: true }), publicAddress('203.0.113.11')],
  },
];
const vpcBase: readonly ConfigItem[] = [
  vpcCommandLine,
  { type: 'ips', ip_address: [publicAddress('203.0.113.10', { source_nat: true, first_i_p: true, nic_dev_id: 1 })] },
];

describe('add then remove', () => {
  const cases: readonly { title: string; base: readonly ConfigItem[]; add: ConfigItem; remove: ConfigItem }[] = [
    { title: 'port forward', base: isolatedBase, add: forward(false), remove: forward(true) },
    { title: 'static NAT', base: isolatedBase, add: staticNat(false), remove: staticNat(true) },
    { title: 'ingress firewall rule', base: isolatedBase, add: firewall(false, 'Ingress'), remove: firewall(true, 'Ingress') },
    { title: 'egress firewall rule', base: isolatedBase, add: firewall(false, 'Egress'), remove: firewall(true, 'Egress') },
    { title: 'address', base: isolatedBase, add: address('203.0.113.12', true), remove: address('203.0.113.12', false) },
    {
      title: 'address on a NIC of its own',
      base: isolatedBase,
      add: address('203.0.113.12', true, 3),
      remove: address('203.0.113.12', false, 3),
    },
    { title: 'DHCP entry', base: isolatedBase, add: dhcp(false), remove: dhcp(true) },
    { title: 'VPN user', base: isolatedBase, add: user(true), remove: user(false) },
    { title: 'remote access VPN', base: isolatedBase, add: remoteAccess(true), remove: remoteAccess(false) },
    { title: 'BGP peer', base: isolatedBase, add: bgp(true), remove: bgp(false) },
    { title: 'VPC tier', base: vpcBase, add: tier(true), remove: tier(false) },
    { title: 'static route', base: vpcBase, add: route(false), remove: route(true) },
    { title: 'site-to-site VPN', base: vpcBase, add: siteToSite(true), remove: siteToSite(false) },
  ];
  for (const { title, base, add, remove } of cases) {
    it(`leaves no trace of a ${title} in the plan`, () => {
      const before = values(planAfter(base));
      assert.notDeepEqual(values(planAfter([...base, add])), before, 'the addition shows');
      assert.deepEqual(values(planAfter([...base, add, remove])), before);
    });
  }
});

describe('independent commands', () => {
  const check = (base: readonly ConfigItem[], commands: readonly ConfigItem[]): void => {
    const expected = unordered(planAfter([...base, ...commands]));
    fc.assert(
      fc.property(fc.shuffledSubarray([...commands], { minLength: commands.length }), (order) => {
        assert.deepEqual(unordered(planAfter([...base, ...order])), expected);
      }),
      { numRuns: 60 },
    );
  };

  it('give the same plan in any order: isolated router', () => {
    check(isolatedBase, [
      forward(false),
      staticNat(false),
      firewall(false, 'Ingress'),
      firewall(false, 'Egress'),
      dhcp(false),
      dhcpEntry('10.1.1.60', '02:01:00:00:00:60', { default_entry: false }),
      user(true),
      remoteAccess(true),
      bgp(true),
      { type: 'vmdata', vm_ip_address: '10.1.1.50', vm_metadata: [['metadata', 'vm-id', '1']] },
      { type: 'vmdata', vm_ip_address: '10.1.1.60', vm_metadata: [['userdata', 'user-data', 'aGk=']] },
    ]);
  });

  it('give the same plan in any order: VPC', () => {
    check(vpcBase, [
      tier(true),
      guestNetwork('eth3', '10.10.2.1'),
      route(false),
      siteToSite(true),
      dhcpEntry('10.10.1.50', '02:01:00:00:00:51', { default_gateway: '10.10.1.1' }),
      dhcpEntry('10.10.2.50', '02:01:00:00:00:52', { default_gateway: '10.10.2.1' }),
    ]);
  });
});
