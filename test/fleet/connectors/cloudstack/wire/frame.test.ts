import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { encodeFrame, FrameDecoder, RecordSplitter } from '../../../../../fleet/connectors/cloudstack/wire/frame.ts';

/** A TLS record of application data with so many bytes of content. */
function record(contentBytes: number, fill = 0x61): Buffer {
  const bytes = Buffer.alloc(5 + contentBytes, fill);
  bytes.set([23, 3, 3, contentBytes >> 8, contentBytes & 0xff]);
  return bytes;
}

interface Arrived {
  readonly bytes: number;
  readonly fill: number | undefined;
  readonly more: boolean;
}

function decode(chunks: readonly Buffer[]): readonly Arrived[] {
  const arrived: Arrived[] = [];
  const decoder = new FrameDecoder((bytes, more) => arrived.push({ bytes: bytes.length, fill: bytes[5], more }));
  for (const chunk of chunks) decoder.push(chunk);
  return arrived;
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('frames', () => {
  it('have a header with the size, and a bit when the message goes on', () => {
    assert.deepEqual(encodeFrame(record(2), false), Buffer.from('0000000717030300026161', 'hex'));
    assert.deepEqual(encodeFrame(record(2), true), Buffer.from('0001000717030300026161', 'hex'));
    assert.equal(encodeFrame(record(16_408), true).subarray(0, 4).toString('hex'), '0001401d', 'as a live server sends it');
  });

  it('come back whatever pieces they arrive in', () => {
    const frames = fc.array(fc.record({ size: fc.integer({ min: 1, max: 700 }), fill: fc.nat(255), more: fc.boolean() }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(frames, fc.array(fc.nat(5_000), { maxLength: 12 }), (list, places) => {
        const bytes = Buffer.concat(list.map(({ size, fill, more }) => encodeFrame(record(size, fill), more)));
        const expected = list.map(({ size, fill, more }) => ({ bytes: size + 5, fill, more }));
        assert.deepEqual(decode(cut(bytes, places)), expected);
      }),
    );
  });

  it('come back byte by byte, the largest too', () => {
    const bytes = Buffer.concat([encodeFrame(record(16_408), true), encodeFrame(record(1), false)]);
    assert.deepEqual(
      decode(Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))).map(({ bytes: size, more }) => [size, more]),
      [
        [16_413, true],
        [6, false],
      ],
    );
  });

  it('may be read into the same memory, piece after piece', () => {
    const bytes = Buffer.concat([encodeFrame(record(30, 1), true), encodeFrame(record(40, 2), false)]);
    for (const step of [1, 3, 5, 20, 38, 39, 60]) {
      const memory = Buffer.alloc(step);
      const fills: number[][] = [];
      const decoder = new FrameDecoder((content) => fills.push([...new Set(content.subarray(5))]));
      for (let at = 0; at < bytes.length; at += step) decoder.push(memory.subarray(0, bytes.copy(memory, 0, at, at + step)));
      assert.deepEqual(fills, [[1], [2]], `pieces of ${step} bytes`);
    }
  });

  it('may hold several whole records: the message goes on behind all but the last', () => {
    const both = Buffer.concat([record(3, 1), record(4, 2)]);
    assert.deepEqual(decode([encodeFrame(both, false)]), [
      { bytes: 8, fill: 1, more: true },
      { bytes: 9, fill: 2, more: false },
    ]);
  });

  const refused: Readonly<Record<string, readonly [hex: string, text: RegExp]>> = {
    'a size of 0': ['00000000', /frame of 0 bytes/],
    'a size beyond 18000': ['00004651', /frame of 18001 bytes/],
    'a negative size': ['0000ffff', /frame of -1 bytes/],
    'unknown bits': ['01000005', /0x01000005/],
    'a record that does not end in its frame': ['0000000617030300ff61', /part of a TLS record/],
    'a frame too short for a record': ['000000021703', /part of a TLS record/],
  };
  for (const [name, [hex, text]] of Object.entries(refused)) {
    it(`are refused with ${name}`, () => {
      assert.throws(() => decode([Buffer.from(hex, 'hex')]), { code: 'VRA_BAD_PACKET', message: text });
      assert.throws(() => decode(cut(Buffer.from(hex, 'hex'), [1, 2, 3])), { code: 'VRA_BAD_PACKET', message: text });
    });
  }

  it('are refused before they are sent when no reader would take them', () => {
    assert.throws(() => encodeFrame(Buffer.alloc(18_001), false), { code: 'VRA_BAD_PACKET' });
    assert.throws(() => encodeFrame(Buffer.alloc(0), false), { code: 'VRA_BAD_PACKET' });
  });
});

describe('the records of a TLS engine', () => {
  it('are found whatever pieces it writes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 6 }), fc.array(fc.nat(2_000), { maxLength: 10 }), (sizes, places) => {
        const splitter = new RecordSplitter();
        const records = cut(Buffer.concat(sizes.map((size) => record(size))), places).flatMap((piece) => splitter.push(piece));
        assert.deepEqual(
          records.map(({ length }) => length),
          sizes.map((size) => size + 5),
        );
      }),
    );
  });
});
