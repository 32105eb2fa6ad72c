import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnswerName, CommandName } from '../../../../../fleet/connectors/cloudstack/commands/command.ts';
import type { CommandTypes } from '../../../../../fleet/connectors/cloudstack/classes/index.ts';
import { machineTO } from '../support/described-machines.ts';
import { openSmallZone } from '../support/small-zone.ts';

interface Row<C extends CommandName = CommandName> {
  readonly name: C;
  readonly command: CommandTypes[C];
  readonly answer: AnswerName;
}

/** A row of the catalogue: the command, one that must succeed, and the class that the server reads. */
function row<C extends CommandName>(name: C, answer: AnswerName, command: CommandTypes[C]): Row<C> {
  return { name, command, answer };
}

const nic = { mac: '02:01:00:cc:00:04', deviceId: 0, type: 'Guest', broadcastUri: 'vlan://1042', name: 'cloudbr0' } as const;
const machine = { vmName: 'r-4-VM' };
const instance = { instanceName: 'r-4-VM' };
const host = { guid: 'unknown-LibvirtComputingResource' };
const repository = { backupRepoType: 'nfs', backupRepoAddress: '10.0.0.9:/backup' };

/** In an order in which all of them work on a host that runs r-4-VM. cloudstack-host-commands.md, A1, A2, A6 to A9, A14. */
const rows = [
  row('CheckNetworkCommand', 'CheckNetworkAnswer', { networkInfoList: [{ guestNetworkName: 'cloudbr0' }] }),
  row('CheckHealthCommand', 'CheckHealthAnswer', {}),
  row('SetHostParamsCommand', 'Answer', { params: { migratewait: '3600' } }),
  row('ModifySshKeysCommand', 'Answer', { _pubKey: 'public', _prvKey: 'private' }),
  row('CleanupNetworkRulesCmd', 'Answer', { interval: 600 }),
  row('MaintainCommand', 'MaintainAnswer', {}),
  row('SetupPersistentNetworkCommand', 'SetupPersistentNetworkAnswer', { nic }),
  row('CleanupPersistentNetworkResourceCommand', 'CleanupPersistentNetworkResourceAnswer', { nicTO: nic }),
  row('UpdateHostPasswordCommand', 'Answer', { username: 'root', newPassword: 'new' }),
  row('RollingMaintenanceCommand', 'RollingMaintenanceAnswer', { stage: 'PreFlight' }),
  row('ReconcileCopyCommand', 'ReconcileCopyAnswer', {}),
  row('ReconcileMigrateCommand', 'ReconcileMigrateAnswer', machine),
  row('ReconcileMigrateVolumeCommand', 'ReconcileMigrateVolumeAnswer', machine),
  row('StartCommand', 'StartAnswer', { vm: machineTO('i-2-7-VM') }),
  row('CheckVirtualMachineCommand', 'CheckVirtualMachineAnswer', machine),
  row('CheckSshCommand', 'CheckSshAnswer', { ip: '169.254.0.4' }),
  row('PlugNicCommand', 'PlugNicAnswer', { ...instance, nic }),
  row('ReplugNicCommand', 'ReplugNicAnswer', { ...instance, nic }),
  row('UnPlugNicCommand', 'UnPlugNicAnswer', { ...instance, nic: { mac: '02:00:00:00:00:01' } }),
  row('RestoreVMSnapshotCommand', 'RestoreVMSnapshotAnswer', machine),
  row('GetVncPortCommand', 'GetVncPortAnswer', { name: 'r-4-VM' }),
  row('ScaleVmCommand', 'ScaleVmAnswer', machine),
  row('GetVmIpAddressCommand', 'Answer', { ...machine, macAddress: '0e:00:a9:fe:00:04' }),
  row('PrepareUnmanageVMInstanceCommand', 'PrepareUnmanageVMInstanceAnswer', instance),
  row('UnmanageInstanceCommand', 'UnmanageInstanceAnswer', instance),
  row('RebootCommand', 'RebootAnswer', machine),
  row('RebootRouterCommand', 'Answer', machine),
  row('GetHostStatsCommand', 'GetHostStatsAnswer', {}),
  row('GetVmStatsCommand', 'GetVmStatsAnswer', {}),
  row('GetVmDiskStatsCommand', 'GetVmDiskStatsAnswer', {}),
  row('GetVmNetworkStatsCommand', 'GetVmNetworkStatsAnswer', {}),
  row('GetGPUStatsCommand', 'GetGPUStatsAnswer', {}),
  row('PrepareForMigrationCommand', 'PrepareForMigrationAnswer', { vm: machineTO('r-4-VM') }),
  row('CheckOnHostCommand', 'Answer', { host }),
  row('CheckVMActivityOnStoragePoolCommand', 'Answer', { host }),
  row('FenceCommand', 'FenceAnswer', { host }),
  row('PingTestCommand', 'Answer', { _computingHostIp: '10.20.0.12' }),
  row('SecurityGroupRulesCmd', 'SecurityGroupRuleAnswer', { ...machine, vmId: 4, seqNum: 1 }),
  row('NetworkRulesSystemVmCommand', 'Answer', machine),
  row('NetworkRulesVmSecondaryIpCommand', 'Answer', { ...machine, vmMac: nic.mac, vmSecIp: '10.1.1.9', action: '-A' }),
  row('PvlanSetupCommand', 'Answer', { op: 'add' }),
  row('GetUnmanagedInstancesCommand', 'GetUnmanagedInstancesAnswer', {}),
  row('GetRemoteVmsCommand', 'GetRemoteVmsAnswer', { remoteIp: '10.20.0.12' }),
  row('CheckVolumeCommand', 'CheckVolumeAnswer', { srcFile: 'root-of-r-4-VM' }),
  row('TakeBackupCommand', 'BackupAnswer', { ...machine, ...repository, backupPath: 'r-4-VM/1' }),
  row('RestoreBackupCommand', 'BackupAnswer', { ...machine, ...repository, backupPath: 'r-4-VM/1', vmExists: true }),
  row('GetBackupStorageStatsCommand', 'BackupStorageStatsAnswer', repository),
  row('DeleteBackupCommand', 'BackupAnswer', { ...repository, backupPath: 'r-4-VM/1' }),
  row('OvsFetchInterfaceCommand', 'OvsFetchInterfaceAnswer', { label: 'cloudbr0' }),
  row('OvsSetupBridgeCommand', 'Answer', { name: 'OVSTunnel1' }),
  row('OvsCreateTunnelCommand', 'OvsCreateTunnelAnswer', { key: 5, from: 1, to: 2, networkName: 'OVSTunnel1' }),
  row('OvsDestroyTunnelCommand', 'Answer', {}),
  row('OvsVpcPhysicalTopologyConfigCommand', 'Answer', { bridgeName: 'OVSTunnel1' }),
  row('OvsVpcRoutingPolicyConfigCommand', 'Answer', { bridgeName: 'OVSTunnel1' }),
  row('OvsDestroyBridgeCommand', 'Answer', { name: 'OVSTunnel1' }),
  row('SetupTungstenVRouterCommand', 'Answer', {}),
  row('SetupTfRouteCommand', 'Answer', {}),
  row('UpdateTungstenLoadbalancerSslCommand', 'Answer', {}),
  row('UpdateTungstenLoadbalancerStatsCommand', 'Answer', {}),
  row('MigrateCommand', 'MigrateAnswer', { ...machine, destinationIp: '10.20.0.12' }),
  row('StopCommand', 'StopAnswer', machine),
];

/** What a host that runs simulated machines cannot do: the class is right, and the details say why. */
const refusing = [
  row('CopyRemoteVolumeCommand', 'CopyRemoteVolumeAnswer', { remoteIp: '10.20.0.12', srcFile: 'x' }),
  row('CheckConvertInstanceCommand', 'CheckConvertInstanceAnswer', {}),
  row('ConvertInstanceCommand', 'ConvertInstanceAnswer', {}),
  row('ImportConvertedInstanceCommand', 'ImportConvertedInstanceAnswer', {}),
];

describe('commands of hosts and machines', () => {
  it('are answered with the class that the server reads, with a result', async () => {
    await using small = await openSmallZone();
    await small.send('kvm-sim-0001', 'StartCommand', { vm: machineTO('r-4-VM') });
    for (const { name, command, answer } of rows) {
      const given = await small.send('kvm-sim-0001', name, command);
      assert.deepEqual([given.name, given.fields['result']], [answer, true], `${name}: ${String(given.fields['details'])}`);
    }
    for (const { name, command, answer } of refusing) {
      const given = await small.send('kvm-sim-0001', name, command);
      assert.deepEqual([given.name, given.fields['result'], typeof given.fields['details']], [answer, false, 'string'], name);
    }
  });

  it('are all in this list', async () => {
    await using small = await openSmallZone();
    assert.deepEqual(new Set(Object.keys(small.handlers)), new Set([...rows, ...refusing].map(({ name }) => name)));
  });

  it('that lack everything are answered with the same class, and say why they failed', async () => {
    await using small = await openSmallZone();
    for (const { name, answer } of [...rows, ...refusing]) {
      const given = await small.send('kvm-sim-0001', name, {});
      assert.equal(given.name, answer, name);
      if (given.fields['result'] !== true) assert.match(String(given.fields['details']), /\w/, name);
    }
  });

  it('fail clearly on a host that was removed meanwhile', async () => {
    await using small = await openSmallZone();
    for (const { name, command, answer } of [...rows, ...refusing]) {
      const given = await small.send('removed', name, command);
      assert.equal(given.name, answer, name);
      if (given.fields['result'] !== true) assert.match(String(given.fields['details']), /\w/, name);
    }
  });
});
