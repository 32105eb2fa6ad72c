import assert from 'node:assert/strict';
import type { NetworkPort, NetworkState, RouteState } from '#agent';
import type { Case } from '../contract-case.ts';

const eth0 = { device: 'eth0', cidr: '10.1.1.1/24', broadcast: '10.1.1.255' };
const second = { device: 'eth0', cidr: '10.1.1.2/24', broadcast: '10.1.1.255' };
const up = (device: string): { readonly device: string; readonly up: boolean } => ({ device, up: true });

const connected = (device: string, destination: string, source: string): RouteState => ({
  family: 4,
  table: 'main',
  type: 'unicast',
  destination,
  device,
  source,
  protocol: 'kernel',
});

const gateway: RouteState = {
  family: 4,
  table: 'Table_eth0',
  type: 'unicast',
  destination: 'default',
  via: '10.1.1.254',
  device: 'eth0',
  protocol: 'static',
};
const thrown: RouteState = { family: 4, table: 'Table_eth0', type: 'throw', destination: '10.9.0.0/16', protocol: 'static' };

const routeText = ({ table, type, destination, via, device, source }: RouteState): string =>
  [table, type, destination, via, device, source].filter((word) => word !== undefined).join(' ');
const routes = (state: NetworkState): readonly string[] => state.routes.map(routeText).toSorted();

export const networkCases = {
  apply: [
    {
      title: 'sets links up and down, and their MTU',
      async run({ network }) {
        await network.apply({ links: [{ device: 'eth1', up: true, mtu: 1450 }, up('eth2')] });
        const { links } = await network.observe();
        assert.deepEqual(
          links.map(({ device, up: isUp, mtu }) => [device, isUp, mtu]),
          [
            ['eth0', false, 1500],
            ['eth1', true, 1450],
            ['eth2', true, 1500],
          ],
        );
      },
    },
    {
      title: 'adds and removes addresses; the first of a subnet stays the first',
      async run({ network }) {
        await network.apply({ addAddresses: [eth0, second, { device: 'eth0', cidr: 'fd00::1/64' }] });
        assert.deepEqual((await network.observe()).addresses, [eth0, second, { device: 'eth0', cidr: 'fd00::1/64' }]);
        await network.apply({ removeAddresses: [eth0], addAddresses: [eth0] });
        assert.deepEqual(
          (await network.observe()).addresses.filter(({ cidr }) => cidr.startsWith('10.')),
          [second, eth0],
        );
      },
    },
    {
      title: 'is idempotent: what is there is added again, what is not there removed again',
      async run({ network }) {
        const change = {
          links: [up('eth0')],
          addAddresses: [eth0],
          addRoutes: [gateway, thrown],
          addRules: [{ family: 4, from: '10.1.1.0/24', table: 'Table_eth0' } as const],
          sysctls: new Map([['net.ipv4.ip_forward', '1']]),
        };
        await network.apply(change);
        const once = await network.observe();
        await network.apply(change);
        assert.deepEqual(await network.observe(), once);
        await network.apply({
          removeAddresses: [second],
          removeRoutes: [{ ...thrown, destination: '10.8.0.0/16' }],
          removeRules: [{ family: 4, fwmark: 5, table: 'x' }],
        });
        assert.deepEqual(await network.observe(), once);
      },
    },
    {
      title: 'has a connected route while the link is up, with the first address as its source',
      async run({ network }) {
        await network.apply({ addAddresses: [eth0, second] });
        assert.deepEqual(routes(await network.observe()), []);
        await network.apply({ links: [up('eth0')] });
        assert.deepEqual((await network.observe()).routes, [connected('eth0', '10.1.1.0/24', '10.1.1.1')]);
        await network.apply({ removeAddresses: [eth0] });
        assert.deepEqual((await network.observe()).routes, [connected('eth0', '10.1.1.0/24', '10.1.1.2')]);
        await network.apply({ removeAddresses: [second] });
        assert.deepEqual((await network.observe()).routes, []);
      },
    },
    {
      title: 'has no connected route for a single address, and one without a source for IPv6',
      async run({ network }) {
        await network.apply({
          links: [up('eth0')],
          addAddresses: [
            { device: 'eth0', cidr: '192.0.2.1/32' },
            { device: 'eth0', cidr: 'fd00:0:0::1/64' },
          ],
        });
        const { source: _, ...route } = connected('eth0', 'fd00::/64', '');
        assert.deepEqual((await network.observe()).routes, [{ ...route, family: 6 }]);
        assert.ok((await network.observe()).addresses.some(({ cidr }) => cidr === 'fd00::1/64'));
      },
    },
    {
      title: 'loses the routes of a link that goes down, and gets its connected ones back',
      async run({ network }) {
        await network.apply({ links: [up('eth0')], addAddresses: [eth0], addRoutes: [gateway, thrown] });
        await network.apply({ links: [{ device: 'eth0', up: false }] });
        assert.deepEqual(routes(await network.observe()), [routeText(thrown)]);
        await network.apply({ links: [up('eth0')] });
        assert.deepEqual(routes(await network.observe()), [routeText(thrown), 'main unicast 10.1.1.0/24 eth0 10.1.1.1']);
      },
    },
    {
      title: 'loses the routes of a link that loses its last IPv4 address',
      async run({ network }) {
        await network.apply({ links: [up('eth0')], addAddresses: [eth0, second], addRoutes: [gateway] });
        await network.apply({ removeAddresses: [eth0] });
        assert.ok(routes(await network.observe()).includes(routeText(gateway)));
        await network.apply({ removeAddresses: [second] });
        assert.deepEqual(routes(await network.observe()), []);
      },
    },
    {
      title: 'keeps policy rules in the order they were added',
      async run({ network }) {
        const rules = [
          { family: 4, fwmark: 0x66, table: 'Table_eth2' },
          { family: 4, from: '10.0.0.0/8', table: 'Table_eth1' },
          { family: 6, from: 'fd00::/64', table: 'Table_eth0' },
        ] as const;
        await network.apply({ addRules: rules });
        assert.deepEqual((await network.observe()).rules, rules);
        await network.apply({ removeRules: [rules[0]], addRules: [rules[0]] });
        assert.deepEqual((await network.observe()).rules, [rules[1], rules[2], rules[0]]);
      },
    },
    {
      title: 'sets sysctls',
      async run({ network }) {
        await network.apply({ sysctls: new Map([['net.ipv4.ip_forward', '1']]) });
        assert.equal((await network.observe()).sysctls.get('net.ipv4.ip_forward'), '1');
      },
    },
    {
      title: 'says which NIC is missing, after the rest was applied',
      async run({ network }) {
        const change = { addAddresses: [{ device: 'eth9', cidr: '10.9.9.9/24' }, eth0], links: [up('eth8'), up('eth0')] };
        await assert.rejects(network.apply(change), { code: 'VRA_NO_DEVICE', message: /eth8.*eth9|eth9.*eth8/ });
        const state = await network.observe();
        assert.deepEqual(state.addresses, [eth0]);
        assert.equal(state.links.find(({ device }) => device === 'eth0')?.up, true);
      },
    },
  ],
  observe: [
    {
      title: 'shows the NICs as they were plugged: down, without addresses',
      async run({ network }) {
        const { links, addresses, routes: none, rules } = await network.observe();
        assert.deepEqual(
          links.map(({ device, mtu, up: isUp }) => [device, mtu, isUp]),
          ['eth0', 'eth1', 'eth2'].map((device) => [device, 1500, false]),
        );
        assert.ok(links.every(({ mac }) => /^[\da-f]{2}(:[\da-f]{2}){5}$/.test(mac)));
        assert.deepEqual([addresses, none, rules], [[], [], []]);
      },
    },
    {
      title: 'is a picture of the moment',
      async run({ network }) {
        const before = await network.observe();
        await network.apply({ addAddresses: [eth0], sysctls: new Map([['net.ipv4.ip_forward', '1']]) });
        assert.deepEqual([before.addresses, before.sysctls.get('net.ipv4.ip_forward')], [[], undefined]);
      },
    },
  ],
} satisfies Record<keyof NetworkPort, readonly Case[]>;
