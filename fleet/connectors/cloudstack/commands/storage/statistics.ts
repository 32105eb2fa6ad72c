import type { VolumeStatsEntry } from '../../classes/index.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/** Fill of pools and secondary storages (cloudstack-host-commands.md, A6): a capacity of zero would stop the zone. */
export function storeStatisticsHandlers(storage: ZoneStorage): Handlers {
  return {
    async GetStorageStatsCommand({ id, localPath, pooltype, secUrl, store }) {
      const told = storePlace(store);
      const url = told?.kind === 'image' ? told.url : secUrl;
      if (url !== undefined) {
        await storage.downloads.settle();
        const { capacityBytes } = await storage.images.ensure(url);
        return answer('GetStorageStatsAnswer', { result: true, capacityBytes, usedBytes: storage.images.usedBytes(url) });
      }
      const name = told?.kind === 'pool' ? told.pool : { uuid: required(id, 'id or store'), type: pooltype, path: localPath };
      const { uuid, capacityBytes } = await storage.pools.ensure(name);
      return answer('GetStorageStatsAnswer', { result: true, capacityBytes, usedBytes: storage.pools.usedBytes(uuid) });
    },
  };
}

/** Sizes of volumes, by the paths that the server asks for; those that are not there are left out. */
export function volumeStatisticsHandlers(storage: ZoneStorage): Handlers {
  return {
    async GetVolumeStatsCommand({ volumeUuids = [], poolType, poolUuid }) {
      const pool = await storage.pools.ensure({ uuid: required(poolUuid, 'poolUuid'), type: poolType });
      const volumeStats: Record<string, VolumeStatsEntry> = {};
      for (const path of volumeUuids) {
        const file = storage.pools.file(pool, path);
        if (file === undefined) continue;
        volumeStats[path] = { volumeUuid: path, physicalsize: storage.pools.physicalBytes(file), virtualSize: file.virtualBytes };
      }
      return answer('GetVolumeStatsAnswer', { result: true, poolUuid: pool.uuid, ...(poolType && { poolType }), volumeStats });
    },

    async GetVolumeStatCommand({ volumePath, poolType, poolUuid }) {
      const path = required(volumePath, 'volumePath');
      const pool = await storage.pools.ensure({ uuid: required(poolUuid, 'poolUuid'), type: poolType });
      const file = storage.pools.file(pool, path);
      if (file === undefined)
        return answer('GetVolumeStatAnswer', { result: false, details: `no volume ${path} on pool ${pool.uuid}` });
      const { virtualBytes } = file;
      const size = storage.pools.physicalBytes(file);
      return answer('GetVolumeStatAnswer', {
        result: true,
        poolUuid: pool.uuid,
        volumePath: path,
        size,
        virtualSize: virtualBytes,
        ...(poolType && { poolType }),
      });
    },
  };
}
