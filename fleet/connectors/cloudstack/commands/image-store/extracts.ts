import { baseOf, trimPath } from '../../storage/paths.ts';
import type { ImageRecord } from '../../storage/records.ts';
import { findObject } from '../../storage/objects.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

/** Links to templates, volumes, ISOs and diagnostics archives below `/userdata` of a secondary storage VM (A12). */
export function extractHandlers(storage: ZoneStorage): Handlers {
  return {
    async CreateEntityDownloadURLCommand({ parent, installPath, filenameInExtractURL, filepathInExtractURL, data }, { agent }) {
      const path = trimPath(required(installPath, 'installPath'));
      const name = linkName(filepathInExtractURL, filenameInExtractURL) ?? baseOf(path);
      await storage.downloads.settle();
      // Templates that the server knows longer than this fleet are there, too.
      const object = storageObject(data);
      if (object?.kind === 'template' && object.store?.kind === 'image') await findObject(storage, object, 'data');
      const image = locate(storage, parent, path);
      if (image === undefined) {
        const details = `Error in finding the file /mnt/SecStorage/${parent ?? ''}/${path}`;
        return answer('CreateEntityDownloadURLAnswer', { result: false, details });
      }
      await storage.links.put({ agent, name, store: image.store, path: image.path });
      return answer('CreateEntityDownloadURLAnswer', { result: true, details: '' });
    },

    async DeleteEntityDownloadURLCommand({ path, extractUrl, type, parentPath }, { agent }) {
      if (extractUrl !== undefined) await storage.links.remove(agent, linkOf(extractUrl));
      // The copy of a volume was made for the download only.
      const image = type === 'VOLUME' && path !== undefined ? locate(storage, parentPath, trimPath(path)) : undefined;
      if (image) await storage.images.remove(image);
      return succeeded('');
    },
  };
}

/** 4.22 tells a file name and the path below `/userdata`, older servers the name alone. */
function linkName(path: string | undefined, file: string | undefined): string | undefined {
  const folder = trimPath(path ?? '');
  if (file === undefined || file === '') return folder === '' ? undefined : folder;
  return folder === '' || baseOf(folder) === file ? folder || file : `${folder}/${file}`;
}

function linkOf(url: string): string {
  const marker = '/userdata/';
  const at = url.indexOf(marker);
  return at === -1 ? baseOf(url) : decodeURIComponent(url.slice(at + marker.length));
}

/** The store by its folder; a folder from another life of the store matters less than the path, which is unique among stores. */
function locate(storage: ZoneStorage, directory: string | undefined, path: string): ImageRecord | undefined {
  const told = directory === undefined ? undefined : storage.images.byDirectory(directory);
  const found = told && storage.images.find(told.url, path);
  if (told) return found;
  for (const { url } of storage.images.stores()) {
    const image = storage.images.find(url, path);
    if (image) return image;
  }
  return undefined;
}
