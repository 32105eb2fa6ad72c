import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { MultipartFile, multipartBoundary } from '../../../../../../fleet/connectors/cloudstack/storage/userdata/multipart-file.ts';

interface Taken {
  readonly file: Buffer;
  readonly form: MultipartFile;
}

function take(body: Buffer, boundary: string, cuts: readonly number[]): Taken {
  const pieces: Buffer[] = [];
  const form = new MultipartFile(boundary, (bytes) => pieces.push(Buffer.from(bytes)));
  const at = [0, ...cuts.map((cut) => cut % (body.length + 1)).toSorted((one, other) => one - other), body.length];
  for (const [index, from] of at.entries()) form.write(body.subarray(from, at[index + 1] ?? from));
  return { file: Buffer.concat(pieces), form };
}

const body = (content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n\r\n--b\r\n'),
    Buffer.from('Content-Disposition: form-data; name="file"; filename="disk.qcow2"\r\nContent-Type: x/y\r\n\r\n'),
    content,
    Buffer.from('\r\n--b--\r\n'),
  ]);

describe('the file of a form', () => {
  it('is the same however the body is cut', () => {
    // Pieces of the delimiter in the file are the hard part.
    const content = fc
      .array(fc.constantFrom('\r', '\n', '-', 'b', '\r\n', '--b', '\r\n-', 'x'))
      .map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(content, fc.array(fc.nat(), { maxLength: 20 }), (bytes, cuts) => {
        fc.pre(!bytes.includes('\r\n--b'));
        const { file, form } = take(body(bytes), 'b', cuts);
        assert.deepEqual(file, bytes);
        assert.deepEqual([form.complete, form.fileName], [true, 'disk.qcow2']);
      }),
    );
  });

  it('is not complete when the end is missing', () => {
    assert.equal(take(body(Buffer.from('abc')).subarray(0, -9), 'b', []).form.complete, false);
  });

  it('has headers that end', () => {
    assert.throws(() => take(Buffer.from(`--b\r\n${'x'.repeat(20_000)}`), 'b', []), RangeError);
  });
});

describe('the boundary of a form', () => {
  it('is read with and without quotes', () => {
    assert.equal(multipartBoundary('multipart/form-data; boundary="a b"'), 'a b');
    assert.equal(multipartBoundary('Multipart/Form-Data; charset=utf-8; boundary=abc; x=y'), 'abc');
    assert.equal(multipartBoundary('application/octet-stream'), undefined);
    assert.equal(multipartBoundary(undefined), undefined);
  });
});
