import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createRouterView, nftSections, plan, printNftTables, type NftTable } from '#agent';
import { nftTable } from '../support/nft-arbitraries.ts';
import { debianVersion, runIsolated, whyNotReal } from '../support/real-program.ts';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';

const skip = whyNotReal('nft');

describe('the real nft', { skip }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vrfleet-nft-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(tables: readonly NftTable[]): string {
    const file = join(folder, 'ruleset.nft');
    writeFileSync(file, printNftTables(tables));
    return file;
  }

  for (const { recording, name } of recordedRouters) {
    it(`takes what ${name} is planned to have, and lists it as we print it`, () => {
      const router = loadRecordedRouter(recording, name);
      const tables = [...plan(createRouterView(router.bags, router.nics), nftSections).nftTables.values()];
      const file = write(tables);
      const outcome = runIsolated(`nft -c -f ${file}; nft -f ${file}; nft list ruleset`);
      assert.equal(outcome.stderr, '');
      assert.equal(outcome.status, 0);
      assert.equal(outcome.stdout, printNftTables(tables));
    });
  }

  it('takes any rule the model can say', () => {
    fc.assert(
      fc.property(fc.array(nftTable, { minLength: 1, maxLength: 2 }), (tables) => {
        const file = write(tables.slice(0, 1));
        const outcome = runIsolated(`nft -c -f ${file}`);
        assert.equal(outcome.status, 0, `${outcome.stderr}\n${printNftTables(tables)}`);
      }),
      { numRuns: 40 },
    );
  });

  it(
    'lists any rule the model can say as we print it',
    { skip: debianVersion() === '12' ? false : 'the spelling is that of Debian 12' },
    () => {
      fc.assert(
        fc.property(nftTable, (table) => {
          const outcome = runIsolated(`nft -f ${write([table])}; nft list ruleset`);
          assert.equal(outcome.stderr, '');
          assert.equal(outcome.stdout, printNftTables([table]));
        }),
        { numRuns: 40 },
      );
    },
  );
});
