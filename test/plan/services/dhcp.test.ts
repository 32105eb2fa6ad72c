import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  createRouterView,
  parseDhcpHosts,
  parseDnsmasqLeases,
  parseHostsFile,
  type CommandLine,
  type DhcpRecord,
  type RouterView,
} from '#agent';
import { routerCommandLine } from '../../support/items.ts';
import { MemoryBags } from '../../support/memory-bags.ts';
import { plannedLines, plannedServices, plannedStates, plannedText } from '../../support/planned-services.ts';
import { ipRecord, isolatedRouter, viewOf, vpcRouter, type BagContents } from '../../support/small-router.ts';

const cloudConf = '/etc/dnsmasq.d/cloud.conf';

function entry(address: string, changes: Partial<DhcpRecord> = {}): DhcpRecord {
  return {
    host_name: `vm-${address.replaceAll('.', '-')}`,
    mac_address: '02:01:00:cd:00:05',
    ipv4_address: address,
    default_entry: true,
    default_gateway: '10.1.1.1',
    remove: false,
    ...changes,
  };
}

const entries = (...list: readonly DhcpRecord[]): BagContents => ({
  dhcpentry: Object.fromEntries(list.map((one) => [one.ipv4_address, one])),
});

const isolated = (commandLine: CommandLine, ...list: readonly DhcpRecord[]): RouterView =>
  viewOf(isolatedRouter({ dns1: '8.8.8.8', dns2: '8.8.4.4', ...commandLine }, entries(...list)));

const vpc = (commandLine: CommandLine, ...list: readonly DhcpRecord[]): RouterView =>
  viewOf(vpcRouter(commandLine, entries(...list)));

/** A shared network: two subnets on eth0. */
function shared(commandLine: CommandLine, ...list: readonly DhcpRecord[]): RouterView {
  const router = isolatedRouter(
    { type: 'dhcpsrvr', gateway: '192.168.50.1', eth0ip: '192.168.50.10', dns1: '8.8.8.8', ...commandLine },
    entries(...list),
  );
  return viewOf({
    ...router,
    ips: {
      eth0: [ipRecord('eth0', 'guest', '192.168.50.10/24'), ipRecord('eth0', 'guest', '192.168.51.10/24')],
      eth1: [ipRecord('eth1', 'control', '169.254.3.7/16')],
    },
  });
}

const pair = (state: string): CommandLine => ({
  redundant_router: 'true',
  redundant_state: state,
  guestgw: '10.1.1.1',
  eth0ip: '10.1.1.68',
});

function redundant(state: string, ...list: readonly DhcpRecord[]): RouterView {
  const router = isolatedRouter(pair(state), entries(...list));
  return viewOf({ ...router, ips: { ...router.ips, eth0: [ipRecord('eth0', 'guest', '10.1.1.68/24')] } });
}

/** A VPC whose tier eth2 has a gateway of its own beside the router. */
function tiersBehindAnotherGateway(): RouterView {
  const router = vpcRouter({}, entries(entry('10.10.1.7')));
  const tier = router.guestnetwork?.['eth2']?.[0];
  assert.ok(tier);
  return viewOf({
    ...router,
    ips: { ...router.ips, eth2: [ipRecord('eth2', 'guest', '10.10.1.5/24', { gateway: '10.10.1.1' })] },
    guestnetwork: { eth2: [{ ...tier, router_guest_ip: '10.10.1.5', is_vr_guest_gateway: false }] },
  });
}

const lines = (view: RouterView): readonly string[] => plannedLines(plannedServices(view), cloudConf);
const dnsOf = (view: RouterView): readonly string[] => lines(view).filter((line) => /,6(?:,|$)/.test(line));

const ownNames = (view: RouterView): string[] =>
  parseHostsFile(plannedText(plannedServices(view), '/etc/hosts')).flatMap(({ address, names: own }) =>
    own.endsWith(' data-server') ? address : [],
  );

const dnsmasqState = (view: RouterView): string | undefined => plannedStates(plannedServices(view))['dnsmasq'];

describe('cloud.conf', () => {
  it('of an isolated network', () => {
    assert.deepEqual(lines(isolated({}, entry('10.1.1.50'))), [
      'bind-interfaces',
      'listen-address=127.0.0.1,10.1.1.1',
      'dhcp-range=set:interface-eth0-0,10.1.1.1,static',
      'dhcp-option=tag:interface-eth0-0,15,cs2cloud.internal',
      'dhcp-option=tag:interface-eth0-0,6,10.1.1.1,8.8.8.8,8.8.4.4',
      'dhcp-option=tag:interface-eth0-0,3,10.1.1.1',
      'dhcp-option=eth0,26,1500',
      'dhcp-option=tag:interface-eth0-0,1,255.255.255.0',
    ]);
  });

  it('of several tiers: those with guests only, counted', () => {
    const view = vpc({}, entry('10.10.2.7', { default_gateway: '10.10.2.1' }));
    assert.deepEqual(lines(view), [
      'bind-interfaces',
      'dhcp-hostsfile=/etc/dhcphosts.txt',
      'listen-address=127.0.0.1,10.10.2.1',
      'dhcp-range=set:interface-eth3-0,10.10.2.1,static',
      'dhcp-option=tag:interface-eth3-0,15,cs3cloud.internal',
      'dhcp-option=tag:interface-eth3-0,6,10.10.2.1,8.8.8.8',
      'dhcp-option=tag:interface-eth3-0,3,10.10.2.1',
      'dhcp-option=eth3,26,1500',
      'dhcp-option=tag:interface-eth3-0,1,255.255.255.0',
    ]);
  });

  it('of a shared network with two subnets: each its own router address as DNS server, one MTU per device', () => {
    const view = shared(
      {},
      entry('192.168.50.20', { default_gateway: '192.168.50.1' }),
      entry('192.168.51.20', { default_gateway: '192.168.51.1' }),
    );
    assert.deepEqual(lines(view).slice(1), [
      'listen-address=127.0.0.1,192.168.50.10,192.168.51.10',
      'dhcp-range=set:interface-eth0-0,192.168.50.10,static',
      'dhcp-option=tag:interface-eth0-0,15,cs2cloud.internal',
      'dhcp-option=tag:interface-eth0-0,6,192.168.50.10,8.8.8.8',
      'dhcp-option=tag:interface-eth0-0,3,192.168.50.1',
      'dhcp-option=eth0,26,1500',
      'dhcp-option=tag:interface-eth0-0,1,255.255.255.0',
      'dhcp-range=set:interface-eth0-1,192.168.51.10,static',
      'dhcp-option=tag:interface-eth0-1,15,cs2cloud.internal',
      'dhcp-option=tag:interface-eth0-1,6,192.168.51.10,8.8.8.8',
      'dhcp-option=tag:interface-eth0-1,3,192.168.51.1',
      'dhcp-option=tag:interface-eth0-1,1,255.255.255.0',
    ]);
  });

  it('of a redundant pair: under the gateway they share', () => {
    const view = redundant('PRIMARY', entry('10.1.1.50'));
    assert.ok(lines(view).includes('listen-address=127.0.0.1,10.1.1.1,10.1.1.68'));
    assert.ok(lines(view).includes('dhcp-range=set:interface-eth0-0,10.1.1.1,static'));
    assert.deepEqual(dnsOf(view), ['dhcp-option=tag:interface-eth0-0,6,10.1.1.1']);
  });

  it('of a redundant pair of a VPC: under the gateway of the tier', () => {
    const router = vpcRouter({ redundant_router: 'true', redundant_state: 'PRIMARY' }, entries(entry('10.10.1.7')));
    const view = viewOf({
      ...router,
      ips: { ...router.ips, eth2: [ipRecord('eth2', 'guest', '10.10.1.5/24', { gateway: '10.10.1.1' })] },
    });
    assert.ok(lines(view).includes('listen-address=127.0.0.1,10.10.1.1,10.10.1.5'));
    assert.ok(lines(view).includes('dhcp-range=set:interface-eth2-0,10.10.1.1,static'));
    assert.deepEqual(dnsOf(view), ['dhcp-option=tag:interface-eth2-0,6,10.10.1.1,8.8.8.8']);
  });

  it('has nothing of a subnet without live guests', () => {
    const removed = isolated({}, entry('10.1.1.50', { remove: true }));
    assert.deepEqual(lines(removed), ['bind-interfaces', 'listen-address=127.0.0.1']);
    assert.deepEqual(lines(isolated({})), ['bind-interfaces', 'listen-address=127.0.0.1']);
    assert.deepEqual(lines(isolated({}, entry('10.9.9.9'))), ['bind-interfaces', 'listen-address=127.0.0.1']);
  });

  it('leaves the router itself out of the DNS servers with external DNS', () => {
    assert.deepEqual(dnsOf(isolated({ useextdns: 'true' }, entry('10.1.1.50'))), [
      'dhcp-option=tag:interface-eth0-0,6,8.8.8.8,8.8.4.4',
    ]);
    assert.deepEqual(dnsOf(vpc({ useextdns: 'true' }, entry('10.10.1.7'))), ['dhcp-option=tag:interface-eth2-0,6,8.8.8.8']);
    // No server at all: the option is sent empty, or dnsmasq would name itself.
    assert.deepEqual(dnsOf(isolated({ useextdns: 'true', dns1: '', dns2: '' }, entry('10.1.1.50'))), [
      'dhcp-option=tag:interface-eth0-0,6',
    ]);
  });

  it('names nobody but the router when it is the only resolver', () => {
    assert.deepEqual(dnsOf(vpc({ userouteripresolver: 'true' }, entry('10.10.1.7'))), [
      'dhcp-option=tag:interface-eth2-0,6,10.10.1.1',
    ]);
    assert.deepEqual(dnsOf(isolated({ userouteripresolver: 'true' }, entry('10.1.1.50'))), [
      'dhcp-option=tag:interface-eth0-0,6,10.1.1.1',
    ]);
  });

  it('names the router by its own address where another is the gateway of a tier', () => {
    const router = vpcRouter({}, entries(entry('10.10.1.7')));
    const tier = router.guestnetwork?.['eth2']?.[0];
    assert.ok(tier);
    const view = viewOf({
      ...router,
      guestnetwork: { eth2: [{ ...tier, is_vr_guest_gateway: false, router_guest_gateway: '10.10.1.254' }] },
    });
    assert.deepEqual(dnsOf(view), ['dhcp-option=tag:interface-eth2-0,6,10.10.1.1,8.8.8.8']);
    assert.ok(lines(view).includes('dhcp-option=tag:interface-eth2-0,3,10.10.1.254'));
  });

  it('names the domain of the command line for a tier that has none', () => {
    const router = vpcRouter({}, entries(entry('10.10.1.7')));
    const tier = router.guestnetwork?.['eth2']?.[0];
    assert.ok(tier);
    const view = viewOf({ ...router, guestnetwork: { eth2: [{ ...tier, domain_name: '' }] } });
    assert.ok(lines(view).includes('dhcp-option=tag:interface-eth2-0,15,corp.example'));
  });

  it('is the same whether DNS is exposed or not: that is the filter’s matter', () => {
    assert.deepEqual(lines(shared({ exposedns: 'true' }, entry('192.168.50.20'))), lines(shared({}, entry('192.168.50.20'))));
  });

  it('gives no router option when the last guest of a subnet has none', () => {
    const view = isolated({}, entry('10.1.1.50'), entry('10.1.1.60', { default_gateway: '0.0.0.0' }));
    assert.ok(!lines(view).some((line) => line.includes(',3,')));
    const other = isolated({}, entry('10.1.1.50', { default_gateway: '0.0.0.0' }), entry('10.1.1.60'));
    assert.ok(other.bags.get('dhcpentry')?.size === 2 && lines(other).includes('dhcp-option=tag:interface-eth0-0,3,10.1.1.1'));
  });

  it('falls back to what is known when no guest names a gateway', () => {
    const { default_gateway: _, ...plain } = entry('10.1.1.50');
    assert.ok(lines(isolated({}, plain)).includes('dhcp-option=tag:interface-eth0-0,3,10.1.1.1'));
    assert.ok(
      lines(shared({}, { ...plain, ipv4_address: '192.168.50.20' })).includes('dhcp-option=tag:interface-eth0-0,3,192.168.50.1'),
    );
  });

  it('tells the MTU of the network', () => {
    assert.ok(lines(isolated({ privateMtu: '1450' }, entry('10.1.1.50'))).includes('dhcp-option=eth0,26,1450'));
    assert.ok(lines(isolated({ privateMtu: 'null' }, entry('10.1.1.50'))).includes('dhcp-option=eth0,26,1500'));
    const router = vpcRouter({}, entries(entry('10.10.1.7')));
    const view = viewOf({ ...router, ips: { ...router.ips, eth2: [ipRecord('eth2', 'guest', '10.10.1.1/24', { mtu: '9000' })] } });
    assert.ok(lines(view).includes('dhcp-option=eth2,26,9000'));
  });

  it('serves a subnet by its primary address only, and takes the gateway of the last guest by text', () => {
    const address = fc.integer({ min: 1, max: 254 }).map((last) => `10.1.1.${last}`);
    const guest = fc.record({
      ipv4_address: fc.oneof(address, fc.constantFrom('10.1.2.9', '10.1.1.0', '10.1.1.255')),
      remove: fc.boolean(),
      default_gateway: fc.constantFrom('10.1.1.1', '10.1.1.254', '0.0.0.0'),
    });
    fc.assert(
      fc.property(fc.array(guest, { maxLength: 8 }), (guests) => {
        const view = isolated({}, ...guests.map(({ ipv4_address, ...rest }) => entry(ipv4_address, rest)));
        const live = [...(view.bags.get('dhcpentry')?.values() ?? [])].filter(
          (one) => one.remove !== true && /^10\.1\.1\.(?!0$|255$)/.test(one.ipv4_address),
        );
        const last = live.toSorted((a, b) => (a.ipv4_address < b.ipv4_address ? -1 : 1)).at(-1);
        const expected =
          last === undefined || last.default_gateway === '0.0.0.0'
            ? []
            : [`dhcp-option=tag:interface-eth0-0,3,${last.default_gateway ?? ''}`];
        assert.deepEqual(
          lines(view).filter((line) => line.includes(',3,')),
          expected,
        );
        assert.equal(
          lines(view).some((line) => line.startsWith('dhcp-range=')),
          live.length > 0,
        );
      }),
    );
  });
});

describe('files of the guests', () => {
  it('name each by address, in the order of their text', () => {
    const system = plannedServices(
      isolated(
        {},
        entry('10.1.1.9', { host_name: 'nine' }),
        entry('10.1.1.10', { host_name: 'ten', default_entry: false }),
        entry('10.1.1.8', { remove: true }),
      ),
    );
    assert.equal(
      plannedText(system, '/etc/dhcphosts.txt'),
      '02:01:00:cd:00:05,set:10_1_1_10,10.1.1.10,ten,infinite\n02:01:00:cd:00:05,10.1.1.9,nine,infinite\n',
    );
    assert.equal(plannedText(system, '/etc/dhcpopts.txt'), '10_1_1_10,3\n10_1_1_10,6\n10_1_1_10,15\n');
    assert.equal(
      plannedText(system, '/var/lib/misc/dnsmasq.leases'),
      '0 02:01:00:cd:00:05 10.1.1.10 ten *\n0 02:01:00:cd:00:05 10.1.1.9 nine *\n',
    );
    assert.deepEqual(plannedLines(system, '/etc/hosts').slice(5), [
      '10.1.1.10\tten',
      '10.1.1.9\tnine',
      '10.1.1.1\tr-4-VM data-server',
    ]);
    assert.equal(system.files.get('/etc/hosts')?.mode, 0o755);
  });

  it('name the router in every subnet it serves', () => {
    assert.deepEqual(ownNames(shared({}, entry('192.168.50.20'), entry('192.168.51.20'))), ['192.168.50.10', '192.168.51.10']);
    assert.deepEqual(ownNames(vpc({}, entry('10.10.1.7'), entry('10.10.2.7'))), ['10.10.1.1', '10.10.2.1']);
    assert.deepEqual(ownNames(redundant('PRIMARY', entry('10.1.1.50', { default_gateway: '0.0.0.0' }))), ['10.1.1.1']);
    const behindAnother = tiersBehindAnotherGateway();
    assert.deepEqual(ownNames(behindAnother), ['10.10.1.5'], 'a router that is not the gateway goes by its own address');
    assert.ok(lines(behindAnother).includes('dhcp-option=tag:interface-eth2-0,3,10.10.1.1'));
    assert.deepEqual(ownNames(isolated({})), []);
  });

  it('of thousands of guests are made when somebody reads them, from the bag as it is then', () => {
    const bags = new MemoryBags();
    bags.merge([{ ...routerCommandLine, cmd_line: { ...routerCommandLine.cmd_line, eth0mask: '255.255.0.0' } }]);
    const guest = (i: number): DhcpRecord => entry(`10.1.${2 + (i >> 8)}.${i & 255}`, { host_name: `vm${i}` });
    const add = (record: DhcpRecord): unknown =>
      bags.apply([{ bag: 'dhcpentry', ops: [{ op: 'set', key: record.ipv4_address, value: record }] }]);
    for (let i = 0; i < 3000; i++) add(guest(i));
    const view = createRouterView(bags, [{ device: 'eth0', mac: '02:00:00:00:00:00' }]);
    assert.ok(view);
    const system = plannedServices(view);
    add(entry('10.1.99.9', { host_name: 'late' }));
    for (const path of ['/etc/dhcphosts.txt', '/etc/hosts', '/var/lib/misc/dnsmasq.leases']) {
      assert.equal(typeof system.files.get(path)?.content, 'function', path);
      assert.match(plannedText(system, path), /\blate\b/, path);
    }
    assert.equal(parseDhcpHosts(plannedText(system, '/etc/dhcphosts.txt')).length, 3001);
    assert.equal(parseDnsmasqLeases(plannedText(system, '/var/lib/misc/dnsmasq.leases')).length, 3001);
    assert.ok(plannedLines(system, cloudConf).includes('listen-address=127.0.0.1,10.1.1.1'));
  });

  it('refuse a name that would break its line', () => {
    for (const host_name of ['a b', 'a\nb', 'a,b', '"a"', '', 'a#b']) {
      assert.throws(() => plannedServices(isolated({}, entry('10.1.1.50', { host_name }))), { code: 'VRA_BAD_INPUT' }, host_name);
    }
  });
});

describe('dnsmasq', () => {
  it('runs where guests are served, on the router of a pair that is PRIMARY only', () => {
    assert.equal(dnsmasqState(isolated({})), 'running');
    assert.equal(dnsmasqState(vpc({})), 'running');
    assert.equal(dnsmasqState(shared({})), 'running');
    assert.equal(dnsmasqState(redundant('PRIMARY')), 'running');
    assert.equal(dnsmasqState(redundant('BACKUP')), 'stopped');
    assert.equal(dnsmasqState(redundant('FAULT')), 'stopped');
    assert.equal(dnsmasqState(viewOf(isolatedRouter({ type: 'ilbvm' }))), undefined);
  });

  it('restarts for new subnets and rereads guests', () => {
    const service = plannedServices(isolated({})).services.get('dnsmasq');
    assert.ok(service);
    assert.ok(service.restartOn?.includes(cloudConf));
    assert.ok(service.reloadOn?.includes('/etc/dhcphosts.txt') && service.reloadOn.includes('/etc/hosts'));
  });
});
