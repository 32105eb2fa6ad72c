import type { Duplex } from 'node:stream';

/**
 * Makes one write of all that is written in a turn of the event loop. ssh2 writes every packet in two or three pieces, and an answer is
 * several packets: without this each piece is a system call and a segment, and inside of another session a packet of its own with all
 * that belongs to one. Only for streams whose writer does not wait for them: write callbacks are not taken.
 */
export function coalesceWrites(stream: Duplex): void {
  const write = stream.write.bind(stream);
  const end = stream.end.bind(stream);
  let pending: Uint8Array[] = [];
  const flush = (): void => {
    const parts = pending;
    pending = [];
    if (parts.length > 0 && stream.writable && !stream.destroyed) write(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  };
  stream.write = (chunk: Uint8Array): boolean => {
    if (pending.push(chunk) === 1) setImmediate(flush);
    return true;
  };
  stream.end = (): Duplex => {
    flush();
    return end();
  };
}
