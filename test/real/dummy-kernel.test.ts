import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { ipv4InNetwork, parseIpv4, parseIpv4Cidr, type NetworkChange, type NetworkState } from '#agent';
import { createMemoryStore } from '#backends/dummy';
import { openDummy, threeNics } from '../support/dummy-machine.ts';
import { runIsolated, whyNotReal } from '../support/real-program.ts';

const veths = runIsolated('ip link add eth0 type veth peer name p0').status === 0;
const skip = whyNotReal('ip') || (veths ? false : 'this machine makes no virtual links');

const device = fc.constantFrom('eth0', 'eth1', 'eth2');
const cidr = fc.constantFrom('10.1.1.1/24', '10.1.1.2/24', '10.1.1.3/24', '10.1.0.1/16', '10.2.0.1/24', '192.0.2.1/32');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant('up' as const), device }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('down' as const), device }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('add' as const), device, cidr }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('remove' as const), device, cidr }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constant('route' as const), device, via: fc.constantFrom('10.1.1.254', '10.1.9.9', '10.2.0.9') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('throw' as const), network: fc.constantFrom('10.8.0.0/16', '10.9.0.0/16') }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface MadeStep {
  readonly change: NetworkChange;
  readonly command: string;
}

/** The change of a step and the command for it; undefined for a route that a kernel refuses because there is no way to its gateway. */
function made(one: Step, state: NetworkState, number: number): MadeStep | undefined {
  if (one.op === 'route') return madeRoute(one, state, `172.16.${number}.0/24`);
  if (one.op === 'throw') {
    const command = `ip route add throw ${one.network} table 100 proto static || true`;
    return {
      change: { addRoutes: [{ family: 4, table: '100', type: 'throw', destination: one.network, protocol: 'static' }] },
      command,
    };
  }
  const { device: dev } = one;
  if (one.op === 'add')
    return { change: { addAddresses: [{ device: dev, cidr: one.cidr }] }, command: `ip addr add ${one.cidr} dev ${dev} || true` };
  if (one.op === 'remove') {
    return {
      change: { removeAddresses: [{ device: dev, cidr: one.cidr }] },
      command: `ip addr del ${one.cidr} dev ${dev} || true`,
    };
  }
  return { change: { links: [{ device: dev, up: one.op === 'up' }] }, command: `ip link set ${dev} ${one.op}` };
}

function madeRoute(
  { device: dev, via }: Step & { readonly op: 'route' },
  state: NetworkState,
  destination: string,
): MadeStep | undefined {
  const gateway = parseIpv4(via) ?? 0;
  const reachable = state.routes.some((route) => {
    const network = parseIpv4Cidr(route.destination);
    return route.protocol === 'kernel' && route.device === dev && network !== undefined && ipv4InNetwork(gateway, network);
  });
  if (!reachable) return undefined;
  return {
    change: { addRoutes: [{ family: 4, table: '100', type: 'unicast', destination, via, device: dev, protocol: 'static' }] },
    command: `ip route add ${destination} via ${via} dev ${dev} table 100 proto static`,
  };
}

/** What the kernel prints of addresses and routes, without what the dummy does not model: the local table, scopes, states. */
function realState(stdout: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => {
    const address = /^\d+: (eth\d)\s+inet (\S+)/.exec(line);
    if (address !== null) return `${address[1]} ${address[2]}`;
    if (line === '' || /table local/.test(line)) return [];
    return line.replaceAll(/ (?:scope \w+|linkdown|dead)(?= |$)/g, '').trim();
  });
}

function dummyState({ addresses, routes }: NetworkState): readonly string[] {
  return [
    ...addresses.map((address) => `${address.device} ${address.cidr}`),
    ...routes.map(({ type, destination, via, device: dev, table, protocol, source }) =>
      [
        type === 'throw' ? 'throw' : '',
        destination,
        via === undefined ? '' : `via ${via}`,
        dev === undefined ? '' : `dev ${dev}`,
        table === 'main' ? '' : `table ${table}`,
        `proto ${protocol}`,
        source === undefined ? '' : `src ${source}`,
      ]
        .filter((word) => word !== '')
        .join(' '),
    ),
  ];
}

describe('the dummy keeps links, addresses and routes as a real kernel does', { skip }, () => {
  it('after any sequence of changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await using backend = await openDummy(createMemoryStore());
        await backend.power.start(threeNics);
        const commands = [
          'sysctl -qw net.ipv4.conf.all.promote_secondaries=1 net.ipv6.conf.all.disable_ipv6=1',
          ...[0, 1, 2].map((n) => `ip link add eth${n} type veth peer name p${n}; ip link set p${n} up`),
        ];
        for (const [number, one] of steps.entries()) {
          const next = made(one, await backend.network.observe(), number);
          if (next === undefined) continue;
          await backend.network.apply(next.change);
          commands.push(next.command);
        }
        const { status, stdout, stderr } = runIsolated([...commands, 'ip -o -4 addr', 'ip -4 route show table all'].join('\n'));
        assert.equal(status, 0, stderr);
        assert.deepEqual(realState(stdout).toSorted(), dummyState(await backend.network.observe()).toSorted(), commands.join('\n'));
      }),
      { numRuns: 25 },
    );
  });
});
