import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AgentError } from '#agent';
import { host, lease, publicAddress, router, send, startRouter } from '../../../support/element-commands.ts';
import { openNetworkFleet, type NetworkFleet } from '../../../support/network-fleet.ts';
import { ScriptedRouters } from '../../../support/scripted-routers.ts';

async function withScriptedRouter(work: (fleet: NetworkFleet, routers: ScriptedRouters) => Promise<void>): Promise<void> {
  const routers = new ScriptedRouters();
  await using fleet = await openNetworkFleet({ storage: routers });
  await startRouter(fleet);
  await work(fleet, routers);
}

const scripts = ({ deeds }: ScriptedRouters): string[] => deeds.flatMap((deed) => ('script' in deed ? deed.script : []));
const files = ({ deeds }: ScriptedRouters): string[] =>
  deeds.flatMap((deed) => ('file' in deed ? deed.file.replace(/\.json\..*/, '.json') : []));

describe('a command by itself', () => {
  it('is answered with what became of each item', () =>
    withScriptedRouter(async (fleet, routers) => {
      routers.say = () => ({ stdout: 'one\ntwo', stderr: 'three\n', exitCode: 0 });
      const { name, fields } = await send(fleet, 'DhcpEntryCommand', lease(50));
      assert.equal(name, 'GroupAnswer');
      const { result, results = [] } = fields as { result: boolean; results?: readonly string[] };
      assert.equal(result, true);
      assert.match(
        results[0] ?? '',
        /^null - success: Creating file in VR, with ip: 169\.254\.3\.7, file: vm_dhcp_entry\.json\.[\da-f-]{36}$/,
      );
      assert.equal(results[1], 'null - success: one\ntwo\nthree\n');
    }));

  it('runs every item, and the last one decides', () =>
    withScriptedRouter(async (fleet, routers) => {
      const healthChecks = { services: [], reconfigureAfterUpdate: true };
      routers.say = (_router, script) => ({ stdout: 'it\nbroke\n', stderr: '', exitCode: script === 'update_config.py' ? 1 : 0 });
      const survived = await send(fleet, 'SetMonitorServiceCommand', healthChecks);
      assert.equal(survived.name, 'GroupAnswer');
      assert.equal(survived.fields.result, true);
      assert.equal((survived.fields as { results: readonly string[] }).results[1], 'null - failed: itbroke');
      assert.deepEqual(scripts(routers), ['update_config.py', 'configure.py']);
      routers.say = (_router, script) => ({ stdout: '', stderr: '', exitCode: script === 'configure.py' ? 1 : 0 });
      const failed = await send(fleet, 'SetMonitorServiceCommand', healthChecks);
      assert.equal(failed.fields.result, false);
      assert.ok(failed.fields.details);
    }));

  it('goes on with its script when the router refused the file', () =>
    withScriptedRouter(async (fleet, routers) => {
      routers.take = () => {
        throw new AgentError('VRA_BAD_INPUT', 'no room');
      };
      const { fields } = await send(fleet, 'DhcpEntryCommand', lease(50));
      assert.match((fields as { results: readonly string[] }).results[0] ?? '', /^null - failed: .*no room/);
      assert.deepEqual(scripts(routers), ['update_config.py']);
    }));

  it('that changes nothing says so', () =>
    withScriptedRouter(async (fleet, routers) => {
      const { name, fields } = await send(fleet, 'SetSourceNatCommand', { add: true });
      assert.deepEqual([name, fields.result, fields.details], ['Answer', true, 'Nothing to do']);
      assert.deepEqual(routers.deeds, []);
    }));

  it('waits for the one before it, on the same router only', () =>
    withScriptedRouter(async (fleet, routers) => {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      const { promise: began, resolve: begin } = Promise.withResolvers<void>();
      routers.say = async () => {
        begin();
        await opened;
        return { stdout: 'Status: BACKUP\n', stderr: '', exitCode: 0 };
      };
      const order: string[] = [];
      const first = send(fleet, 'DhcpEntryCommand', lease(50)).then(() => order.push('first'));
      const second = send(fleet, 'CheckRouterCommand').then(() => order.push('second'));
      const elsewhere = await send(fleet, 'CheckRouterCommand', {
        accessDetails: { 'router.name': 'r-9-VM', 'router.ip': '169.254.9.9' },
      });
      assert.equal(elsewhere.fields.result, false);
      await began;
      assert.deepEqual(scripts(routers), ['update_config.py']);
      open();
      await Promise.all([first, second]);
      assert.deepEqual(order, ['first', 'second']);
    }));

  it('is given up when it takes too long', () =>
    withScriptedRouter(async (fleet, routers) => {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      const { promise: began, resolve: begin } = Promise.withResolvers<void>();
      routers.say = async () => {
        begin();
        await opened;
        return { stdout: '', stderr: '', exitCode: 0 };
      };
      const answer = send(fleet, 'DiagnosticsCommand', { scriptArguments: 'ping 192.0.2.1' });
      await began;
      await fleet.clock.advance(60_000);
      const { name, fields } = await answer;
      assert.deepEqual([name, fields.result, fields.details], ['DiagnosticsAnswer', false, 'timeout']);
      open();
    }));
});

describe('a router that is not there', () => {
  it('fails every command at once, in words and in the class that the server casts to', async () => {
    await using fleet = await openNetworkFleet({ storage: new ScriptedRouters() });
    const answers = {
      CheckRouterCommand: await send(fleet, 'CheckRouterCommand'),
      GetDomRVersionCmd: await send(fleet, 'GetDomRVersionCmd'),
      GetRouterMonitorResultsCommand: await send(fleet, 'GetRouterMonitorResultsCommand'),
      DiagnosticsCommand: await send(fleet, 'DiagnosticsCommand', { scriptArguments: 'ping 192.0.2.1' }),
      PatchSystemVmCommand: await send(fleet, 'PatchSystemVmCommand'),
      DhcpEntryCommand: await send(fleet, 'DhcpEntryCommand', lease(50)),
      IpAssocCommand: await send(fleet, 'IpAssocCommand', { ipAddresses: [publicAddress('203.0.113.10')] }),
      SetupGuestNetworkCommand: await send(fleet, 'SetupGuestNetworkCommand', { nic: { mac: '02:00:00:00:00:01' } }),
    };
    for (const [command, { fields }] of Object.entries(answers)) {
      assert.equal(fields.result, false, command);
      assert.match(fields.details ?? '', /connecting to 169\.254\.3\.7:3922|Domain not found/, command);
    }
    assert.deepEqual(
      Object.values(answers).map(({ name }) => name),
      [
        'CheckRouterAnswer',
        'GetDomRVersionAnswer',
        'GetRouterMonitorResultsAnswer',
        'DiagnosticsAnswer',
        'PatchSystemVmAnswer',
        'GroupAnswer',
        'Answer',
        'Answer',
      ],
    );
  });

  it('counts nothing', async () => {
    await using fleet = await openNetworkFleet({ storage: new ScriptedRouters() });
    const { fields } = await send(fleet, 'NetworkUsageCommand', { domRName: router.name, privateIP: router.controlIp });
    assert.deepEqual(fields, { result: true, details: '', routerName: router.name, bytesSent: 0, bytesReceived: 0 });
  });

  it('is no longer there once it stopped', () =>
    withScriptedRouter(async (fleet) => {
      await send(fleet, 'StopCommand', { vmName: router.name });
      const { fields } = await send(fleet, 'CheckRouterCommand');
      assert.equal(fields.result, false);
    }));
});

describe('NICs of addresses', () => {
  it('are plugged when they are missing, numbered in the order of their devices, and taken out with the last address', () =>
    withScriptedRouter(async (fleet, routers) => {
      const mac = '06:00:13:00:00:07';
      const address = publicAddress('203.0.114.10', { vifMacAddress: mac, broadcastUri: 'vlan://51' });
      await send(fleet, 'IpAssocCommand', { ipAddresses: [publicAddress('203.0.113.10'), address] });
      const content = routers.deeds.flatMap((deed) => ('file' in deed ? deed.content : []))[0] ?? '{}';
      const { ip_address: placed } = JSON.parse(content) as { ip_address: readonly Record<string, unknown>[] };
      assert.deepEqual(
        placed.map(({ nic_dev_id, new_nic }) => [nic_dev_id, new_nic]),
        [
          [2, false],
          [3, true],
        ],
      );
      assert.equal(fleet.parts.zone.machines.get(router.name)?.nics.find((nic) => nic.mac === mac)?.broadcastUri, 'vlan://51');
      assert.deepEqual(
        routers.nics.get(router.name)?.map(({ device }) => device),
        ['eth0', 'eth1', 'eth2', 'eth3'],
      );
      const released = {
        ipAddresses: [{ ...address, add: false }],
        accessDetails: { 'router.name': router.name, 'router.ip': router.controlIp, 'network.public.last.ip': 'true' },
      };
      await send(fleet, 'IpAssocCommand', released);
      assert.equal(routers.nics.get(router.name)?.length, 3);
      await send(fleet, 'IpAssocCommand', {
        ...released,
        ipAddresses: [publicAddress('203.0.113.10', { add: false })],
      });
      assert.equal(routers.nics.get(router.name)?.length, 3, 'the main public NIC stays');
    }));

  it('are not plugged for a VPC, whose server plugs them', () =>
    withScriptedRouter(async (fleet, routers) => {
      const addresses = [publicAddress('203.0.114.10', { vifMacAddress: '06:00:13:00:00:07' })];
      await send(fleet, 'IpAssocVpcCommand', { ipAddresses: addresses });
      const content = routers.deeds.flatMap((deed) => ('file' in deed ? deed.content : []))[0] ?? '{}';
      assert.doesNotMatch(content, /nic_dev_id/);
      assert.equal(routers.nics.get(router.name)?.length, 3);
    }));

  it('have to be there for a tier', () =>
    withScriptedRouter(async (fleet, routers) => {
      const { name, fields } = await send(fleet, 'SetupGuestNetworkCommand', {
        nic: { mac: '02:09:09:09:09:09', netmask: '255.255.255.0' },
      });
      assert.deepEqual([name, fields.details], ['Answer', `Can not find nic with mac 02:09:09:09:09:09 for VM ${router.name}`]);
      assert.deepEqual(routers.deeds, []);
    }));
});

describe('an aggregation', () => {
  const control = (fleet: NetworkFleet, action: 'Start' | 'Finish' | 'Cleanup', agent?: string) =>
    send(fleet, 'AggregationControlCommand', { action }, agent);

  it('collects what comes, asks the router nothing, and applies all of it in one file', () =>
    withScriptedRouter(async (fleet, routers) => {
      assert.equal((await control(fleet, 'Start')).fields.details, 'Command aggregation started');
      const collected = [
        await send(fleet, 'IpAssocCommand', { ipAddresses: [publicAddress('203.0.113.10')] }),
        await send(fleet, 'DhcpEntryCommand', lease(50)),
        await send(fleet, 'BumpUpPriorityCommand'),
      ];
      for (const { name, fields } of collected) assert.deepEqual([name, fields], ['Answer', { result: true }]);
      assert.equal(routers.deeds.length, 0);
      assert.equal((await control(fleet, 'Finish')).fields.details, 'Command aggregation finished');
      const [file, run] = routers.deeds;
      assert.ok(file !== undefined && 'file' in file && run !== undefined && 'script' in run);
      assert.match(file.file, /^\/var\/cache\/cloud\/VR-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\.cfg$/);
      assert.deepEqual([run.script, run.args], ['vr_cfg.sh', `-c ${file.file}`]);
      const order = ['ip_associations.json.', 'vm_dhcp_entry.json.', '/opt/cloud/bin/bumpup_priority.sh null\n'];
      assert.deepEqual(
        order.map((part) => file.content.indexOf(part)).toSorted((a, b) => a - b),
        order.map((part) => file.content.indexOf(part)),
      );
      assert.equal(
        order.every((part) => file.content.includes(part)),
        true,
      );
    }));

  it('does not hold up queries', () =>
    withScriptedRouter(async (fleet, routers) => {
      routers.say = () => ({ stdout: 'Status: PRIMARY\n', stderr: '', exitCode: 0 });
      await control(fleet, 'Start');
      assert.equal((await send(fleet, 'CheckRouterCommand')).name, 'CheckRouterAnswer');
    }));

  it('plugs NICs at once, and leaves those of released addresses', () =>
    withScriptedRouter(async (fleet, routers) => {
      await control(fleet, 'Start');
      const address = publicAddress('203.0.114.10', { vifMacAddress: '06:00:13:00:00:07' });
      await send(fleet, 'IpAssocCommand', { ipAddresses: [address] });
      assert.equal(routers.nics.get(router.name)?.length, 4);
      await send(fleet, 'IpAssocCommand', {
        ipAddresses: [{ ...address, add: false }],
        accessDetails: { 'router.name': router.name, 'router.ip': router.controlIp, 'network.public.last.ip': 'true' },
      });
      assert.equal(routers.nics.get(router.name)?.length, 4);
    }));

  it('starts afresh when it is started again', () =>
    withScriptedRouter(async (fleet, routers) => {
      await control(fleet, 'Start');
      await send(fleet, 'DhcpEntryCommand', lease(50));
      await control(fleet, 'Start');
      await send(fleet, 'DhcpEntryCommand', lease(51));
      await control(fleet, 'Finish');
      const [file] = routers.deeds;
      assert.ok(file !== undefined && 'file' in file);
      assert.doesNotMatch(file.content, /10\.1\.1\.50/);
      assert.match(file.content, /10\.1\.1\.51/);
    }));

  it('fails when it was never started, was finished, or its agent was restarted; a cleanup always fails', () =>
    withScriptedRouter(async (fleet) => {
      assert.equal((await control(fleet, 'Finish')).fields.result, false);
      await control(fleet, 'Start');
      await control(fleet, 'Finish');
      assert.equal((await control(fleet, 'Finish')).fields.result, false);
      await control(fleet, 'Start');
      fleet.elements.forgetAgent(host);
      assert.equal((await control(fleet, 'Finish')).fields.result, false);
      const cleanup = await control(fleet, 'Cleanup');
      assert.deepEqual([cleanup.fields.result, cleanup.fields.details], [false, 'Fail to recognize aggregation action Cleanup']);
    }));

  it('of one host is not that of another', () =>
    withScriptedRouter(async (fleet) => {
      await control(fleet, 'Start', 'kvm-sim-0002');
      assert.equal((await send(fleet, 'DhcpEntryCommand', lease(50))).name, 'GroupAnswer');
      assert.equal((await control(fleet, 'Finish')).fields.result, false);
    }));

  it('is over when its end fails, and says why', () =>
    withScriptedRouter(async (fleet, routers) => {
      await control(fleet, 'Start');
      await send(fleet, 'SetNetworkACLCommand', {
        nic: { mac: router.publicMac, netmask: '255.255.255.0', deviceId: 2 },
        rules: [{ protocol: 'icmp', trafficType: 'Ingress', action: 'ACCEPT', number: 1 }],
      });
      const finish = await control(fleet, 'Finish');
      assert.deepEqual([finish.fields.result, finish.fields.details], [false, 'For input string: "null"']);
      assert.equal((await send(fleet, 'DhcpEntryCommand', lease(50))).name, 'GroupAnswer');
      await control(fleet, 'Start');
      routers.say = () => ({ stdout: '', stderr: 'no such file\n', exitCode: 1 });
      assert.equal((await control(fleet, 'Finish')).fields.details, 'no such file');
    }));

  it('takes in what others send meanwhile, or lets them go first: none is lost', () =>
    withScriptedRouter(async (fleet, routers) => {
      const leases = Array.from({ length: 20 }, (_, n) => lease(50 + n));
      const racing = leases.flatMap((entry, n) => [
        ...(n === 7 ? [control(fleet, 'Start')] : []),
        send(fleet, 'DhcpEntryCommand', entry),
      ]);
      const more = Array.from({ length: 20 }, (_, n) => send(fleet, 'DhcpEntryCommand', lease(100 + n)));
      const answers = await Promise.all([...racing, ...more, control(fleet, 'Finish')]);
      assert.ok(answers.every(({ fields }) => fields.result));
      const text = routers.deeds.map((deed) => ('file' in deed ? deed.content : '')).join('\n');
      for (const { vmIpAddress } of [...leases, ...Array.from({ length: 20 }, (_, n) => lease(100 + n))]) {
        assert.equal(text.split(`"${vmIpAddress}"`).length, 2, vmIpAddress);
      }
      assert.ok(files(routers).length < 41);
    }));
});
