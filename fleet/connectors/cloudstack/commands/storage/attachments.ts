import type { ConnectorParts } from '../../connector-parts.ts';
import {
  changeDisks,
  changeDisksIfThere,
  driveSequence,
  freeSequence,
  withDisk,
  withoutDisk,
  withoutIso,
} from '../../storage/machine-disks.ts';
import { findObject } from '../../storage/objects.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storageObject, type StorageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

type Volume = StorageObject & { readonly kind: 'volume' };

/** Volumes and ISOs come to machines and leave them (cloudstack-host-commands.md, A5, B6). */
export function attachmentHandlers({ zone }: ConnectorParts, storage: ZoneStorage): Handlers {
  /** The server keeps the position that the answer tells. */
  const attachVolume = async (vmName: string, { to, store }: Volume, wanted: number | undefined): Promise<number> => {
    const path = required(to.path, 'disk.data.path');
    let sequence = 0;
    await changeDisks(zone, vmName, (disks) => {
      const there = disks.find((disk) => disk.path === path);
      sequence = there?.sequence ?? freeSequence(disks, wanted, path);
      return withDisk(disks, {
        sequence,
        type: to.volumeType === 'ROOT' ? 'ROOT' : 'DATADISK',
        path,
        ...(to.volumeId !== undefined && { volumeId: to.volumeId }),
        ...(store?.kind === 'pool' && { poolUuid: store.pool.uuid }),
      });
    });
    return sequence;
  };

  const attachIso = async (vmName: string, path: string): Promise<void> => {
    await changeDisks(zone, vmName, (disks) => withDisk(withoutIso(disks), { sequence: driveSequence, type: 'ISO', path }));
  };

  return {
    async AttachCommand({ disk, vmName }) {
      const object = required(storageObject(disk?.data), 'disk.data');
      const name = required(vmName, 'vmName');
      if (object.kind !== 'volume') {
        const { path } = await findObject(storage, object, 'disk.data');
        await attachIso(name, path);
        return succeeded();
      }
      await findObject(storage, object, 'disk.data');
      const diskSeq = await attachVolume(name, object, disk?.diskSeq);
      const path = required(object.to.path, 'disk.data.path');
      return answer('AttachAnswer', { result: true, disk: { ...disk, diskSeq, path } });
    },

    async DettachCommand({ disk, vmName }) {
      const object = required(storageObject(disk?.data), 'disk.data');
      if (object.kind !== 'volume') {
        await changeDisksIfThere(zone, vmName, withoutIso);
        return succeeded();
      }
      const path = required(object.to.path, 'disk.data.path');
      await changeDisksIfThere(zone, vmName, (disks) => withoutDisk(disks, path));
      return answer('DettachAnswer', { result: true, disk: { ...disk } });
    },

    async AttachIsoCommand({ vmName, isoPath, attach = true }) {
      const name = required(vmName, 'vmName');
      if (attach) await attachIso(name, required(isoPath, 'isoPath'));
      else await changeDisksIfThere(zone, name, withoutIso);
      return answer('AttachIsoAnswer', { result: true, deviceKey: driveSequence });
    },
  };
}
