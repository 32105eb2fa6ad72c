import { createDecipheriv, createHash } from 'node:crypto';

const saltBytes = 8;
const iterations = 1000;
const blockBytes = 64;

/**
 * Decrypts what a management server encrypts with a password (`PBEWITHSHA1ANDDESEDE`: PKCS#12's derivation with SHA-1 and 1000 rounds,
 * three-key DES): base64 of an 8-byte salt and the ciphertext. Throws when the password is another one.
 */
export function decryptWithPassword(text: string, password: string): string {
  const bytes = Buffer.from(text, 'base64');
  const salt = bytes.subarray(0, saltBytes);
  const { key, vector } = deriveKey(password, salt, iterations);
  const decipher = createDecipheriv('des-ede3-cbc', key, vector);
  return Buffer.concat([decipher.update(bytes.subarray(saltBytes)), decipher.final()]).toString('utf8');
}

/** Key and initialisation vector for three-key DES from a password (RFC 7292, B.2). */
export function deriveKey(password: string, salt: Uint8Array, rounds: number): { readonly key: Buffer; readonly vector: Buffer } {
  const secret = bigEndianText(password);
  return { key: derive(1, { secret, salt, rounds, length: 24 }), vector: derive(2, { secret, salt, rounds, length: 8 }) };
}

interface Derivation {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly rounds: number;
  readonly length: number;
}

function derive(purpose: number, { secret, salt, rounds, length }: Derivation): Buffer {
  const diversifier = Buffer.alloc(blockBytes, purpose);
  const input = Buffer.concat([repeatToBlocks(salt), repeatToBlocks(secret)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += 20) {
    let digest = sha1(Buffer.concat([diversifier, input]));
    for (let round = 1; round < rounds; round++) digest = sha1(digest);
    parts.push(digest);
    addToBlocks(input, Buffer.alloc(blockBytes, digest));
  }
  return Buffer.concat(parts).subarray(0, length);
}

/** Adds `addend + 1` to every block of `input`, as big-endian numbers. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let block = 0; block < input.length; block += blockBytes) {
    let carry = 1;
    for (let at = blockBytes - 1; at >= 0; at--) {
      carry += input.readUInt8(block + at) + addend.readUInt8(at);
      input.writeUInt8(carry & 0xff, block + at);
      carry >>= 8;
    }
  }
}

function repeatToBlocks(bytes: Uint8Array): Buffer {
  return Buffer.alloc(blockBytes * Math.ceil(bytes.length / blockBytes), bytes);
}

/** UTF-16, most significant byte first, with a final zero. */
function bigEndianText(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le').swap16();
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}
