import type { DataStoreTO, NetworkElementLocation } from '../../classes/index.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/** Pools whose files a machine can use as a CD. */
const filePools: ReadonlySet<string> = new Set(['NetworkFilesystem', 'Filesystem', 'SharedMountPoint']);

/** Configuration drives (cloudstack-host-commands.md, A5): the answer always says where the ISO is, the server reads it without a look. */
export function configDriveHandlers(storage: ZoneStorage): Handlers {
  return {
    async HandleConfigDriveIsoCommand({
      isoFile,
      isoData = '',
      create = false,
      destStore,
      preferHostCache,
      useHostCacheOnUnsupportedPool,
    }) {
      const path = required(isoFile, 'isoFile');
      const place = storePlace(destStore);
      const location = locationOf(destStore, { preferHostCache, useHostCacheOnUnsupportedPool });
      if (location === undefined) {
        const details = `the pool of ${path} has no files, and the host's cache is not allowed for it`;
        return answer('HandleConfigDriveIsoAnswer', { result: false, details, location: 'PRIMARY' });
      }
      const bytes = Buffer.byteLength(isoData, 'base64');
      const size = { virtualBytes: bytes, physicalBytes: bytes };
      if (location === 'SECONDARY' && place?.kind === 'image') {
        if (create) await storage.images.create(place.url, { kind: 'file', path, format: 'ISO', ...size });
        else await storage.images.remove({ store: place.url, kind: 'file', path });
      }
      if (location === 'PRIMARY' && place?.kind === 'pool') {
        const pool = await storage.pools.ensure(place.pool);
        const file = { pool: pool.uuid, path: storage.pools.relative(pool, path), kind: 'file', format: 'ISO', ...size } as const;
        if (create) await storage.pools.put({ ...file, createdMs: storage.now() });
        else await storage.pools.remove(pool, path);
      }
      return answer('HandleConfigDriveIsoAnswer', { result: true, details: path, location });
    },
  };
}

interface CacheWishes {
  readonly preferHostCache: boolean | undefined;
  readonly useHostCacheOnUnsupportedPool: boolean | undefined;
}

function locationOf(store: DataStoreTO | undefined, wishes: CacheWishes): NetworkElementLocation | undefined {
  const place = storePlace(store);
  if (place?.kind === 'image') return 'SECONDARY';
  if (wishes.preferHostCache === true || place === undefined) return 'HOST';
  if (place.pool.type === undefined || filePools.has(place.pool.type)) return 'PRIMARY';
  return wishes.useHostCacheOnUnsupportedPool === true ? 'HOST' : undefined;
}
