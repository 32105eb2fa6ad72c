import { because, equal, fields, identifier, ignored, present, wrapped } from '../field-rules.ts';
import type { ComparedFields } from './compared-fields-type.ts';

const snapshot = fields({ path: identifier, physicalSize: present, parentSnapshotPath: equal, checkpointPath: identifier });

/** A new volume, template or snapshot: the class decides which row of the server is filled. Sizes of templates were made up. */
const newData = wrapped({
  VolumeObjectTO: fields({ path: identifier, format: equal, size: present }),
  TemplateObjectTO: fields({ path: identifier, format: equal, size: present, physicalSize: present }),
  SnapshotObjectTO: snapshot,
});

/** A created object: a volume has the size that was asked for. */
const createdData = wrapped({
  VolumeObjectTO: fields({ path: identifier, format: equal, size: equal }),
  SnapshotObjectTO: snapshot,
});

const attachedDisk = fields({ diskSeq: equal, path: equal, type: equal });

const storeList = ignored(
  'what lies on a store is what the fleet was told of it; a map that is left out leaves the server’s rows alone',
);

/** Pools, volumes, templates and snapshots, on hosts and on secondary storage VMs (A4, A5, A12, A14). */
export const storageFields: ComparedFields = {
  ModifyStoragePoolAnswer: {
    poolInfo: fields({
      uuid: equal,
      host: equal,
      localPath: equal,
      hostPath: equal,
      poolType: equal,
      capacityBytes: present,
      availableBytes: present,
    }),
    templateInfo: present,
    poolType: ignored('only for pools of clusters of other hypervisors'),
    localDatastoreName: ignored('only for pools of other hypervisors'),
    datastoreClusterChildren: ignored('only for pools of other hypervisors'),
  },
  ModifyTargetsAnswer: { connectedPaths: present },
  PrepareStorageClientAnswer: { detailsMap: because.host },
  UnprepareStorageClientAnswer: {},
  GetVolumeStatAnswer: { virtualSize: because.size },
  ListDataStoreObjectsAnswer: {
    pathExists: equal,
    count: storeList,
    names: storeList,
    paths: storeList,
    absPaths: storeList,
    isDirs: storeList,
    sizes: storeList,
    lastModified: because.time,
  },
  GetVolumesOnStorageAnswer: { volumes: storeList },
  CopyCmdAnswer: { newData },
  CreateObjectAnswer: { data: createdData },
  AttachAnswer: { disk: attachedDisk },
  DettachAnswer: { disk: attachedDisk },
  ResizeVolumeAnswer: { newSize: equal },
  HandleConfigDriveIsoAnswer: { location: equal },
  CopyVolumeAnswer: { volumePath: identifier },
  CheckAndRepairVolumeAnswer: { volumeCheckExecutionResult: present, volumeRepairExecutionResult: present },
  ConvertSnapshotAnswer: { snapshotObjectTO: fields({ id: equal, path: identifier }) },
  DirectDownloadAnswer: { installPath: identifier, templateSize: because.size, retryOnOtherHosts: equal },
  CheckUrlAnswer: { templateSize: because.size },
  QuerySnapshotZoneCopyAnswer: { files: storeList },
  SnapshotAndCopyAnswer: { _path: identifier },
  ResignatureAnswer: { size: because.size, path: identifier, format: equal },
  IntroduceObjectAnswer: { dataTO: present },
  SyncVolumePathAnswer: { disk: present },
  SecStorageSetupAnswer: { _dir: identifier },
  ListTemplateAnswer: { templateInfos: storeList },
  ListVolumeAnswer: { templateInfos: storeList },
  DownloadAnswer: {
    jobId: identifier,
    downloadPct: ignored('how far a download is depends on when it is asked'),
    downloadStatus: ignored('how far a download is depends on when it is asked'),
    downloadPath: identifier,
    installPath: identifier,
    templateSize: because.size,
    templatePhySicalSize: because.size,
    checkSum: present,
    errorString: because.text,
  },
  CreateEntityDownloadURLAnswer: {},
  UploadStatusAnswer: {
    status: equal,
    virtualSize: because.size,
    physicalSize: because.size,
    installPath: identifier,
    downloadPercent: ignored('how far an upload is depends on when it is asked'),
  },
  UploadAnswer: { jobId: identifier, uploadStatus: equal, uploadPath: identifier, installPath: identifier },
  CheckVolumeAnswer: { size: because.size, volumeDetails: present },
  CopyRemoteVolumeAnswer: { filename: identifier, size: because.size, volumeDetails: present },
  BackupAnswer: { size: because.size, virtualSize: because.size, volumes: present, needsCleanup: equal },
  BackupStorageStatsAnswer: { totalSize: because.size, usedSize: because.size },
};
