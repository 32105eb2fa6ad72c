import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { integer, objectIdentifier, octetString, time } from '../../../../../fleet/connectors/cloudstack/certificates/der.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

describe('DER', () => {
  it('writes whole numbers in the fewest bytes, positive', () => {
    assert.equal(hex(integer(Uint8Array.of(0))), '020100');
    assert.equal(hex(integer(Uint8Array.of(0, 0, 1))), '020101');
    assert.equal(hex(integer(Uint8Array.of(0x7f))), '02017f');
    assert.equal(hex(integer(Uint8Array.of(0x80))), '02020080');
  });

  it('writes lengths in the shortest form', () => {
    assert.equal(hex(octetString(Buffer.alloc(127))).slice(0, 4), '047f');
    assert.equal(hex(octetString(Buffer.alloc(128))).slice(0, 6), '048180');
    assert.equal(hex(octetString(Buffer.alloc(256))).slice(0, 8), '04820100');
    assert.equal(hex(octetString(Buffer.alloc(65_536))).slice(0, 10), '0483010000');
  });

  it('writes object identifiers', () => {
    assert.equal(hex(objectIdentifier('1.2.840.113549.1.1.11')), '06092a864886f70d01010b');
    assert.equal(hex(objectIdentifier('2.5.29.17')), '0603551d11');
  });

  it('writes two digits of the year up to 2049, four from 2050 on', () => {
    assert.equal(
      time(Date.UTC(2049, 11, 31, 23, 59, 59))
        .subarray(2)
        .toString(),
      '491231235959Z',
    );
    assert.equal(
      time(Date.UTC(2050, 0, 1))
        .subarray(2)
        .toString(),
      '20500101000000Z',
    );
    assert.equal(time(Date.UTC(2050, 0, 1))[0], 0x18);
  });
});
