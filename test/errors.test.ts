import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { agentErrorCodes } from '#agent';

it('docs/errors.md describes every error code, once, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8');
  const documented = [...text.matchAll(/^\| `(VRA_\w+)`\s+\|/gm)].map(([, code]) => code);
  assert.equal(new Set(documented).size, documented.length);
  assert.deepEqual(new Set(documented), new Set(Object.keys(agentErrorCodes)));
});
