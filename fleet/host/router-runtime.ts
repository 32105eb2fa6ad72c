import type { Clock, Random } from '#agent';
import type { FleetLog } from '../events.ts';
import type { RouterStorage } from './runtime.ts';
import type { StateDirectory } from './state-directory.ts';

export interface StorageOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FleetLog;
}
export function createDiskStorage(options: StorageOptions & { readonly directory: StateDirectory }): RouterStorage {
  throw new Error(String(options));
}
export function createMemoryStorage(options: StorageOptions): RouterStorage {
  throw new Error(String(options));
}
