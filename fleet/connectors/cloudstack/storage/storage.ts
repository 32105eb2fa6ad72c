import type { Random } from '#agent';
import type { ConnectorParts } from '../connector-parts.ts';
import { defaultUnreachableHosts, type UnreachableHosts } from './download-rules.ts';
import { Downloads } from './downloads.ts';
import { ExtractLinks, linkKey } from './extract-links.ts';
import { openFreshNames, type FreshNames } from './fresh-names.ts';
import { contentKey, imageKey, ImageStores } from './image-stores.ts';
import { mountKey, poolFileKey, PoolStorage } from './pool-storage.ts';
import {
  contentSchema,
  downloadSchema,
  imageSchema,
  imageStoreSchema,
  linkSchema,
  poolFileSchema,
  poolMountSchema,
  poolSchema,
  uploadSchema,
} from './records.ts';
import { Uploads } from './uploads.ts';

export interface StorageOptions {
  /** How long a download takes, on the clock; default 4 s. Zero: it is there with the first answer. */
  readonly downloadMs?: number | undefined;
  /** Hosts that downloads do not reach. */
  readonly unreachable?: UnreachableHosts | undefined;
}

/** All storage of a zone, primary and secondary: one state for all hosts and secondary storage VMs. */
export interface ZoneStorage {
  readonly pools: PoolStorage;
  readonly images: ImageStores;
  readonly downloads: Downloads;
  readonly uploads: Uploads;
  readonly links: ExtractLinks;
  readonly names: FreshNames;
  readonly unreachable: UnreachableHosts;
  /** Seeds sizes that nobody tells. */
  readonly random: Random;
  /** Epoch ms. */
  now(): number;
}

/** Opens the tables of a zone's storage. `VRA_CORRUPT` when one does not fit. */
export async function openStorage(
  { clock, random, zone }: Pick<ConnectorParts, 'clock' | 'random' | 'zone'>,
  { downloadMs = 4000, unreachable = defaultUnreachableHosts() }: StorageOptions = {},
): Promise<ZoneStorage> {
  const names = await openFreshNames(zone, random);
  const pools = new PoolStorage(
    {
      pools: await zone.table('pools', { schema: poolSchema, key: ({ uuid }) => uuid }),
      mounts: await zone.table('pool-mounts', { schema: poolMountSchema, key: mountKey }),
      files: await zone.table('pool-files', { schema: poolFileSchema, key: poolFileKey }),
    },
    { clock, random },
  );
  const images = new ImageStores(
    {
      stores: await zone.table('image-stores', { schema: imageStoreSchema, key: ({ url }) => url }),
      images: await zone.table('images', { schema: imageSchema, key: imageKey }),
      contents: await zone.table('image-contents', { schema: contentSchema, key: contentKey }),
    },
    { clock, random, names },
  );
  const jobs = await zone.table('downloads', { schema: downloadSchema, key: ({ jobId }) => jobId });
  const uploads = await zone.table('uploads', { schema: uploadSchema, key: ({ uuid }) => uuid });
  const links = await zone.table('extract-links', { schema: linkSchema, key: linkKey });
  return {
    pools,
    images,
    downloads: new Downloads(jobs, { images, names, clock, spanMs: downloadMs }),
    uploads: new Uploads(uploads, images),
    links: new ExtractLinks(links),
    names,
    unreachable,
    random,
    now: () => clock.now(),
  };
}
