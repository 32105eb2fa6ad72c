import { createObject, findObject } from '../../storage/objects.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { poolOfFiler, storeKey, type PoolName, type StorageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { emptyImageBytes } from '../../storage/sizes.ts';
import { imageFormat } from '../../storage/image-format.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

/** Commands of KVM hosts that no 4.22 server sends any more (cloudstack-host-commands.md, A5, NICE†); they do what their successors do. */
export function unsentStorageHandlers(storage: ZoneStorage): Handlers {
  return {
    async CreateCommand({ volId, pool, diskCharacteristics, templateUrl }) {
      const target = onPool('volume', poolOfFiler(pool), undefined, volId);
      const content =
        templateUrl === undefined
          ? {
              virtualBytes: required(diskCharacteristics?.size, 'diskCharacteristics.size'),
              physicalBytes: emptyImageBytes,
              format: 'QCOW2',
            }
          : await findObject(storage, onPool('template', poolOfFiler(pool), templateUrl), 'templateUrl');
      const made = await createObject(storage, target, content, { field: 'pool' });
      const { name, type } = diskCharacteristics ?? {};
      return answer('CreateAnswer', {
        result: true,
        requestTemplateReload: false,
        volume: {
          path: made.path,
          size: made.virtualBytes,
          ...(volId !== undefined && { id: volId }),
          ...(name !== undefined && { name }),
          ...(type !== undefined && { type }),
          ...(pool?.uuid !== undefined && { storagePoolUuid: pool.uuid }),
        },
      });
    },

    async ManageSnapshotCommand({ _commandSwitch, _volumePath, _pool, _snapshotPath, _snapshotId }) {
      const pool = required(poolOfFiler(_pool), '_pool.uuid');
      if (_commandSwitch === '-d') {
        await storage.pools.remove(await storage.pools.ensure(pool), required(_snapshotPath, '_snapshotPath'));
        return answer('ManageSnapshotAnswer', { result: true });
      }
      const volume = await findObject(storage, onPool('volume', pool, required(_volumePath, '_volumePath')), '_volumePath');
      const made = await createObject(storage, onPool('snapshot', pool, undefined, _snapshotId), volume, { field: '_pool' });
      return answer('ManageSnapshotAnswer', { result: true, _snapshotPath: made.path });
    },

    async BackupSnapshotCommand({ primaryPool, pool, volumePath, snapshotUuid, secondaryStorageUrl, accountId = 0, volumeId = 0 }) {
      const source = onPool('volume', poolOfFiler(pool ?? primaryPool), required(volumePath, 'volumePath'));
      const folder = `snapshots/${accountId}/${volumeId}`;
      const path = snapshotUuid === undefined ? folder : `${folder}/${snapshotUuid}`;
      const made = await createObject(
        storage,
        onStore('snapshot', secondaryStorageUrl, path),
        await findObject(storage, source, 'volumePath'),
        {
          field: 'secondaryStorageUrl',
        },
      );
      return answer('BackupSnapshotAnswer', { result: true, backupSnapshotName: made.path, full: true });
    },

    async CreatePrivateTemplateFromSnapshotCommand({
      snapshotUuid,
      secondaryStorageUrl,
      accountId = 0,
      newTemplateId = 0,
      templateName,
    }) {
      const source = onStore('snapshot', secondaryStorageUrl, required(snapshotUuid, 'snapshotUuid'));
      const target = onStore(
        'template',
        secondaryStorageUrl,
        `template/tmpl/${accountId}/${newTemplateId}`,
        newTemplateId,
        templateName,
      );
      return privateTemplate(storage, source, target, templateName);
    },

    async CreatePrivateTemplateFromVolumeCommand(command) {
      const { _volumePath, _primaryPool, _secondaryStorageUrl, _accountId = 0, _templateId = 0, _uniqueName } = command;
      const source = onPool(
        'volume',
        poolOfFiler(_primaryPool ?? command.primaryPool),
        required(_volumePath ?? command.volumePath, '_volumePath'),
      );
      const url = _secondaryStorageUrl ?? command.secondaryStorageUrl;
      const target = onStore('template', url, `template/tmpl/${_accountId}/${_templateId}`, _templateId, _uniqueName);
      return privateTemplate(storage, source, target, _uniqueName);
    },

    async CreateVolumeFromSnapshotCommand({ primaryPool, snapshotUuid, secondaryStorageUrl, volumeId }) {
      const snapshot = onStore('snapshot', secondaryStorageUrl, required(snapshotUuid, 'snapshotUuid'));
      const target = onPool('volume', poolOfFiler(primaryPool), undefined, volumeId);
      const made = await createObject(storage, target, await findObject(storage, snapshot, 'snapshotUuid'), {
        field: 'primaryPool',
      });
      return answer('CreateVolumeFromSnapshotAnswer', { result: true, vdiUUID: made.path });
    },

    async PrimaryStorageDownloadCommand({ url, format, name, poolUuid, primaryPool, secondaryStorageUrl }) {
      const pool = poolOfFiler(primaryPool) ?? { uuid: required(poolUuid, 'poolUuid or primaryPool') };
      const source = onStore(
        'template',
        secondaryStorageUrl,
        pathBelow(required(url, 'url'), secondaryStorageUrl),
        undefined,
        name,
      );
      const found = await findObject(storage, source, 'url');
      const made = await createObject(
        storage,
        onPool('template', pool),
        { ...found, format: format ?? found.format },
        { field: 'poolUuid' },
      );
      return answer('PrimaryStorageDownloadAnswer', { result: true, installPath: made.path, templateSize: made.virtualBytes });
    },

    UpgradeSnapshotCommand: () => succeeded('success'),
  };
}

async function privateTemplate(
  storage: ZoneStorage,
  source: StorageObject,
  target: StorageObject,
  name: string | undefined,
): Promise<ReturnType<typeof answer<'CreatePrivateTemplateAnswer'>>> {
  const made = await createObject(storage, target, await findObject(storage, source, 'the source'), {
    field: 'secondaryStorageUrl',
  });
  return answer('CreatePrivateTemplateAnswer', {
    result: true,
    _path: made.path,
    _virtualSize: made.virtualBytes,
    _physicalSize: made.physicalBytes,
    _format: imageFormat(made.format),
    ...(name !== undefined && { _uniqueName: name }),
  });
}

function onPool(kind: StorageObject['kind'], pool: PoolName | undefined, path?: string, id?: number): StorageObject {
  const to = { ...(path !== undefined && { path }), ...(id !== undefined && { id }) };
  return { kind, to, store: { kind: 'pool', pool: required(pool, 'the pool') } };
}

function onStore(kind: StorageObject['kind'], url: string | undefined, path: string, id?: number, name?: string): StorageObject {
  const to = { path, ...(id !== undefined && { id }), ...(name !== undefined && { name }) };
  return { kind, to, store: { kind: 'image', url: storeKey(required(url, 'secondaryStorageUrl')) } };
}

/** `nfs://host/export/template/tmpl/…` names a file of the store `nfs://host/export`. */
function pathBelow(url: string, store: string | undefined): string {
  return store !== undefined && url.startsWith(store) ? url.slice(store.length) : url;
}
