import type { Timestamp } from '../generated/google/protobuf/timestamp.ts';

/** Milliseconds since the Unix epoch as the wire has them. */
export function timestamp(atMs: number): Timestamp {
  const seconds = Math.floor(atMs / 1000);
  return { seconds, nanos: Math.round((atMs - seconds * 1000) * 1e6) };
}

/** The other way round; a time that is not set is the epoch, as everywhere in the protocol. */
export function milliseconds(time: Timestamp | undefined): number {
  return time === undefined ? 0 : time.seconds * 1000 + Math.round(time.nanos / 1e6);
}
