import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceMark, deviceTable, networkSections, plan, routingTables, type DesiredSystem, type GuestNetworkRecord } from '#agent';
import { desiredAddresses, desiredPolicyRules, desiredRoutes } from '../../support/recorded-network.ts';
import { ipRecord, isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

const planned = (contents: BagContents, nicCount = 5): DesiredSystem => plan(viewOf(contents, nicCount), networkSections);
const routes = (contents: BagContents, nicCount?: number): readonly string[] => desiredRoutes(planned(contents, nicCount));
const rules = (contents: BagContents): readonly string[] => desiredPolicyRules(planned(contents)).toSorted();

/** The bags with other records for one device. */
function withDevice(contents: BagContents, device: string, ...records: readonly ReturnType<typeof ipRecord>[]): BagContents {
  return { ...contents, ips: { ...contents.ips, [device]: records } };
}

const privateGateway = ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.1', is_private_gateway: true });

/** `eth0 up 1500` per link. */
function states(contents: BagContents, nicCount?: number): readonly string[] {
  return [...planned(contents, nicCount).links.values()].map(
    ({ device, up, mtu }) => `${device} ${up ? 'up' : 'down'} ${mtu ?? '-'}`,
  );
}

/** A redundant VPC router with a private gateway, once its state machine made it PRIMARY, BACKUP or FAULT. */
function ofPair(state: string): BagContents {
  const contents = vpcRouter({ redundant_router: 'true', redundant_state: state, redundant_primary: state === 'PRIMARY' });
  return withDevice(contents, 'eth4', privateGateway);
}

const linksOf = (contents: BagContents): readonly string[] => states(contents).map((line) => line.split(' ').slice(0, 2).join(' '));

/** What a static route adds to the routes of a VPC with a private gateway. */
function staticRoute(network: string, gateway: string, revoke = false): readonly string[] {
  const contents = withDevice(vpcRouter(), 'eth4', privateGateway);
  const before = new Set(routes(contents));
  return routes({ ...contents, staticroutes: { [network]: { revoke, gateway, network } } }).filter((route) => !before.has(route));
}

function setting(contents: BagContents, name: string): string | undefined {
  return planned(contents).sysctls.get(name);
}

function pathFilters(contents: BagContents): readonly (string | undefined)[] {
  return ['default', 'eth0', 'eth2'].map((device) => setting(contents, `net.ipv4.conf.${device}.rp_filter`));
}

describe('links', () => {
  it('are up with an address and down without', () => {
    assert.deepEqual(states(isolatedRouter(), 4), ['eth0 up 1500', 'eth1 up 1500', 'eth2 up 1500', 'eth3 down -']);
  });

  it('have the MTU of their addresses, else that of the command line', () => {
    const contents = withDevice(
      isolatedRouter({ privateMtu: '1450', publicMtu: 'null' }),
      'eth3',
      ipRecord('eth3', 'public', '198.18.0.5/24', { mtu: '9000' }),
    );
    assert.deepEqual(states(contents, 4), ['eth0 up 1450', 'eth1 up 1500', 'eth2 up 1500', 'eth3 up 9000']);
  });

  it('to the outside go down on the router of a redundant pair that was made BACKUP', () => {
    assert.deepEqual(linksOf(ofPair('PRIMARY')), ['eth0 up', 'eth1 up', 'eth2 up', 'eth3 up', 'eth4 up']);
    assert.deepEqual(linksOf(ofPair('BACKUP')), ['eth0 up', 'eth1 down', 'eth2 up', 'eth3 up', 'eth4 down']);
    assert.deepEqual(linksOf(ofPair('FAULT')), linksOf(ofPair('BACKUP')));
  });

  it('to the outside stay up while only the boot arguments say BACKUP, which decides nothing', () => {
    const told = isolatedRouter({ redundant_router: 'true', redundant_state: 'BACKUP' });
    assert.deepEqual(linksOf(told).slice(0, 3), ['eth0 up', 'eth1 up', 'eth2 up']);
  });
});

describe('addresses', () => {
  it('are those that the bag has not marked as removed, in its order, on NICs that are plugged', () => {
    const contents = withDevice(
      isolatedRouter(),
      'eth2',
      ipRecord('eth2', 'public', '203.0.113.10/24'),
      ipRecord('eth2', 'public', '203.0.113.12/24', { add: false }),
      ipRecord('eth2', 'public', '203.0.113.11/24'),
    );
    const outside = ['eth2 203.0.113.10/24 brd 203.0.113.255', 'eth2 203.0.113.11/24 brd 203.0.113.255'];
    const inside = ['eth0 10.1.1.1/24 brd 10.1.1.255', 'eth1 169.254.3.7/16 brd 169.254.255.255'];
    assert.deepEqual(desiredAddresses(planned(contents)), [...inside, ...outside]);
    assert.deepEqual(desiredAddresses(planned(contents, 2)), inside);
  });

  it('have no broadcast address where there is none', () => {
    assert.deepEqual(
      desiredAddresses(planned(withDevice(isolatedRouter(), 'eth3', ipRecord('eth3', 'public', '198.18.0.4/31')))).at(-1),
      'eth3 198.18.0.4/31',
    );
  });
});

describe('routes of an isolated network', () => {
  it('are a table per device and the default route', () => {
    assert.deepEqual(
      new Set(routes(isolatedRouter())),
      new Set([
        'throw 10.1.1.0/24 table Table_eth0 proto static',
        'throw 10.1.1.0/24 table Table_eth2 proto static',
        'throw 169.254.0.0/16 table Table_eth2 proto static',
        'throw 203.0.113.0/24 table Table_eth2 proto static',
        'default via 203.0.113.1 dev eth2 table Table_eth2 proto static',
        'default via 203.0.113.1 dev eth2',
      ]),
    );
  });

  it('give a further public NIC a way out of its own', () => {
    const contents = withDevice(isolatedRouter(), 'eth3', ipRecord('eth3', 'public', '198.18.0.5/24', { gateway: '198.18.0.1' }));
    assert.deepEqual(
      new Set(routes(contents).filter((route) => route.includes('Table_eth3'))),
      new Set([
        'throw 10.1.1.0/24 table Table_eth3 proto static',
        'throw 169.254.0.0/16 table Table_eth3 proto static',
        'throw 198.18.0.0/24 table Table_eth3 proto static',
        'default via 198.18.0.1 dev eth3 table Table_eth3 proto static',
      ]),
    );
    assert.deepEqual(rules(contents), [
      'from 198.18.0.0/24 lookup Table_eth3',
      'from 203.0.113.0/24 lookup Table_eth2',
      'fwmark 0x64 lookup Table_eth0',
      'fwmark 0x66 lookup Table_eth2',
      'fwmark 0x67 lookup Table_eth3',
    ]);
    const released = withDevice(isolatedRouter(), 'eth3', ipRecord('eth3', 'public', '198.18.0.5/24', { add: false }));
    assert.deepEqual(routes(released), routes(isolatedRouter()));
    assert.deepEqual(rules(released), rules(isolatedRouter()));
  });

  it('have one default route per table: the first gateway that can be reached', () => {
    const contents = withDevice(
      isolatedRouter(),
      'eth2',
      ipRecord('eth2', 'public', '203.0.113.10/24', { gateway: '192.0.2.1' }),
      ipRecord('eth2', 'public', '198.18.0.5/24', { gateway: '198.18.0.1' }),
      ipRecord('eth2', 'public', '203.0.113.11/24', { gateway: '203.0.113.1' }),
    );
    assert.deepEqual(
      new Set(routes(contents).filter((route) => route.startsWith('default'))),
      new Set(['default via 203.0.113.1 dev eth2', 'default via 198.18.0.1 dev eth2 table Table_eth2 proto static']),
    );
  });

  it('through a link that is down are none', () => {
    const back = routes(ofPair('BACKUP'));
    assert.deepEqual(
      back.filter((route) => route.startsWith('default')),
      [],
    );
    assert.ok(back.includes('throw 10.10.1.0/24 table Table_eth1 proto static'));
    assert.ok(back.includes('throw 203.0.113.0/24 table Table_eth1 proto static'));
    assert.ok(routes(ofPair('PRIMARY')).includes('default via 203.0.113.1 dev eth1'));
  });

  it('of a redundant pair leave by the gateway of the public address', () => {
    const { cmdline, ...rest } = isolatedRouter({ redundant_router: 'true', redundant_state: 'BACKUP' });
    const { gateway: _, ...config } = cmdline?.['config'] ?? {};
    assert.ok(routes({ ...rest, cmdline: { config } }).includes('default via 203.0.113.1 dev eth2'));
    assert.ok(!routes(isolatedRouter({ gateway: '192.0.2.1' })).includes('default via 203.0.113.1 dev eth2'));
  });

  it('of a shared network lead out by its gateway', () => {
    const contents: BagContents = {
      cmdline: { config: { type: 'dhcpsrvr', gateway: '192.168.50.1' } },
      ips: {
        eth0: [ipRecord('eth0', 'guest', '192.168.50.10/24'), ipRecord('eth0', 'guest', '192.168.51.10/24')],
        eth1: [ipRecord('eth1', 'control', '169.254.3.7/16')],
      },
    };
    assert.deepEqual(
      new Set(routes(contents)),
      new Set([
        'throw 192.168.50.0/24 table Table_eth0 proto static',
        'throw 192.168.51.0/24 table Table_eth0 proto static',
        'default via 192.168.50.1 dev eth0',
      ]),
    );
    assert.deepEqual(rules(contents), ['fwmark 0x64 lookup Table_eth0']);
  });
});

describe('routes of a VPC', () => {
  it('leave the tiers to the main table, from every outside table', () => {
    const contents = withDevice(vpcRouter(), 'eth4', privateGateway);
    assert.deepEqual(
      new Set(routes(contents)),
      new Set([
        'default via 203.0.113.1 dev eth1',
        'default via 203.0.113.1 dev eth1 table Table_eth1 proto static',
        'throw 203.0.113.0/24 table Table_eth1 proto static',
        'throw 10.10.1.0/24 table Table_eth1 proto static',
        'throw 10.10.2.0/24 table Table_eth1 proto static',
        'throw 10.10.1.0/24 table Table_eth2 proto static',
        'throw 10.10.2.0/24 table Table_eth3 proto static',
        'default via 172.16.9.1 dev eth4 table Table_eth4 proto static',
        'throw 172.16.9.0/24 table Table_eth4 proto static',
        'throw 10.10.1.0/24 table Table_eth4 proto static',
        'throw 10.10.2.0/24 table Table_eth4 proto static',
      ]),
    );
    assert.deepEqual(rules(contents), [
      'from 10.10.0.0/16 lookup static_route',
      'from 10.10.0.0/16 lookup static_route_back',
      'from 172.16.9.0/24 lookup Table_eth4',
      'from 203.0.113.0/24 lookup Table_eth1',
      'fwmark 0x65 lookup Table_eth1',
      'fwmark 0x66 lookup Table_eth2',
      'fwmark 0x67 lookup Table_eth3',
      'fwmark 0x68 lookup Table_eth4',
    ]);
  });

  it('take the router itself for a next hop, as the kernel does', () => {
    const contents = withDevice(vpcRouter(), 'eth4', { ...privateGateway, gateway: '172.16.9.2' });
    assert.ok(routes(contents).includes('default via 172.16.9.2 dev eth4 table Table_eth4 proto static'));
  });

  it('without a public network leave by the tier with the lowest network id', () => {
    const contents = vpcRouter({ has_public_network: 'false' });
    const { eth1: _, ...ips } = contents.ips ?? {};
    const tiers = Object.entries(contents.guestnetwork ?? {}).map(([device, [record]]): [string, GuestNetworkRecord[]] => [
      device,
      record === undefined ? [] : [{ ...record, router_guest_gateway: record.router_guest_ip.replace(/1$/, '254') }],
    ]);
    const closed = { ...contents, ips, guestnetwork: Object.fromEntries(tiers) };
    assert.deepEqual(
      routes(closed).filter((route) => route.startsWith('default')),
      ['default via 10.10.2.254 dev eth3'],
    );
    const { sysctls } = planned(closed);
    assert.deepEqual(
      ['eth2', 'eth3'].map((device) => sysctls.get(`net.ipv4.conf.${device}.rp_filter`)),
      ['1', '0'],
    );
  });
});

describe('static routes', () => {
  it('go through whatever reaches their gateway', () => {
    assert.deepEqual(staticRoute('192.168.77.0/24', '172.16.9.1'), ['192.168.77.0/24 via 172.16.9.1 dev eth4']);
    assert.deepEqual(staticRoute('192.168.77.9/24', '10.10.2.77'), ['192.168.77.0/24 via 10.10.2.77 dev eth3']);
  });

  it('are not there when revoked, out of reach, malformed, or taken by the kernel', () => {
    assert.deepEqual(staticRoute('192.168.77.0/24', '172.16.9.1', true), []);
    assert.deepEqual(staticRoute('192.168.77.0/24', '192.0.2.1'), []);
    assert.deepEqual(staticRoute('192.168.77.0/24', ''), []);
    assert.deepEqual(staticRoute('somewhere', '172.16.9.1'), []);
    assert.deepEqual(staticRoute('10.10.1.0/24', '172.16.9.1'), []);
    assert.deepEqual(staticRoute('0.0.0.0/0', '172.16.9.1'), []);
  });

  it('do not hide behind a network whose text holds theirs', () => {
    const contents = {
      ...withDevice(vpcRouter(), 'eth4', privateGateway),
      staticroutes: {
        '110.1.1.0/24': { revoke: false, gateway: '172.16.9.1', network: '110.1.1.0/24' },
        '10.1.1.0/24': { revoke: false, gateway: '172.16.9.1', network: '10.1.1.0/24' },
      },
    };
    assert.equal(routes(contents).filter((route) => /^1?10\.1\.1\.0/.test(route)).length, 2);
  });
});

describe('routing tables', () => {
  it('have the number and mark of their device', () => {
    assert.equal(deviceTable('eth3'), 'Table_eth3');
    assert.equal(deviceMark('eth3'), 103);
    assert.deepEqual(
      [...routingTables(viewOf(vpcRouter()))],
      [
        ['static_route', 252],
        ['static_route_back', 251],
        ['Table_eth1', 101],
        ['Table_eth2', 102],
        ['Table_eth3', 103],
      ],
    );
    assert.deepEqual([...routingTables(viewOf(isolatedRouter())).keys()], ['Table_eth0', 'Table_eth2']);
  });

  it('hold every table that a route or rule names', () => {
    for (const contents of [isolatedRouter(), withDevice(vpcRouter(), 'eth4', privateGateway)]) {
      const system = planned(contents);
      const known = routingTables(viewOf(contents));
      for (const { table } of [...system.routes.values(), ...system.policyRules.values()]) {
        assert.ok(table === 'main' || known.has(table), table);
      }
    }
  });
});

describe('kernel settings', () => {
  const shared: BagContents = {
    cmdline: { config: { type: 'dhcpsrvr' } },
    ips: { eth0: [ipRecord('eth0', 'guest', '10.1.1.1/24')] },
  };

  it('let routers forward, servers not', () => {
    assert.deepEqual(
      [isolatedRouter(), vpcRouter(), shared].map((contents) => setting(contents, 'net.ipv4.ip_forward')),
      ['1', '1', '0'],
    );
  });

  it('filter reverse paths on guest NICs, and on public ones where the zone wants it', () => {
    assert.deepEqual(pathFilters(isolatedRouter({ disable_rp_filter: 'true' })), ['0', '1', '0']);
    assert.deepEqual(pathFilters(isolatedRouter()), ['1', '1', '1']);
    assert.deepEqual(pathFilters(vpcRouter({ disable_rp_filter: 'true' })), ['0', undefined, '1']);
    assert.deepEqual(pathFilters(shared), ['0', undefined, undefined]);
  });
});
