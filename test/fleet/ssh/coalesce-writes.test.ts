import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { coalesceWrites } from '../../../fleet/ssh/index.ts';

/** A stream that keeps each write apart. */
function recorded(): { readonly stream: Duplex; readonly written: string[] } {
  const written: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  coalesceWrites(stream);
  return { stream, written };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('writes of a turn', () => {
  it('become one, in their order; those of later turns come by themselves', async () => {
    const { stream, written } = recorded();
    stream.write(Buffer.from('a'));
    await Promise.resolve();
    stream.write(Buffer.from('b'));
    assert.deepEqual(written, []);
    await turn();
    await turn();
    assert.deepEqual(written, ['ab']);
    stream.write(Buffer.from('c'));
    await turn();
    await turn();
    assert.deepEqual(written, ['ab', 'c']);
  });

  it('are not lost by an end that follows them', async () => {
    const { stream, written } = recorded();
    const finished = new Promise((resolve) => stream.once('finish', resolve));
    stream.write(Buffer.from('last'));
    stream.end();
    await finished;
    assert.deepEqual(written, ['last']);
  });

  it('are dropped with the stream', async () => {
    const { stream, written } = recorded();
    stream.write(Buffer.from('x'));
    stream.destroy();
    await turn();
    await turn();
    assert.deepEqual(written, []);
  });
});
