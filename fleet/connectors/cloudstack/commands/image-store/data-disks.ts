import { findObject } from '../../storage/objects.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storageObject } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/** Templates with several disks: VMware's; on KVM there are none (cloudstack-host-commands.md, A12). */
export function dataDiskHandlers(storage: ZoneStorage): Handlers {
  return {
    GetDatadisksCommand: () => answer('GetDatadisksAnswer', { result: true, dataDiskDetails: [] }),

    async CreateDatadiskTemplateCommand({ dataDiskTemplate, fileSize }) {
      const object = required(storageObject(dataDiskTemplate), 'dataDiskTemplate');
      const { path, virtualBytes, physicalBytes } = await findObject(storage, object, 'dataDiskTemplate');
      const to = object.kind === 'template' ? object.to : {};
      const physicalSize = fileSize !== undefined && fileSize > 0 ? fileSize : physicalBytes;
      return answer('CreateDatadiskTemplateAnswer', {
        result: true,
        dataDiskTemplate: { ...to, path, size: virtualBytes, physicalSize },
      });
    },
  };
}
