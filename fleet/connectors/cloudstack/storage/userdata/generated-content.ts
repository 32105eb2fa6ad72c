import type { ImageRecord } from '../records.ts';

const chunkBytes = 65_536;
const headerBytes = 104;

/**
 * Bytes `from` to `to` (exclusive) of a file that is known by its sizes only: a true QCOW2 header where the format asks for one, so that tools
 * read its size, and a pattern that differs by position behind it. The same file has the same bytes whoever asks.
 */
export function* generatedContent(image: ImageRecord, from: number, to: number): Iterable<Buffer> {
  const header = image.format === 'QCOW2' ? qcow2Header(image.virtualBytes) : Buffer.alloc(0);
  // Made in whole chunks at fixed places, so that ranges agree.
  for (let at = from - (from % chunkBytes); at < to; at += chunkBytes) {
    const chunk = Buffer.alloc(chunkBytes);
    for (let mark = 0; mark < chunkBytes; mark += 1024) chunk.writeUIntBE((at + mark) / 1024, mark, 6);
    if (at === 0) header.copy(chunk);
    yield chunk.subarray(Math.max(0, from - at), Math.min(chunkBytes, to - at));
  }
}

/** Version 3 header without features (QEMU's docs/interop/qcow2.txt). */
function qcow2Header(virtualBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('QFI\u00fb', 0, 'latin1');
  header.writeUInt32BE(3, 4);
  const clusterBits = 16;
  header.writeUInt32BE(clusterBits, 20);
  header.writeBigUInt64BE(BigInt(Math.floor(virtualBytes)), 24);
  // Refcount order (16 bits a cluster) and the header's own length.
  header.writeUInt32BE(4, 96);
  header.writeUInt32BE(headerBytes, 100);
  return header;
}

/** Size of the disk in a QCOW2 file, from its first bytes; undefined when they are of something else. */
export function qcow2VirtualBytes(head: Uint8Array): number | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 32 || bytes.toString('latin1', 0, 4) !== 'QFI\u00fb') return undefined;
  return Number(bytes.readBigUInt64BE(24));
}
