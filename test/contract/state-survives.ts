import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import type { FileChange, FilterChange, NetworkChange, RouterBackend, ServiceAction } from '#agent';
import { text, type ContractMachine } from './contract-case.ts';

const paths = ['/srv/a', '/srv/b', '/srv/d/e', '/srv/d/f', '/etc/hosts', '/etc/frr/daemons', '/tmp/t'];

const fileChange: fc.Arbitrary<FileChange> = fc.oneof(
  fc.record({
    op: fc.constant('put' as const),
    path: fc.constantFrom(...paths),
    content: fc.oneof(fc.string(), fc.uint8Array({ maxLength: 40 })),
    mode: fc.constantFrom(0o644, 0o600, 0o400, 0o755),
    durable: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('append' as const),
    path: fc.constantFrom(...paths),
    content: fc.string(),
    durable: fc.boolean(),
  }),
  fc.record({ op: fc.constant('remove' as const), path: fc.constantFrom(...paths, '/srv/d', '/etc/frr') }),
);

const device = fc.constantFrom('eth0', 'eth1', 'eth2');
const address = fc.record(
  { device, cidr: fc.constantFrom('10.1.1.1/24', '10.1.1.2/24', '10.2.0.1/16', '192.0.2.1/32', 'fd00::1/64', 'fd00::2/64') },
  { noNullPrototype: true },
);
const route = fc.constantFrom(
  {
    family: 4,
    table: 'main',
    type: 'unicast',
    destination: 'default',
    via: '10.1.1.254',
    device: 'eth0',
    protocol: 'boot',
  } as const,
  { family: 4, table: 'Table_eth1', type: 'throw', destination: '10.0.0.0/8', protocol: 'static' } as const,
  {
    family: 6,
    table: 'main',
    type: 'unicast',
    destination: 'default',
    via: 'fd00::9',
    device: 'eth1',
    protocol: 'static',
  } as const,
);
const rule = fc.constantFrom(
  { family: 4, from: '10.1.1.0/24', table: 'Table_eth0' } as const,
  { family: 4, fwmark: 0x66, table: 'Table_eth2' } as const,
  { family: 6, from: 'fd00::/64', table: 'Table_eth1' } as const,
);
const networkChange: fc.Arbitrary<NetworkChange> = fc.record(
  {
    links: fc.array(fc.record({ device, up: fc.boolean(), mtu: fc.constantFrom(1400, 1500) }), { maxLength: 2 }),
    addAddresses: fc.array(address, { maxLength: 3 }),
    removeAddresses: fc.array(address, { maxLength: 2 }),
    addRoutes: fc.array(route, { maxLength: 2 }),
    removeRoutes: fc.array(route, { maxLength: 1 }),
    addRules: fc.array(rule, { maxLength: 2 }),
    removeRules: fc.array(rule, { maxLength: 1 }),
    sysctls: fc.constantFrom(new Map([['net.ipv4.ip_forward', '1']]), new Map([['net.ipv4.tcp_rmem', '4096\t87380\t6291456']])),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const chains = [
  { family: 'ip', table: 'filter', chain: 'INPUT' },
  { family: 'ip', table: 'mangle', chain: 'FIREWALL_203.0.113.10' },
  { family: 'ip6', table: 'filter', chain: 'FORWARD' },
] as const;
const filterRule = fc.constantFrom(
  '-i lo -j ACCEPT',
  '-p tcp -m tcp --dport 22 -j RETURN',
  '-m comment --comment "a \\"b\\" -j c" -j DROP',
  '',
);
const filterGroup = fc
  .tuple(fc.constantFrom(...chains), fc.integer({ min: -2, max: 3 }), fc.string(), fc.array(filterRule, { maxLength: 3 }))
  .map(([chain, rank, key, rules]) => ({ ...chain, rank, key, rules }));
const filterChange: fc.Arbitrary<FilterChange> = fc.record(
  {
    removeGroups: fc.array(filterGroup, { maxLength: 2 }),
    putGroups: fc.array(filterGroup, { maxLength: 4 }),
    putSets: fc.constantFrom([], [{ name: 's', type: 'hash:net', family: 'inet', members: ['10.0.0.0/8'] } as const]),
    putTables: fc.constantFrom(
      [],
      [
        {
          family: 'ip',
          name: 't',
          chains: [{ name: 'c', rules: ['ip saddr { 10.0.0.1, 10.0.0.2 } accept', 'counter drop'] }],
        } as const,
      ],
      [
        {
          family: 'ip',
          name: 't',
          chains: [{ name: 'c', hook: 'type filter hook input priority filter; policy drop;', rules: [] }],
        } as const,
      ],
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const serviceAction = fc.record({
  unit: fc.constantFrom('dnsmasq', 'apache2', 'cloud-password-server@10.1.1.1'),
  action: fc.constantFrom<ServiceAction>('start', 'stop', 'restart', 'enable', 'disable'),
});

type Step = (backend: RouterBackend) => Promise<void>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.array(fileChange, { maxLength: 4 }).map(
    (changes): Step =>
      ({ files }) =>
        files.apply(changes),
  ),
  networkChange.map(
    (change): Step =>
      ({ network }) =>
        network.apply(change),
  ),
  filterChange.map(
    (change): Step =>
      ({ filter }) =>
        filter.apply({ ...change, putChains: chains }),
  ),
  fc.array(serviceAction, { maxLength: 3 }).map(
    (actions): Step =>
      ({ services }) =>
        services.apply(actions),
  ),
  fc.constant<Step>((backend) => backend.flush()),
);

/** Everything that can be seen of a machine. */
async function picture(backend: RouterBackend): Promise<unknown> {
  const { files, network, filter, services, system } = backend;
  return {
    files: await Promise.all(paths.map(async (path) => [path, text(await files.read(path)), await files.info(path)])),
    folders: await Promise.all(['/srv', '/srv/d', '/etc', '/etc/frr', '/tmp'].map((path) => files.list(path))),
    network: await network.observe(),
    filter: await filter.observe(),
    services: await services.observe(),
    facts: await system.facts(),
  };
}

/** Tests that a machine is the same after it was closed and opened again. */
export function testStateSurvives(create: () => Promise<ContractMachine>): void {
  it('state survives close and reopen, whatever was done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await using machine = await create();
        for (const run of steps) await run(machine.backend);
        const before = await picture(machine.backend);
        assert.deepEqual(await picture(await machine.reopen()), before);
      }),
      { numRuns: 60 },
    );
  });
}
