import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ipv6Sections,
  parseRadvdConf,
  plan,
  type Advertisement,
  type CommandLine,
  type DesiredSystem,
  type GuestNetworkRecord,
} from '#agent';
import { isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

const planned = (contents: BagContents): DesiredSystem => plan(viewOf(contents), ipv6Sections);

function advertised(system: DesiredSystem): readonly Advertisement[] | undefined {
  const content = system.files.get('/etc/radvd.conf')?.content;
  return typeof content === 'string' ? parseRadvdConf(content) : undefined;
}

const defaultRoutes = (system: DesiredSystem): string[] =>
  [...system.routes.values()].map(({ destination, via, device }) => `${destination} ${via ?? ''} ${device ?? ''}`);

const dualStack: CommandLine = {
  eth0ip6: 'FD17:5:1::1',
  eth0ip6prelen: '64',
  eth2ip6: 'fd17:5:2::9',
  eth2ip6prelen: '64',
  ip6gateway: 'fd17:5:2::1',
  ip6dns1: '2001:4860:4860::8888',
};

describe('IPv6 of an isolated network', () => {
  it('comes from the boot arguments', () => {
    const system = planned(isolatedRouter(dualStack));
    assert.deepEqual([...system.addresses.keys()], ['eth0 fd17:5:1::1/64', 'eth2 fd17:5:2::9/64']);
    assert.deepEqual(defaultRoutes(system), ['default fd17:5:2::1 eth2']);
    assert.deepEqual(advertised(system), [{ device: 'eth0', prefix: 'fd17:5:1::1/64', dns: ['2001:4860:4860::8888'] }]);
    assert.deepEqual(system.services.get('radvd'), {
      unit: 'radvd',
      state: 'running',
      enabled: true,
      restartOn: ['/etc/radvd.conf'],
    });
    assert.equal(system.sysctls.get('net.ipv6.conf.all.forwarding'), '1');
    assert.equal(system.sysctls.get('net.ipv6.conf.eth2.accept_dad'), '0');
  });

  it('is off without addresses, and without a NIC for them', () => {
    for (const router of [isolatedRouter(), isolatedRouter({ eth7ip6: 'fd17::1' }), isolatedRouter({ eth0ip6: 'nonsense' })]) {
      const system = planned(router);
      assert.equal(system.addresses.size, 0);
      assert.deepEqual([...system.sysctls], [['net.ipv6.conf.all.disable_ipv6', '1']]);
      assert.equal(system.services.size, 0);
    }
  });

  it('leaves by the public NIC towards a link-local gateway', () => {
    assert.deepEqual(defaultRoutes(planned(isolatedRouter({ ...dualStack, ip6gateway: 'fe80::1' }))), ['default fe80::1 eth2']);
  });

  it('gives the server of a shared network an address and no part in routing', () => {
    const system = planned(isolatedRouter({ ...dualStack, type: 'dhcpsrvr' }));
    assert.ok(system.addresses.has('eth0 fd17:5:1::1/64'));
    assert.deepEqual(defaultRoutes(system), []);
    assert.equal(advertised(system), undefined);
  });

  it('is shared by a redundant pair: gateway and advertisements are with the primary', () => {
    const { eth0ip6, eth0ip6prelen, ...outside } = dualStack;
    assert.ok(eth0ip6 !== undefined && eth0ip6prelen !== undefined);
    const pair: CommandLine = { ...outside, redundant_router: 'true', guestgw6: 'fd17:5:1::1', guestcidr6size: '64' };
    const backup = planned(isolatedRouter({ ...pair, redundant_state: 'BACKUP', redundant_primary: false }));
    assert.deepEqual([...backup.addresses.keys()], []);
    assert.deepEqual(defaultRoutes(backup), []);
    assert.equal(backup.services.get('radvd')?.state, 'stopped');
    const primary = planned(isolatedRouter({ ...pair, redundant_state: 'PRIMARY', redundant_primary: true }));
    assert.deepEqual([...primary.addresses.keys()], ['eth0 fd17:5:1::1/64', 'eth2 fd17:5:2::9/64']);
    assert.equal(primary.services.get('radvd')?.state, 'running');
    assert.deepEqual(advertised(primary), advertised(backup));
  });
});

describe('IPv6 of a VPC', () => {
  const ipv6Tier: Partial<GuestNetworkRecord> = {
    router_guest_ip6: '2001:db8:5::1',
    router_guest_ip6_gateway: '2001:db8:5::1',
    router_guest_ip6_cidr: '2001:db8:5::/64',
    router_ip6: '2001:db8:ee::9',
    router_ip6_gateway: '2001:db8:ee::1',
    router_ip6_cidr: '2001:db8:ee::/64',
    dns6: '2001:4860:4860::8888,2001:4860:4860::8844',
  };
  const vpc = (commandLine: CommandLine, eth2: Partial<GuestNetworkRecord> = ipv6Tier): BagContents => {
    const router = vpcRouter(commandLine);
    const tiers = router.guestnetwork ?? {};
    return { ...router, guestnetwork: { ...tiers, eth2: (tiers['eth2'] ?? []).map((record) => ({ ...record, ...eth2 })) } };
  };

  it('comes with the tiers that have a network of it', () => {
    const system = planned(vpc({}));
    assert.deepEqual([...system.addresses.keys()], ['eth1 2001:db8:ee::9/64', 'eth2 2001:db8:5::1/64']);
    assert.deepEqual(defaultRoutes(system), ['default 2001:db8:ee::1 eth1']);
    assert.deepEqual(advertised(system), [
      { device: 'eth2', prefix: '2001:db8:5::1/64', dns: ['2001:4860:4860::8888', '2001:4860:4860::8844'] },
    ]);
  });

  it('goes with them', () => {
    const system = planned(vpc({}, { ...ipv6Tier, add: false }));
    assert.equal(system.addresses.size, 0);
    assert.equal(system.files.size, 0);
    assert.equal(system.sysctls.get('net.ipv6.conf.all.disable_ipv6'), '1');
  });

  it('stays inside without a public network', () => {
    const system = planned(vpc({ has_public_network: 'false' }));
    assert.deepEqual([...system.addresses.keys()], ['eth2 2001:db8:5::1/64']);
    assert.deepEqual(defaultRoutes(system), []);
  });

  it('is shared by a redundant pair', () => {
    const own = { ...ipv6Tier, router_guest_ip6: '2001:db8:5::a' };
    const backup = planned(vpc({ redundant_router: 'true', redundant_state: 'BACKUP', redundant_primary: false }, own));
    assert.deepEqual([...backup.addresses.keys()], ['eth2 2001:db8:5::a/64']);
    assert.equal(backup.services.get('radvd')?.state, 'stopped');
    const primary = planned(vpc({ redundant_router: 'true', redundant_state: 'PRIMARY', redundant_primary: true }, own));
    assert.deepEqual([...primary.addresses.keys()], ['eth1 2001:db8:ee::9/64', 'eth2 2001:db8:5::1/64', 'eth2 2001:db8:5::a/64']);
    assert.deepEqual(
      advertised(primary)?.map(({ prefix }) => prefix),
      [undefined],
    );
  });
});
