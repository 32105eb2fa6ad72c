import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRandom } from '#agent';
import { listFolder } from '../../../../../fleet/connectors/cloudstack/storage/folders.ts';
import { growthShare, physicalBytesAt } from '../../../../../fleet/connectors/cloudstack/storage/growth.ts';
import { freeSequence } from '../../../../../fleet/connectors/cloudstack/storage/machine-disks.ts';
import type { PoolFile } from '../../../../../fleet/connectors/cloudstack/storage/records.ts';
import { capacityOf, plausibleSize } from '../../../../../fleet/connectors/cloudstack/storage/sizes.ts';

const random = createRandom(3);

describe('growth of a volume', () => {
  it('never turns back, and never goes beyond the size of the volume', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.nat(2 ** 40),
        fc.nat(2 ** 40),
        fc.nat(2 ** 42),
        fc.nat(2 ** 42),
        (path, virtual, physical, one, other) => {
          const file: PoolFile = {
            pool: 'p',
            path,
            kind: 'volume',
            format: 'QCOW2',
            virtualBytes: virtual,
            physicalBytes: physical,
            createdMs: 0,
          };
          const [early, late] = [Math.min(one, other), Math.max(one, other)].map((now) =>
            physicalBytesAt(file, now, growthShare(file, random)),
          );
          assert.ok(physical <= (early ?? 0) && (early ?? 0) <= (late ?? 0));
          assert.ok((late ?? 0) <= Math.max(physical, virtual));
        },
      ),
    );
  });

  it('is of volumes only', () => {
    const file: PoolFile = {
      pool: 'p',
      path: 'x',
      kind: 'template',
      format: 'QCOW2',
      virtualBytes: 100,
      physicalBytes: 10,
      createdMs: 0,
    };
    assert.equal(physicalBytesAt(file, 10 ** 12, 0.4), 10);
  });
});

describe('sizes that nobody tells', () => {
  it('are the same for the same name, plausible and never zero', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('QCOW2', 'ISO', 'RAW'), fc.boolean(), (name, format, system) => {
        const size = plausibleSize(random, name, format, { system });
        assert.deepEqual(plausibleSize(random, name, format, { system }), size);
        assert.ok(size.physicalBytes > 0 && size.physicalBytes <= size.virtualBytes);
        assert.ok(capacityOf(random, name, system) >= 2 ** 40);
      }),
    );
  });
});

describe('the place of a new disk', () => {
  const disk = (sequence: number) => ({ sequence, type: 'DATADISK', path: `d${sequence}` }) as const;

  it('is the wanted one when it is free, else the lowest beside the CD drive', () => {
    assert.equal(freeSequence([disk(1)], 5, 'x'), 5);
    assert.equal(freeSequence([disk(1), disk(2)], 1, 'x'), 4);
    assert.equal(freeSequence([disk(1)], 1, 'd1'), 1);
  });
});

describe('folders', () => {
  const files = ['a/b/c', 'a/d', 'e'].map((path) => ({ path, bytes: 7, modifiedMs: 5 }));

  it('are what is before slashes', () => {
    assert.deepEqual(
      listFolder(files, '/')?.map(({ path, isFolder }) => [path, isFolder]),
      [
        ['a', true],
        ['e', false],
      ],
    );
    assert.deepEqual(
      listFolder(files, 'a/')?.map(({ path, isFolder }) => [path, isFolder]),
      [
        ['a/b', true],
        ['a/d', false],
      ],
    );
    assert.deepEqual(
      listFolder(files, 'a/d')?.map(({ path }) => path),
      ['a/d'],
    );
    assert.equal(listFolder(files, 'b'), undefined);
    assert.deepEqual(listFolder([], ''), []);
  });
});
