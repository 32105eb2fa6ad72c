/** Content types of TLS records (RFC 5246, 6.2.1). */
export const recordTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

const headerBytes = 5;

/** Bytes of the record that begins at `at`, its header included; nothing while that cannot be known yet. */
export function recordLength(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < headerBytes ? undefined : headerBytes + bytes.readUInt16BE(at + 3);
}

/** Type of a record, of which at least the first byte is there. */
export function recordType(record: Buffer): number {
  return record.readUInt8(0);
}

/** Plaintext that fits into one record. */
export const maxPlaintextBytes = 16_384;
