import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandTypes } from '../../../../../../fleet/connectors/cloudstack/classes/index.ts';
import type { AnswerName, CommandName } from '../../../../../../fleet/connectors/cloudstack/commands/command.ts';
import { machine, nic } from '../../support/machines.ts';
import {
  filer,
  openStorageZone,
  pool,
  poolUuid,
  store,
  storeUrl,
  type Said,
  type StorageZone,
} from '../../support/storage-zone.ts';

type Doer = 'host' | 'vm';

interface Row {
  readonly doer: Doer;
  readonly name: CommandName;
  readonly answer: AnswerName;
  readonly result: boolean;
  readonly ask: (zone: StorageZone) => Promise<Said>;
  readonly askEmpty: (zone: StorageZone) => Promise<Said>;
}

/** A command of the catalogue that must succeed (or, for what KVM does not have, fail), and the class that the server reads. */
function row<C extends CommandName>(doer: Doer, name: C, answer: AnswerName, command: CommandTypes[C], result = true): Row {
  return { doer, name, answer, result, ask: (zone) => zone[doer](name, command), askEmpty: (zone) => zone[doer](name, {}) };
}

const size = 2 ** 30;
const onPool = { path: 'v-1', uuid: 'v-1', size, volumeId: 7, id: 7, accountId: 2, dataStore: pool() };
const volume = { 'org.apache.cloudstack.storage.to.VolumeObjectTO': onPool };
const snapshotTO = { path: 'snapshots/2/7/s-1', id: 1, volume: onPool, dataStore: store };
const template = {
  'org.apache.cloudstack.storage.to.TemplateObjectTO': {
    path: 'template/tmpl/2/201',
    id: 201,
    name: '201-2-x',
    imageDataStore: store,
  },
};
const poolTemplate = { 'org.apache.cloudstack.storage.to.TemplateObjectTO': { id: 201, uuid: 't', imageDataStore: pool() } };
const vm = { vmName: 'i-2-3-VM' };
const target = { id: 1, snapshotName: 's', type: 'Disk' } as const;
const direct = { url: 'http://dl.openvm.eu/x.qcow2', templateId: 202, destPool: { uuid: poolUuid } };
const old = {
  primaryPool: filer(),
  secondaryStorageUrl: storeUrl,
  volumePath: 'v-1',
  snapshotUuid: 'snapshots/2/7/s-1',
  volumeId: 7,
};
const download = { _store: store, url: direct.url, id: 203, name: '203-2-x', installPath: 'template/tmpl/2/203' };
const parent = '8a7c4a5e';

/** cloudstack-host-commands.md, A4, A5, A12, two rows of A6 and one of A10; in an order in which all of them work. */
const rows: readonly Row[] = [
  row('host', 'CreateStoragePoolCommand', 'Answer', { pool: filer() }),
  row('host', 'ModifyStoragePoolCommand', 'ModifyStoragePoolAnswer', { pool: filer() }),
  row('host', 'CheckStorageAvailabilityCommand', 'Answer', { poolsMap: { [poolUuid]: 'NetworkFilesystem' } }),
  row('host', 'ModifyTargetsCommand', 'ModifyTargetsAnswer', { add: true, targets: [{ storageHost: '10.0.0.5', iqn: 'iqn.x' }] }),
  row('host', 'PrepareStorageClientCommand', 'PrepareStorageClientAnswer', { poolUuid }),
  row('host', 'UnprepareStorageClientCommand', 'UnprepareStorageClientAnswer', { poolUuid }),
  row('host', 'CopyCommand', 'CopyCmdAnswer', { srcTO: template, destTO: poolTemplate }),
  row('host', 'CreateObjectCommand', 'CreateObjectAnswer', { data: volume }),
  row('host', 'GetVolumeStatCommand', 'GetVolumeStatAnswer', { volumePath: 'v-1', poolUuid }),
  row('host', 'GetVolumeStatsCommand', 'GetVolumeStatsAnswer', { volumeUuids: ['v-1'], poolUuid }),
  row('host', 'GetStorageStatsCommand', 'GetStorageStatsAnswer', { id: poolUuid }),
  row('host', 'ListDataStoreObjectsCommand', 'ListDataStoreObjectsAnswer', { store: pool() }),
  row('host', 'GetVolumesOnStorageCommand', 'GetVolumesOnStorageAnswer', { pool: filer() }),
  row('host', 'AttachCommand', 'AttachAnswer', { ...vm, disk: { data: volume } }),
  row('host', 'DettachCommand', 'DettachAnswer', { ...vm, disk: { data: volume } }),
  row('host', 'AttachIsoCommand', 'AttachIsoAnswer', { ...vm, isoPath: 'x.iso' }),
  row('host', 'RevertSnapshotCommand', 'Answer', { data: snapshotTO }),
  row('host', 'ResizeVolumeCommand', 'ResizeVolumeAnswer', { path: 'v-1', pool: filer(), newSize: 2 * size }),
  row('host', 'MigrateVolumeCommand', 'MigrateVolumeAnswer', { volumePath: 'v-1', sourcePool: filer(), pool: filer() }),
  row('host', 'HandleConfigDriveIsoCommand', 'HandleConfigDriveIsoAnswer', { isoFile: 'x.iso', create: true, destStore: pool() }),
  row('host', 'CreateVMSnapshotCommand', 'CreateVMSnapshotAnswer', { ...vm, target, volumeTOs: [onPool] }),
  row('host', 'RevertToVMSnapshotCommand', 'RevertToVMSnapshotAnswer', { ...vm, target, volumeTOs: [onPool] }),
  row('host', 'DeleteVMSnapshotCommand', 'DeleteVMSnapshotAnswer', { ...vm, target, volumeTOs: [onPool] }),
  row('host', 'CreateDiskOnlyVmSnapshotCommand', 'CreateDiskOnlyVmSnapshotAnswer', { ...vm, target, volumeTOs: [onPool] }),
  row('host', 'RevertDiskOnlyVmSnapshotCommand', 'RevertDiskOnlyVmSnapshotAnswer', {
    ...vm,
    snapshotObjectTos: [{ ...snapshotTO, path: 'v-1', dataStore: pool() }],
  }),
  row('host', 'MergeDiskOnlyVmSnapshotCommand', 'Answer', {
    ...vm,
    snapshotMergeTreeToList: [
      { parent: volume, child: { 'org.apache.cloudstack.storage.to.VolumeObjectTO': { ...onPool, path: 'v-2' } } },
    ],
  }),
  row('host', 'DeleteDiskOnlyVmSnapshotCommand', 'Answer', { snapshots: [volume] }),
  row('host', 'FreezeThawVMCommand', 'FreezeThawVMAnswer', { ...vm, option: 'status' }),
  row('host', 'DestroyCommand', 'Answer', { volume: { path: 'v-9', storagePoolUuid: poolUuid } }),
  row('host', 'CopyVolumeCommand', 'CopyVolumeAnswer', {
    volumePath: 'v-1',
    pool: filer(),
    secondaryStorageURL: storeUrl,
    toSecondaryStorage: true,
    volumeId: 7,
  }),
  row('host', 'CheckAndRepairVolumeCommand', 'CheckAndRepairVolumeAnswer', { path: 'v-1', pool: filer() }),
  row('host', 'ConvertSnapshotCommand', 'ConvertSnapshotAnswer', { snapshotObjectTO: snapshotTO }),
  row('host', 'RemoveBitmapCommand', 'Answer', { snapshotObjectTO: snapshotTO }),
  row('host', 'RecreateCheckpointsCommand', 'Answer', vm),
  row('host', 'HttpDirectDownloadCommand', 'DirectDownloadAnswer', direct),
  row('host', 'HttpsDirectDownloadCommand', 'DirectDownloadAnswer', direct),
  row('host', 'NfsDirectDownloadCommand', 'DirectDownloadAnswer', direct),
  row('host', 'MetalinkDirectDownloadCommand', 'DirectDownloadAnswer', direct),
  row('host', 'CheckUrlCommand', 'CheckUrlAnswer', { url: direct.url, format: 'qcow2' }),
  row('host', 'SetupDirectDownloadCertificateCommand', 'Answer', { certificate: '-----BEGIN CERTIFICATE-----' }),
  row('host', 'RevokeDirectDownloadCertificateCommand', 'Answer', { certificateAlias: 'x' }),
  row('host', 'QuerySnapshotZoneCopyCommand', 'QuerySnapshotZoneCopyAnswer', { snapshot: snapshotTO }),
  row('host', 'SnapshotAndCopyCommand', 'SnapshotAndCopyAnswer', {}, false),
  row('host', 'ResignatureCommand', 'ResignatureAnswer', {}, false),
  row('host', 'IntroduceObjectCmd', 'IntroduceObjectAnswer', {}, false),
  row('host', 'ForgetObjectCmd', 'Answer', {}, false),
  row('host', 'CheckDataStoreStoragePolicyComplianceCommand', 'Answer', {}, false),
  row('host', 'SyncVolumePathCommand', 'SyncVolumePathAnswer', {}, false),
  row('host', 'BackupSnapshotCommand', 'BackupSnapshotAnswer', { ...old, snapshotUuid: 's-2' }),
  row('host', 'CreateCommand', 'CreateAnswer', { volId: 9, pool: filer(), diskCharacteristics: { size, name: 'x' } }),
  row('host', 'CreatePrivateTemplateFromSnapshotCommand', 'CreatePrivateTemplateAnswer', {
    ...old,
    newTemplateId: 204,
    templateName: '204',
  }),
  row('host', 'CreatePrivateTemplateFromVolumeCommand', 'CreatePrivateTemplateAnswer', {
    ...old,
    _templateId: 205,
    _uniqueName: '205',
  }),
  row('host', 'CreateVolumeFromSnapshotCommand', 'CreateVolumeFromSnapshotAnswer', old),
  row('host', 'ManageSnapshotCommand', 'ManageSnapshotAnswer', { _commandSwitch: '-c', _volumePath: 'v-1', _pool: filer() }),
  row('host', 'PrimaryStorageDownloadCommand', 'PrimaryStorageDownloadAnswer', {
    url: 'template/tmpl/2/201',
    poolUuid,
    secondaryStorageUrl: storeUrl,
  }),
  row('host', 'UpgradeSnapshotCommand', 'Answer', old),
  row('host', 'CopyToSecondaryStorageCommand', 'CopyToSecondaryStorageAnswer', {
    secondaryStorageUrl: storeUrl,
    systemVmIp: '169.254.3.7',
    fileName: '/root/x.zip',
  }),
  row('host', 'DeleteCommand', 'Answer', { data: volume }),
  row('host', 'DeleteStoragePoolCommand', 'Answer', { _pool: filer() }),

  row('vm', 'SecStorageSetupCommand', 'SecStorageSetupAnswer', { store }),
  row('vm', 'SecStorageFirewallCfgCommand', 'Answer', {}),
  row('vm', 'SecStorageVMSetupCommand', 'Answer', {}),
  row('vm', 'ListTemplateCommand', 'ListTemplateAnswer', { store }),
  row('vm', 'ListVolumeCommand', 'ListVolumeAnswer', { store }),
  row('vm', 'DownloadCommand', 'DownloadAnswer', download),
  row('vm', 'DownloadProgressCommand', 'DownloadAnswer', { ...download, request: 'GET_OR_RESTART' }),
  row('vm', 'ComputeChecksumCommand', 'Answer', { store, templatePath: 'template/tmpl/2/201', algorithm: 'SHA-512' }),
  row('vm', 'CreateEntityDownloadURLCommand', 'CreateEntityDownloadURLAnswer', {
    installPath: 'template/tmpl/2/201',
    data: template,
  }),
  row('vm', 'DeleteEntityDownloadURLCommand', 'Answer', { extractUrl: 'http://x/userdata/y', parentPath: parent }),
  row('vm', 'DeleteSnapshotsDirCommand', 'Answer', { store, directory: 'snapshots/2/70' }),
  row('vm', 'UploadStatusCommand', 'UploadStatusAnswer', { entityUuid: 'x' }),
  row('vm', 'UploadCommand', 'UploadAnswer', { url: 'ftp://ftp.example/x', installPath: 'template/tmpl/2/201' }),
  row('vm', 'MoveVolumeCommand', 'Answer', { srcPath: 'snapshots/2/7/s-1', destPath: 'snapshots/3/7', datastoreUri: storeUrl }),
  row('vm', 'GetDatadisksCommand', 'GetDatadisksAnswer', {}),
  row('vm', 'CreateDatadiskTemplateCommand', 'CreateDatadiskTemplateAnswer', { dataDiskTemplate: template }),
  row('vm', 'CopyCommand', 'CopyCmdAnswer', {
    srcTO: template,
    destTO: { 'org.apache.cloudstack.storage.to.TemplateObjectTO': { path: 'template/tmpl/2/209', imageDataStore: store } },
  }),
  row('vm', 'GetStorageStatsCommand', 'GetStorageStatsAnswer', { store }),
  row('vm', 'HandleConfigDriveIsoCommand', 'HandleConfigDriveIsoAnswer', { isoFile: 'x.iso', create: true, destStore: store }),
  row('vm', 'ListDataStoreObjectsCommand', 'ListDataStoreObjectsAnswer', { store }),
  row('vm', 'QuerySnapshotZoneCopyCommand', 'QuerySnapshotZoneCopyAnswer', { snapshot: snapshotTO }),
  row('vm', 'DeleteCommand', 'Answer', { data: template }),
];

async function openWorld(): Promise<StorageZone> {
  const zone = await openStorageZone();
  zone.insides.disk('r-1-VM').files.set('/root/x.zip', 'PK');
  await zone.zone.machines.put(machine('i-2-3-VM', 'User', []));
  const control = nic(1, 'Control', '0e:00:a9:fe:00:01', { ip: '169.254.3.7' });
  await zone.zone.machines.put(machine('r-1-VM', 'DomainRouter', [control]));
  return zone;
}

describe('every storage command of the catalogue', () => {
  it('is answered with the class that the server reads', async () => {
    await using zone = await openWorld();
    for (const { name, answer, result, ask } of rows) {
      const said = await ask(zone);
      assert.equal(said.name, answer, name);
      assert.equal(said.fields['result'], result, `${name}: ${JSON.stringify(said.fields)}`);
      if (!result) assert.notEqual(said.fields['details'], undefined, name);
    }
  });

  it('is answered with details when it says nothing at all', async () => {
    await using zone = await openWorld();
    for (const { name, askEmpty } of rows) {
      const { fields } = await askEmpty(zone);
      if (fields['result'] === false) assert.match(String(fields['details']), /./, name);
      else assert.equal(fields['result'], true, name);
    }
  });

  it('is in the list above', async () => {
    await using zone = await openWorld();
    const listed = (doer: Doer): readonly string[] => rows.filter((one) => one.doer === doer).map(({ name }) => name);
    assert.deepEqual(Object.keys(zone.hostHandlers).toSorted(), listed('host').toSorted());
    const extra = ['UploadProgressCommand'];
    assert.deepEqual(Object.keys(zone.vmHandlers).toSorted(), [...listed('vm'), ...extra].toSorted());
  });
});
