import type { Random } from '#agent';
import type { PoolFile } from './records.ts';

/** Guests write most of what they ever write in their first weeks. */
const settlingMs = 14 * 86_400_000;
/** The largest part of a disk that a guest ever fills. */
const largestShare = 0.4;

/** Bytes that a file takes on its pool at a time (epoch ms): volumes grow, by the seed, and never beyond their size. */
export function physicalBytesAt(file: PoolFile, now: number, random: Random): number {
  if (file.kind !== 'volume' || file.physicalBytes >= file.virtualBytes) return file.physicalBytes;
  const share = largestShare * random.fork(`growth/${file.pool}/${file.path}`).next();
  const room = (file.virtualBytes - file.physicalBytes) * share;
  const age = Math.max(0, now - file.createdMs);
  return file.physicalBytes + Math.floor(room * (1 - Math.exp(-age / settlingMs)));
}
