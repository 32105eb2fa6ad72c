import type { VolumeOnStorageTO } from '../../classes/index.ts';
import { listFolder, type FolderEntry } from '../../storage/folders.ts';
import { baseOf, trimPath } from '../../storage/paths.ts';
import type { PoolFile, PoolRecord } from '../../storage/records.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { poolOfFiler, storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/** The storage browser, for pools and secondary storages (cloudstack-host-commands.md, A4). */
export function browserHandlers(storage: ZoneStorage): Handlers {
  return {
    async ListDataStoreObjectsCommand({ store, path = '', startIndex = 0, pageSize }) {
      const place = required(storePlace(store), 'store');
      await storage.downloads.settle();
      const { root, files } =
        place.kind === 'image'
          ? await imageFiles(storage, place.url)
          : await poolFiles(storage, await storage.pools.ensure(place.pool));
      const entries = listFolder(files, path);
      if (entries === undefined)
        return answer('ListDataStoreObjectsAnswer', { result: true, pathExists: false, count: 0, ...columns([], root) });
      const page = entries.slice(startIndex, pageSize === undefined ? undefined : startIndex + pageSize);
      return answer('ListDataStoreObjectsAnswer', {
        result: true,
        pathExists: true,
        count: entries.length,
        ...columns(page, root),
      });
    },
  };
}

/** Volumes that may be imported from a pool. */
export function volumeListHandlers(storage: ZoneStorage): Handlers {
  return {
    async GetVolumesOnStorageCommand({ pool: filer, volumePath, keyword }) {
      const pool = await storage.pools.ensure(required(poolOfFiler(filer), 'pool.uuid'));
      const wanted = (file: PoolFile): boolean =>
        file.kind === 'volume' &&
        (volumePath === undefined || volumePath === '' || file.path === storage.pools.relative(pool, volumePath)) &&
        (keyword === undefined || file.path.includes(keyword));
      const volumes = [...storage.pools.files(pool.uuid)].filter(wanted).map((file) => volumeOnStorage(storage, pool, file));
      return answer('GetVolumesOnStorageAnswer', { result: true, volumes });
    },
  };
}

function volumeOnStorage(storage: ZoneStorage, pool: PoolRecord, file: PoolFile): VolumeOnStorageTO {
  const format = file.format.toLowerCase();
  return {
    hypervisorType: 'KVM',
    path: file.path,
    fullPath: `${storage.pools.mountPoint(pool)}/${file.path}`,
    name: baseOf(file.path),
    format,
    size: storage.pools.physicalBytes(file),
    virtualSize: file.virtualBytes,
    details: {
      FILE_FORMAT: format,
      CLUSTER_SIZE: '65536',
      IS_LOCKED: 'false',
      IS_ENCRYPTED: 'false',
      ...(file.backing !== undefined && { BACKING_FILE: file.backing, BACKING_FILE_FORMAT: 'qcow2' }),
    },
  };
}

interface Listing {
  readonly root: string;
  readonly files: readonly FolderEntry[];
}

function poolFiles(storage: ZoneStorage, pool: PoolRecord): Promise<Listing> {
  const files = [...storage.pools.files(pool.uuid)].map((file) => ({
    path: file.path,
    bytes: storage.pools.physicalBytes(file),
    modifiedMs: file.createdMs,
  }));
  return Promise.resolve({ root: storage.pools.mountPoint(pool), files });
}

async function imageFiles(storage: ZoneStorage, url: string): Promise<Listing> {
  const { directory } = await storage.images.ensure(url);
  const files = [...storage.images.images(url)].map(({ path, physicalBytes, createdMs }) => ({
    path,
    bytes: physicalBytes,
    modifiedMs: createdMs,
  }));
  return { root: `/mnt/SecStorage/${directory}`, files };
}

interface Columns {
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly absPaths: readonly string[];
  readonly isDirs: readonly boolean[];
  readonly sizes: readonly number[];
  readonly lastModified: readonly number[];
}

function columns(entries: ReturnType<typeof listFolder> & object, root: string): Columns {
  return {
    names: entries.map(({ path }) => baseOf(path)),
    paths: entries.map(({ path }) => path),
    absPaths: entries.map(({ path }) => `/${trimPath(root)}/${path}`),
    isDirs: entries.map(({ isFolder }) => isFolder),
    sizes: entries.map(({ bytes }) => bytes),
    lastModified: entries.map(({ modifiedMs }) => modifiedMs),
  };
}
