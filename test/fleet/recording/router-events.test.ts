import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readRecording, routerEvents, routerScripts, type RouterEvent, type RouterEvents } from '#fleet';
import { withCode } from '../support/fake-fleet.ts';
import { actions, nic, packet, start, writeRecording } from '../support/small-recording.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const recordings = join(import.meta.dirname, '../../../fleet/recordings');
const macs = { guest: '02:00:00:01:00:01', control: '0e:00:a9:fe:03:07', public: '1e:00:12:00:00:07', extra: '06:00:12:00:00:08' };
const nics = [nic(2, macs.public), nic(0, macs.guest), nic(1, macs.control)];

async function events(session: readonly object[], acts: readonly object[] = [], until?: number): Promise<RouterEvents> {
  using folder = temporaryFolder();
  return routerEvents(await readRecording(await writeRecording(folder.path, session, acts)), { until });
}

/** An event in short. */
function short(event: RouterEvent): string {
  switch (event.kind) {
    case 'start':
      return `start ${event.nics.map(({ device, mac }) => `${device}=${mac}`).join(' ')}`;
    case 'plug':
      return `plug ${event.nic.device}=${event.nic.mac}`;
    case 'unplug':
      return `unplug ${event.mac}`;
    case 'file':
      return `file ${event.path}`;
    case 'script':
      return `script ${event.script} ${event.args}`.trimEnd();
    case 'stop':
    case 'reboot':
      return event.kind;
    default:
      return event satisfies never;
  }
}

const details = { 'router.name': 'r-1-VM', 'router.ip': '169.254.3.7' };
const address = (mac: string, add = true): object => ({ publicIp: '203.0.113.10', add, vifMacAddress: mac });
const association = (ipAddresses: readonly object[], last = false): readonly [string, object] => [
  'IpAssocCommand',
  { ipAddresses, accessDetails: { ...details, ...(last && { 'network.public.last.ip': 'true' }) } },
];
const aggregation = (action: string): readonly [string, object] => [
  'AggregationControlCommand',
  { action, accessDetails: details },
];
const queueFile = { file: '/var/cache/cloud/ip_associations.json.1', json: {} };
const update = { script: 'update_config.py', args: 'ip_associations.json.1' };

const plug = (mac: string): readonly [string, object] => [
  'PlugNicCommand',
  { instanceName: 'r-1-VM', nic: nic(9, mac), vmType: 'DomainRouter' },
];
const unplug = (mac: string): readonly [string, object] => ['UnPlugNicCommand', { instanceName: 'r-1-VM', nic: nic(9, mac) }];

describe('events of routers', () => {
  it('start with their NICs in the order of device ids', async () => {
    const found = await events([packet(start('r-1-VM', nics, ' name=r-1-VM'))]);
    assert.deepEqual(found.events.map(short), [`start eth0=${macs.guest} eth1=${macs.control} eth2=${macs.public}`]);
    const [event] = found.events;
    assert.deepEqual(event?.kind === 'start' && event.bootArguments, ' name=r-1-VM');
    assert.deepEqual(event && { router: event.router, line: event.line, index: event.index, command: event.command }, {
      router: 'r-1-VM',
      line: 1,
      index: 0,
      command: 'StartCommand',
    });
  });

  it('come in the order of the session, commands with their files and scripts', async () => {
    const found = await events(
      [
        packet(start('r-1-VM', nics), association([address(macs.public)])),
        packet(['RebootCommand', { vmName: 'r-1-VM' }], ['RebootRouterCommand', { vmName: 'r-1-VM', privateIp: '169.254.3.7' }]),
        packet(['StopCommand', { vmName: 'r-1-VM' }]),
      ],
      [actions(1, 1, 'r-1-VM', 'IpAssocCommand', [queueFile, update])],
    );
    assert.deepEqual(found.events.map(short).slice(1), [
      'file /var/cache/cloud/ip_associations.json.1',
      'script update_config.py ip_associations.json.1',
      'reboot',
      'reboot',
      'stop',
    ]);
  });

  it('have NICs that come and go; a new one gets the lowest free device', async () => {
    const found = await events([
      packet(start('r-1-VM', [nic(0, macs.control)]), plug(macs.public), plug(macs.guest), plug(macs.public)),
      packet(unplug(macs.public), unplug(macs.public), plug(macs.extra)),
    ]);
    assert.deepEqual(found.events.map(short).slice(1), [
      `plug eth1=${macs.public}`,
      `plug eth2=${macs.guest}`,
      `unplug ${macs.public}`,
      `plug eth1=${macs.extra}`,
    ]);
  });

  it('have the NIC that a host plugs by itself for an address of a new VLAN, before the files', async () => {
    const found = await events(
      [packet(start('r-1-VM', nics)), packet(association([address(macs.public), address(macs.extra)]))],
      [actions(2, 0, 'r-1-VM', 'IpAssocCommand', [queueFile, update])],
    );
    assert.deepEqual(found.events.map(short).slice(1), [
      `plug eth3=${macs.extra}`,
      'file /var/cache/cloud/ip_associations.json.1',
      'script update_config.py ip_associations.json.1',
    ]);
  });

  it('have that NIC also when the address is collected for later', async () => {
    const found = await events([packet(start('r-1-VM', nics), aggregation('Start'), association([address(macs.extra)]))]);
    assert.deepEqual(found.events.map(short).slice(1), [`plug eth3=${macs.extra}`]);
  });

  it('lose the NIC with the last address of a VLAN, but never eth2, and not while commands are collected', async () => {
    const added = [packet(start('r-1-VM', nics)), packet(association([address(macs.extra)]))];
    const gone = await events([...added, packet(association([address(macs.extra, false)], true))]);
    assert.deepEqual(gone.events.map(short).slice(2), [`unplug ${macs.extra}`]);
    const notLast = await events([...added, packet(association([address(macs.extra, false)]))]);
    assert.deepEqual(notLast.events.map(short).slice(2), []);
    const main = await events([...added, packet(association([address(macs.public, false)], true))]);
    assert.deepEqual(main.events.map(short).slice(2), []);
    const collected = await events([
      ...added,
      packet(aggregation('Start'), association([address(macs.extra, false)], true), aggregation('Finish')),
    ]);
    assert.deepEqual(collected.events.map(short).slice(2), []);
  });

  it('leave out machines that are no routers, and count them', async () => {
    const found = await events(
      [
        packet(start('s-2-VM', nics, '', 'SecondaryStorageVm'), start('i-2-3-VM', nics, '', 'User')),
        packet(['DiagnosticsCommand', { accessDetails: { 'router.name': 'v-1-VM' } }]),
        packet(['PlugNicCommand', { instanceName: 'i-2-3-VM', nic: nic(1, macs.guest) }]),
        packet(start('b-9-VM', nics, '', 'InternalLoadBalancerVm')),
        packet(['MigrateCommand', { vmName: 'b-9-VM' }], ['CreateObjectCommand', { name: 'a volume' }]),
      ],
      [actions(2, 0, 'v-1-VM', 'DiagnosticsCommand', [{ script: 'diagnostics.py' }])],
    );
    assert.deepEqual(found.routers, ['b-9-VM']);
    assert.deepEqual(Object.fromEntries(found.otherMachines), { 's-2-VM': 1, 'i-2-3-VM': 2, 'v-1-VM': 1 });
    assert.deepEqual(Object.fromEntries(found.withoutEffect), { MigrateCommand: 1 });
  });

  it('stop before the line that is asked for', async () => {
    const session = [packet(start('r-1-VM', nics)), packet(['StopCommand', { vmName: 'r-1-VM' }]), packet(start('r-1-VM', nics))];
    assert.deepEqual((await events(session, [], 1)).events.length, 0);
    assert.deepEqual(
      (await events(session, [], 2)).events.map((event) => event.kind),
      ['start'],
    );
    assert.deepEqual(
      (await events(session, [], 99)).events.map((event) => event.kind),
      ['start', 'stop', 'start'],
    );
  });

  it('are refused with their line when a command is malformed', async () => {
    await assert.rejects(
      events([
        packet(['StopCommand', {}], ['StopCommand', { vmName: 'r-1-VM' }]),
        packet(['PlugNicCommand', { instanceName: 'r-1-VM' }]),
      ]),
      withCode('VRA_BAD_INPUT', /recording\/session\.jsonl:2: PlugNicCommand at nic/),
    );
    await assert.rejects(
      events([packet(start('r-1-VM', nics))], [actions(1, 0, 'r-1-VM', 'StopCommand', [])]),
      withCode('VRA_BAD_INPUT', /session\.jsonl:1: element 0 is a .*StartCommand, but its actions are those of a .*StopCommand/),
    );
  });
});

describe('the recordings of the project', () => {
  for (const { name, routers, starts, scripts } of [
    { name: 'cloudstack-4.22', routers: 17, starts: 20, scripts: 273 },
    { name: 'cloudstack-4.22-more', routers: 6, starts: 6, scripts: 108 },
  ]) {
    it(`${name}: every script of a router is an event, and nothing is unknown`, async () => {
      const found = routerEvents(await readRecording(join(recordings, name)));
      const count = (kind: RouterEvent['kind']): number => found.events.filter((event) => event.kind === kind).length;
      assert.deepEqual(
        { routers: found.routers.length, starts: count('start'), scripts: count('script') },
        { routers, starts, scripts },
      );
      assert.deepEqual([...found.unknownFields], []);
    });

    it(`${name}: no router gets anything while it is off, and NICs never collide`, async () => {
      const on = new Map<string, Map<string, string>>();
      for (const event of routerEvents(await readRecording(join(recordings, name))).events) {
        const plugged = on.get(event.router);
        if (event.kind === 'start') on.set(event.router, new Map(event.nics.map((each) => [each.device, each.mac])));
        else {
          assert.ok(plugged, `${event.router} is off at line ${event.line}`);
          if (event.kind === 'stop') on.delete(event.router);
          if (event.kind === 'plug') {
            assert.ok(!plugged.has(event.nic.device), `${event.nic.device} of ${event.router} is plugged twice`);
            plugged.set(event.nic.device, event.nic.mac);
          }
        }
      }
    });
  }
});

describe('scripts of routers', () => {
  it('are their last lives, without a stop at the end', async () => {
    const found = await events([
      packet(start('r-1-VM', nics), ['StopCommand', { vmName: 'r-1-VM' }], start('r-2-VM', nics)),
      packet(start('r-1-VM', nics), ['RebootCommand', { vmName: 'r-1-VM' }]),
      packet(['StopCommand', { vmName: 'r-1-VM' }], ['StopCommand', { vmName: 'r-3-VM' }]),
    ]);
    const scripts = routerScripts('x', found);
    assert.deepEqual(
      scripts.map((script) => [script.recording, script.router, script.events.map((event) => `${event.line} ${event.kind}`)]),
      [
        ['x', 'r-1-VM', ['2 start', '2 reboot']],
        ['x', 'r-2-VM', ['1 start']],
      ],
    );
  });
});
