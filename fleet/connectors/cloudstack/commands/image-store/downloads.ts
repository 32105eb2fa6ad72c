import type { AnswerTypes, DownloadCommand } from '../../classes/index.ts';
import type { ConnectorParts } from '../../connector-parts.ts';
import { downloadFailure } from '../../storage/download-rules.ts';
import type { DownloadOrder, DownloadState } from '../../storage/downloads.ts';
import { imageKey } from '../../storage/image-stores.ts';
import { isOwnAddress } from '../../storage/own-addresses.ts';
import { extensionOf, folderOf, namesFile, trimPath } from '../../storage/paths.ts';
import type { ImageRecord } from '../../storage/records.ts';
import { plausibleSize } from '../../storage/sizes.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type AnswerOf, type Handlers } from '../command.ts';

type Fields = AnswerTypes['DownloadAnswer'] & { readonly result: boolean };

/** Templates, ISOs and volumes from the network: jobs that the server polls (cloudstack-agent-protocol.md, 7). */
export function downloadHandlers({ zone, random }: ConnectorParts, storage: ZoneStorage): Handlers {
  const { downloads } = storage;

  const order = (command: DownloadCommand): DownloadOrder => {
    const url = required(command.url, 'url');
    const image = orderedImage(storage, command);
    const error = isOwnAddress(zone, url)
      ? undefined
      : downloadFailure(
          { url, checksum: command.checksum, largest: command.maxDownloadSizeInBytes, physicalBytes: image.physicalBytes },
          storage.unreachable,
        );
    const checksum = command.checksum ?? random.fork(`checksum/${url}`).hex(32);
    return { url, image: { ...image, checksum }, error };
  };

  return {
    async DownloadCommand(command) {
      return downloadAnswer(await downloads.start(order(command)));
    },

    async DownloadProgressCommand({ jobId, request = 'GET_STATUS', ...command }) {
      const state = jobId === undefined ? undefined : await downloads.state(jobId);
      if (state === undefined) {
        return request === 'GET_OR_RESTART' || request === 'RESTART'
          ? downloadAnswer(await downloads.start(order(command)))
          : noJob(jobId);
      }
      if (request === 'RESTART') return downloadAnswer(await downloads.restart(state.job));
      if (request === 'ABORT') return downloadAnswer(await downloads.abort(state.job));
      if (request === 'PURGE') await downloads.purge(state.job.jobId);
      return downloadAnswer(state);
    },
  };
}

function orderedImage(storage: ZoneStorage, command: DownloadCommand): ImageRecord {
  const { _store: target } = command;
  const place = storePlace(target);
  const store = place?.kind === 'image' ? place.url : required(command.secUrl, '_store or secUrl');
  const kind = command.resourceType === 'VOLUME' ? 'volume' : command.resourceType === 'SNAPSHOT' ? 'snapshot' : 'template';
  const format = command.format ?? 'QCOW2';
  const url = required(command.url, 'url');
  const { id, name } = command;
  const folder =
    command.installPath ?? `${kind === 'template' ? 'template/tmpl' : `${kind}s`}/${command.accountId ?? 0}/${id ?? 0}`;
  return {
    store,
    kind,
    path: orderedPath(storage, { store, kind, folder, format }),
    format,
    // The same URL has the same size, so that a second try meets the same file.
    ...plausibleSize(storage.random, url, format, { system: trimPath(folder).startsWith('template/tmpl/1/') }),
    createdMs: storage.now(),
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    arrived: 'download',
  };
}

interface OrderedPath {
  readonly store: string;
  readonly kind: ImageRecord['kind'];
  readonly folder: string;
  readonly format: string;
}

/** A second download of the same thing has the file of the first. */
function orderedPath(storage: ZoneStorage, { store, kind, folder, format }: OrderedPath): string {
  const below = trimPath(folder);
  if (namesFile(below)) return below;
  const known = kind === 'template' ? storage.images.find(store, below) : undefined;
  return known && imageKey(known) === imageKey({ store, kind, path: below })
    ? known.path
    : `${below}/${storage.names.uuid()}.${extensionOf(format)}`;
}

function downloadAnswer({ job, status, percent }: DownloadState): AnswerOf<'DownloadAnswer'> {
  const { jobId, image, error } = job;
  const fields: Fields = {
    // Even a failed download is an answer: its status says what it is.
    result: true,
    jobId,
    downloadPct: percent,
    downloadStatus: status,
    errorString: errorText(status, error),
    ...(status === 'DOWNLOAD_ERROR' && { details: errorText(status, error) }),
    downloadPath: `${folderOf(image.path)}/dnld${jobId}tmp_`,
    installPath: image.path,
  };
  if (status !== 'DOWNLOADED') return answer('DownloadAnswer', fields);
  return answer('DownloadAnswer', {
    ...fields,
    templateSize: image.virtualBytes,
    templatePhySicalSize: image.physicalBytes,
    ...(image.checksum !== undefined && { checkSum: image.checksum }),
  });
}

function errorText(status: DownloadState['status'], error: string | undefined): string {
  if (status === 'DOWNLOAD_ERROR') return error ?? 'download failed';
  return status === 'DOWNLOADED' ? 'Install completed successfully' : '';
}

function noJob(jobId: string | undefined): AnswerOf<'DownloadAnswer'> {
  const text = 'Cannot find job';
  return answer('DownloadAnswer', {
    result: false,
    details: text,
    downloadPct: 0,
    errorString: text,
    downloadStatus: 'UNKNOWN',
    ...(jobId !== undefined && { jobId }),
  });
}
