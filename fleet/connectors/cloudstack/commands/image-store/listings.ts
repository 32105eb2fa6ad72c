import type { TemplateProp } from '../../classes/index.ts';
import type { ImageRecord } from '../../storage/records.ts';
import type { ZoneStorage } from '../../storage/storage.ts';
import { storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, type Handlers } from '../command.ts';

/**
 * What lies on a store. The server drops its rows of everything that a list lacks, so every template that any command ever named there is
 * in it, and an empty list is never sent: without a list the server leaves its rows alone (cloudstack-agent-protocol.md, 7).
 */
export function listingHandlers(storage: ZoneStorage): Handlers {
  return {
    async ListTemplateCommand({ store }) {
      const url = await knownStore(storage, required(storePlace(store), 'store'));
      const templates = [...storage.images.images(url, 'template')].flatMap((image) =>
        image.name === undefined ? [] : [[image.name, property(image, image.name)] as const],
      );
      return answer('ListTemplateAnswer', { result: true, secUrl: url, ...listed(templates) });
    },

    async ListVolumeCommand({ store, secUrl }) {
      const place = storePlace(store) ?? { kind: 'image', url: required(secUrl, 'store or secUrl') };
      const url = await knownStore(storage, place);
      const volumes = [...storage.images.images(url, 'volume')].flatMap((image) =>
        image.id === undefined || image.arrived === undefined
          ? []
          : [[String(image.id), property(image, image.name ?? String(image.id))] as const],
      );
      return answer('ListVolumeAnswer', { result: true, secUrl: url, ...listed(volumes) });
    },
  };
}

async function knownStore(storage: ZoneStorage, place: NonNullable<ReturnType<typeof storePlace>>): Promise<string> {
  await storage.downloads.settle();
  const { url } = await storage.images.ensure(
    required(place.kind === 'image' ? place.url : undefined, 'the secondary storage in store'),
  );
  return url;
}

function listed(entries: readonly (readonly [string, TemplateProp])[]): {
  readonly templateInfos?: Readonly<Record<string, TemplateProp>>;
} {
  return entries.length === 0 ? {} : { templateInfos: Object.fromEntries(entries) };
}

function property({ path, virtualBytes, physicalBytes, id }: ImageRecord, templateName: string): TemplateProp {
  return {
    templateName,
    installPath: path,
    size: virtualBytes,
    physicalSize: physicalBytes,
    ...(id !== undefined && { id }),
    isPublic: true,
    isCorrupted: false,
  };
}
