import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireObject } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';
import { ZoneDriver, type GivenAnswer } from '../../../../support/zone-driver/index.ts';

/** An isolated network's router on kvm-sim-0002, with rules and a VM. */
const router = [124, 126, 128, 130, 132, 134, 140];
const start = 124;
const rules = [155, 157, 164, 182];

const stop = (vmName: string, checkBeforeCleanup = false): WireObject => ({
  className: 'com.cloud.agent.api.StopCommand',
  fields: { vmName, checkBeforeCleanup, forceStop: false },
});

const results = (answers: readonly GivenAnswer[]): readonly boolean[] => answers.map(({ result }) => result);

describe('what goes wrong in the life of a router', () => {
  test('a start that fails half-way is cleaned up, and tried again on the next host (start.retry)', async () => {
    await using zone = await ZoneDriver.open();
    const { commands } = zone.recorded.request(start);
    const unreachable = commands.map(({ className, fields }) => ({
      className,
      fields: className.endsWith('.CheckSshCommand') ? { ...fields, ip: '169.254.99.99' } : fields,
    }));
    const answers = await zone.ask('kvm-sim-0001', unreachable);
    assert.deepEqual(results(answers), [true, false, ...commands.slice(2).map(() => false)]);
    assert.equal(answers.at(-1)?.details, 'Stopped by previous failure');

    // It runs: a stop that is only for machines that do not run is refused.
    assert.deepEqual(results(await zone.ask('kvm-sim-0001', [stop('r-4-VM', true)])), [false]);
    assert.deepEqual(results(await zone.ask('kvm-sim-0001', [stop('r-4-VM')])), [true]);
    await zone.must('kvm-sim-0003', commands);
    assert.deepEqual(await zone.powerReport(), { 'r-4-VM': 'PowerOn on kvm-sim-0003' });
    assert.deepEqual(await zone.throughHost('r-4-VM', 'systemctl is-active dnsmasq'), ['active']);
  });

  test('a second start is refused on the same host and on another one, and changes nothing', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([...router, ...rules]);
    const before = await zone.throughHost('r-4-VM', 'iptables -t mangle -S');
    for (const host of zone.hosts) {
      const [answer] = await zone.ask(host, zone.recorded.request(start).commands);
      assert.deepEqual([answer?.name, answer?.result], ['StartAnswer', false], host);
    }
    assert.deepEqual(await zone.throughHost('r-4-VM', 'iptables -t mangle -S'), before);
  });

  test('a stop of a machine that does not run there, or nowhere, is fine', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(router);
    assert.deepEqual(results(await zone.ask('kvm-sim-0001', [stop('r-4-VM')])), [true]);
    assert.deepEqual(results(await zone.ask('kvm-sim-0001', [stop('r-999-VM', true)])), [true]);
    assert.equal((await zone.powerReport())['r-4-VM'], 'PowerOn on kvm-sim-0002');
  });

  test('a bad rule in a start batch shows in the end of its aggregation; what was before it is in force', async () => {
    await using zone = await ZoneDriver.open();
    const { commands, flags } = zone.recorded.request(310);
    const bad = {
      id: 1,
      srcIp: 'nonsense',
      protocol: 'tcp',
      srcPortRange: [1, 2],
      dstIp: 'x',
      dstPortRange: [1, 2],
      revoked: false,
    };
    const broken = commands.map(({ className, fields }) => ({
      className,
      fields: className.endsWith('.SetPortForwardingRulesCommand') ? { ...fields, rules: [bad] } : fields,
    }));
    const answers = await zone.ask('kvm-sim-0001', broken, flags);
    assert.deepEqual(results(answers), [...commands.slice(1).map(() => true), false]);
    assert.match(answers.at(-1)?.details ?? '', /^VR config: execution failed: ".*forwarding_rules\.json/);
    assert.deepEqual(results(await zone.ask('kvm-sim-0001', [stop('r-7-VM')])), [true]);
    await zone.must('kvm-sim-0002', commands, flags);
  });

  test('somebody pulls the plug: the report misses the router, and the server starts it elsewhere', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(router);
    assert.equal((await zone.onHost('kvm-sim-0002', 'virsh destroy r-4-VM')).exitCode, 0);
    assert.deepEqual(await zone.powerReport(), { 'i-2-3-VM': 'PowerOn on kvm-sim-0002' });
    const check = { className: 'com.cloud.agent.api.CheckVirtualMachineCommand', fields: { vmName: 'r-4-VM' } };
    const [checked] = await zone.must('kvm-sim-0002', [check]);
    assert.equal(checked?.fields['state'], 'PowerOff');
    await zone.must('kvm-sim-0002', [stop('r-4-VM', true)]);
    await zone.must('kvm-sim-0003', zone.recorded.request(start).commands);
    assert.equal((await zone.powerReport())['r-4-VM'], 'PowerOn on kvm-sim-0003');
  });
});

describe('many things at once', () => {
  test('twenty routers start at the same time on three hosts', async () => {
    await using zone = await ZoneDriver.open();
    const numbers = Array.from({ length: 20 }, (_, at) => at + 100);
    const requests = numbers.map((number, at) => {
      const hex = number.toString(16);
      const renames = {
        'r-4-VM': `r-${number}-VM`,
        '169.254.11.253': `169.254.5.${number}`,
        'vlan://3074': `vlan://${number}`,
        '10.64.0.12': `10.64.1.${number}`,
        '02:01:00': `02:02:${hex}`,
        '1e:00': `1e:${hex}`,
      };
      const { commands, flags } = zone.recorded.request(start, renames);
      return { host: zone.hosts[at % 3] ?? '', commands, flags };
    });
    const answers = await zone.together(requests);
    assert.deepEqual(
      answers.flat().filter(({ result }) => !result),
      [],
    );
    const report = await zone.powerReport();
    assert.deepEqual(Object.keys(report).toSorted(), numbers.map((number) => `r-${number}-VM`).toSorted());
    for (const number of [100, 119])
      assert.deepEqual(await zone.throughHost(`r-${number}-VM`, "ip -o -4 addr show eth2 | awk '{print $4}'"), [
        `10.64.1.${number}/16`,
      ]);
    assert.deepEqual(zone.server.faults, []);
  });

  test('several jobs configure one router while another one stops it: each gets an answer, none is lost', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(router);
    const host = 'kvm-sim-0002';
    const request = (line: number) => ({ ...zone.recorded.request(line), host });
    const answers = await zone.together([...rules.map(request), { host, commands: [stop('r-4-VM')] }, ...rules.map(request)]);
    assert.equal(answers.length, 9);
    assert.deepEqual(results(answers[4] ?? []), [true]);
    // What comes too late fails, and says why.
    for (const [answer] of answers.slice(5)) {
      assert.equal(answer?.result, false);
      assert.match(answer.details, /There was a problem while connecting to 169\.254\.11\.253:3922|Domain not found/);
    }
    assert.equal((await zone.powerReport())['r-4-VM'], undefined);
  });
});

describe('agents and processes that come and go', () => {
  test('a link that breaks changes nothing in the routers; the agent is back within half a minute', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play([...router, ...rules]);
    const before = await zone.powerReport();
    for (const host of zone.hosts) zone.server.cut(host);
    await zone.until('hosts', () => zone.hosts.every((host) => zone.server.isReady(host)), 30_000);
    assert.deepEqual(await zone.powerReport(), before);
    await zone.play([159, 161, 166]);
  });

  test('a stopped agent leaves its routers running, reachable by their host', async () => {
    await using zone = await ZoneDriver.open();
    await zone.play(router);
    await zone.onHost('kvm-sim-0002', 'service cloudstack-agent stop');
    await zone.pass(60_000);
    assert.deepEqual(zone.server.readyAgents(), ['kvm-sim-0003', 'kvm-sim-0001'].toSorted());
    assert.deepEqual(await zone.throughHost('r-4-VM', 'systemctl is-active dnsmasq'), ['active']);
    await zone.onHost('kvm-sim-0002', 'service cloudstack-agent start');
    await zone.until('the agent', () => zone.server.isReady('kvm-sim-0002'));
    assert.equal((await zone.powerReport())['r-4-VM'], 'PowerOn on kvm-sim-0002');
  });

  const ends = [
    ['was stopped', (zone: ZoneDriver) => zone.restart()],
    ['died without a word', (zone: ZoneDriver) => zone.killProcess()],
  ] as const;
  for (const [end, another] of ends)
    test(`a process after one that ${end} finds hosts, machines, routers and roles as they were`, async () => {
      await using zone = await ZoneDriver.open({ durable: true });
      const vpc = [395, 405, 407, 409, 411, 413, 415, 417, 419, 423, 460, 462];
      const pair = [656, 698, 700, 702, 704, 706, 708, 710, 712, 714, 716, 718, 720, 722, 724, 726, 728, 730, 734];
      await zone.play([...router, ...rules, ...vpc, ...pair]);
      await zone.pass(8_000);
      const look = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
        const found: Record<string, readonly string[]> = {};
        for (const name of ['r-4-VM', 'r-9-VM', 'r-17-VM', 'r-18-VM'])
          for (const line of [
            'iptables -S',
            'iptables -t nat -S',
            'iptables -t mangle -S',
            'ip -o addr',
            'ip route',
            'ip rule',
            'cat /etc/dhcphosts.txt',
            'cat /etc/haproxy/haproxy.cfg',
            'systemctl is-active haproxy',
            '/opt/cloud/bin/checkrouter.sh',
          ])
            found[`${name}: ${line}`] = await zone.throughHost(name, line);
        return found;
      };
      const before = { power: await zone.powerReport(), routers: await look() };
      await another(zone);
      assert.deepEqual({ power: await zone.powerReport(), routers: await look() }, before);
      // They go on being configured, and elect when the PRIMARY goes.
      await zone.play([159, 161, 166]);
      await zone.must('kvm-sim-0002', [stop('r-17-VM')]);
      await zone.pass(4_000);
      assert.deepEqual(await zone.throughHost('r-18-VM', '/opt/cloud/bin/checkrouter.sh'), ['Status: PRIMARY']);
      assert.deepEqual(zone.server.faults, []);
    });

  test('a process that ends in the middle of an aggregation leaves a router that can be configured anew', async () => {
    await using zone = await ZoneDriver.open({ durable: true });
    await zone.play(router);
    const [begin, finish] = [126, 130].map((line) => zone.recorded.request(line));
    assert.ok(begin && finish);
    await zone.must(begin.host, begin.commands, begin.flags);
    await zone.play([155]);
    await zone.restart();
    const [answer] = await zone.ask(finish.host, finish.commands, finish.flags);
    assert.equal(answer?.result, false);
    // The rule was only collected; the server's next try says everything again.
    const firewall = "iptables -t mangle -S FIREWALL_10.64.0.13 | grep -c 'dport'";
    assert.deepEqual(await zone.throughHost('r-4-VM', firewall), ['0']);
    await zone.play([126, 153, 155, 130]);
    assert.deepEqual(await zone.throughHost('r-4-VM', firewall), ['1']);
  });
});
