import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { byteRange } from '../../../../../../fleet/connectors/cloudstack/storage/userdata/byte-range.ts';
import {
  generatedContent,
  qcow2VirtualBytes,
} from '../../../../../../fleet/connectors/cloudstack/storage/userdata/generated-content.ts';

const image = {
  store: 's',
  kind: 'template',
  path: 'x.qcow2',
  format: 'QCOW2',
  virtualBytes: 7 * 2 ** 30,
  physicalBytes: 200_000,
  createdMs: 0,
} as const;

const bytes = (from: number, to: number): Buffer => Buffer.concat([...generatedContent(image, from, to)]);

describe('generated content', () => {
  it('is the same whichever range is asked for', () => {
    const whole = bytes(0, image.physicalBytes);
    fc.assert(
      fc.property(fc.nat(image.physicalBytes), fc.nat(image.physicalBytes), (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(bytes(from, to).equals(whole.subarray(from, to)));
      }),
      { numRuns: 30 },
    );
  });

  it('says the size of its disk', () => {
    assert.equal(qcow2VirtualBytes(bytes(0, 104)), image.virtualBytes);
    assert.equal(qcow2VirtualBytes(Buffer.from('plain')), undefined);
  });
});

describe('byte ranges', () => {
  const cases: readonly (readonly [string | undefined, ReturnType<typeof byteRange>])[] = [
    [undefined, undefined],
    ['bytes=0-9', { from: 0, to: 10 }],
    ['bytes=90-', { from: 90, to: 100 }],
    ['bytes=90-1000', { from: 90, to: 100 }],
    ['bytes=-5', { from: 95, to: 100 }],
    ['bytes=-500', { from: 0, to: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-3', undefined],
    ['bytes=0-1,5-6', undefined],
    ['lines=1-2', undefined],
    ['bytes=-', undefined],
  ];
  for (const [header, range] of cases) {
    it(`${header ?? 'none'} of 100 bytes`, () => {
      assert.deepEqual(byteRange(header, 100), range);
    });
  }
});
