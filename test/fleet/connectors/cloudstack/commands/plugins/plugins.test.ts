import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone } from '../../support/small-zone.ts';

const [first, second] = ['kvm-sim-0001', 'kvm-sim-0002'];

describe('import', () => {
  it('shows machines that the server does not know', async () => {
    await using small = await openSmallZone();
    await small.send(first, 'StartCommand', { vm: machineTO('r-4-VM') });
    await small.send(first, 'StartCommand', { vm: machineTO('i-2-5-VM') });
    const all = await small.send(first, 'GetUnmanagedInstancesCommand', { managedInstancesNames: ['r-4-VM'] });
    const instances = all.fields['unmanagedInstances'];
    assert.ok(typeof instances === 'object' && instances !== null);
    assert.deepEqual(Object.keys(instances), ['i-2-5-VM']);
    const text = JSON.stringify(instances);
    assert.match(text, /"powerState":"PowerOn","cpuCores":1,"cpuSpeed":500,"memory":512/);
    assert.match(text, /"macAddress":"02:01:00:cc:00:05"[^}]*"vlan":1042/);
    assert.match(text, /"capacity":5000000,"imagePath":"\/mnt\/pool-1\/root-of-i-2-5-VM"/);
    const one = await small.send(first, 'GetUnmanagedInstancesCommand', {
      instanceName: 'r-4-VM',
      managedInstancesNames: ['r-4-VM'],
    });
    assert.deepEqual([one.name, one.fields['result']], ['GetUnmanagedInstancesAnswer', false]);
    const remote = await small.send(second, 'GetRemoteVmsCommand', { remoteIp: '10.20.0.11' });
    assert.deepEqual(Object.keys(remote.fields['unmanagedInstances'] ?? {}), ['r-4-VM', 'i-2-5-VM']);
    assert.equal((await small.send(second, 'GetRemoteVmsCommand', { remoteIp: '192.0.2.1' })).fields['result'], false);
  });

  it('knows the volumes of the pools', async () => {
    await using small = await openSmallZone();
    const found = await small.send(first, 'CheckVolumeCommand', { srcFile: '/mnt/pool-1/root-1' });
    assert.deepEqual(found, { name: 'CheckVolumeAnswer', fields: { result: true, size: 5_000_000, volumeDetails: {} } });
    assert.equal((await small.send(first, 'CheckVolumeCommand', { srcFile: 'nothing' })).fields['result'], false);
  });
});

describe('backups', () => {
  it('are taken, counted, restored and deleted', async () => {
    await using small = await openSmallZone();
    await small.send(first, 'StartCommand', { vm: machineTO('i-2-5-VM') });
    const repository = { backupRepoType: 'nfs', backupRepoAddress: '10.0.0.9:/backup' };
    const taken = await small.send(first, 'TakeBackupCommand', { vmName: 'i-2-5-VM', ...repository, backupPath: 'i-2-5-VM/1' });
    assert.deepEqual(
      [taken.fields['size'], taken.fields['virtualSize'], taken.fields['needsCleanup']],
      [1_250_000, 5_000_000, false],
    );
    const paths = { volumePaths: ['root-a', 'root-b'], volumePools: [{ uuid: 'pool-1' }, { uuid: 'pool-1' }] };
    await small.send(first, 'TakeBackupCommand', { vmName: 'off', ...paths, ...repository, backupPath: 'off/1' });
    const used = async (): Promise<unknown> =>
      (await small.send(second, 'GetBackupStorageStatsCommand', repository)).fields['usedSize'];
    assert.equal(await used(), 3_750_000);
    const restore = { ...repository, backupPath: 'i-2-5-VM/1', restoreVolumePaths: ['/mnt/pool-1/fresh'] };
    assert.equal((await small.send(second, 'RestoreBackupCommand', restore)).fields['details'], 'fresh');
    await small.send(second, 'DeleteBackupCommand', { ...repository, backupPath: 'i-2-5-VM/1' });
    assert.equal(await used(), 2_500_000);
    const gone = await small.send(second, 'RestoreBackupCommand', restore);
    assert.deepEqual([gone.name, gone.fields['result']], ['BackupAnswer', false]);
  });
});

describe('network plug-ins', () => {
  it('know the interface of the host, and name tunnels by their ends', async () => {
    await using small = await openSmallZone();
    const { fields } = await small.send(first, 'OvsFetchInterfaceCommand', { label: 'cloudbr0' });
    assert.deepEqual(
      [fields['label'], fields['ip'], fields['netmask'], fields['mac']],
      ['cloudbr0', '10.20.0.11', '255.255.0.0', '52:54:00:14:00:0b'],
    );
    const command = {
      key: 5,
      from: 1,
      to: 2,
      networkId: 9,
      networkName: 'OVSTunnel9',
      fromIp: '10.20.0.11',
      remoteIp: '10.20.0.12',
    };
    const tunnel = await small.send(first, 'OvsCreateTunnelCommand', command);
    assert.deepEqual(
      ['inPortName', 'bridge', 'toIp', 'networkId'].map((field) => tunnel.fields[field]),
      ['t5-1-2', 'OVSTunnel9', '10.20.0.12', 9],
    );
  });
});
