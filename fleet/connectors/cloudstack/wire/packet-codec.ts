import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { WireError } from './link-error.ts';
import { packetFlags, type Packet } from './packet.ts';

const headerBytes = 40;
/** Version 2 has no `via`. */
const shortHeaderBytes = 32;

/** From this size on a body is compressed, as the server does it (cloudstack-agent-protocol.md, 2.3). */
export const compressFromBytes = 8_192;

/** The protocol knows no limit; this one keeps a body that claims gigabytes from taking the process down. */
const maxBodyBytes = 256 * 2 ** 20;

export interface EncodeOptions {
  /** Bodies of this size and larger are compressed. */
  readonly compressFromBytes?: number;
  /** 0, or 2: without `via`. */
  readonly version?: 0 | 2;
}

/**
 * The bytes of a packet (cloudstack-agent-protocol.md, 2.1). Whether the body is compressed follows from its size; that bit of the
 * packet's flags is not looked at.
 */
export function encodePacket(packet: Packet, options: EncodeOptions = {}): Uint8Array {
  const body = Buffer.from(packet.body);
  const compressed = body.length >= (options.compressFromBytes ?? compressFromBytes);
  // Level 1: the other side is on the same machine, and the time counts for every host of the fleet.
  const content = compressed ? gzipSync(body, { level: constants.Z_BEST_SPEED }) : body;
  const version = options.version ?? 0;
  const header = version === 0 ? headerBytes : shortHeaderBytes;
  const bytes = Buffer.allocUnsafe(header + content.length);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt8(0, 1);
  bytes.writeUInt16BE(compressed ? packet.flags | packetFlags.compressed : packet.flags & ~packetFlags.compressed, 2);
  bytes.writeBigInt64BE(packet.seq, 4);
  bytes.writeInt32BE(body.length, 12);
  bytes.writeBigInt64BE(packet.mgmtId, 16);
  bytes.writeBigInt64BE(packet.agentId, 24);
  if (version === 0) bytes.writeBigInt64BE(packet.via, 32);
  bytes.set(content, header);
  return bytes;
}

/**
 * Reads a packet; its flags stay as they came, that of compression included.
 *
 * @throws WireError when the bytes are no packet: too short, of an unknown version, or with a body that cannot be inflated to the size
 *   that its header names.
 */
export function decodePacket(message: Uint8Array): Packet {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const version = bytes[0];
  if (version !== 0 && version !== 2) throw new WireError(`a packet of version ${version ?? 'nothing'}: 0 and 2 are known`);
  const header = version === 0 ? headerBytes : shortHeaderBytes;
  if (bytes.length < header) throw new WireError(`a packet of ${bytes.length} bytes: its header alone has ${header}`);
  const flags = bytes.readUInt16BE(2);
  const content = bytes.subarray(header);
  const agentId = bytes.readBigInt64BE(24);
  return {
    flags,
    seq: bytes.readBigInt64BE(4),
    mgmtId: bytes.readBigInt64BE(16),
    agentId,
    via: version === 0 ? bytes.readBigInt64BE(32) : agentId,
    body: ((flags & packetFlags.compressed) === 0 ? content : inflate(content, bytes.readInt32BE(12))).toString(),
  };
}

/** The size must be the header's: a smaller or larger one loses the message at the server, too (cloudstack-agent-protocol.md, 2.1). */
function inflate(content: Buffer, size: number): Buffer {
  if (size < 0 || size > maxBodyBytes)
    throw new WireError(`a packet whose body has ${size} bytes: at most ${maxBodyBytes} are taken`);
  let body: Buffer;
  try {
    body = gunzipSync(content, { maxOutputLength: size + 1 });
  } catch (error) {
    throw new WireError(`the compressed body of a packet cannot be inflated to the ${size} bytes that its header names`, {
      cause: error,
    });
  }
  if (body.length !== size) throw new WireError(`a packet's body inflates to ${body.length} bytes, its header names ${size}`);
  return body;
}
