import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { machineTO } from '../../support/described-machines.ts';
import { openSmallZone } from '../../support/small-zone.ts';

const host = 'kvm-sim-0001';

describe('what comes at every connect', () => {
  it('is kept with the host', async () => {
    await using small = await openSmallZone();
    const networks = [
      { physicalNetworkId: 200, privateNetworkName: 'cloudbr0', publicNetworkName: 'cloudbr1', guestNetworkName: 'cloudbr1' },
      { physicalNetworkId: 201, storageNetworkName: 'cloudbr2', guestNetworkName: 'cloudbr9' },
    ];
    const answered = await small.send(host, 'CheckNetworkCommand', { networkInfoList: networks });
    assert.equal(answered.fields['_reconnect'], false);
    await Promise.all([
      small.send(host, 'SetHostParamsCommand', { params: { migratewait: '3600', 'tungsten.plugin.enable': 'false' } }),
      small.send(host, 'SetHostParamsCommand', { params: { migratewait: '60' } }),
      small.send(host, 'ModifySshKeysCommand', { _pubKey: 'ecdsa-sha2-nistp256 AAAA root@vm\n', _prvKey: 'pem' }),
    ]);
    const record = small.zone.hosts.get(host);
    assert.deepEqual(record?.devices, { public: 'cloudbr1', private: 'cloudbr0', guest: 'cloudbr1', storage: 'cloudbr2' });
    assert.deepEqual(record.params, { migratewait: '60', 'tungsten.plugin.enable': 'false' });
    assert.deepEqual(record.routerKeys, { public: 'ecdsa-sha2-nistp256 AAAA root@vm\n', private: 'pem' });
    await small.send(host, 'CheckNetworkCommand', { networkInfoList: [{ guestNetworkName: 'other' }] });
    assert.equal(small.zone.hosts.get(host)?.devices.guest, 'cloudbr1');
    assert.deepEqual(small.zone.hosts.get('kvm-sim-0002')?.params, {});
  });
});

describe('a host', () => {
  it('goes into maintenance, its machines are to be moved', async () => {
    await using small = await openSmallZone();
    const { fields } = await small.send(host, 'MaintainCommand', {});
    assert.equal(fields['willMigrate'], true);
    assert.equal(small.zone.hosts.get(host)?.maintenance, true);
    await small.send(host, 'PrepareForMigrationCommand', { vm: machineTO('r-4-VM'), rollback: true });
    assert.equal(small.zone.hosts.get(host)?.maintenance, true);
    await small.send(host, 'PrepareForMigrationCommand', { vm: machineTO('r-4-VM') });
    assert.equal(small.zone.hosts.get(host)?.maintenance, false);
  });

  it('keeps the bridges of persistent networks until they are cleaned up', async () => {
    await using small = await openSmallZone();
    const nic = (vlan: number) => ({ name: 'cloudbr0', broadcastUri: `vlan://${vlan}` });
    await small.send(host, 'SetupPersistentNetworkCommand', { nic: nic(1) });
    await small.send(host, 'SetupPersistentNetworkCommand', { nic: nic(2) });
    await small.send(host, 'SetupPersistentNetworkCommand', { nic: nic(1) });
    await small.send(host, 'CleanupPersistentNetworkResourceCommand', { nicTO: nic(2) });
    assert.deepEqual(small.zone.hosts.get(host)?.persistentNetworks, [{ bridgeOf: 'cloudbr0', broadcastUri: 'vlan://1' }]);
  });

  it('has one user, and no scripts for a rolling maintenance', async () => {
    await using small = await openSmallZone();
    assert.equal(
      (await small.send(host, 'UpdateHostPasswordCommand', { username: 'admin', newPassword: 'x' })).fields['result'],
      false,
    );
    const check = await small.send(host, 'RollingMaintenanceCommand', { checkMaintenanceScript: true });
    assert.deepEqual([check.fields['result'], check.fields['maintenaceScriptDefined']], [true, false]);
    const stage = await small.send(host, 'RollingMaintenanceCommand', { stage: 'PreMaintenance', started: false });
    assert.deepEqual([stage.fields['finished'], stage.fields['details']], [true, 'Skipped stage PreMaintenance']);
  });

  it('tells where a machine is whose migration the server lost sight of', async () => {
    await using small = await openSmallZone();
    await small.send(host, 'StartCommand', { vm: machineTO('r-4-VM') });
    const here = await small.send(host, 'ReconcileMigrateCommand', { vmName: 'r-4-VM' });
    assert.deepEqual(
      [here.fields['vmState'], here.fields['vmDisks'], here.fields['resourceId']],
      ['Running', ['root-of-r-4-VM'], 4],
    );
    const there = await small.send('kvm-sim-0002', 'ReconcileMigrateCommand', { vmName: 'r-4-VM' });
    assert.deepEqual([there.fields['vmState'], there.fields['vmDisks']], ['Stopped', []]);
    const volume = await small.send(host, 'ReconcileMigrateVolumeCommand', { vmName: 'r-4-VM' });
    assert.deepEqual(volume.fields['vmDiskPaths'], ['root-of-r-4-VM']);
  });
});
