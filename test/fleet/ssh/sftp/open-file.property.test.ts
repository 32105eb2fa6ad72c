import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { OpenFile } from '../../../../fleet/ssh/sftp/open-file.ts';

/** The same as plain arrays. */
class Model {
  bytes: number[] = [];

  write(offset: number, data: Uint8Array): void {
    while (this.bytes.length < offset) this.bytes.push(0);
    this.bytes.splice(offset, data.byteLength, ...data);
  }

  truncate(length: number): void {
    while (this.bytes.length < length) this.bytes.push(0);
    this.bytes.length = length;
  }
}

const change = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), at: fc.nat(300), data: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat(300), data: fc.constant(new Uint8Array()) }),
);

describe('a file that is open over SFTP', () => {
  it('holds what was written wherever it was written', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.array(change),
        fc.nat(400),
        fc.nat(400),
        (content, changes, from, length) => {
          const file = new OpenFile('/root/x', { content, mode: 0o644, changed: false });
          const model = new Model();
          model.bytes = [...content];
          for (const { kind, at, data } of changes) {
            if (kind === 'write' && data.byteLength === 0) continue;
            if (kind === 'write') file.write(at, data);
            else file.truncate(at);
            if (kind === 'write') model.write(at, data);
            else model.truncate(at);
          }
          assert.equal(file.size, model.bytes.length);
          assert.deepEqual([...file.read(from, length)], model.bytes.slice(from, from + length));
          if (file.written !== undefined) assert.deepEqual([...file.written], model.bytes);
        },
      ),
    );
  });
});
