import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { bundleLimits, collectBundle, packBundle, readBundle } from '#agent';
import { readTar, tarBody, tarEnd } from '../../src/versions/tar.ts';
import { bundleBytes } from './patch-lab.ts';

const refused = { code: 'VRA_BAD_BUNDLE' };
const text = (content: string): Buffer => Buffer.from(content);
const manifest = { version: '4.22.1' };

/** A bundle whose archive was changed on the way; sums are those of the first one. */
async function tampered(change: (tar: Buffer) => Buffer): Promise<Uint8Array> {
  const tar = gunzipSync(await bundleBytes(manifest, { 'root/etc/motd': 'hello\n' }));
  return gzipSync(change(tar));
}

describe('a bundle', () => {
  it('reads back as it was packed, and comes out the same every time', async () => {
    const files = { 'root/etc/motd': 'hello\n', 'hooks/a.sh': 'true\n', [`root/opt/${'long/'.repeat(30)}name`]: 'deep\n' };
    const bytes = await bundleBytes({ version: '1.2', hooks: { pre: ['hooks/a.sh'] } }, files);
    assert.deepEqual(await bundleBytes({ version: '1.2', hooks: { pre: ['hooks/a.sh'] } }, files), bytes);
    const bundle = await readBundle(bytes);
    assert.equal(bundle.manifest.version, '1.2');
    assert.deepEqual(bundle.files.map(({ path }) => path).toSorted(), Object.keys(files).toSorted());
    assert.match(bundle.checksum, /^[\da-f]{128}$/);
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
    };
    assert.deepEqual(await collectBundle(pieces()), bundle);
  });

  it('that was changed anywhere on its way is refused, whatever the byte', async () => {
    const tar = gunzipSync(await bundleBytes(manifest, { 'root/etc/motd': 'hello\n' }));
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1 - 1024), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(tar);
        changed[at] = (changed[at] ?? 0) ^ change;
        // What follows the checksum's own digits is padding that nobody reads.
        const paddingOfSum = at > tar.length - 1024 - 512 + 129;
        if (paddingOfSum) return;
        await assert.rejects(readBundle(gzipSync(changed)), refused);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('that is cut short, or no bundle at all, is refused', async () => {
    const bytes = await bundleBytes(manifest, { 'root/etc/motd': 'hello\n' });
    for (const cut of [0, 10, bytes.length >> 1, bytes.length - 1])
      await assert.rejects(readBundle(bytes.subarray(0, cut)), refused);
    await assert.rejects(readBundle(text('no gzip')), refused);
    await assert.rejects(readBundle(gzipSync('no tar')), refused);
    await assert.rejects(readBundle(await tampered((tar) => tar.subarray(0, 1024))), refused);
    await assert.rejects(
      readBundle(gzipSync(Buffer.concat([tarBody([{ path: 'a', content: text('x'), mode: 0o644 }]), tarEnd()]))),
      refused,
    );
  });

  it('may neither climb out nor bring what belongs to the agent, and holds what its manifest names', async () => {
    for (const path of [
      'root/../../etc/passwd',
      '/etc/passwd',
      'root//etc/passwd',
      'root/./x',
      'etc/passwd',
      'root/etc/cloudstack/ips.json',
      'root/var/lib/vragent/versions',
      'root/router/latest',
      'root/proc/x',
      'root/a b',
      'root/$(reboot)',
      'root/a\nb',
    ]) {
      await assert.rejects(bundleBytes(manifest, { [path]: 'x' }), refused, path);
    }
    await assert.rejects(bundleBytes(manifest, { 'root/a': 'x', 'root/a/b': 'y' }), refused);
    await assert.rejects(bundleBytes({ ...manifest, hooks: { pre: ['hooks/none.sh'] } }), refused);
    await assert.rejects(bundleBytes({ ...manifest, checks: ['none.py'] }), refused);
    await assert.rejects(bundleBytes({ ...manifest, surprise: true }), refused);
    await assert.rejects(bundleBytes({ version: '../../etc' }), refused);
    await assert.rejects(bundleBytes({ ...manifest, migrations: [{ name: 'a', bag: 'nothing', patch: [] }] }), refused);
  });

  it('that unpacks to more than a router takes is refused while it is small', async () => {
    const bomb = gzipSync(Buffer.alloc(bundleLimits.bytes + 1));
    assert.ok(bomb.length < 100_000);
    await assert.rejects(readBundle(bomb), { ...refused, message: /larger than/ });
    const large = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(2 ** 20);
    };
    await assert.rejects(collectBundle(large()), { code: 'VRA_TOO_LARGE' });
    await assert.rejects(
      packBundle(text(JSON.stringify({ apiVersion: 'vrfleet/v1', kind: 'PatchBundle', version: '1' })), [
        { path: 'root/large', content: new Uint8Array(bundleLimits.fileBytes + 1), mode: 0o644 },
      ]),
      refused,
    );
  });
});

describe('an archive', () => {
  it('with links, devices, or a file twice is refused', () => {
    const limits = { entries: 10, fileBytes: 1000 };
    const file = { path: 'root/a', content: text('x'), mode: 0o644 };
    const body = tarBody([file]);
    assert.equal(readTar(Buffer.concat([body, tarEnd()]), limits).length, 1);
    assert.throws(() => readTar(Buffer.concat([body, body, tarEnd()]), limits), refused);
    for (const kind of ['1', '2', '3', '4', '6', 'x', 'L']) {
      const other = Buffer.from(body);
      const before = other[156] ?? 0;
      other[156] = kind.charCodeAt(0);
      const sum = Number.parseInt(other.subarray(148, 154).toString('latin1'), 8) - before + kind.charCodeAt(0);
      other.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      assert.throws(() => readTar(Buffer.concat([other, tarEnd()]), limits), { ...refused, message: /which is no file/ }, kind);
    }
    assert.throws(
      () =>
        readTar(Buffer.concat([...Array.from({ length: 11 }, (_, i) => tarBody([{ ...file, path: `a${i}` }])), tarEnd()]), limits),
      refused,
    );
  });
});
