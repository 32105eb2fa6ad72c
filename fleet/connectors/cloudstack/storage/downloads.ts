import type { Clock } from '#agent';
import type { Table } from '../zone/table.ts';
import type { DownloadRecord } from './records.ts';
import type { FreshNames } from './fresh-names.ts';
import type { ImageStores } from './image-stores.ts';

export interface DownloadState {
  readonly job: DownloadRecord;
  readonly status: 'DOWNLOAD_IN_PROGRESS' | 'DOWNLOADED' | 'DOWNLOAD_ERROR' | 'ABANDONED';
  /** 0 to 100. */
  readonly percent: number;
}

export type DownloadOrder = Pick<DownloadRecord, 'url' | 'image' | 'error'>;

/** Downloads of secondary storage VMs: each takes its time on the clock, and what came lies on the store afterwards. */
export class Downloads {
  readonly #jobs: Table<DownloadRecord>;
  readonly #images: ImageStores;
  readonly #names: FreshNames;
  readonly #clock: Clock;
  readonly #spanMs: number;

  constructor(
    jobs: Table<DownloadRecord>,
    parts: { readonly images: ImageStores; readonly names: FreshNames; readonly clock: Clock; readonly spanMs: number },
  ) {
    this.#jobs = jobs;
    this.#images = parts.images;
    this.#names = parts.names;
    this.#clock = parts.clock;
    this.#spanMs = parts.spanMs;
  }

  /** Begins a download; an older one of the same thing is forgotten. */
  async start(order: DownloadOrder): Promise<DownloadState> {
    const { store, path } = order.image;
    const older = [...this.#jobs.values()].filter(({ image }) => image.store === store && image.path === path);
    for (const { jobId } of older) await this.#jobs.remove(jobId);
    return this.#begin(this.#names.uuid(), order);
  }

  /** The same job from its beginning. */
  async restart({ jobId, url, image, error }: DownloadRecord): Promise<DownloadState> {
    return this.#begin(jobId, { url, image, error });
  }

  async state(jobId: string): Promise<DownloadState | undefined> {
    await this.settle();
    const job = this.#jobs.get(jobId);
    return job && this.#stateOf(job);
  }

  async abort(job: DownloadRecord): Promise<DownloadState> {
    const aborted = { ...job, aborted: true };
    await this.#jobs.put(aborted);
    return this.#stateOf(aborted);
  }

  async purge(jobId: string): Promise<void> {
    await this.#jobs.remove(jobId);
  }

  /** Puts what has come since on the stores. Asked for before stores are listed or measured. */
  async settle(): Promise<void> {
    const due = [...this.#jobs.values()].filter((job) => !job.settled && this.#stateOf(job).status === 'DOWNLOADED');
    for (const job of due) {
      // The image first: a list that is asked for meanwhile must not lack it.
      await this.#images.create(job.image.store, job.image);
      await this.#jobs.put({ ...job, settled: true });
    }
  }

  async #begin(jobId: string, { url, image, error }: DownloadOrder): Promise<DownloadState> {
    const job: DownloadRecord = {
      jobId,
      url,
      startedMs: this.#clock.now(),
      spanMs: this.#spanMs,
      image,
      ...(error !== undefined && { error }),
      aborted: false,
      settled: false,
    };
    await this.#jobs.put(job);
    await this.settle();
    return this.#stateOf(job);
  }

  #stateOf(job: DownloadRecord): DownloadState {
    if (job.aborted) return { job, status: 'ABANDONED', percent: 0 };
    if (job.error !== undefined) return { job, status: 'DOWNLOAD_ERROR', percent: 0 };
    const passed = this.#clock.now() - job.startedMs;
    if (job.settled || passed >= job.spanMs) return { job, status: 'DOWNLOADED', percent: 100 };
    return { job, status: 'DOWNLOAD_IN_PROGRESS', percent: Math.max(0, Math.floor((100 * passed) / job.spanMs)) };
  }
}
