import type { ModifyStoragePoolCommand, StoragePoolInfo } from '../../classes/index.ts';
import type { PoolRecord } from '../../storage/records.ts';
import { poolType } from '../../storage/pool-type.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { poolOfFiler } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

/** Pools are made, mounted and left (cloudstack-host-commands.md, A4, B2). */
export function poolHandlers(storage: ZoneStorage): Handlers {
  const { pools } = storage;
  return {
    async CreateStoragePoolCommand({ pool }, { agent }) {
      const record = await pools.ensure(required(poolOfFiler(pool), 'pool.uuid'));
      await pools.mount(record.uuid, agent);
      return succeeded();
    },

    async ModifyStoragePoolCommand({ pool, add = true }, { agent }) {
      const record = await pools.ensure(required(poolOfFiler(pool), 'pool.uuid'));
      if (add) await pools.mount(record.uuid, agent);
      else await pools.unmount(record.uuid, agent);
      return answer('ModifyStoragePoolAnswer', { result: true, poolInfo: poolInfo(storage, record, pool), templateInfo: {} });
    },

    async DeleteStoragePoolCommand({ _pool }, { agent }) {
      await pools.unmount(required(poolOfFiler(_pool), '_pool.uuid').uuid, agent);
      return succeeded();
    },

    CheckStorageAvailabilityCommand({ poolsMap = {} }, { agent }) {
      const mounted = new Set(pools.mountedBy(agent).map(({ uuid }) => uuid));
      const missing = Object.keys(poolsMap).filter((uuid) => !mounted.has(uuid));
      return missing.length === 0
        ? succeeded()
        : answer('Answer', { result: false, details: `storage pools are not mounted on ${agent}: ${missing.join(', ')}` });
    },
  };
}

/** What the server reads after a pool was mounted: without a local path or capacity it refuses the host. */
function poolInfo(storage: ZoneStorage, record: PoolRecord, told: ModifyStoragePoolCommand['pool']): StoragePoolInfo {
  const { uuid, host, path, capacityBytes } = record;
  return {
    uuid,
    host,
    localPath: storage.pools.mountPoint(record),
    hostPath: path,
    poolType: told?.type ?? poolType(record.type),
    capacityBytes,
    availableBytes: Math.max(0, capacityBytes - storage.pools.usedBytes(uuid)),
  };
}
