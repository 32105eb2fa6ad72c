import type {
  DataStoreTO,
  DataTO,
  PrimaryDataStoreTO,
  SnapshotObjectTO,
  StorageFilerTO,
  TemplateObjectTO,
  VolumeObjectTO,
} from '../classes/index.ts';

/** A transfer object without its wrapper. */
export type StorageObject =
  | { readonly kind: 'volume'; readonly to: VolumeObjectTO; readonly store: StorePlace | undefined }
  | { readonly kind: 'template'; readonly to: TemplateObjectTO; readonly store: StorePlace | undefined }
  | { readonly kind: 'snapshot'; readonly to: SnapshotObjectTO; readonly store: StorePlace | undefined };

/** Where an object lies or shall lie. */
export type StorePlace = { readonly kind: 'pool'; readonly pool: PoolName } | { readonly kind: 'image'; readonly url: string };

/** What commands say of a pool. */
export interface PoolName {
  readonly uuid: string;
  readonly type?: string | undefined;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
}

/** Unwraps a `DataTO`; undefined for a class that no storage command of KVM works with. */
export function storageObject(data: DataTO | undefined): StorageObject | undefined {
  if (data === undefined) return undefined;
  if ('org.apache.cloudstack.storage.to.VolumeObjectTO' in data) {
    const to = data['org.apache.cloudstack.storage.to.VolumeObjectTO'];
    return { kind: 'volume', to, store: storePlace(to.dataStore) };
  }
  if ('org.apache.cloudstack.storage.to.TemplateObjectTO' in data) {
    const to = data['org.apache.cloudstack.storage.to.TemplateObjectTO'];
    return { kind: 'template', to, store: storePlace(to.imageDataStore) };
  }
  if ('org.apache.cloudstack.storage.to.SnapshotObjectTO' in data) {
    return snapshotObject(data['org.apache.cloudstack.storage.to.SnapshotObjectTO']);
  }
  return undefined;
}

export function snapshotObject(to: SnapshotObjectTO): StorageObject & { readonly kind: 'snapshot' } {
  return { kind: 'snapshot', to, store: storePlace(to.dataStore) };
}

/** Unwraps a `DataStoreTO`; undefined for a store without a name. */
export function storePlace(store: DataStoreTO | undefined): StorePlace | undefined {
  if (store === undefined) return undefined;
  if ('org.apache.cloudstack.storage.to.PrimaryDataStoreTO' in store) {
    const pool = poolOfStore(store['org.apache.cloudstack.storage.to.PrimaryDataStoreTO']);
    return pool && { kind: 'pool', pool };
  }
  const url = imageStoreUrl(store);
  return url === undefined ? undefined : { kind: 'image', url: storeKey(url) };
}

function imageStoreUrl(store: DataStoreTO): string | undefined {
  if ('com.cloud.agent.api.to.NfsTO' in store) {
    const { _url: url } = store['com.cloud.agent.api.to.NfsTO'];
    return url;
  }
  if ('org.apache.cloudstack.storage.to.ImageStoreTO' in store) return store['org.apache.cloudstack.storage.to.ImageStoreTO'].uri;
  if ('com.cloud.agent.api.to.SwiftTO' in store) return store['com.cloud.agent.api.to.SwiftTO'].url;
  if ('com.cloud.agent.api.to.S3TO' in store) {
    const { endPoint, bucketName } = store['com.cloud.agent.api.to.S3TO'];
    return bucketName === undefined ? undefined : `s3://${endPoint ?? ''}/${bucketName}`;
  }
  return undefined;
}

/** A store's URL without slashes at its end: some commands have one. */
export function storeKey(url: string): string {
  return url.replace(/\/+$/u, '');
}

export function poolOfStore(store: PrimaryDataStoreTO): PoolName | undefined {
  const { uuid, poolType, host, path } = store;
  return uuid === undefined ? undefined : { uuid, type: poolType, host, path };
}

export function poolOfFiler(filer: StorageFilerTO | undefined): PoolName | undefined {
  if (filer?.uuid === undefined) return undefined;
  return { uuid: filer.uuid, type: filer.type, host: filer.host, path: filer.path };
}

export function volumeData(to: VolumeObjectTO): DataTO {
  return { 'org.apache.cloudstack.storage.to.VolumeObjectTO': to };
}

export function templateData(to: TemplateObjectTO): DataTO {
  return { 'org.apache.cloudstack.storage.to.TemplateObjectTO': to };
}

export function snapshotData(to: SnapshotObjectTO): DataTO {
  return { 'org.apache.cloudstack.storage.to.SnapshotObjectTO': to };
}
