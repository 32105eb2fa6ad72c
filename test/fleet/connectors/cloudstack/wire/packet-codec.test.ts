import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { decodePacket, encodePacket } from '../../../../../fleet/connectors/cloudstack/wire/packet-codec.ts';
import type { Packet } from '../../../../../fleet/connectors/cloudstack/wire/packet.ts';

const id = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const packets: fc.Arbitrary<Packet> = fc.record(
  {
    flags: fc.nat(0xffff).map((flags) => flags & ~0x80),
    seq: id,
    mgmtId: id,
    agentId: id,
    via: id,
    body: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 1, maxLength: 5 }).map((text) => text.repeat(9_000)),
    ),
  },
  { noNullPrototype: true },
);

const small: Packet = { flags: 0x27, seq: 446700788039811075n, mgmtId: 32977295106n, agentId: 7n, via: 7n, body: '[]' };

/** A packet in bytes with a header that says what it likes. */
function bytesOf(change: (bytes: Buffer) => void, packet: Packet = small, compressFromBytes = 0): Buffer {
  const bytes = Buffer.from(encodePacket(packet, { compressFromBytes }));
  change(bytes);
  return bytes;
}

describe('packets', () => {
  it('have a header of 40 bytes, big-endian', () => {
    assert.equal(
      Buffer.from(encodePacket(small)).toString('hex'),
      ['00', '00', '0027', '0633001700000003', '00000002', '00000007ad993a82', '0000000000000007', '0000000000000007', '5b5d']
        .join('')
        .replace('0633001700000003', small.seq.toString(16).padStart(16, '0'))
        .replace('00000007ad993a82', small.mgmtId.toString(16).padStart(16, '0')),
    );
    assert.equal(Buffer.from(encodePacket({ ...small, mgmtId: -1n })).readBigInt64BE(16), -1n, 'the id of nobody has all bits set');
  });

  it('come back as they were, compressed or not', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const decoded = decodePacket(encodePacket(packet));
        assert.deepEqual({ ...decoded, flags: decoded.flags & ~0x80 }, packet);
      }),
    );
  });

  it('are compressed from 8192 bytes on, and say so', () => {
    const flagsOf = (bytes: number): number => decodePacket(encodePacket({ ...small, body: 'x'.repeat(bytes) })).flags;
    assert.equal(flagsOf(8_191), 0x27);
    assert.equal(flagsOf(8_192), 0xa7);
    const sent = encodePacket({ ...small, body: 'x'.repeat(8_192) });
    assert.ok(sent.length < 1_000);
    assert.equal(Buffer.from(sent).readInt32BE(12), 8_192, 'the size before it was compressed');
    assert.equal(Buffer.from(sent).subarray(40, 42).toString('hex'), '1f8b', 'gzip');
  });

  it('of version 2 have no via: it is the agent', () => {
    const bytes = encodePacket({ ...small, via: 9n }, { version: 2 });
    assert.equal(bytes.length, 32 + 2);
    assert.deepEqual(decodePacket(bytes), small);
  });

  it('without compression take everything to the end of the message, whatever the length says', () => {
    const bytes = bytesOf((header) => header.writeInt32BE(1, 12), small, 100);
    assert.equal(decodePacket(bytes).body, '[]');
  });

  const refused: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
    'an unknown version': [bytesOf((bytes) => bytes.writeUInt8(1, 0)), /version 1/],
    'no byte': [new Uint8Array(), /version nothing/],
    'a short header': [encodePacket(small).subarray(0, 39), /39 bytes/],
    'a length that is too small': [bytesOf((bytes) => bytes.writeInt32BE(1, 12)), /cannot be inflated to the 1 bytes|names 1/],
    'a length that is too large': [bytesOf((bytes) => bytes.writeInt32BE(3, 12)), /inflates to 2 bytes, its header names 3/],
    'a negative length': [bytesOf((bytes) => bytes.writeInt32BE(-1, 12)), /-1 bytes/],
    'a length of gigabytes': [bytesOf((bytes) => bytes.writeInt32BE(0x7fff_ffff, 12)), /2147483647 bytes/],
    'a body that is no gzip': [
      bytesOf((bytes) => bytes.writeUInt16BE(0xa7, 2), { ...small, body: '[1,2,3]' }, 100),
      /cannot be inflated/,
    ],
    'a body that inflates to far more': [
      Buffer.concat([bytesOf(() => {}).subarray(0, 40), gzipSync(Buffer.alloc(10_000_000))]),
      /cannot be inflated to the 2 bytes/,
    ],
  };
  for (const [name, [bytes, text]] of Object.entries(refused)) {
    it(`with ${name} are refused`, () => {
      assert.throws(() => decodePacket(bytes), { code: 'VRA_BAD_PACKET', message: text });
    });
  }

  it('made of any bytes give a packet or a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          decodePacket(bytes);
        } catch (error) {
          assert.equal(error instanceof Error && 'code' in error && error.code, 'VRA_BAD_PACKET');
        }
      }),
    );
  });
});
