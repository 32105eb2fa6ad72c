import type { StorageStoragePoolType } from '../classes/index.ts';

const types: readonly StorageStoragePoolType[] = [
  'Filesystem',
  'NetworkFilesystem',
  'IscsiLUN',
  'Iscsi',
  'ISO',
  'LVM',
  'CLVM',
  'RBD',
  'SharedMountPoint',
  'VMFS',
  'PreSetup',
  'EXT',
  'OCFS2',
  'SMB',
  'Gluster',
  'PowerFlex',
  'ManagedNFS',
  'Linstor',
  'DatastoreCluster',
  'StorPool',
  'FiberChannel',
];

/** A pool's type as 4.22 names it; a name that it does not know would lose the whole message (cloudstack-agent-protocol.md, 3). */
export function poolType(text: string): StorageStoragePoolType {
  return types.find((type) => type === text) ?? 'NetworkFilesystem';
}
