import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseConntrackdConf,
  parseKeepalivedConf,
  plan,
  redundancySections,
  redundantStatePatch,
  redundantStatus,
  type CommandLine,
  type DesiredService,
  type DesiredSystem,
  type LinkState,
  type NetworkState,
  type RouterView,
  type ServiceState,
} from '#agent';
import { bagsOf, ipRecord, isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

const pair: CommandLine = {
  redundant_router: 'true',
  redundant_state: 'BACKUP',
  guestgw: '10.1.1.1',
  guestbrd: '10.1.1.255',
  advert_int: '2',
};
const elected: CommandLine = { ...pair, redundant_state: 'PRIMARY', redundant_primary: true };

/** One of an isolated pair: its own guest address beside the shared gateway. */
const isolatedPair = (commandLine: CommandLine): BagContents => {
  const router = isolatedRouter({ ...commandLine, eth0ip: '10.1.1.68' });
  return { ...router, ips: { ...router.ips, eth0: [ipRecord('eth0', 'guest', '10.1.1.68/24')] } };
};

const planned = (view: RouterView): DesiredSystem => plan(view, redundancySections);

function text(system: DesiredSystem, path: string): string {
  const content = system.files.get(path)?.content;
  assert.ok(typeof content === 'string', path);
  return content;
}

function states(system: DesiredSystem): Record<string, string> {
  return Object.fromEntries([...system.services].map(([unit, { state }]) => [unit, state]));
}

const vpc = (commandLine: CommandLine): RouterView =>
  viewOf(vpcRouter({ redundant_router: 'true', router_id: '7', router_password: '1234567890123', ...commandLine }));

const service = (unit: string, active: ServiceState['active']): ServiceState => ({ unit, active, enabled: true, sinceMs: 0 });

const network = (links: readonly LinkState[], cidrs: readonly string[] = []): NetworkState => ({
  links,
  addresses: cidrs.map((cidr) => ({ device: 'eth0', cidr })),
  routes: [],
  rules: [],
  sysctls: new Map(),
});

const eth1 = (up: boolean): LinkState[] => [{ device: 'eth1', mac: '02:00:00:00:00:01', mtu: 1500, up }];

const cidrs = (commandLine: CommandLine): string[] => [...planned(viewOf(isolatedPair(commandLine))).addresses.keys()];

const keepalived = (commandLine: CommandLine): DesiredService | undefined =>
  planned(viewOf(isolatedPair(commandLine))).services.get('keepalived');

describe('redundancy of an isolated network', () => {
  it('shares the guest gateway by VRRP on the guest NIC', () => {
    const system = planned(viewOf(isolatedPair(pair)));
    assert.deepEqual(parseKeepalivedConf(text(system, '/etc/keepalived/keepalived.conf')), {
      routerName: 'r-4-VM',
      device: 'eth0',
      advertSeconds: 2,
      // md5("203.0.113.10-1")
      password: '8063316f',
      virtualAddresses: [{ cidr: '10.1.1.1/24', broadcast: '10.1.1.255', device: 'eth0' }],
    });
    assert.deepEqual(parseConntrackdConf(text(system, '/etc/conntrackd/conntrackd.conf')), {
      device: 'eth0',
      address: '10.1.1.68',
      ignored: ['127.0.0.1', '169.254.3.7'],
    });
    assert.deepEqual(states(system), { conntrackd: 'running', keepalived: 'running' });
    assert.deepEqual(
      [...system.files].flatMap(([path, { mode }]) => (mode === undefined ? [] : [`${path} ${mode.toString(8)}`])),
      ['/ramdisk/rrouter/check_heartbeat.sh 755', '/ramdisk/rrouter/heartbeat.sh 755'],
    );
  });

  it('holds the gateway once its state machine made it PRIMARY, not when the boot arguments said so', () => {
    assert.deepEqual(cidrs(pair), []);
    assert.deepEqual(cidrs({ ...pair, redundant_state: 'PRIMARY' }), []);
    assert.deepEqual(cidrs(elected), ['eth0 10.1.1.1/24']);
    assert.deepEqual(cidrs({ ...elected, redundant_state: 'FAULT', redundant_primary: false }), []);
  });

  it('reloads keepalived on a primary and restarts it elsewhere', () => {
    assert.deepEqual(keepalived(elected)?.reloadOn, ['/etc/keepalived/keepalived.conf']);
    assert.equal(keepalived(elected)?.restartOn, undefined);
    assert.ok(keepalived(pair)?.restartOn?.includes('/etc/keepalived/keepalived.conf'));
  });

  it('is down in FAULT, without a guest NIC, and where there is no pair', () => {
    const down = { conntrackd: 'stopped', keepalived: 'stopped' };
    const fault = planned(viewOf(isolatedPair({ ...pair, redundant_state: 'FAULT' })));
    assert.deepEqual(states(fault), down);
    assert.ok(fault.files.has('/etc/keepalived/keepalived.conf'));
    for (const router of [isolatedRouter(), { ...isolatedPair(pair), ips: {} }]) {
      const system = planned(viewOf(router));
      assert.deepEqual(states(system), down);
      assert.equal(system.files.size, 0);
    }
  });

  it('derives a name and interval that keepalived can read from ones it cannot', () => {
    const odd = planned(viewOf(isolatedPair({ ...pair, name: 'x }\nglobal_defs {', advert_int: '0', router_password: 'a b"' })));
    const config = parseKeepalivedConf(text(odd, '/etc/keepalived/keepalived.conf'));
    assert.deepEqual([config.routerName, config.advertSeconds, config.password], ['router', 1, '8063316f']);
  });
});

describe('redundancy of a VPC', () => {
  it('has one instance on the lowest tier for the gateways of all', () => {
    const config = parseKeepalivedConf(text(planned(vpc({})), '/etc/keepalived/keepalived.conf'));
    assert.equal(config.device, 'eth2');
    assert.equal(config.password, '12345678');
    assert.deepEqual(
      config.virtualAddresses.map(({ cidr, device }) => `${cidr} ${device}`),
      ['10.10.1.1/24 eth2', '10.10.2.1/24 eth3'],
    );
  });
});

describe('CheckRouter', () => {
  const alive = [service('keepalived', 'active')];

  it('counts the IPv4 addresses of eth0 in an isolated network', () => {
    const view = viewOf(isolatedPair(elected));
    assert.equal(redundantStatus(view, network([], ['10.1.1.68/24', '10.1.1.1/24', 'fd00::1/64']), alive), 'PRIMARY');
    assert.equal(redundantStatus(view, network([], ['10.1.1.68/24']), alive), 'BACKUP');
    assert.equal(redundantStatus(view, network([], ['10.1.1.68/24', '10.1.1.1/24', '10.1.1.2/24']), alive), 'BACKUP');
  });

  it('says FAULT without keepalived, whatever the stored state', () => {
    const view = viewOf(isolatedPair(elected));
    const both = network([], ['10.1.1.68/24', '10.1.1.1/24']);
    assert.equal(redundantStatus(view, both, []), 'FAULT');
    assert.equal(redundantStatus(view, both, [service('keepalived', 'failed'), service('dnsmasq', 'active')]), 'FAULT');
  });

  it('looks at the public link in a VPC, and knows nothing before the first tier', () => {
    const view = viewOf(vpcRouter({ redundant_router: 'true' }));
    assert.equal(redundantStatus(view, network(eth1(true)), alive), 'PRIMARY');
    assert.equal(redundantStatus(view, network(eth1(false)), alive), 'BACKUP');
    assert.equal(redundantStatus(view, network([]), alive), 'UNKNOWN');
    const empty = viewOf({ ...vpcRouter(), ips: { eth2: [ipRecord('eth2', 'guest', '10.10.1.1/24', { add: false })] } });
    assert.equal(redundantStatus(empty, network(eth1(true)), []), 'UNKNOWN');
  });
});

describe('a state change', () => {
  it('is a patch of the command line bag, and nothing when it is so already', () => {
    const bags = bagsOf(isolatedPair(pair));
    const [patch] = redundantStatePatch(bags, 'PRIMARY');
    assert.ok(patch?.bag === 'cmdline');
    const [op] = patch.ops;
    assert.ok(op?.op === 'set');
    assert.deepEqual(op.value, { ...bags.get('cmdline')?.get('config'), redundant_state: 'PRIMARY', redundant_primary: true });
    assert.deepEqual(redundantStatePatch(bagsOf(isolatedPair(elected)), 'PRIMARY'), []);
    assert.deepEqual(redundantStatePatch(bagsOf({}), 'BACKUP'), []);
  });
});
