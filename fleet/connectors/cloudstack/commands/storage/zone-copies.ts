import { folderOf, trimPath } from '../../storage/paths.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { snapshotObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/** Snapshots on their way to another zone: the files that make one up. */
export function zoneCopyHandlers(storage: ZoneStorage): Handlers {
  return {
    QuerySnapshotZoneCopyCommand({ snapshot }) {
      const { to, store } = snapshotObject(required(snapshot, 'snapshot'));
      const path = trimPath(required(to.path, 'snapshot.path'));
      const url = required(store?.kind === 'image' ? store.url : undefined, 'snapshot.dataStore');
      if (storage.images.find(url, path)) return answer('QuerySnapshotZoneCopyAnswer', { result: true, files: [path] });
      const beside = [...storage.images.images(url)].filter((image) => folderOf(image.path) === folderOf(path));
      return answer('QuerySnapshotZoneCopyAnswer', { result: true, files: beside.map((image) => image.path) });
    },
  };
}
