import type { Table } from '../zone/table.ts';
import type { ImageStores, NamedImage } from './image-stores.ts';
import type { UploadRecord } from './records.ts';
import type { ContentSize } from './sizes.ts';

/** Uploads from browsers, until the server has asked how they ended. */
export class Uploads {
  readonly #records: Table<UploadRecord>;
  readonly #images: ImageStores;
  /** Bytes so far of those that run. */
  readonly #received = new Map<string, number>();

  constructor(records: Table<UploadRecord>, images: ImageStores) {
    this.#records = records;
    this.#images = images;
  }

  /** An upload URL works once. */
  has(uuid: string): boolean {
    return this.#records.has(uuid);
  }

  async begin(uuid: string, contentLength: number): Promise<void> {
    this.#received.set(uuid, 0);
    await this.#records.put({ uuid, state: 'in progress', contentLength, receivedBytes: 0 });
  }

  received(uuid: string, bytes: number): void {
    this.#received.set(uuid, (this.#received.get(uuid) ?? 0) + bytes);
  }

  async complete(uuid: string, store: string, made: NamedImage & ContentSize): Promise<void> {
    const image = await this.#images.create(store, made);
    const receivedBytes = this.#received.get(uuid) ?? image.physicalBytes;
    await this.#records.put({ uuid, state: 'completed', contentLength: receivedBytes, receivedBytes, image });
    this.#received.delete(uuid);
  }

  async fail(uuid: string, error: string): Promise<void> {
    const known = this.#records.get(uuid);
    this.#received.delete(uuid);
    await this.#records.put({ uuid, contentLength: 0, receivedBytes: 0, ...known, state: 'error', error });
  }

  /** How an upload stands. One that ended is forgotten when it was told. */
  async report(uuid: string): Promise<UploadRecord | undefined> {
    const record = this.#records.get(uuid);
    if (record?.state !== 'in progress') {
      if (record) await this.#records.remove(uuid);
      return record;
    }
    const receivedBytes = this.#received.get(uuid);
    if (receivedBytes !== undefined) return { ...record, receivedBytes };
    // Its connection ended with an earlier process.
    await this.#records.remove(uuid);
    return { ...record, state: 'error', error: 'file receive failed or connection closed prematurely.' };
  }
}
