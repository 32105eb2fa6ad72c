import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone, type SmallZone } from '../../support/small-zone.ts';

const [first, second, third] = ['kvm-sim-0001', 'kvm-sim-0002', 'kvm-sim-0003'];
const secondGuid = '3d93b86d-a1eb-3bab-81b6-05e8f2423c18-LibvirtComputingResource';

async function zoneWithRouter(): Promise<SmallZone> {
  const small = await openSmallZone();
  await small.send(first, 'StartCommand', { vm: machineTO('r-4-VM') });
  return small;
}

describe('migration', () => {
  it('moves a running machine, as the server asks for it', async () => {
    await using small = await zoneWithRouter();
    await small.send(second, 'StartCommand', { vm: machineTO('i-2-5-VM') });
    const before = small.zone.machines.get('r-4-VM');
    const vm = machineTO('r-4-VM', { bootArgs: '', cpus: 2 });
    assert.deepEqual(await small.send(second, 'PrepareForMigrationCommand', { vm }), {
      name: 'PrepareForMigrationAnswer',
      fields: { result: true, newVmCpuShares: 1000, dpdkInterfaceMapping: {} },
    });
    const command = { vmName: 'r-4-VM', destinationIp: '10.20.0.12', hostGuid: secondGuid, virtualMachine: vm };
    assert.deepEqual(await small.send(first, 'MigrateCommand', command), { name: 'MigrateAnswer', fields: { result: true } });
    assert.equal((await small.send(second, 'CheckVirtualMachineCommand', { vmName: 'r-4-VM' })).fields['state'], 'PowerOn');
    assert.equal((await small.send(first, 'CheckVirtualMachineCommand', { vmName: 'r-4-VM' })).fields['state'], 'PowerOff');
    assert.deepEqual(small.zone.machines.get('r-4-VM'), { ...before, host: second, vncPort: 5901 });
    assert.deepEqual(small.inside.calls, ['start r-4-VM@kvm-sim-0001', 'moved r-4-VM@kvm-sim-0002']);
    const again = await small.send(first, 'MigrateCommand', command);
    assert.deepEqual([again.name, again.fields['result']], ['MigrateAnswer', false]);
  });

  it('takes volumes along to another pool', async () => {
    await using small = await zoneWithRouter();
    const migrateStorage = { '/mnt/pool-1/root-of-r-4-VM': { sourceText: '/mnt/pool-2/fresh' } };
    await small.send(first, 'MigrateCommand', { vmName: 'r-4-VM', hostGuid: secondGuid, migrateStorage });
    assert.deepEqual(
      small.zone.machines.get('r-4-VM')?.disks.map(({ path, poolUuid }) => [path, poolUuid]),
      [
        ['fresh', 'pool-2'],
        ['', undefined],
      ],
    );
  });

  it('leaves everything as it was when it cannot be', async () => {
    await using small = await zoneWithRouter();
    small.down.add(third);
    for (const [command, said] of [
      [{ destinationIp: '10.20.0.99' }, /10\.20\.0\.99:16509': there is no host of this address/],
      [{ destinationIp: '10.20.0.99', hostGuid: 'g-9' }, /there is no host with the guid g-9/],
      [{ destinationIp: '10.20.0.11' }, /same host/],
      [{ destinationIp: '10.20.0.13' }, /No route to host/],
      [{ destinationIp: '10.20.0.12', fails: true }, /does not moved/],
    ] as const) {
      const { destinationIp } = command;
      const guid = 'hostGuid' in command ? { hostGuid: command.hostGuid } : {};
      if ('fails' in command) small.inside.failing = 'moved';
      const answered = await small.send(first, 'MigrateCommand', { vmName: 'r-4-VM', destinationIp, ...guid });
      assert.equal(answered.name, 'MigrateAnswer');
      assert.match(String(answered.fields['details']), said);
      assert.equal(small.zone.machines.get('r-4-VM')?.host, first);
    }
    assert.equal(
      (await small.send(second, 'PrepareForMigrationCommand', { vm: machineTO('r-4-VM'), rollback: true })).fields['result'],
      true,
    );
  });
});

describe('investigation', () => {
  const suspect = { host: { guid: secondGuid, privateNetwork: { ip: '10.20.0.12' } } };

  it('CheckOnHost: true means that the host is down', async () => {
    await using small = await openSmallZone();
    const ask = async (): Promise<unknown> => (await small.send(first, 'CheckOnHostCommand', suspect)).fields['result'];
    assert.equal(await ask(), false);
    small.down.add(second);
    assert.equal(await ask(), true);
    const byAddress = await small.send(first, 'CheckOnHostCommand', { host: { privateNetwork: { ip: '10.20.0.13' } } });
    assert.equal(byAddress.fields['result'], false);
  });

  it('Fence: only when the heart has stopped', async () => {
    await using small = await openSmallZone();
    const command = { vmName: 'r-4-VM', hostGuid: secondGuid, hostIp: '10.20.0.12' };
    const alive = await small.send(first, 'FenceCommand', command);
    assert.deepEqual(alive, { name: 'FenceAnswer', fields: { result: false, details: 'Heart is still beating...' } });
    small.down.add(second);
    assert.deepEqual(await small.send(first, 'FenceCommand', command), { name: 'FenceAnswer', fields: { result: true } });
  });

  it('CheckVMActivityOnStoragePool: true means that nothing writes', async () => {
    await using small = await openSmallZone();
    await small.send(second, 'StartCommand', { vm: machineTO('r-4-VM') });
    const ask = async (volumeList: string): Promise<unknown> =>
      (await small.send(first, 'CheckVMActivityOnStoragePoolCommand', { ...suspect, volumeList })).fields['result'];
    assert.equal(await ask('other,root-of-r-4-VM'), false);
    assert.equal(await ask('other'), true);
    small.down.add(second);
    assert.equal(await ask('other,root-of-r-4-VM'), true);
  });

  it('PingTest: hosts, and machines beside a router', async () => {
    await using small = await zoneWithRouter();
    await small.send(second, 'StartCommand', { vm: machineTO('i-2-5-VM') });
    const ping = async (command: object): Promise<unknown> =>
      (await small.send(first, 'PingTestCommand', command)).fields['result'];
    assert.equal(await ping({ _computingHostIp: '10.20.0.12' }), true);
    assert.equal(await ping({ _computingHostIp: '10.20.9.9' }), false);
    small.down.add(second);
    assert.equal(await ping({ _computingHostIp: '10.20.0.12' }), false);
    assert.equal(await ping({ _routerIp: '169.254.0.4', _privateIp: '10.1.1.5' }), true);
    assert.equal(await ping({ _routerIp: '169.254.0.9', _privateIp: '10.1.1.5' }), false);
    await small.send(second, 'StopCommand', { vmName: 'i-2-5-VM' });
    assert.equal(await ping({ _routerIp: '169.254.0.4', _privateIp: '10.1.1.5' }), false);
    assert.equal(await ping({ _routerIp: '169.254.0.4' }), false);
  });
});
