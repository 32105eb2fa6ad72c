import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forgetDestroyedMachine } from '../../../../../../fleet/connectors/cloudstack/commands/machines/index.ts';
import { createRandom } from '#agent';
import { silentFleetLog } from '#fleet';
import { openFakeFleet } from '../../../../support/fake-fleet.ts';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone, type SmallZone } from '../../support/small-zone.ts';

const [first, second] = ['kvm-sim-0001', 'kvm-sim-0002'];

const start = (small: SmallZone, name: string, host = first): ReturnType<SmallZone['send']> =>
  small.send(host, 'StartCommand', { vm: machineTO(name) });

describe('StartCommand', () => {
  it('starts the machine with what it was told, and answers with its description as it came', async () => {
    await using small = await openSmallZone();
    const vm = machineTO('r-4-VM');
    const answered = await small.send(first, 'StartCommand', { vm, hostIp: '10.20.0.11' });
    assert.equal(answered.name, 'StartAnswer');
    assert.deepEqual(answered.fields, { result: true, vm });
    assert.equal(answered.fields['vm'], vm);
    assert.deepEqual(small.inside.calls, ['start r-4-VM@kvm-sim-0001']);
    const record = small.zone.machines.get('r-4-VM');
    assert.deepEqual(
      record?.nics.map(({ mac, deviceId, type, ip }) => [mac, deviceId, type, ip]),
      [
        ['02:01:00:cc:00:04', 0, 'Guest', '10.1.1.4'],
        ['0e:00:a9:fe:00:04', 1, 'Control', '169.254.0.4'],
      ],
    );
    assert.deepEqual(record?.disks, [
      { sequence: 0, type: 'ROOT', path: 'root-of-r-4-VM', volumeId: 4, poolUuid: 'pool-1' },
      { sequence: 3, type: 'ISO', path: '', volumeId: undefined, poolUuid: undefined },
    ]);
    const { host, state, cpus, mhz, memoryBytes, startedMs, bootArguments } = record ?? {};
    assert.deepEqual(
      { host, state, cpus, mhz, memoryBytes, startedMs, bootArguments },
      {
        host: first,
        state: 'running',
        cpus: 1,
        mhz: 500,
        memoryBytes: 536_870_912,
        startedMs: small.clock.now(),
        bootArguments: ' template=domP type=router',
      },
    );
  });

  it('gives each machine of a host a display of its own, also when they start at once', async () => {
    await using small = await openSmallZone();
    await Promise.all(['i-2-1-VM', 'r-2-VM', 'i-2-3-VM'].map((name) => start(small, name)));
    await small.send(first, 'StopCommand', { vmName: 'r-2-VM' });
    await start(small, 'i-2-4-VM');
    const ports = new Map(small.zone.machinesOn(first).map((machine) => [machine.name, machine.vncPort]));
    assert.deepEqual(new Set(ports.values()), new Set([5900, 5901, 5902]));
    assert.equal(ports.get('i-2-4-VM'), ports.get('r-2-VM'));
  });

  it('refuses a machine that runs there already, or on another host that is up', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    const again = await start(small, 'r-4-VM');
    assert.equal(again.name, 'StartAnswer');
    assert.match(String(again.fields['details']), /domain 'r-4-VM' already exists with uuid/);
    const elsewhere = await start(small, 'r-4-VM', second);
    assert.match(String(elsewhere.fields['details']), /Failed to get "write" lock; r-4-VM runs on kvm-sim-0001/);
    assert.deepEqual(small.inside.calls, ['start r-4-VM@kvm-sim-0001']);
    assert.equal(small.zone.machines.get('r-4-VM')?.host, first);
  });

  it('takes a machine over from a host that is down', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    small.down.add(first);
    assert.equal((await start(small, 'r-4-VM', second)).fields['result'], true);
    assert.equal(small.zone.machines.get('r-4-VM')?.host, second);
    assert.deepEqual(small.zone.machinesOn(first), []);
  });

  it('leaves nothing running when the inside does not come up, and says why', async () => {
    await using small = await openSmallZone();
    small.inside.failing = 'start';
    const answered = await start(small, 'r-4-VM');
    assert.equal(answered.name, 'StartAnswer');
    assert.deepEqual(answered.fields, { result: false, details: 'the inside of r-4-VM does not start' });
    assert.equal(small.zone.machines.has('r-4-VM'), false);
    assert.deepEqual(small.inside.calls, ['start r-4-VM@kvm-sim-0001', 'stop r-4-VM@kvm-sim-0001']);
    await start(small, 'r-4-VM');
    small.down.add(first);
    small.inside.failing = 'start';
    assert.equal((await start(small, 'r-4-VM', second)).fields['result'], false);
    assert.equal(small.zone.machines.get('r-4-VM')?.state, 'stopped');
  });

  it('fails clearly without what it needs', async () => {
    await using small = await openSmallZone();
    for (const [vm, said] of [
      [undefined, /vm is missing/],
      [{}, /vm\.name is missing/],
      [{ name: 'r-4-VM' }, /vm\.type \(missing\)/],
      [machineTO('r-4-VM', { nics: [{}] }), /nic\.mac is missing/],
    ] as const) {
      const answered = await small.send(first, 'StartCommand', vm === undefined ? {} : { vm });
      assert.equal(answered.name, 'StartAnswer');
      assert.match(String(answered.fields['details']), said);
    }
    assert.equal(small.zone.machines.size, 0);
  });

  it('ends the maintenance of a host', async () => {
    await using small = await openSmallZone();
    await small.send(first, 'MaintainCommand', {});
    await start(small, 'r-4-VM');
    assert.equal(small.zone.hosts.get(first)?.maintenance, false);
  });
});

describe('StopCommand', () => {
  it('stops a machine and keeps its record', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    const answered = await small.send(first, 'StopCommand', { vmName: 'r-4-VM', forceStop: true });
    assert.deepEqual(answered, { name: 'StopAnswer', fields: { result: true } });
    assert.equal(small.zone.machines.get('r-4-VM')?.state, 'stopped');
    assert.deepEqual(small.inside.calls.slice(1), ['stop r-4-VM@kvm-sim-0001']);
    assert.equal((await small.send(first, 'StopCommand', { vmName: 'r-4-VM' })).fields['result'], true);
    assert.equal((await small.send(first, 'StopCommand', { vmName: 'unknown' })).fields['result'], true);
    assert.equal(small.inside.calls.length, 2);
  });

  it('leaves a machine alone that runs on another host', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    assert.equal((await small.send(second, 'StopCommand', { vmName: 'r-4-VM' })).fields['result'], true);
    assert.equal(small.zone.machines.get('r-4-VM')?.state, 'running');
  });

  it('is refused for a machine that runs when it should only clean up', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    const answered = await small.send(first, 'StopCommand', { vmName: 'r-4-VM', checkBeforeCleanup: true });
    assert.equal(answered.name, 'StopAnswer');
    assert.match(String(answered.fields['details']), /vm is still running on host/);
    assert.equal(small.zone.machines.get('r-4-VM')?.state, 'running');
    assert.equal((await small.send(second, 'StopCommand', { vmName: 'r-4-VM', checkBeforeCleanup: true })).fields['result'], true);
  });

  it('drops what is kept of a machine that goes for good', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    await small.send(first, 'StopCommand', { vmName: 'r-4-VM', expungeVM: true });
    assert.equal(small.zone.machines.has('r-4-VM'), false);
    assert.equal(small.inside.calls.at(-1), 'remove r-4-VM');
  });
});

describe('a destroyed machine', () => {
  it('is forgotten with its root volume, not with another and not while it runs', async () => {
    await using small = await openSmallZone();
    await using fleet = await openFakeFleet();
    const { zone, clock, inside } = small;
    const parts = { zone, clock, random: createRandom(1), log: silentFleetLog, fleet: fleet.host, inside: () => inside };
    await start(small, 'r-4-VM');
    await forgetDestroyedMachine(parts, { path: 'root-of-r-4-VM', vmName: 'r-4-VM' });
    assert.ok(zone.machines.has('r-4-VM'));
    await small.send(first, 'StopCommand', { vmName: 'r-4-VM' });
    await forgetDestroyedMachine(parts, { path: 'another', vmName: 'r-4-VM' });
    assert.ok(zone.machines.has('r-4-VM'));
    await forgetDestroyedMachine(parts, { path: 'root-of-r-4-VM' });
    assert.equal(zone.machines.has('r-4-VM'), false);
    assert.equal(inside.calls.at(-1), 'remove r-4-VM');
  });
});

describe('reboots', () => {
  it('keep the machine on its host, with the boot arguments of its start', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    await small.clock.advance(60_000);
    const vm = machineTO('r-4-VM', { bootArgs: '' });
    const answered = await small.send(first, 'RebootCommand', { vmName: 'r-4-VM', vm });
    assert.deepEqual(answered, { name: 'RebootAnswer', fields: { result: true, vncPort: 5900 } });
    const record = small.zone.machines.get('r-4-VM');
    assert.deepEqual([record?.bootArguments, record?.startedMs], [' template=domP type=router', small.clock.now()]);
    assert.deepEqual(await small.send(first, 'RebootRouterCommand', { vmName: 'r-4-VM' }), {
      name: 'Answer',
      fields: { result: true },
    });
    assert.deepEqual(small.inside.calls.slice(1), ['reboot r-4-VM@kvm-sim-0001', 'reboot r-4-VM@kvm-sim-0001']);
  });

  it('are refused on a host where it does not run', async () => {
    await using small = await openSmallZone();
    await start(small, 'r-4-VM');
    const answered = await small.send(second, 'RebootCommand', { vmName: 'r-4-VM' });
    assert.equal(answered.name, 'RebootAnswer');
    assert.match(String(answered.fields['details']), /no domain with matching name 'r-4-VM' runs on kvm-sim-0002/);
  });
});
