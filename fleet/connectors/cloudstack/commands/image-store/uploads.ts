import type { UploadCommand } from '../../classes/index.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { required } from '../required.ts';
import { answer, type AnswerOf, type Handlers } from '../command.ts';

/** How uploads from browsers stand, and uploads of the store's own to an FTP server (cloudstack-host-commands.md, A12). */
export function uploadHandlers(storage: ZoneStorage): Handlers {
  const upload = ({ installPath, templateSizeInBytes, url }: UploadCommand, jobId: string): AnswerOf<'UploadAnswer'> => {
    const scheme = URL.canParse(url ?? '') ? new URL(url ?? '').protocol : '';
    const base = { jobId, ...(installPath !== undefined && { installPath }) };
    if (scheme !== 'ftp:') {
      const details = `Scheme is not supported ${url ?? ''}`;
      return answer('UploadAnswer', {
        result: false,
        details,
        ...base,
        uploadPct: 0,
        uploadStatus: 'UPLOAD_ERROR',
        errorString: details,
      });
    }
    const size = templateSizeInBytes !== undefined && { templateSize: templateSizeInBytes };
    return answer('UploadAnswer', { result: true, ...base, uploadPct: 100, uploadStatus: 'UPLOADED', errorString: '', ...size });
  };

  return {
    async UploadStatusCommand({ entityUuid }) {
      const record = await storage.uploads.report(required(entityUuid, 'entityUuid'));
      if (record === undefined) return answer('UploadStatusAnswer', { result: true, status: 'UNKNOWN' });
      const { state, error, image, contentLength, receivedBytes } = record;
      if (state === 'error')
        return answer('UploadStatusAnswer', { result: true, status: 'ERROR', details: error ?? 'upload failed' });
      if (state === 'completed' && image) {
        return answer('UploadStatusAnswer', {
          result: true,
          status: 'COMPLETED',
          virtualSize: image.virtualBytes,
          physicalSize: image.physicalBytes,
          installPath: image.path,
          downloadPercent: 100,
        });
      }
      const downloadPercent = contentLength > 0 ? Math.min(99, Math.floor((100 * receivedBytes) / contentLength)) : 0;
      return answer('UploadStatusAnswer', { result: true, status: 'IN_PROGRESS', downloadPercent });
    },

    UploadCommand: (command) => upload(command, storage.names.uuid()),
    UploadProgressCommand: (command) => upload(command, command.jobId ?? storage.names.uuid()),
  };
}
