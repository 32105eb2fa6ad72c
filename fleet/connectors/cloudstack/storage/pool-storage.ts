import type { Clock, Random } from '#agent';
import type { Table } from '../zone/table.ts';
import { growthShare, physicalBytesAt } from './growth.ts';
import { trimPath } from './paths.ts';
import type { PoolFile, PoolMountRecord, PoolRecord } from './records.ts';
import { capacityOf, fileSystemBytes } from './sizes.ts';
import type { PoolName } from './transfer-objects.ts';

export interface PoolTables {
  readonly pools: Table<PoolRecord>;
  readonly mounts: Table<PoolMountRecord>;
  readonly files: Table<PoolFile>;
}

/** Growth within this is too little to be seen. */
const usedForMs = 10_000;

/** Key of a file in its table. */
export function poolFileKey({ pool, path }: Pick<PoolFile, 'pool' | 'path'>): string {
  return `${pool}/${path}`;
}

/** Key of a mount in its table. */
export function mountKey({ pool, host }: PoolMountRecord): string {
  return `${pool}/${host}`;
}

/** Primary storage of a zone: which pools there are, who has them mounted, and every file on them. */
export class PoolStorage {
  readonly #tables: PoolTables;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By file: seeding one for every look at a large pool would be slow. */
  readonly #shares = new Map<string, number>();
  /** By pool, as long as its files are the same: hosts that come back all ask at once. */
  readonly #used = new Map<string, { readonly bytes: number; readonly atMs: number }>();

  constructor(tables: PoolTables, { clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#tables = tables;
    this.#clock = clock;
    this.#random = random;
  }

  get(uuid: string): PoolRecord | undefined {
    return this.#tables.pools.get(uuid);
  }

  pools(): Iterable<PoolRecord> {
    return this.#tables.pools.values();
  }

  /** Gives a pool's record, made from what the command says when there is none: a server may know it longer than this fleet. */
  async ensure({ uuid, type, host, path }: PoolName): Promise<PoolRecord> {
    const known = this.#tables.pools.get(uuid);
    const told = {
      type: type ?? known?.type ?? 'NetworkFilesystem',
      host: host ?? known?.host ?? '',
      path: path ?? known?.path ?? `/mnt/${uuid}`,
    };
    if (known && known.type === told.type && known.host === told.host && known.path === told.path) return known;
    const capacityBytes = known?.capacityBytes ?? capacityOf(this.#random, uuid, told.type === 'Filesystem');
    const record = { uuid, ...told, capacityBytes };
    await this.#tables.pools.put(record);
    return record;
  }

  /** Where hosts see the pool's files. Network pools are mounted by uuid, whatever the command proposes (`/mnt//<uuid>`). */
  mountPoint({ type, uuid, path }: PoolRecord): string {
    return type === 'Filesystem' || type === 'SharedMountPoint' ? path : `/mnt/${uuid}`;
  }

  async mount(pool: string, host: string): Promise<void> {
    const mount = { pool, host };
    if (!this.#tables.mounts.has(mountKey(mount))) await this.#tables.mounts.put(mount);
  }

  async unmount(pool: string, host: string): Promise<void> {
    await this.#tables.mounts.remove(mountKey({ pool, host }));
  }

  /** Pools that a host has mounted. */
  mountedBy(host: string): readonly PoolRecord[] {
    return [...this.#tables.pools.values()].filter(({ uuid }) => this.#tables.mounts.has(mountKey({ pool: uuid, host })));
  }

  usedBytes(pool: string): number {
    const atMs = this.#clock.now();
    const known = this.#used.get(pool);
    if (known && atMs >= known.atMs && atMs - known.atMs < usedForMs) return known.bytes;
    let bytes = fileSystemBytes;
    for (const file of this.files(pool)) bytes += this.physicalBytes(file);
    this.#used.set(pool, { bytes, atMs });
    return bytes;
  }

  /** Bytes that a file takes now. */
  physicalBytes(file: PoolFile): number {
    return physicalBytesAt(file, this.#clock.now(), file.kind === 'volume' ? this.#share(file) : 0);
  }

  *files(pool: string): Iterable<PoolFile> {
    for (const file of this.#tables.files.values()) if (file.pool === pool) yield file;
  }

  /** A file by its path, absolute on a host or below the pool. */
  file(pool: PoolRecord, path: string): PoolFile | undefined {
    return this.#tables.files.get(poolFileKey({ pool: pool.uuid, path: this.relative(pool, path) }));
  }

  /** What is below the pool of a path that may be absolute on a host. */
  relative(pool: PoolRecord, path: string): string {
    const below = trimPath(path);
    const root = `${trimPath(this.mountPoint(pool))}/`;
    return path.startsWith('/') && below.startsWith(root) ? below.slice(root.length) : below;
  }

  async put(file: PoolFile): Promise<PoolFile> {
    this.#used.delete(file.pool);
    await this.#tables.files.put(file);
    return file;
  }

  /** Removing what is not there is fine. */
  async remove(pool: PoolRecord, path: string): Promise<void> {
    const key = poolFileKey({ pool: pool.uuid, path: this.relative(pool, path) });
    this.#shares.delete(key);
    this.#used.delete(pool.uuid);
    await this.#tables.files.remove(key);
  }

  #share(file: PoolFile): number {
    const key = poolFileKey(file);
    const known = this.#shares.get(key);
    if (known !== undefined) return known;
    const share = growthShare(file, this.#random);
    this.#shares.set(key, share);
    return share;
  }
}
