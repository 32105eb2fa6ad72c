import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRouterView, networkSections, plan, routingTables, type Bags, type DesiredSystem, type Nic } from '#agent';
import { firstRecordings } from '../support/first-recordings.ts';
import { runIsolated, whyNotReal } from '../support/real-program.ts';
import {
  desiredAddresses,
  desiredPolicyRules,
  desiredRoutes,
  recordedAddresses,
  recordedRoutes,
  recordedRules,
} from '../support/recorded-network.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { bagsOf, ipRecord, vpcRouter } from '../support/small-router.ts';

const veths = runIsolated('ip link add eth0 type veth peer name p0').status === 0;
const skip = whyNotReal('ip') || (veths ? false : 'this machine makes no virtual links');

/** Commands that give a machine with bare links all that the plan wants of the kernel. */
function commands(system: DesiredSystem, tables: ReadonlyMap<string, number>): string {
  const id = (name: string): string => (name === 'main' ? name : String(tables.get(name) ?? name));
  return [
    ...[...system.links.keys()].flatMap((device, i) => [
      `ip link add ${device} type veth peer name p${i}`,
      `ip link set p${i} up`,
      `ip link set ${device} up`,
    ]),
    ...[...system.addresses.values()].map(({ device, cidr }) => `ip addr add dev ${device} ${cidr} brd +`),
    // Without a device: the kernel has to find the one that was planned.
    ...[...system.routes.values()].map(
      ({ type, destination, via, table, protocol }) =>
        `ip route add ${type} ${destination}${via === undefined ? '' : ` via ${via}`} table ${id(table)} proto ${protocol}`,
    ),
    ...[...system.policyRules.values()].map(
      ({ from, fwmark, table }) =>
        `ip rule add from ${from ?? 'all'}${fwmark === undefined ? '' : ` fwmark ${fwmark}`} table ${id(table)}`,
    ),
    'ip -o -4 addr',
    'echo ==routes',
    'ip -4 route show table all',
    'echo ==rules',
    'ip rule',
  ].join('\n');
}

/** Table numbers in what `ip` printed, by name. */
function named(text: string, tables: ReadonlyMap<string, number>): string {
  const names = new Map([...tables].map(([name, id]) => [String(id), name]));
  return text.replaceAll(/(table|lookup) (\d+)/g, (_, word: string, id: string) => `${word} ${names.get(id) ?? id}`);
}

function check(bags: Bags, nics: readonly Nic[]): void {
  const view = createRouterView(bags, nics);
  assert.ok(view !== undefined);
  const system = plan(view, networkSections);
  const tables = routingTables(view);
  const { status, stdout, stderr } = runIsolated(commands(system, tables));
  assert.equal(status, 0, stderr);
  const [addresses = '', routes = '', rules = ''] = named(stdout, tables).split(/==\w+\n/);
  assert.deepEqual(new Set(recordedAddresses(addresses)), new Set(desiredAddresses(system)));
  assert.deepEqual(new Set(recordedRoutes(routes).map((route) => route.replace(/ linkdown$/, ''))), new Set(desiredRoutes(system)));
  assert.deepEqual(new Set(recordedRules(rules)), new Set(desiredPolicyRules(system)));
}

describe('a real kernel takes the addresses, routes and rules planned', { skip }, () => {
  for (const { recording, name } of recordedRouters) {
    it(`for ${name}`, () => {
      const router = loadRecordedRouter(recording, name);
      check(router.bags, router.nics);
    });
  }

  for (const { name, bags, nics } of firstRecordings()) {
    it(`for ${name}`, () => {
      check(bags, nics);
    });
  }

  it('for a private gateway that is its own next hop, with static routes', () => {
    const contents = vpcRouter();
    const eth4 = [ipRecord('eth4', 'public', '172.16.9.2/24', { gateway: '172.16.9.2', is_private_gateway: true })];
    const route = { revoke: false, gateway: '172.16.9.77', network: '192.168.77.0/24' };
    const bags = bagsOf({ ...contents, ips: { ...contents.ips, eth4 }, staticroutes: { [route.network]: route } });
    check(
      bags,
      Object.keys({ ...contents.ips, eth4 }).map((device) => ({ device, mac: '' })),
    );
  });
});
