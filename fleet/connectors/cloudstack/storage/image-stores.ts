import type { Clock, Random } from '#agent';
import { nameUuid } from '../zone/name-uuid.ts';
import type { Table } from '../zone/table.ts';
import type { FreshNames } from './fresh-names.ts';
import { extensionOf, folderOf, namesFile, trimPath } from './paths.ts';
import { imageSchema, type ContentRecord, type ImageRecord, type ImageStoreRecord } from './records.ts';
import { capacityOf, fileSystemBytes, plausiblePhysical, plausibleSize, type ContentSize } from './sizes.ts';
import { storeKey } from './transfer-objects.ts';

export interface ImageTables {
  readonly stores: Table<ImageStoreRecord>;
  readonly images: Table<ImageRecord>;
  readonly contents: Table<ContentRecord>;
}

/** What a command says of something on a secondary storage; sizes that it does not tell, or tells as zero, are made up. */
export interface NamedImage {
  readonly kind: ImageRecord['kind'];
  /** Folder or file. */
  readonly path: string;
  readonly format?: string | undefined;
  readonly virtualBytes?: number | undefined;
  readonly physicalBytes?: number | undefined;
  readonly uuid?: string | undefined;
  readonly id?: number | undefined;
  readonly name?: string | undefined;
  readonly checksum?: string | undefined;
  readonly arrived?: ImageRecord['arrived'];
}

/** Key of an image: a template owns its folder, so that the folder and the file in it name the same one. */
export function imageKey({ store, kind, path }: Pick<ImageRecord, 'store' | 'kind' | 'path'>): string {
  const below = trimPath(path);
  return `${store}#${kind === 'template' && namesFile(below) ? folderOf(below) : below}`;
}

export function contentKey({ store, path }: Pick<ContentRecord, 'store' | 'path'>): string {
  return `${store}#${trimPath(path)}`;
}

/** Secondary storage of a zone: the stores and everything that commands ever put or named there. */
export class ImageStores {
  readonly #tables: ImageTables;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #names: FreshNames;

  constructor(tables: ImageTables, parts: { readonly clock: Clock; readonly random: Random; readonly names: FreshNames }) {
    this.#tables = tables;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#names = parts.names;
  }

  stores(): Iterable<ImageStoreRecord> {
    return this.#tables.stores.values();
  }

  get(url: string): ImageStoreRecord | undefined {
    return this.#tables.stores.get(storeKey(url));
  }

  /** The store that the server knows by this folder below `/mnt/SecStorage`. */
  byDirectory(directory: string): ImageStoreRecord | undefined {
    const wanted = trimPath(directory);
    return [...this.#tables.stores.values()].find((store) => store.directory === wanted);
  }

  /** Gives a store's record, made when there is none: a server may know it longer than this fleet. */
  async ensure(url: string, secrets: { readonly postUploadKey?: string | undefined } = {}): Promise<ImageStoreRecord> {
    const key = storeKey(url);
    const known = this.#tables.stores.get(key);
    const postUploadKey = secrets.postUploadKey ?? known?.postUploadKey;
    if (known && known.postUploadKey === postUploadKey) return known;
    const record = {
      url: key,
      directory: nameUuid(key),
      capacityBytes: known?.capacityBytes ?? capacityOf(this.#random, key, false),
      ...(postUploadKey !== undefined && { postUploadKey }),
    };
    await this.#tables.stores.put(record);
    return record;
  }

  usedBytes(url: string): number {
    let used = fileSystemBytes;
    for (const image of this.images(url)) used += image.physicalBytes;
    return used;
  }

  *images(url: string, kind?: ImageRecord['kind']): Iterable<ImageRecord> {
    const store = storeKey(url);
    for (const image of this.#tables.images.values()) {
      if (image.store === store && (kind === undefined || image.kind === kind)) yield image;
    }
  }

  /** By its file, or by the folder of a template. */
  find(url: string, path: string): ImageRecord | undefined {
    const store = storeKey(url);
    const images = this.#tables.images;
    return images.get(imageKey({ store, kind: 'file', path })) ?? images.get(imageKey({ store, kind: 'template', path }));
  }

  /**
   * Notes that something lies on a store because a command says so. Known sizes stay, and a name or file that the command tells is taken
   * over: the server's seeded system template is a folder without size (cloudstack-host-commands.md, D2).
   */
  async know(url: string, named: NamedImage): Promise<ImageRecord> {
    const known = this.find(url, named.path);
    const path = namesFile(trimPath(named.path)) || known === undefined ? named.path : known.path;
    const { virtualBytes, physicalBytes } = known ?? this.#size(named);
    return this.#put(url, { ...known, ...told(named), kind: named.kind, path, virtualBytes, physicalBytes }, known);
  }

  /** Puts something new on a store; what had its place is gone. */
  async create(url: string, made: NamedImage & ContentSize): Promise<ImageRecord> {
    return this.#put(url, made, undefined);
  }

  /** Removing what is not there is fine. */
  async remove(image: Pick<ImageRecord, 'store' | 'kind' | 'path'>): Promise<void> {
    await this.#tables.images.remove(imageKey(image));
    await this.#tables.contents.remove(contentKey(image));
  }

  async putContent(url: string, path: string, bytes: Uint8Array): Promise<void> {
    const base64 = Buffer.from(bytes).toString('base64');
    await this.#tables.contents.put({ store: storeKey(url), path: trimPath(path), base64 });
  }

  /** Bytes of a file that was really taken from somewhere. */
  content(url: string, path: string): Uint8Array | undefined {
    const content = this.#tables.contents.get(contentKey({ store: storeKey(url), path }));
    return content && Buffer.from(content.base64, 'base64');
  }

  /** Size of something that a command names: what it tells, else made up from its name. */
  #size({ path, name, format, virtualBytes, physicalBytes }: NamedImage): ContentSize {
    const label = name ?? path;
    // The server's own account has id 1: system templates.
    const system = trimPath(path).startsWith('template/tmpl/1/');
    const plausible = plausibleSize(this.#random, label, format ?? 'QCOW2', { system });
    const size = virtualBytes !== undefined && virtualBytes > 0 ? virtualBytes : plausible.virtualBytes;
    if (physicalBytes !== undefined && physicalBytes > 0) return { virtualBytes: size, physicalBytes };
    if (format === 'ISO') return { virtualBytes: size, physicalBytes: size };
    return { virtualBytes: size, physicalBytes: plausiblePhysical(this.#random, label, size) };
  }

  async #put(url: string, image: NamedImage & ContentSize, known: ImageRecord | undefined): Promise<ImageRecord> {
    const format = image.format ?? 'QCOW2';
    const record: ImageRecord = {
      ...told(image),
      kind: image.kind,
      store: storeKey(url),
      path: this.#file(image, format),
      format,
      virtualBytes: image.virtualBytes,
      physicalBytes: image.physicalBytes,
      createdMs: known?.createdMs ?? this.#clock.now(),
    };
    if (known && sameImage(known, record)) return known;
    await this.ensure(url);
    await this.#tables.images.put(record);
    return record;
  }

  /** Commands name the folder that something shall lie in; a file's name is the agent's own. */
  #file({ kind, path }: NamedImage, format: string): string {
    const below = trimPath(path);
    if ((kind !== 'template' && kind !== 'volume') || namesFile(below)) return below;
    return `${below}/${this.#names.uuid()}.${extensionOf(format)}`;
  }
}

function sameImage(one: ImageRecord, other: ImageRecord): boolean {
  const fields = Object.keys(imageSchema.shape);
  return JSON.stringify(one, fields) === JSON.stringify(other, fields);
}

type ToldFields = Pick<ImageRecord, 'uuid' | 'id' | 'name' | 'checksum' | 'arrived'> & { readonly format?: string };

/** The fields that a command told. */
function told({ uuid, id, name, checksum, arrived, format }: NamedImage): ToldFields {
  return {
    ...(uuid !== undefined && { uuid }),
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(checksum !== undefined && { checksum }),
    ...(arrived !== undefined && { arrived }),
    ...(format !== undefined && { format }),
  };
}
