import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver } from '../../../../support/zone-driver/index.ts';

/** Both routers of a redundant isolated network, with a VM. */
const pair = [566, 568, 570, 572, 574, 576, 578, 580, 582, 584, 586, 588, 590, 592];
const publicAddressAndRules = [595, 597, 599, 601, 603, 605, 607, 609];
const stopFirst = [643, 645];
const startFirst = 649;

/** What the tests wait for VRRP: three advertisements and five seconds. */
const vrrpMs = 8_000;

const checkRouter = 'sh /opt/cloud/bin/checkrouter.sh ';

async function states(zone: ZoneDriver, routers: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const router of routers) found.push((await zone.throughHost(router, checkRouter)).join());
  return found;
}

/** What the server asks every 30 seconds, and puts into listRouters. */
async function redundantState(zone: ZoneDriver, router: string): Promise<unknown> {
  const machine = zone.connector.zone.machines.get(router);
  const control = machine?.nics.find(({ type }) => type === 'Control')?.ip;
  const check: WireObject = {
    className: 'com.cloud.agent.api.CheckRouterCommand',
    fields: { accessDetails: { 'router.name': router, 'router.ip': control }, wait: 30 },
  };
  const [answer] = await zone.must(machine?.host ?? '', [check]);
  return answer?.fields['state'];
}

describe('a redundant isolated network (test_routers_network_ops.py, test_redundant_router*.py)', () => {
  test('one router is PRIMARY with the gateway and the public network, the other one waits', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(pair);
    await zone.pass(vrrpMs);
    const [waiting, leading] = ['r-14-VM', 'r-15-VM'];
    assert.deepEqual(await states(zone, [waiting, leading]), ['Status: BACKUP', 'Status: PRIMARY']);
    assert.deepEqual([await redundantState(zone, waiting), await redundantState(zone, leading)], ['BACKUP', 'PRIMARY']);

    const publicState = (router: string): Promise<readonly string[]> =>
      zone.throughHost(router, "ip addr show eth2 | grep -o 'state [A-Z]*'");
    assert.deepEqual(await publicState(leading), ['state UP']);
    assert.deepEqual(await publicState(waiting), ['state DOWN']);
    const gateway = "ip addr show eth0 | grep -c 'inet 10.1.1.1/24'";
    assert.deepEqual(await zone.throughHost(leading, gateway), ['1']);
    assert.deepEqual(await zone.throughHost(waiting, gateway), ['0']);
    assert.deepEqual(await zone.throughHost(leading, 'ip route | grep -c default'), ['1']);
    assert.deepEqual(await zone.throughHost(waiting, 'ip route | grep -c default'), ['0']);
  });

  test('the PRIMARY stops: the other one takes over with the rules, and keeps the role when the first is back', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(pair);
    await zone.pass(vrrpMs);
    await zone.play(publicAddressAndRules);
    const nat = await zone.throughHost('r-14-VM', 'iptables -t nat -S PREROUTING');
    // The recorded server stopped r-14-VM; here the other one leads.
    const [stop] = zone.recorded.request(stopFirst[1] ?? 0).commands;
    assert.ok(stop);
    await zone.must('kvm-sim-0001', [{ className: stop.className, fields: { ...stop.fields, vmName: 'r-15-VM' } }]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, ['r-14-VM']), ['Status: PRIMARY']);
    assert.deepEqual(await zone.throughHost('r-14-VM', 'iptables -t nat -S PREROUTING'), nat);
    assert.deepEqual(await zone.throughHost('r-14-VM', "ip -o -4 addr show eth2 | awk '{print $4}'"), [
      '10.64.0.20/16',
      '10.64.0.21/16',
    ]);

    await zone.play([572, 576, 580]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, ['r-14-VM', 'r-15-VM']), ['Status: PRIMARY', 'Status: BACKUP']);
  });

  test('a reboot of the PRIMARY, twice, changes the roles twice', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(pair);
    await zone.pass(vrrpMs);
    const both = ['r-14-VM', 'r-15-VM'];
    const stop = { className: 'com.cloud.agent.api.StopCommand', fields: { vmName: 'r-15-VM', checkBeforeCleanup: false } };
    await zone.must('kvm-sim-0001', [stop]);
    await zone.pass(4_000);
    await zone.play([572]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: PRIMARY', 'Status: BACKUP']);

    await zone.play(stopFirst);
    await zone.pass(4_000);
    await zone.play([startFirst]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: BACKUP', 'Status: PRIMARY']);
  });

  test('both routers started at the same moment elect one', async () => {
    await using zone = await ZoneDriver.open();
    const starts = [568, 572].map((line) => zone.recorded.request(line));
    const answers = await zone.together(starts);
    assert.deepEqual(
      answers.flat().filter(({ result }) => !result),
      [],
    );
    await zone.pass(vrrpMs);
    const found = await states(zone, ['r-14-VM', 'r-15-VM']);
    assert.deepEqual(found.toSorted(), ['Status: BACKUP', 'Status: PRIMARY']);
  });
});

describe('a network that is restarted with cleanup', () => {
  /** The same pair again, as the server deploys it anew: other names, control and guest addresses. */
  const anew = {
    'r-14-VM': 'r-114-VM',
    '169.254.0.150': '169.254.0.151',
    '0e:00:a9:fe:00:96': '0e:00:a9:fe:00:97',
    '10.1.1.68': '10.1.1.69',
    '02:01:00:d1:00:02': '02:01:00:d1:00:12',
    'r-15-VM': 'r-115-VM',
    '169.254.12.202': '169.254.12.203',
    '0e:00:a9:fe:0c:ca': '0e:00:a9:fe:0c:cb',
    '10.1.1.150': '10.1.1.151',
    '02:01:00:d1:00:03': '02:01:00:d1:00:13',
  };
  const stop = (vmName: string): WireObject => ({
    className: 'com.cloud.agent.api.StopCommand',
    fields: { vmName, checkBeforeCleanup: false },
  });

  test('replaces a pair one by one: there is a PRIMARY all the time but for the four seconds of a takeover', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(pair);
    await zone.pass(vrrpMs);
    // The backup goes first, and its successor comes.
    await zone.must('kvm-sim-0003', [stop('r-14-VM')]);
    await zone.play([566, 568], { renames: anew });
    await zone.pass(10_000);
    assert.deepEqual(await states(zone, ['r-15-VM', 'r-114-VM']), ['Status: PRIMARY', 'Status: BACKUP']);
    await zone.must('kvm-sim-0001', [stop('r-15-VM')]);
    await zone.pass(4_000);
    assert.deepEqual(await states(zone, ['r-114-VM']), ['Status: PRIMARY']);
    await zone.play([570, 572], { renames: anew });
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, ['r-114-VM', 'r-115-VM']), ['Status: PRIMARY', 'Status: BACKUP']);
  });

  test('and made redundant: the pair elects beside the old router, which still has the gateway', async () => {
    await using zone = await ZoneDriver.open();
    const old = { 'vlan://3074': 'vlan://1665', '10.64.0.12': '10.64.0.20' };
    await zone.play([124, 126, 128, 130], { renames: old });
    await zone.play(pair);
    await zone.pass(vrrpMs);
    assert.deepEqual((await states(zone, ['r-14-VM', 'r-15-VM'])).toSorted(), ['Status: BACKUP', 'Status: PRIMARY']);
    await zone.must('kvm-sim-0002', [stop('r-4-VM')]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, ['r-14-VM', 'r-15-VM']), ['Status: BACKUP', 'Status: PRIMARY']);
    const reached = await zone.throughHost('r-15-VM', 'ping -c1 -W1 10.1.1.56');
    assert.ok(reached.some((line) => line.includes(' 0% packet loss')));
  });
});

describe('a redundant VPC (test_vpc_redundant.py)', () => {
  const routers = [656, 698];
  const tier = [700, 702, 704, 706, 708, 710, 712, 714, 716, 718, 720, 722, 724, 726, 728, 730, 734];
  const both = ['r-17-VM', 'r-18-VM'];

  test('has no roles before its first tier and after the garbage collector took the last one', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(routers);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: UNKNOWN', 'Status: UNKNOWN']);
    await zone.play(tier);
    await zone.pass(vrrpMs);
    const elected = await states(zone, both);
    assert.deepEqual(elected.toSorted(), ['Status: BACKUP', 'Status: PRIMARY']);

    for (const [setup, plug] of [
      [702, 700],
      [708, 706],
    ] as const)
      await removeTier(zone, setup, plug);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: UNKNOWN', 'Status: UNKNOWN']);
    assert.deepEqual(await zone.throughHost('r-17-VM', "ip -o -4 addr | grep -c '10.20.1.'"), ['0']);

    await zone.play(tier.slice(0, -1));
    await zone.pass(vrrpMs);
    assert.deepEqual((await states(zone, both)).toSorted(), ['Status: BACKUP', 'Status: PRIMARY']);
  });

  test('is restarted with cleanup, one router after the other, and has one PRIMARY in the end', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([...routers, ...tier]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: PRIMARY', 'Status: BACKUP']);
    // The backup goes, a new router comes, and 10 seconds later the old PRIMARY goes (cloudstack-host-commands.md, B7).
    await zone.play([736, 740, 742, 768, 770]);
    await zone.pass(10_000);
    assert.deepEqual(await states(zone, ['r-17-VM', 'r-21-VM']), ['Status: PRIMARY', 'Status: BACKUP']);
    await zone.play([774, 776, 778]);
    await zone.pass(4_000);
    assert.deepEqual(await states(zone, ['r-21-VM']), ['Status: PRIMARY']);
    await zone.play([790, 792]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, ['r-21-VM', 'r-22-VM']), ['Status: PRIMARY', 'Status: BACKUP']);
    assert.deepEqual(zone.server.faults, []);
  });

  test('keeps its roles when keepalived of the PRIMARY is stopped for a change and started again', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([...routers, ...tier]);
    await zone.pass(vrrpMs);
    const manage = (action: 'start' | 'stop'): WireObject => ({
      className: 'org.apache.cloudstack.agent.routing.ManageServiceCommand',
      fields: { serviceName: 'keepalived', action, accessDetails: { 'router.ip': '169.254.6.76' } },
    });
    await zone.must('kvm-sim-0002', [manage('stop')]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: FAULT', 'Status: PRIMARY']);
    await zone.must('kvm-sim-0002', [manage('start')]);
    await zone.pass(vrrpMs);
    assert.deepEqual(await states(zone, both), ['Status: BACKUP', 'Status: PRIMARY']);
  });
});

/** deleteNetwork of a tier, or its garbage collection: SetupGuestNetwork(add=false), then UnPlugNic (cloudstack-host-commands.md, B5). */
async function removeTier(zone: ZoneDriver, setup: number, plug: number): Promise<void> {
  const { host, flags, commands } = zone.recorded.request(setup);
  await zone.must(
    host,
    commands.map(({ className, fields }) => ({ className, fields: { ...fields, add: false } })),
    flags,
  );
  const unplugs = zone.recorded.request(plug).commands.map(({ fields: { nic, instanceName } }) => ({
    className: 'com.cloud.agent.api.UnPlugNicCommand',
    fields: { nic, instanceName, vlanToPersistenceMap: {} },
  }));
  await zone.must(host, unplugs, flags);
}
