import { AgentError } from '#agent';
import type { NamedImage } from './image-stores.ts';
import { trimPath } from './paths.ts';
import type { ImageRecord, PoolFile, PoolRecord } from './records.ts';
import { plausiblePhysical, plausibleSize, type ContentSize } from './sizes.ts';
import type { ZoneStorage } from './storage.ts';
import { type PoolName, type StorageObject } from './transfer-objects.ts';
import { required } from '../commands/required.ts';

/** What an object is made of, wherever it lies. */
export interface ObjectContent extends ContentSize {
  readonly format: string;
  readonly checksum?: string | undefined;
  /** File on the same pool that it shall be an overlay of. */
  readonly backing?: string | undefined;
}

/** An object and where it is, as commands name it. */
export interface StoredObject extends ObjectContent {
  readonly path: string;
}

/** Pools without a file system hold plain volumes. */
const rawPools: ReadonlySet<string> = new Set([
  'RBD',
  'CLVM',
  'LVM',
  'PowerFlex',
  'Iscsi',
  'IscsiLUN',
  'FiberChannel',
  'Linstor',
  'StorPool',
]);

/**
 * Finds what a command names. What is not known is taken over from the command: the server may have put it there before this fleet began
 * to keep records. `VRA_BAD_INPUT` naming `field` when the command does not say what or where it is.
 */
export async function findObject(storage: ZoneStorage, object: StorageObject, field: string): Promise<StoredObject> {
  const store = required(object.store, `the store of ${field}`);
  if (store.kind === 'image') {
    const image = await storage.images.know(store.url, namedImage(object, imagePath(object, field)));
    return imageContent(image);
  }
  const pool = await storage.pools.ensure(store.pool);
  const path = required(object.to.path, `${field}.path`);
  const known = storage.pools.file(pool, path) ?? (await storage.pools.put(assumedFile(storage, pool, object, path)));
  return { ...fileContent(storage, known), path };
}

/** A file on a pool with what it takes now. */
export function fileContent(storage: ZoneStorage, file: PoolFile): StoredObject {
  const { path, virtualBytes, format } = file;
  return { path, virtualBytes, format, physicalBytes: storage.pools.physicalBytes(file) };
}

function imageContent({ path, virtualBytes, physicalBytes, format, checksum }: ImageRecord): StoredObject {
  return { path, virtualBytes, physicalBytes, format, ...(checksum !== undefined && { checksum }) };
}

/**
 * Puts an object where a command wants it. `named`: a volume on a pool gets the server's uuid as its path, as it does when it is made of a
 * template or blank; otherwise the path is invented. What the command named already, or made before under that uuid, has its place again.
 */
export async function createObject(
  storage: ZoneStorage,
  object: StorageObject,
  content: ObjectContent,
  { field, named = false }: { readonly field: string; readonly named?: boolean },
): Promise<StoredObject> {
  const store = required(object.store, `the store of ${field}`);
  if (store.kind === 'image') {
    const path = snapshotFile(storage, object, imagePath(object, field));
    const { virtualBytes, physicalBytes, format, checksum } = content;
    const image = { ...namedImage(object, path), virtualBytes, physicalBytes, format, checksum };
    return imageContent(await storage.images.create(store.url, image));
  }
  const pool = await storage.pools.ensure(store.pool);
  const known = sameObject(storage, pool, object);
  // A template stays as it is: machines use it.
  if (known && object.kind === 'template') return fileContent(storage, known);
  const path = known?.path ?? newPath(storage, pool, object, named);
  const file = await storage.pools.put({
    ...identityOf(object),
    pool: pool.uuid,
    path,
    virtualBytes: content.virtualBytes,
    physicalBytes: content.physicalBytes,
    createdMs: storage.now(),
    format: formatOn(pool, content.format),
    ...(content.backing !== undefined && { backing: content.backing }),
  });
  // The server takes a snapshot's path as an absolute one of the host.
  return { ...fileContent(storage, file), path: object.kind === 'snapshot' ? `${storage.pools.mountPoint(pool)}/${path}` : path };
}

/** Removes what a command names; what is not there, or has no path yet, is fine. */
export async function removeObject(storage: ZoneStorage, object: StorageObject, field: string): Promise<void> {
  const store = required(object.store, `the store of ${field}`);
  if (object.to.path === undefined) return;
  if (store.kind === 'pool') {
    await storage.pools.remove(await storage.pools.ensure(store.pool), object.to.path);
    return;
  }
  await storage.downloads.settle();
  const image = storage.images.find(store.url, object.to.path);
  if (image) await storage.images.remove(image);
}

/** A volume that a command names by pool and path only, taken over when it is not known. */
export async function findVolume(
  storage: ZoneStorage,
  poolName: PoolName,
  path: string,
  told: { readonly virtualBytes?: number | undefined } = {},
): Promise<{ readonly pool: PoolRecord; readonly file: PoolFile }> {
  const pool = await storage.pools.ensure(poolName);
  const known = storage.pools.file(pool, path);
  if (known) return { pool, file: known };
  const store = { kind: 'pool', pool: poolName } as const;
  const to = { path, ...(told.virtualBytes !== undefined && { size: told.virtualBytes }) };
  return { pool, file: await storage.pools.put(assumedFile(storage, pool, { kind: 'volume', to, store }, path)) };
}

/** The format of volumes on a pool. */
export function formatOn({ type }: PoolRecord, format: string): string {
  return rawPools.has(type) ? 'RAW' : format === 'RAW' ? 'QCOW2' : format;
}

function identityOf({ kind, to }: StorageObject): Pick<PoolFile, 'kind' | 'uuid' | 'id' | 'name'> {
  const uuid = 'uuid' in to ? to.uuid : undefined;
  return {
    kind,
    ...(uuid !== undefined && { uuid }),
    ...(to.id !== undefined && { id: to.id }),
    ...(to.name !== undefined && { name: to.name }),
  };
}

function sameObject(storage: ZoneStorage, pool: PoolRecord, object: StorageObject): PoolFile | undefined {
  const { kind, uuid } = identityOf(object);
  if (object.to.path !== undefined) {
    const there = storage.pools.file(pool, object.to.path);
    if (there?.kind === kind && there.uuid === uuid) return there;
  }
  if (uuid === undefined) return undefined;
  for (const file of storage.pools.files(pool.uuid)) if (file.kind === kind && file.uuid === uuid) return file;
  return undefined;
}

function newPath(storage: ZoneStorage, pool: PoolRecord, object: StorageObject, named: boolean): string {
  if (object.kind === 'snapshot') return `snapshots/${storage.names.uuid()}`;
  if (object.kind === 'template') return storage.names.uuid();
  const wanted = [object.to.path, named ? object.to.uuid : undefined].map((path) => path && storage.pools.relative(pool, path));
  const free = wanted.find((path) => path !== undefined && path !== '' && storage.pools.file(pool, path) === undefined);
  return free ?? storage.names.uuid();
}

function assumedFile(storage: ZoneStorage, pool: PoolRecord, object: StorageObject, path: string): PoolFile {
  const below = storage.pools.relative(pool, path);
  const size = sizeOf(object);
  const format = object.kind === 'snapshot' ? 'QCOW2' : (object.to.format ?? 'QCOW2');
  const virtualBytes = size ?? plausibleSize(storage.random, below, format, { system: false }).virtualBytes;
  return {
    ...identityOf(object),
    pool: pool.uuid,
    path: below,
    format,
    virtualBytes,
    physicalBytes: plausiblePhysical(storage.random, below, virtualBytes),
    createdMs: storage.now(),
  };
}

function sizeOf(object: StorageObject): number | undefined {
  const size = object.kind === 'snapshot' ? object.to.volume?.size : object.to.size;
  return size !== undefined && size > 0 ? size : undefined;
}

function namedImage(object: StorageObject, path: string): NamedImage {
  const { kind, to } = object;
  const told = { path, kind, id: to.id, virtualBytes: sizeOf(object) };
  if (kind === 'snapshot') return { ...told, name: to.name, physicalBytes: to.physicalSize };
  if (kind === 'volume') return { ...told, uuid: to.uuid, name: to.name, format: to.format };
  const { uuid, format, checksum, physicalSize, uniqueName, name } = to;
  return { ...told, uuid, format, checksum, physicalBytes: physicalSize, name: uniqueName ?? name };
}

/** Where an object lies on a secondary storage; a template's place follows from its ids when the command does not tell it. */
function imagePath(object: StorageObject, field: string): string {
  const { path } = object.to;
  if (path !== undefined && trimPath(path) !== '') return path;
  const { accountId, id } = object.to;
  if (object.kind === 'template' && accountId !== undefined && id !== undefined) return `template/tmpl/${accountId}/${id}`;
  throw new AgentError('VRA_BAD_INPUT', `the command lacks ${field}.path`);
}

/** Snapshots are files without an extension: the command names their folder, `snapshots/<account>/<volume>`. */
function snapshotFile(storage: ZoneStorage, object: StorageObject, path: string): string {
  const parts = trimPath(path).split('/');
  return object.kind === 'snapshot' && parts.length < 4 ? `${parts.join('/')}/${storage.names.uuid()}` : path;
}
