import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRouterView, nftSections, parseNft, parseNftRule, plan, printNftRule, type NftTable } from '#agent';
import { loadRecordedRouter, recordedRouters } from '../support/recorded-router.ts';
import { compareLines } from './compare.ts';
import { nftDifferences } from './differences/nft.ts';

/** `family table chain|rule`, every rule read and printed anew so that spelling does not count; a base chain's hook is a line too. */
function* canonicalLines(tables: Iterable<NftTable>): Generator<string> {
  for (const table of tables) {
    for (const chain of table.chains) {
      const name = `${table.family} ${table.name} ${chain.name}`;
      yield `${name}|${chain.hook ?? 'no hook'}`;
      for (const text of chain.rules) {
        const rule = parseNftRule(table.family, text);
        assert.ok(rule !== undefined, `a rule outside the model: ${text}`);
        yield `${name}|${printNftRule(table.family, rule)}`;
      }
      // Of the order only the catch-all matters: accepts among themselves commute.
      yield `${name} ends|${chain.rules.at(-1) ?? ''}`;
    }
  }
}

describe('nft tables of recorded routers', () => {
  for (const { recording, name } of recordedRouters) {
    it(name, () => {
      const router = loadRecordedRouter(recording, name);
      const view = createRouterView(router.bags, router.nics);
      assert.ok(view !== undefined);
      const recorded = parseNft(router.output('nft') ?? '');
      const ours = plan(view, nftSections).nftTables.values();
      compareLines('nft', name, withoutEnds(canonicalLines(recorded)), withoutEnds(canonicalLines(ours)), nftDifferences);
    });
  }
});

/** The last rule of a hooked chain is no catch-all: its policy is. */
function withoutEnds(lines: Iterable<string>): string[] {
  return [...lines].filter((line) => !/(?:INPUT|FORWARD|OUTPUT|_input|_forward) ends\|/.test(line));
}
