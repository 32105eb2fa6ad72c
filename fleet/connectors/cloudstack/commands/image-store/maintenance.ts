import { createHash } from 'node:crypto';
import type { DataStoreTO } from '../../classes/index.ts';
import { baseOf, trimPath } from '../../storage/paths.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storeKey, storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { failed, succeeded, type Handlers } from '../command.ts';

/** Checksums, folders and moves on secondary storages (cloudstack-host-commands.md, A12). */
export function maintenanceHandlers(storage: ZoneStorage): Handlers {
  return {
    async ComputeChecksumCommand({ store, secUrl, templatePath, algorithm = 'MD5' }) {
      const url = urlOf(store, secUrl);
      const path = required(templatePath, 'templatePath');
      await storage.downloads.settle();
      const image = storage.images.find(url, path);
      if (image === undefined) return failed(`no file ${path} on ${url}`);
      const name = algorithm.toLowerCase().replace('-', '');
      if (!['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(name))
        return failed(`${algorithm} is no checksum algorithm`);
      const sum = createHash(name).update(`${image.store}#${image.path}#${image.physicalBytes}`).digest('hex');
      return succeeded(image.checksum?.length === sum.length ? image.checksum : sum);
    },

    async DeleteSnapshotsDirCommand({ store, directory }) {
      const url = urlOf(store, undefined);
      const folder = `${trimPath(required(directory, 'directory'))}/`;
      const inside = [...storage.images.images(url, 'snapshot')].filter(({ path }) => path.startsWith(folder));
      for (const image of inside) await storage.images.remove(image);
      return succeeded();
    },

    async MoveVolumeCommand({ srcPath, destPath, volumeName, datastoreUri }) {
      const url = storeKey(required(datastoreUri, 'datastoreUri'));
      const from = trimPath(required(srcPath, 'srcPath'));
      const to = trimPath(required(destPath, 'destPath'));
      const file = volumeName === undefined || baseOf(from) === volumeName ? from : `${from}/${volumeName}`;
      const image = storage.images.find(url, from) ?? storage.images.find(url, file);
      if (image === undefined) return failed(`no volume ${from} on ${url}`);
      await storage.images.create(url, { ...image, path: `${to}/${baseOf(image.path)}` });
      await storage.images.remove(image);
      return succeeded();
    },
  };
}

function urlOf(store: DataStoreTO | undefined, secUrl: string | undefined): string {
  const place = storePlace(store);
  return place?.kind === 'image' ? place.url : storeKey(required(secUrl, 'store'));
}
