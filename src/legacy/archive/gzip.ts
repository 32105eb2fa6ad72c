import { crc32, gzipSync } from 'node:zlib';

/** Under this, setting up a compressor costs ten times what it could save in time, and saves a hundred bytes. */
const compressibleBytes = 2048;
/** Deflate, no name, no time, Unix (RFC 1952); then one stored block, the last one (RFC 1951). */
const storedHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]);

/** A gzip file of a text. Short ones are stored, not compressed: they are many and live for a moment. */
export function gzip(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length >= compressibleBytes) return gzipSync(bytes, { level: 1 });
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(bytes.length, 0);
  lengths.writeUInt16LE(~bytes.length & 0xffff, 2);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([storedHeader, lengths, bytes, trailer]);
}
