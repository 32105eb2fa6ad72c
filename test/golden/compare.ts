import assert from 'node:assert/strict';

/**
 * A place where our state differs from the recorded one on purpose. `missing` matches recorded lines that we leave out, `extra`
 * lines of ours that were not recorded. Every entry must show on every router it names, or the test fails: the list stays honest.
 */
export interface IntendedDifference {
  readonly id: string;
  readonly area: 'bags' | 'iptables' | 'ipset' | 'nft' | 'addresses' | 'routes' | 'rules' | 'files';
  /** Names of recorded routers; `isolated` and `vpc` for the two of vr-4.22. */
  readonly routers: readonly string[];
  readonly missing?: RegExp;
  readonly extra?: RegExp;
  readonly what: string;
  /** The decision of section 8 behind it, or the lab's artefact as the recordings' READMEs name it. */
  readonly reason: string;
}

/** Compares two sets of canonical lines (`chain|rule`, `path|line`, …); duplicates do not count. */
export function compareLines(
  area: IntendedDifference['area'],
  router: string,
  recorded: Iterable<string>,
  ours: Iterable<string>,
  differences: readonly IntendedDifference[],
): void {
  const theirs = new Set(recorded);
  const mine = new Set(ours);
  const here = differences.filter((difference) => difference.area === area && difference.routers.includes(router));
  const used = new Set<IntendedDifference>();
  const unexplained = (lines: Iterable<string>, pattern: 'missing' | 'extra'): string[] =>
    [...lines].filter((line) => {
      const why = here.filter((difference) => difference[pattern]?.test(line) === true);
      for (const difference of why) used.add(difference);
      return why.length === 0;
    });
  const missing = unexplained(theirs.difference(mine), 'missing');
  const extra = unexplained(mine.difference(theirs), 'extra');
  assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, `${area} of ${router}`);
  const idle = here.filter((difference) => !used.has(difference)).map((difference) => difference.id);
  assert.deepEqual(idle, [], `differences listed for ${router} that do not show there`);
}
