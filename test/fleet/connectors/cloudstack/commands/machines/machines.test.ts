import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NicTO } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone, type SmallZone } from '../../support/small-zone.ts';

const [first, second] = ['kvm-sim-0001', 'kvm-sim-0002'];
const router = { instanceName: 'r-4-VM', vmType: 'DomainRouter' } as const;
const publicNic: NicTO = {
  deviceId: 2,
  mac: '1E:00:b6:00:03:f6',
  ip: '10.64.0.14',
  type: 'Public',
  broadcastUri: 'vlan://50',
  mtu: 1400,
};

async function zoneWithRouter(): Promise<SmallZone> {
  const small = await openSmallZone();
  await small.send(first, 'StartCommand', { vm: machineTO('r-4-VM') });
  return small;
}

const macs = (small: SmallZone): readonly (readonly [number, string, string | undefined])[] =>
  (small.zone.machines.get('r-4-VM')?.nics ?? []).map(({ deviceId, mac, broadcastUri }) => [deviceId, mac, broadcastUri] as const);

describe('NICs', () => {
  it('are plugged once, in the order of their devices, and unplugged', async () => {
    await using small = await zoneWithRouter();
    for (let turn = 0; turn < 2; turn++) {
      const answered = await small.send(first, 'PlugNicCommand', { ...router, nic: publicNic });
      assert.deepEqual(answered, { name: 'PlugNicAnswer', fields: { result: true, details: 'success' } });
    }
    assert.deepEqual(macs(small), [
      [0, '02:01:00:cc:00:04', 'vlan://1042'],
      [1, '0e:00:a9:fe:00:04', undefined],
      [2, '1e:00:b6:00:03:f6', 'vlan://50'],
    ]);
    for (let turn = 0; turn < 2; turn++) {
      const answered = await small.send(first, 'UnPlugNicCommand', { instanceName: 'r-4-VM', nic: { mac: '0e:00:a9:fe:00:04' } });
      assert.deepEqual(answered, { name: 'UnPlugNicAnswer', fields: { result: true, details: 'success' } });
    }
    assert.deepEqual(
      macs(small).map(([device]) => device),
      [0, 2],
    );
    assert.deepEqual(small.inside.calls.slice(1), ['nics r-4-VM@kvm-sim-0001', 'nics r-4-VM@kvm-sim-0001']);
  });

  it('move to another network and keep their place', async () => {
    await using small = await zoneWithRouter();
    const answered = await small.send(first, 'ReplugNicCommand', {
      ...router,
      nic: { deviceId: 7, mac: '02:01:00:cc:00:04', ip: '10.2.2.1', broadcastUri: 'vlan://2000' },
    });
    assert.equal(answered.name, 'ReplugNicAnswer');
    assert.equal(answered.fields['result'], true);
    assert.deepEqual(macs(small)[0], [0, '02:01:00:cc:00:04', 'vlan://2000']);
    assert.equal(small.zone.machines.get('r-4-VM')?.nics[0]?.ip, '10.2.2.1');
    const unknown = await small.send(first, 'ReplugNicCommand', { ...router, nic: publicNic });
    assert.match(String(unknown.fields['details']), /r-4-VM has no NIC 1e:00:b6:00:03:f6/);
  });

  it('stay as they were when the inside does not follow', async () => {
    await using small = await zoneWithRouter();
    small.inside.failing = 'nics';
    const answered = await small.send(first, 'PlugNicCommand', { ...router, nic: publicNic });
    assert.deepEqual(answered, { name: 'PlugNicAnswer', fields: { result: false, details: 'the inside of r-4-VM does not nics' } });
    assert.equal(macs(small).length, 2);
  });

  it('cannot be changed where the machine does not run', async () => {
    await using small = await zoneWithRouter();
    for (const name of ['PlugNicCommand', 'UnPlugNicCommand', 'ReplugNicCommand'] as const) {
      const answered = await small.send(second, name, { ...router, nic: publicNic });
      assert.equal(answered.name, name.replace('Command', 'Answer'));
      assert.match(String(answered.fields['details']), /Domain not found/);
    }
    assert.match(String((await small.send(first, 'PlugNicCommand', router)).fields['details']), /nic is missing/);
  });
});

describe('what is asked of machines', () => {
  it('CheckVirtualMachine: on where it runs, off anywhere else', async () => {
    await using small = await zoneWithRouter();
    assert.deepEqual(await small.send(first, 'CheckVirtualMachineCommand', { vmName: 'r-4-VM' }), {
      name: 'CheckVirtualMachineAnswer',
      fields: { result: true, state: 'PowerOn', vncPort: 5900 },
    });
    for (const [host, vmName] of [
      [second, 'r-4-VM'],
      [first, 'unknown'],
    ] as const) {
      assert.deepEqual((await small.send(host, 'CheckVirtualMachineCommand', { vmName })).fields, {
        result: true,
        state: 'PowerOff',
      });
    }
  });

  it('CheckSsh: true for the control address of a machine of the host', async () => {
    await using small = await zoneWithRouter();
    const command = { ip: '169.254.0.4', port: 3922, interval: 6, retries: 100, name: 'r-4-VM' };
    assert.deepEqual(await small.send(first, 'CheckSshCommand', command), { name: 'CheckSshAnswer', fields: { result: true } });
  });

  it('CheckSsh: false after seconds, not after hours; true when the machine comes meanwhile', async () => {
    await using small = await zoneWithRouter();
    const never = small.send(second, 'CheckSshCommand', {
      ip: '169.254.0.4',
      port: 3922,
      interval: 6,
      retries: 100,
      name: 'r-4-VM',
    });
    const soon = small.send(first, 'CheckSshCommand', { ip: '169.254.0.5', port: 3922, interval: 6, retries: 100, name: 'r-5-VM' });
    await small.clock.advance(1000);
    await small.send(first, 'StartCommand', { vm: machineTO('r-5-VM') });
    await small.clock.advance(4000);
    const refused = await never;
    assert.equal(refused.name, 'CheckSshAnswer');
    assert.equal(refused.fields['result'], false);
    assert.match(String(refused.fields['details']), /169\.254\.0\.4 runs on kvm-sim-0002/);
    assert.equal((await soon).fields['result'], true);
    assert.equal(small.clock.pending, 0);
  });

  it('GetVncPort: the address of the host and the port of the display', async () => {
    await using small = await zoneWithRouter();
    assert.deepEqual(await small.send(first, 'GetVncPortCommand', { id: 4, name: 'r-4-VM' }), {
      name: 'GetVncPortAnswer',
      fields: { result: true, port: 5900, address: '10.20.0.11' },
    });
    const gone = await small.send(second, 'GetVncPortCommand', { id: 4, name: 'r-4-VM' });
    assert.deepEqual([gone.name, gone.fields['result']], ['GetVncPortAnswer', false]);
  });

  it('ScaleVm: CPUs, speed and memory change', async () => {
    await using small = await zoneWithRouter();
    const vm = machineTO('r-4-VM', { cpus: 4, maxSpeed: 1000, maxRam: 2 ** 30 });
    const answered = await small.send(first, 'ScaleVmCommand', { vm, vmName: 'r-4-VM' });
    assert.deepEqual([answered.name, answered.fields['result']], ['ScaleVmAnswer', true]);
    const { cpus, mhz, memoryBytes } = small.zone.machines.get('r-4-VM') ?? {};
    assert.deepEqual([cpus, mhz, memoryBytes], [4, 1000, 2 ** 30]);
  });

  it('GetVmIpAddress: that of the NIC, one that may be leased in a foreign network, or none', async () => {
    await using small = await zoneWithRouter();
    const vm = machineTO('i-2-9-VM', {
      nics: [{ deviceId: 0, mac: '02:00:00:00:00:09', type: 'Guest', broadcastUri: 'vlan://7' }],
    });
    await small.send(first, 'StartCommand', { vm });
    assert.deepEqual(await small.send(first, 'GetVmIpAddressCommand', { vmName: 'r-4-VM', macAddress: '02:01:00:cc:00:04' }), {
      name: 'Answer',
      fields: { result: true, details: '10.1.1.4' },
    });
    const command = { vmName: 'i-2-9-VM', vmNetworkCidr: '192.168.7.0/24', macAddress: '02:00:00:00:00:09' };
    const leased = await small.send(first, 'GetVmIpAddressCommand', command);
    assert.match(String(leased.fields['details']), /^192\.168\.7\.\d+$/);
    assert.deepEqual(await small.send(first, 'GetVmIpAddressCommand', command), leased);
    const unknown = await small.send(first, 'GetVmIpAddressCommand', { vmName: 'i-2-9-VM', macAddress: '02:00:00:00:00:09' });
    assert.equal(unknown.fields['result'], false);
  });

  it('RestoreVMSnapshot, unmanaging: of machines that are there', async () => {
    await using small = await zoneWithRouter();
    const volumeTOs = [{ id: 4, path: 'root-of-r-4-VM' }];
    assert.deepEqual(await small.send(first, 'RestoreVMSnapshotCommand', { vmName: 'r-4-VM', volumeTOs }), {
      name: 'RestoreVMSnapshotAnswer',
      fields: { result: true, volumeTOs, vmState: 'PowerOn' },
    });
    for (const [name, instanceName, result] of [
      ['PrepareUnmanageVMInstanceCommand', 'r-4-VM', true],
      ['PrepareUnmanageVMInstanceCommand', 'unknown', false],
      ['UnmanageInstanceCommand', 'r-4-VM', true],
      ['UnmanageInstanceCommand', 'unknown', false],
    ] as const) {
      const answered = await small.send(first, name, { instanceName });
      assert.deepEqual([answered.name, answered.fields['result']], [name.replace('Command', 'Answer'), result]);
    }
    await small.send(first, 'StopCommand', { vmName: 'r-4-VM' });
    assert.equal((await small.send(first, 'UnmanageInstanceCommand', { instanceName: 'r-4-VM' })).fields['result'], true);
    assert.equal((await small.send(first, 'RestoreVMSnapshotCommand', { vmName: 'r-4-VM' })).fields['result'], false);
  });
});
