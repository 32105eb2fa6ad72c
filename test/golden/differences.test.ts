import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { IntendedDifference } from './compare.ts';
import { intendedDifferences } from './differences/index.ts';

const path = join(import.meta.dirname, '../../docs/intended-differences.md');

const head = `# Intended differences

Where the state of a router differs from what was recorded of a real 4.22 router, on purpose. The golden tests fail for every other
difference, and for an entry here that does not show on a router it names. Section numbers are those of the reference
*cloudstack-vr-commands*; a *recording* is a folder of \`test/fixtures\`. Made by \`UPDATE_DOCS=1 npm run test:only\` from
\`test/golden/differences/\`.

Decisions of the same kind that no recorded router happens to show:

- Texts of an aggregated file keep their blanks (\`vr_cfg.sh\` collapses them, 1.8): a balancer's \`configuration\` in the \`loadbalancer\` bag.
- A router that got an address has its iptables rules at once; a 4.22 router gets them with the next rule command (1.10.7, 8).
- Rules, chains, routing tables and rules of removed NICs, addresses and private gateways are purged (8), also those that 4.22 tries to
  delete and cannot (2.6).
- One of a redundant pair that made itself BACKUP has its public links down, and no routes through them (4.4); the lab of the recordings
  kept them up.
- Rules that 4.22 loses or puts in the wrong place are where they belong: [compatibility.md](compatibility.md).

| id | area | routers | what is recorded, or ours | why |
|---|---|---|---|---|
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function row({ id, area, routers, what, reason }: IntendedDifference): string {
  return `| \`${id}\` | ${area} | ${routers.join(', ')} | ${cell(what)} | ${cell(reason)} |\n`;
}

describe('intended differences', () => {
  it('have an id of their own each, and a pattern', () => {
    const ids = intendedDifferences.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, missing, extra } of intendedDifferences) assert.ok(missing !== undefined || extra !== undefined, id);
  });

  it('stand in docs/intended-differences.md', () => {
    const text = head + intendedDifferences.map(row).join('');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
    assert.equal(readFileSync(path, 'utf8'), text);
  });
});
