import type { DirectDownloadCommand } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { downloadFailure } from '../../storage/download-rules.ts';
import { createObject } from '../../storage/objects.ts';
import { plausibleSize, type ContentSize } from '../../storage/sizes.ts';
import { isOwnAddress } from '../../storage/own-addresses.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { poolOfStore } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, failed, succeeded, type Answer, type Handlers } from '../command.ts';

/** Templates that hosts fetch themselves, without secondary storage (cloudstack-host-commands.md, A5). */
export function directDownloadHandlers({ zone }: ConnectorParts, storage: ZoneStorage): Handlers {
  const failure = (url: string, size: ContentSize, checksum?: string): string | undefined => {
    if (isOwnAddress(zone, url)) return undefined;
    return downloadFailure({ url, checksum, physicalBytes: size.physicalBytes }, storage.unreachable);
  };

  const download = async (command: DirectDownloadCommand): Promise<Answer> => {
    const url = required(command.url, 'url');
    const format = command.format ?? 'QCOW2';
    const size = plausibleSize(storage.random, url, format, { system: false });
    const error = failure(url, size, command.checksum);
    // Another host reaches no more of the simulated internet.
    if (error !== undefined) return answer('DirectDownloadAnswer', { result: false, details: error, retryOnOtherHosts: false });
    const pool = required(poolOfStore(command.destPool ?? {}), 'destPool.uuid');
    const to = { ...command.destData, id: command.destData?.id ?? required(command.templateId, 'templateId') };
    const object = { kind: 'template', to, store: { kind: 'pool', pool } } as const;
    const virtualBytes = to.size !== undefined && to.size > 0 ? to.size : size.virtualBytes;
    const made = await createObject(storage, object, { ...size, virtualBytes, format }, { field: 'destPool' });
    return answer('DirectDownloadAnswer', {
      result: true,
      installPath: made.path,
      templateSize: made.virtualBytes,
      retryOnOtherHosts: false,
    });
  };

  return {
    HttpDirectDownloadCommand: download,
    HttpsDirectDownloadCommand: download,
    NfsDirectDownloadCommand: download,
    MetalinkDirectDownloadCommand: download,

    CheckUrlCommand({ url, format = 'QCOW2' }) {
      const size = plausibleSize(storage.random, required(url, 'url'), format.toUpperCase(), { system: false });
      const error = failure(required(url, 'url'), size);
      return error === undefined
        ? answer('CheckUrlAnswer', { result: true, templateSize: size.virtualBytes })
        : answer('CheckUrlAnswer', { result: false, details: error });
    },

    SetupDirectDownloadCertificateCommand({ certificate, certificateName }) {
      const text = required(certificate, 'certificate');
      if (!text.includes('BEGIN CERTIFICATE')) return failed(`${certificateName ?? 'the certificate'} is not in PEM`);
      return succeeded();
    },

    RevokeDirectDownloadCertificateCommand({ certificateAlias }) {
      required(certificateAlias, 'certificateAlias');
      return succeeded();
    },
  };
}
