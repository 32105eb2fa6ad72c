import type { Random } from '#agent';
import type { PoolFile } from './records.ts';

/** Guests write most of what they ever write in their first weeks. */
const settlingMs = 14 * 86_400_000;
/** The largest part of a disk that a guest ever fills. */
const largestShare = 0.4;

/** The part of its empty room that a volume's guest will fill in the end, by the seed. */
export function growthShare({ pool, path }: Pick<PoolFile, 'pool' | 'path'>, random: Random): number {
  return largestShare * random.fork(`growth/${pool}/${path}`).next();
}

/** Bytes that a file takes on its pool at a time (epoch ms): volumes grow by their share, and never beyond their size. */
export function physicalBytesAt(file: PoolFile, now: number, share: number): number {
  if (file.kind !== 'volume' || file.physicalBytes >= file.virtualBytes) return file.physicalBytes;
  const room = (file.virtualBytes - file.physicalBytes) * share;
  const age = Math.max(0, now - file.createdMs);
  return file.physicalBytes + Math.floor(room * (1 - Math.exp(-age / settlingMs)));
}
